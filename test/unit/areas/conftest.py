"""Maps and zones."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import gdal, ogr, osr

from ..class_maps import LEGEND_OF, make_class_map
from .making import CODE, system, wkt


@pytest.fixture
def make_map(write_raster, tmp_path):
    def make(values, legend=LEGEND_OF, **place):
        grid = write_raster(values[None], "grid.tif", **place)
        name = make_class_map(tmp_path / "map.tif", values, grid, legend)
        Path(grid).unlink()
        return name

    return make


@pytest.fixture
def make_zones(tmp_path):
    """Write polygons, given as rings of (column, row) or as WKT, as zones."""

    def make(shapes, code=CODE, into=None, names=None):
        path = tmp_path / "zones.gpkg"
        path.unlink(missing_ok=True)
        source = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
        layer = source.CreateLayer("zones", system(into or code), ogr.wkbUnknown)
        layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
        for number, shape in enumerate(shapes):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["name"] = names[number] if names else f"zone {number}"
            if shape is not None:
                geometry = ogr.CreateGeometryFromWkt(
                    shape if isinstance(shape, str) else wkt(shape)
                )
                if into:
                    geometry.Transform(osr.CoordinateTransformation(system(code), system(into)))
                feature.SetGeometry(geometry)
            layer.CreateFeature(feature)
        return str(path)

    return make
