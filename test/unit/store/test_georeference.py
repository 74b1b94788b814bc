"""Every place of a raster comes back, whatever its system or name."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.grid import Window
from osgeo import gdal, osr

from .making import CLASSES, left_in, save


@pytest.mark.parametrize(
    ("place", "crs"),
    [
        ((300000.1, 0.3, 0.1, 5000000.7, 0.1, -0.3), "EPSG:32633"),
        ((300000.1, 0.3, 0, 5000000.7, 0, 0.3), "EPSG:2056"),
        ((1 / 3, 0.1, 0, 2 / 3, 0, -0.7), "EPSG:4326"),
        ((3.1, 0.3, 0, 5.7, 0, -0.3), None),
        (None, None),
        (None, "EPSG:32633"),
        ((3.1, 0.3, 0, 5.7, 0, -0.3), 'LOCAL_CS["site grid",UNIT["metre",1]]'),
        (
            (3.1, 0.3, 0, 5.7, 0, -0.3),
            "+proj=bonne +lat_1=40 +lon_0=3 +x_0=7 +ellps=clrk66 +units=ft",
        ),
        ((3.1, 0.3, 0, 5.7, 0, -0.3), "+proj=utm +zone=33 +datum=WGS84 +axis=wsu"),
    ],
)
@pytest.mark.parametrize("window", [None, Window(5, 6, 20, 30)])
def test_every_place_comes_back(tmp_path, write_raster, place, crs, window):
    raster = write_raster(np.ones((1, 40, 60), np.uint8), place=place, crs=crs)
    classes = CLASSES[window.slices] if window else CLASSES
    save(tmp_path / "map.tif", raster, classes, window=window)
    found, source = gdal.Open(str(tmp_path / "map.tif")), gdal.Open(raster)
    if not window:
        terms = found.GetGeoTransform(can_return_null=True)
        assert terms == source.GetGeoTransform(can_return_null=True)
    mine, its = found.GetSpatialRef(), source.GetSpatialRef()
    mapping = ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]
    assert (mine is None and its is None) or mine.IsSame(its, mapping)


@pytest.mark.parametrize(
    "text",
    [
        "+proj=isea +datum=WGS84",
        'ENGCRS["site",EDATUM["here"],CS[Cartesian,2],AXIS["x",northEast,ORDER[1]],'
        'AXIS["y",northWest,ORDER[2]],LENGTHUNIT["metre",1]]',
    ],
)
def test_a_system_that_no_geotiff_can_hold_is_kept_beside_it(tmp_path, write_raster, text):
    system = osr.SpatialReference()
    system.SetFromUserInput(text)
    write_raster(np.ones((1, 40, 60), np.uint8), crs=None)
    mosaic = tmp_path / "odd.vrt"
    whole = system.ExportToWkt(["FORMAT=WKT2_2019"]).replace('"', "&quot;")
    mosaic.write_text(
        f'<VRTDataset rasterXSize="60" rasterYSize="40"><SRS>{whole}</SRS>'
        "<GeoTransform>3.1, 0.3, 0, 5.7, 0, -0.3</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        '<SourceFilename relativeToVRT="1">raster.tif</SourceFilename><SourceBand>1</SourceBand>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    save(tmp_path / "map.tif", str(mosaic))
    found = gdal.Open(str(tmp_path / "map.tif")).GetSpatialRef()
    assert found.IsSame(gdal.Open(str(mosaic)).GetSpatialRef())


@pytest.mark.parametrize(
    "name", ["mit Umläuten.tif", "it's.tif", 'quo"te.TIFF', "日本.tif", "a.b.tif"]
)
def test_odd_names_are_names(tmp_path, raster, name):
    folder = tmp_path / "a folder, with 'ü'"
    folder.mkdir()
    assert save(folder / name, raster) == folder / name
    assert len(left_in(folder)) == 3
    np.testing.assert_array_equal(gdal.Open(str(folder / name)).ReadAsArray(), CLASSES)
