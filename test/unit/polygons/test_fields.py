"""Fields, confidence and areas of polygons."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.review import AreasJob
from landseg.review.areas import run_areas
from osgeo import gdal

from .making import UTM, blobs, nothing, read, write_map


def test_fields_have_the_types_and_names_that_are_promised(polygons, tmp_path):
    polygons([[0, 1]], confidence=write_map(tmp_path / "c.tif", [[80, 255]], names=()))
    file = gdal.OpenEx(str(tmp_path / "map.gpkg"), gdal.OF_VECTOR)
    definition = file.GetLayerByName("map").GetLayerDefn()
    fields = [definition.GetFieldDefn(at) for at in range(definition.GetFieldCount())]
    assert [(each.GetName(), each.GetTypeName()) for each in fields] == [
        ("class_id", "Integer"), ("class_name", "String"), ("area_m2", "Real"),
        ("confidence", "Real"),
    ]  # fmt: skip
    assert [items["confidence"] for items, _ in read(tmp_path / "map.gpkg")] == [80, None]


def test_confidence_is_the_mean_over_the_pixels(polygons, tmp_path):
    percent = np.arange(60).reshape(6, 10)
    pixels = np.zeros((6, 10), np.uint8)
    pixels[2:4, 3:8] = 1
    found, _ = polygons(pixels, confidence=write_map(tmp_path / "c.tif", percent, names=()))
    means = {fields["class_id"]: fields["confidence"] for fields, _ in found}
    assert means == {kind: pytest.approx(percent[pixels == kind].mean()) for kind in (0, 1)}


@pytest.mark.parametrize(
    ("place", "epsg"),
    [
        (UTM, 32632),
        ((10.0, 0.01, 0.0, 60.0, 0.0, -0.01), 4326),
        ((10.0, 0.01, 0.004, 60.0, 0.002, -0.01), 4326),
        ((1e6, 100.0, 0.0, 9e6, 0.0, -100.0), 3857),
    ],
)
def test_classes_have_the_area_that_the_table_of_areas_says(polygons, place, epsg, tmp_path):
    found, _ = polygons(blobs(4, 3, 150, 130), place, epsg)
    table = run_areas(AreasJob(str(tmp_path / "map.tif")), nothing)
    for each in table.whole.classes:
        areas = [f["area_m2"] for f, _ in found if f["class_id"] == each.entry.value]
        assert sum(areas) == pytest.approx(each.area, rel=1e-9)
