"""Evaluations: what is compared, what is left out, and which class is which."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import (
    ClassMapError,
    JobCancelled,
    OutputExistsError,
    OutputFolderError,
    OutputReadOnlyError,
    OutputWriteError,
)
from landseg.inference.legend import LegendClass
from landseg.inference.provenance_items import LEGEND
from landseg.training import EvaluateJob
from landseg.training.errors import (
    ErosionError,
    EvaluationImageError,
    NothingComparedError,
)
from landseg.training.evaluate import run_evaluation
from landseg.training.evaluation_text import as_html, as_text
from osgeo import gdal, ogr

NAMES = ("building", "road", "water")
COLOURS = ("#0000ff", "#ffffff", "#00ffff")


def nothing(_done, _total):
    pass


def name_classes(path, names=NAMES, first=0):
    """Give a raster the legend that Landseg keeps in its maps."""
    entries = [
        LegendClass(value, name, colour).to_json()
        for value, (name, colour) in enumerate(zip(names, COLOURS), first)
    ]
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.SetMetadataItem(LEGEND, json.dumps(entries))
    return path


@pytest.fixture
def write(write_raster):
    """Write classes (height, width) as a map with a legend."""

    def make(pixels, name="map.tif", names=NAMES, first=0, **options):
        pixels = np.asarray(pixels, np.uint8)
        path = write_raster(pixels[np.newaxis], name, nodata=255, **options)
        return name_classes(path, names, first) if names else path

    return make


@pytest.fixture
def evaluate():
    """Compare and give the evaluation."""

    def run(subject, reference, report=nothing, **options):
        return run_evaluation(EvaluateJob(str(subject), str(reference), **options), report)

    return run


def random_classes(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 3, (height, width)).astype(np.uint8)


def test_every_pixel_is_counted_once_across_blocks(write, evaluate):
    truth, found = random_classes(1100, 1050), random_classes(1100, 1050, 1)
    told = evaluate(write(found), write(truth, "truth.tif"))
    wanted = [[np.sum((truth == t) & (found == f)) for f in range(3)] for t in range(3)]
    assert told.confusion == tuple(tuple(int(it) for it in row) for row in wanted)
    assert told.names == NAMES
    assert told.measures.pixels == 1100 * 1050


def test_what_one_side_does_not_say_is_left_out_and_counted(write, evaluate):
    truth = np.array([[0, 0, 1, 255, 255, 2]])
    found = np.array([[0, 255, 1, 1, 255, 0]])
    told = evaluate(write(found), write(truth, "truth.tif"))
    assert told.confusion == ((1, 0, 0), (0, 1, 0), (1, 0, 0))
    assert vars(told.left_out) == {"unlabelled": 2, "near_borders": 0, "unmapped": 1}


def test_pixels_near_a_border_of_the_reference_can_be_left_out(write, evaluate):
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    told = evaluate(write(halves), write(halves, "truth.tif"), erode=3)
    assert told.measures.pixels == 280
    assert told.left_out.near_borders == 120


def test_erosion_is_the_same_where_blocks_meet(write, evaluate):
    large = np.zeros((40, 1060), np.uint8)
    large[:, 1023:] = 1  # the border is one pixel before the blocks' own
    told = evaluate(write(large), write(large, "truth.tif"), erode=3)
    assert told.left_out.near_borders == 40 * 6


def test_a_reference_on_another_grid_is_brought_onto_the_map_and_told(write, evaluate):
    truth = np.repeat(np.repeat(random_classes(8, 8), 2, 0), 2, 1)
    coarse = (300000.0, 1.0, 0.0, 5000000.0, 0.0, -1.0)
    told = evaluate(write(truth), write(truth[::2, ::2], "truth.tif", place=coarse))
    assert told.measures.overall_accuracy == 1
    assert told.measures.pixels == 256
    assert len(told.cautions) == 1


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


def test_the_report_is_json_or_a_page_by_its_name(write, evaluate, tmp_path):
    found, truth = write([[0, 1, 1]]), write([[0, 1, 0]], "truth.tif")
    told = run_evaluation(EvaluateJob(found, truth, report=tmp_path / "a.json"), nothing)
    assert json.loads((tmp_path / "a.json").read_text()) == told.to_json()
    run_evaluation(EvaluateJob(found, truth, report=tmp_path / "a.html"), nothing)
    assert (tmp_path / "a.html").read_text().strip() == as_html(told).strip()
    with pytest.raises(OutputExistsError):
        run_evaluation(EvaluateJob(found, truth, report=tmp_path / "a.json"), nothing)
    again = EvaluateJob(found, truth, report=tmp_path / "a.json", overwrite=True)
    run_evaluation(again, nothing)
    with pytest.raises(OutputFolderError):
        run_evaluation(EvaluateJob(found, truth, report=tmp_path / "no" / "a.json"), nothing)


def test_a_report_that_cannot_be_written_is_refused_before_any_work(write, tmp_path, monkeypatch):
    found, folder = write([[0, 1, 1]]), tmp_path / "a.json"
    folder.mkdir()
    with pytest.raises(OutputExistsError):
        run_evaluation(EvaluateJob(found, found, report=folder, overwrite=True), nothing)

    def refuse(*_given, **_named):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputReadOnlyError):
        run_evaluation(EvaluateJob("no map", found, report=tmp_path / "b.json"), nothing)


def test_a_disk_that_fills_up_leaves_an_older_report_as_it_was(write, tmp_path, monkeypatch):
    def fill(_path, *_given):
        raise OSError(28, "No space left on device")

    found, report = write([[0, 1, 1]]), tmp_path / "a.json"
    report.write_text("older")
    monkeypatch.setattr(Path, "write_text", fill)
    with pytest.raises(OutputWriteError, match="No space"):
        run_evaluation(EvaluateJob(found, found, report=report, overwrite=True), nothing)
    assert report.read_text() == "older"
    assert not list(tmp_path.glob(".a*"))


def test_a_person_reads_the_figures(write, evaluate):
    text = as_text(evaluate(write([[0, 0, 0, 1]]), write([[0, 0, 1, 1]], "truth.tif")))
    assert "overall accuracy  75.00 %" in text
    assert re.search(r"^kappa +0\.5000$", text, re.MULTILINE)
    assert "not in the reference, in no mean: water" in text
    line = next(line for line in text.splitlines() if line.startswith("road"))
    assert line.split() == ["road", "2", "50.00", "%", "100.00", "%", "66.67", "%", "50.00", "%"]
    assert "nan" not in text.casefold()


def test_names_are_escaped_in_the_page(write, evaluate):
    told = evaluate(write([[0]], names=("<b>x</b>",)), write([[0]], "t.tif", ("<b>x</b>",)))
    assert "<b>" not in as_html(told)


def test_what_cannot_be_compared_is_refused(write, evaluate, write_raster, tmp_path):
    found = write([[0, 1]])
    with pytest.raises(ErosionError):
        evaluate(found, found, erode=-1)
    with pytest.raises(ClassMapError, match=r"none\.tif"):
        evaluate(tmp_path / "none.tif", found)
    decimals = write_raster(np.zeros((1, 1, 2), np.float32), "decimals.tif")
    with pytest.raises(ClassMapError, match="Float32"):
        evaluate(decimals, found)
    with pytest.raises(NothingComparedError):
        evaluate(write([[255, 1]], "half.tif"), write([[1, 255]], "other.tif"))
    with pytest.raises(EvaluationImageError, match=r"tiny\.safetensors"):
        evaluate(tmp_path / "tiny.safetensors", found)


def test_a_cancel_is_heard_and_leaves_nothing(write, evaluate, tmp_path):
    def cancel(_done, _total):
        raise JobCancelled

    before = sorted(tmp_path.iterdir())
    found = write([[0, 1]])
    with pytest.raises(JobCancelled):
        evaluate(found, found, cancel)
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "map.tif"])


def test_progress_never_goes_back(write, evaluate):
    heard = []
    found = write(random_classes(1100, 40))
    evaluate(found, found, lambda done, total: heard.append(done / total))
    assert heard == sorted(heard)
    assert heard[-1] <= 1
