"""Which class is which."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.evaluation_text import as_text
from osgeo import gdal, ogr

from .making import NAMES


def test_classes_of_the_same_names_are_paired_whatever_their_numbers(write, evaluate):
    found, truth = [[0, 1, 2, 2]], [[7, 6, 5, 5]]
    other = write(truth, "truth.tif", NAMES[::-1], first=5)
    told = evaluate(write(found), other)
    assert told.confusion == ((1, 0, 0), (0, 1, 0), (0, 0, 2))
    assert not told.cautions


def test_a_class_that_only_the_reference_has_counts_as_errors(write, evaluate):
    told = evaluate(
        write([[0, 0, 1, 1]], names=NAMES[:2]), write([[0, 2, 1, 2]], "truth.tif", NAMES)
    )
    assert told.names == NAMES
    assert told.confusion[2] == (1, 1, 0)
    assert told.measures.f1[2] == 0


def test_classes_paired_by_their_numbers_only_are_told(write, evaluate):
    told = evaluate(write([[0, 1]]), write([[0, 1]], "truth.tif", ("house", "street", "lake")))
    assert told.measures.overall_accuracy == 1
    assert "building = house, road = street" in str(told.cautions[0])


def test_rasters_without_a_legend_are_compared_by_number(write, evaluate):
    told = evaluate(write([[1, 4, 4]], names=()), write([[1, 4, 9]], "truth.tif", ()))
    assert told.names == ("1", "4", "9")
    assert told.confusion == ((1, 0, 0), (0, 1, 0), (0, 1, 0))
    assert not told.cautions


def test_a_map_with_numbers_takes_the_names_of_the_reference(write, evaluate):
    assert evaluate(write([[0, 1]], names=()), write([[0, 1]], "t.tif")).names == NAMES


def test_colours_are_read_through_a_palette(write, evaluate, write_raster, tmp_path):
    palette = tmp_path / "palette.csv"
    palette.write_text("0,building,#3C1098\n1,road,#6EC1E4\n2,water,#E2A929\n")
    colours = [(0x3C, 0x10, 0x98), (0xE2, 0xA9, 0x29), (0, 0, 0)]
    truth = np.array(colours, np.uint8).T[:, np.newaxis]
    told = evaluate(write([[0, 1, 1]]), write_raster(truth, "truth.tif"), palette=str(palette))
    assert told.confusion == ((1, 0, 0), (0, 0, 0), (0, 1, 0))
    assert told.left_out.unlabelled == 1


def test_a_training_config_is_a_palette_with_several_colours_a_class(
    write, evaluate, write_raster, tmp_path
):
    palette = tmp_path / "config.toml"
    palette.write_text(
        '[[classes]]\nname = "road"\ncolour = "#ffffff"\nlabels = ["#6EC1E4", "#6EC1E5"]\n'
        '[[classes]]\nname = "building"\ncolour = "#0000ff"\nlabels = ["#3C1098"]\n'
        '[[sources]]\nimages = ["a*.jpg"]\nignored = ["#9B9B9B", "7"]\n'
    )
    colours = [(0x6E, 0xC1, 0xE4), (0x6E, 0xC1, 0xE5), (0x3C, 0x10, 0x98), (0x9B,) * 3]
    truth = np.array(colours, np.uint8).T[:, np.newaxis]
    told = evaluate(write([[1, 1, 2, 2]]), write_raster(truth, "t.tif"), palette=str(palette))
    assert told.confusion == ((0, 0, 1), (0, 2, 0), (0, 0, 0))
    assert told.left_out.unlabelled == 1


def test_the_isprs_legend_gives_the_means_with_and_without_clutter(write, evaluate, write_raster):
    colours = [(255, 255, 255), (0, 0, 255), (255, 0, 0)]
    truth = np.array(colours, np.uint8).T[:, np.newaxis]
    told = evaluate(write([[0, 1, 1]], names=()), write_raster(truth, "truth.tif"), palette="isprs")
    assert len(told.names) == 6
    assert told.clutter == (told.names[5],)
    assert told.measures.mean_f1 == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert told.mean_without_clutter(told.measures.f1) == pytest.approx((1 + 2 / 3) / 2)
    assert told.to_json()["mean_f1_without_clutter"] == pytest.approx((1 + 2 / 3) / 2)
    assert "83.33 % without clutter" in as_text(told)


def test_polygons_are_burnt_on_the_maps_grid(write, evaluate, tmp_path):
    path = str(tmp_path / "truth.gpkg")
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    map_path = write(np.concatenate([np.zeros((4, 4)), np.ones((4, 4))], 1))
    layer = dataset.CreateLayer("truth", gdal.Open(map_path).GetSpatialRef())
    layer.CreateField(ogr.FieldDefn("kind", ogr.OFTString))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetField("kind", "building")
    ring = "300000 5000000, 300002 5000000, 300002 4999998, 300000 4999998, 300000 5000000"
    feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON(({ring}))"))
    layer.CreateFeature(feature)
    layer = dataset = None
    told = evaluate(map_path, path, field="kind", background="road")
    assert told.confusion == ((16, 0, 0), (0, 16, 0), (0, 0, 0))
    alone = evaluate(map_path, path, field="kind")
    assert (alone.measures.pixels, alone.left_out.unlabelled) == (16, 16)


def test_values_outside_the_maps_legend_are_left_out_and_told(write, evaluate):
    told = evaluate(write([[0, 1, 9, 9]]), write([[0, 1, 1, 1]], "truth.tif"))
    assert told.measures.pixels == 2
    assert told.left_out.unmapped == 2
    assert "2 pixels of map.tif" in str(told.cautions[0])
