"""Legends of all sizes, and none."""

from __future__ import annotations

import json

import numpy as np
from landseg.inference.provenance_items import CREDITS
from osgeo import gdal


def test_a_map_without_a_legend_is_named_by_numbers_and_told(polygons):
    found, result = polygons([[3, 3], [3, 7]], names=())
    assert {fields["class_name"] for fields, _ in found} == {"3", "7"}
    assert "has no legend" in str(result.cautions[0])


def test_values_that_the_legend_does_not_know_are_counted(polygons):
    found, result = polygons([[0, 9], [1, 9]])
    assert [fields["class_id"] for fields, _ in found] == [0, 1]
    assert result.cautions[0].fields["count"] == 2


def test_255_classes_are_all_there(polygons):
    pixels = np.arange(255).reshape(15, 17)
    names = [f"class <{value}> & more" for value in range(255)]
    found, _ = polygons(pixels, names=names)
    assert {fields["class_name"] for fields, _ in found} == set(names)


def test_the_style_and_the_credits_are_in_the_file(polygons, tmp_path):
    polygons([[0, 1]])
    file = gdal.OpenEx(str(tmp_path / "map.gpkg"), gdal.OF_VECTOR)
    assert json.loads(file.GetMetadataItem(CREDITS)) == ["Imagery by someone"]
    style = file.GetLayerByName("layer_styles").GetNextFeature().items()
    assert style["f_table_name"] == "map"
    assert style["useAsDefault"]
    assert 'label="building"' in style["styleQML"]
