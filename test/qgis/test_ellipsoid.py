"""Areas on the ellipsoid as QGIS itself measures them."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import Window
from landseg.review.pixel_areas import PixelAreas
from osgeo import gdal, osr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
)


@pytest.fixture
def measure(qgis_app):
    def area(code, points):
        system = QgsCoordinateReferenceSystem(f"EPSG:{code}")
        found = QgsDistanceArea()
        found.setSourceCrs(system, QgsProject.instance().transformContext())
        found.setEllipsoid(system.ellipsoidAcronym())
        return found.measureArea(QgsGeometry.fromPolygonXY([[QgsPointXY(*p) for p in points]]))

    return area


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5), 32632),
        ((700000.0, 8.0, 6.0, 7000000.0, 6.0, -8.0), 32632),
        ((1500000.0, 10.0, 0.0, 9000000.0, 0.0, -10.0), 3857),
        ((2600000.0, 0.25, 0.0, 1200000.0, 0.0, -0.25), 2056),
        ((10.0, 1e-5, 0.0, 60.0, 0.0, -1e-5), 4326),
        ((10.0, 1e-4, 2e-5, -35.0, 0.0, -1e-4), 4326),
    ],
)
def test_pixels_and_rings_have_the_area_that_qgis_measures(measure, place, code):
    raster = gdal.GetDriverByName("MEM").Create("", 200, 150, 1, gdal.GDT_Byte)
    system = osr.SpatialReference()
    system.ImportFromEPSG(code)
    raster.SetSpatialRef(system)
    raster.SetGeoTransform(place)
    pixels = PixelAreas(raster)
    across, down = np.arange(200), np.arange(150)
    edge = np.concatenate(
        [
            np.column_stack((across, np.zeros(200))),
            np.column_stack((np.full(150, 200), down)),
            np.column_stack((200 - across, np.full(200, 150))),
            np.column_stack((np.zeros(150), 150 - down)),
            [[0, 0]],
        ]
    )
    points = pixels.place(edge)  # all corners of the outer pixels
    wanted = measure(code, points)
    assert pixels.ground.polygon_area([points]) == pytest.approx(wanted, 1e-6)
    assert pixels.read(Window(0, 0, 150, 200)).sum() == pytest.approx(wanted, 1e-6)
