"""Comparisons: counts, the agreement raster, grids, classes, and what is refused."""

from __future__ import annotations

import argparse
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    ClassMap,
    ClassMapError,
    JobCancelled,
    LandsegError,
    LegendClass,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputReadOnlyError,
    OutputWriteError,
    credits_of,
)
from landseg.inference.provenance_items import CREDITS, LEGEND
from landseg.review import CompareJob, strips
from landseg.review.agreement_codes import AGREE, NEAR, UNKNOWN, agreement_codes
from landseg.review.cli import COMMANDS
from landseg.review.compare import run_compare
from landseg.review.errors import (
    ConfidenceGridError,
    ConfidenceKindError,
    DistanceError,
    NoCommonClassError,
    NothingLeftError,
    OutputTwiceError,
    ReferenceElsewhereError,
    ReferencePlaceError,
    ReferenceSilentError,
    TooManyClassesError,
)
from osgeo import gdal

NAMES = ("building", "road", "water")
PLACE = (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)


def nothing(_done, _total):
    pass


def tag(path, **items):
    dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_UPDATE)
    for name, text in items.items():
        dataset.SetMetadataItem(name, text)
    del dataset
    return path


@pytest.fixture
def write(write_raster):
    """Write classes (height, width) as a map with a legend."""

    def make(pixels, name="map.tif", names=NAMES, first=0, nodata=255, **options):
        path = write_raster(
            np.asarray(pixels, np.uint8)[np.newaxis], name, nodata=nodata, **options
        )
        entries = [
            LegendClass(value, each, "#123456").to_json() for value, each in enumerate(names, first)
        ]
        return tag(path, **{LEGEND: json.dumps(entries)}) if names else path

    return make


@pytest.fixture
def compare(tmp_path):
    """Compare and give the result."""

    def run(class_map, reference, report=nothing, output=None, **options):
        path = output or tmp_path / "agreement.tif"
        job = CompareJob(str(class_map), str(reference), path, **{"overwrite": True, **options})
        return run_compare(job, report)

    return run


def random_classes(height, width, classes=3, seed=0):
    random = np.random.default_rng(seed)
    found = random.integers(0, classes, (height, width)).astype(np.uint8)
    found[random.random((height, width)) < 0.1] = 255
    return found


def matrix(truth, found, classes):
    return [
        [int(np.sum((truth == t) & (found == f))) for f in range(classes)] for t in range(classes)
    ]


def pixels_of(told):
    return gdal.Open(str(told.output)).ReadAsArray()


def legend_of(told):
    with ClassMap(str(told.output)) as found:
        return {entry.value: entry.name for entry in found.legend}


def test_every_pixel_is_counted_once_and_each_value_says_what_it_means(write, compare):
    truth = np.array([[0, 0, 1, 255, 255, 2, 1]])
    found = np.array([[0, 255, 1, 1, 255, 0, 1]])
    told = compare(write(found), write(truth, "truth.tif"))
    assert told.confusion == ((1, 0, 0), (0, 2, 0), (1, 0, 0))
    assert vars(told.not_judged) == {"unknown": 1, "near_borders": 0, "unmapped": 1}
    values = pixels_of(told)[0]
    assert values.tolist()[:5] == [AGREE, 255, AGREE, UNKNOWN, 255]
    assert legend_of(told)[values[5]] == "map: building, reference: water"
    assert legend_of(told)[UNKNOWN] == "unknown (the reference is silent)"
    assert not told.cautions


@pytest.mark.parametrize("tolerance", [0.0, 0.8])
def test_the_agreement_raster_holds_the_whole_confusion_matrix(write, compare, tolerance):
    truth = np.repeat(np.repeat(random_classes(30, 25, 5), 4, 0), 4, 1)
    found = random_classes(120, 100, 5, 1)
    names = ("a", "b", "c", "d", "e")
    told = compare(
        write(found, names=names), write(truth, "t.tif", names=names), tolerance=tolerance
    )
    values, legend = pixels_of(told), legend_of(told)
    counts = {name: np.count_nonzero(values == value) for value, name in legend.items()}
    confusion = np.array(told.confusion)
    assert counts["agree"] == np.trace(confusion)
    for row, col in np.argwhere(~np.eye(5, dtype=bool)):
        name = f"map: {names[col]}, reference: {names[row]}"
        assert counts.get(name, 0) == confusion[row, col]
    assert counts[legend[UNKNOWN]] == told.not_judged.unknown
    assert np.count_nonzero(values == NEAR) == told.not_judged.near_borders
    assert confusion.sum() + sum(vars(told.not_judged).values()) == np.count_nonzero(
        (found != 255) | (truth != 255)
    )
    if not tolerance:
        assert confusion.tolist() == matrix(truth, found, 5)
    else:
        assert told.not_judged.near_borders > 0


def test_the_tolerance_is_in_metres_also_where_pixels_are_not_square(write, compare):
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    narrow = (300000.0, 0.25, 0.0, 5000000.0, 0.0, -1.0)
    options = {"place": narrow}
    told = compare(write(halves, **options), write(halves, "t.tif", **options), tolerance=1.0)
    assert told.not_judged.near_borders == 20 * 8  # four pixels of 0.25 m on both sides
    turned = compare(write(halves.T, **options), write(halves.T, "t.tif", **options), tolerance=1.0)
    assert turned.not_judged.near_borders == 20 * 2


def test_the_tolerance_is_in_metres_also_in_degrees(write, compare):
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    step = 1 / 111_412 / math.cos(math.radians(60))  # about 1 m along the parallel of 60 degrees
    place = (10.0, step, 0.0, 60.0, 0.0, -step)
    options = {"place": place, "crs": "EPSG:4326"}
    told = compare(write(halves, **options), write(halves, "t.tif", **options), tolerance=2.4)
    assert told.not_judged.near_borders == 20 * 4


def test_silence_and_the_rasters_end_make_no_border(write, compare):
    half = np.full((10, 10), 255, np.uint8)
    half[:, 5:] = 1
    told = compare(write(np.ones((10, 10))), write(half, "t.tif"), tolerance=2.0)
    assert told.not_judged.near_borders == 0
    assert told.not_judged.unknown == 50


@pytest.mark.parametrize("tolerance", [0.0, 1.7])
def test_blocks_give_what_the_whole_gives(write, compare, tmp_path, monkeypatch, tolerance):
    truth = np.repeat(np.repeat(random_classes(20, 15), 3, 0), 3, 1)
    found = random_classes(60, 45, 3, 7)
    job = {"tolerance": tolerance, "places": tmp_path / "p.gpkg", "merge": 0.0}
    whole = compare(write(found), write(truth, "t.tif"), **job)
    values, places = pixels_of(whole), rows_of(tmp_path / "p.gpkg")
    for name, side in (("LEAST", 7), ("MOST", 7), ("SIDE", 11)):
        monkeypatch.setattr(strips, name, side)
    cut = compare(write(found), write(truth, "t.tif"), **job)
    assert cut.confusion == whole.confusion
    np.testing.assert_array_equal(pixels_of(cut), values)
    assert rows_of(tmp_path / "p.gpkg") == [
        {**row, **{name: pytest.approx(row[name]) for name in ("area_m2", "score")}}
        for row in places
    ]


def rows_of(path):
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    layer = source.GetLayerByName("places")
    return [{**each.items(), "shape": each.GetGeometryRef().ExportToWkt()} for each in layer]


def test_a_reference_on_another_grid_is_read_by_its_nearest_pixels(write, compare):
    truth = np.repeat(np.repeat(random_classes(8, 8), 2, 0), 2, 1)
    coarse = (300000.0, 1.0, 0.0, 5000000.0, 0.0, -1.0)
    told = compare(write(truth), write(truth[::2, ::2], "t.tif", place=coarse))
    assert told.measures.overall_accuracy == 1
    assert told.not_judged.unknown == 0
    assert [type(each).__name__ for each in told.cautions] == ["ReferenceWarpedCaution"]


@pytest.mark.parametrize("nodata", [255, 0, None])
def test_a_part_that_a_reference_does_not_reach_is_unknown(write, compare, nodata):
    truth = np.full((6, 4), 1, np.uint8)
    truth[0] = 0 if nodata == 0 else 255  # 255 is no class, whether a file says so or not
    told = compare(write(np.ones((6, 8))), write(truth, "t.tif", nodata=nodata))
    assert told.confusion[1] == (0, 20, 0)
    assert told.not_judged.unknown == 28


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_reference_in_another_system_finds_its_ground(write, compare, tmp_path):
    truth = np.repeat(np.repeat(random_classes(10, 10), 8, 0), 8, 1)
    path, degrees = write(truth), str(tmp_path / "degrees.tif")
    gdal.Warp(degrees, path, dstSRS="EPSG:4326", xRes=1e-6, yRes=1e-6, resampleAlg="near")
    told = compare(path, degrees)
    assert told.measures.overall_accuracy > 0.97
    assert told.names == NAMES


def test_a_rotated_map_is_compared_on_its_own_grid(write, compare):
    turned = (300000.0, 0.4, 0.3, 5000000.0, 0.3, -0.4)
    told = compare(write(np.ones((20, 30)), place=turned), write(np.ones((200, 200)), "t.tif"))
    assert told.measures.pixels > 0
    assert told.measures.overall_accuracy == 1
    assert gdal.Open(str(told.output)).GetGeoTransform() == turned


def test_rasters_without_any_place_are_compared_pixel_by_pixel(write, compare, tmp_path):
    nowhere = {"place": None, "crs": None}
    one, other = write([[0, 1, 1]], **nowhere), write([[0, 1, 2]], "t.tif", **nowhere)
    told = compare(one, other, places=tmp_path / "p.gpkg")
    assert told.measures.overall_accuracy == pytest.approx(2 / 3)
    assert "PixelAsMetreCaution" in [type(each).__name__ for each in told.cautions]
    assert rows_of(tmp_path / "p.gpkg")[0]["x"] == 2.5
    with pytest.raises(ReferencePlaceError):
        compare(one, write([[0, 1]], "small.tif", **nowhere))


def test_classes_are_paired_by_name_and_the_references_own_count(write, compare):
    told = compare(
        write([[0, 1, 1, 0]], names=("road", "Water")),
        write([[5, 6, 7, 7]], "t.tif", names=("water", "road", "tree"), first=5),
    )
    assert told.names == ("road", "Water", "tree")
    assert told.confusion == ((0, 1, 0), (1, 0, 0), (1, 1, 0))
    assert told.measures.f1[2] == 0
    assert not told.cautions


def test_classes_paired_by_number_are_told(write, compare):
    told = compare(write([[0, 1]]), write([[0, 1]], "t.tif", names=()))
    assert told.measures.overall_accuracy == 1
    assert "building = 0, road = 1" in str(told.cautions[0])
    unnamed = compare(write([[0, 4]], names=()), write([[0, 1]], "t.tif", names=()))
    assert unnamed.names == ("0", "4", "1")
    assert not unnamed.cautions


def test_legends_without_any_common_class_are_refused_with_both_lists(write, compare, tmp_path):
    truth = write([[7, 8]], "t.tif", names=("sea", "sky"), first=7)
    told = "Map: building, road, water. Reference: sea, sky."
    with pytest.raises(NoCommonClassError, match=told):
        compare(write([[0, 1]]), truth)
    with pytest.raises(NoCommonClassError, match=r"Reference: 7, 8\."):
        compare(write([[0, 1]]), write([[7, 8]], "bare.tif", names=()))
    assert not list(tmp_path.glob("agreement*"))


def test_values_of_no_legend_are_left_out_and_told_once(write, compare):
    truth = np.ones((3, 3), np.uint8)
    truth[1, 1] = 99
    told = compare(write(np.ones((3, 3))), write(truth, "t.tif"), tolerance=3.0)
    assert "1 pixels of t.tif" in str(told.cautions[0])
    assert told.not_judged.unknown == 1


def test_a_class_without_any_pixel_is_named_and_in_no_mean(write, compare):
    told = compare(write([[0, 1]]), write([[0, 1]], "t.tif"))
    assert told.measures.absent == ("water",)
    assert "Not in the reference, in no mean: water." in told.as_text()
    assert "nan" not in told.as_text().casefold()


@pytest.mark.parametrize("classes", [16, 17, 200, 255])
def test_any_number_of_classes_fits(write, compare, classes, tmp_path):
    names = tuple(f"class {number}" for number in range(classes))
    found, truth = random_classes(25, 30, classes), random_classes(25, 30, classes, 1)
    told = compare(
        write(found, names=names), write(truth, "t.tif", names=names), places=tmp_path / "p.gpkg"
    )
    assert np.array(told.confusion).tolist() == matrix(truth, found, classes)
    values = pixels_of(told)
    wrong = (found != truth) & (found != 255) & (truth != 255)
    assert np.array_equal((values > UNKNOWN) & (values != 255), wrong)
    assert len(told.cautions) == (classes > 16)
    for value, name in legend_of(told).items():
        if name.startswith("only in the map: "):
            assert {names[it] for it in found[values == value]} == {name[17:]}
    assert len(rows_of(tmp_path / "p.gpkg")) == told.places.found


def test_more_classes_than_a_byte_has_are_refused(write, compare):
    few = tuple(f"a{number}" for number in range(200))
    others = tuple(f"b{number}" for number in range(56))
    found = write([[0]], names=few)
    most = write([[200]], "t.tif", ("a0", *others[:55]), first=199)
    assert len(compare(found, most).names) == 255
    with pytest.raises(TooManyClassesError, match="256"):
        compare(found, write([[201]], "t.tif", ("a0", *others), first=199))


def test_pairs_of_classes_have_each_their_own_value():
    codes = agreement_codes([str(number) for number in range(16)], 16)
    apart = codes.table[~np.eye(16, dtype=bool)]
    assert len(set(apart.tolist())) == 240
    assert min(apart) > UNKNOWN
    assert max(apart) < 255
    assert len(codes.names) == len(codes.colours) == 240
    assert codes.names[codes.table[3, 5] - UNKNOWN - 1] == "map: 3, reference: 5"


def test_the_result_says_whom_it_owes_and_what_made_it(write, compare, tmp_path):
    found = tag(write([[0, 1]]), **{CREDITS: '["Somebody (CC0)"]'})
    osm = tag(write([[0, 0]], "osm.tif"), **{CREDITS: '["© OpenStreetMap contributors (ODbL)"]'})
    told = compare(found, osm, report=nothing, places=tmp_path / "p.gpkg")
    owed = ("Somebody (CC0)", "© OpenStreetMap contributors (ODbL)")
    assert told.credits == owed
    assert credits_of(gdal.Open(str(told.output)).GetMetadata()) == owed
    about = {it["key"]: it["value"] for it in rows(tmp_path / "p.gpkg", "about")}
    assert about["credits"] == "; ".join(owed)
    assert about["reference"] == osm
    assert CompareJob.from_json(json.loads(about["job"])).class_map == found
    why = rows_of(tmp_path / "p.gpkg")[0]["why"]
    assert why == "Map: road, OpenStreetMap: building, 0.25 m²"


def rows(path, table):
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    return [each.items() for each in source.GetLayerByName(table)]


def test_the_report_is_a_page_or_json_by_its_name(write, compare, tmp_path):
    found, truth = write([[0, 1, 255, 1]]), write([[0, 0, 1, 255]], "t.tif")
    told = compare(found, truth, report=nothing, output=tmp_path / "a.tif")
    page = run_compare(
        CompareJob(found, truth, tmp_path / "b.tif", report=tmp_path / "r.html"), nothing
    )
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "<svg" in text
    assert "silence, say, is no evidence" in text
    assert "<td>50.00 %</td>" in text
    made = run_compare(
        CompareJob(found, truth, tmp_path / "c.tif", report=tmp_path / "r.json"), nothing
    )
    assert json.loads((tmp_path / "r.json").read_text("utf-8")) == made.to_json()
    assert page.confusion == made.confusion == told.confusion


def test_names_are_escaped_in_the_page(write, compare, tmp_path):
    names = ("<b>x</b>", "y")
    job = CompareJob(
        write([[0]], names=names), write([[0]], "t.tif", names), tmp_path / "a.tif",
        report=tmp_path / "r.html",
    )  # fmt: skip
    run_compare(job, nothing)
    assert "<b>" not in (tmp_path / "r.html").read_text("utf-8")


def test_what_cannot_be_compared_is_refused_and_leaves_nothing(write, write_raster, tmp_path):
    found, truth = write([[0, 1]]), write([[0, 1]], "t.tif")
    far = write([[0, 1]], "far.tif", place=(900000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5))
    silent, empty = write([[255, 255]], "silent.tif"), write([[255, 255]], "e.tif", names=())
    half, other = write([[255, 1]], "half.tif"), write([[1, 255]], "other.tif")
    decimals = write_raster(np.zeros((1, 1, 2), np.float32), "decimals.tif")
    before = sorted(tmp_path.iterdir())
    for pair, error in (
        ((found, far), ReferenceElsewhereError),
        ((found, silent), ReferenceSilentError),
        ((half, other), NothingLeftError),
        ((silent, truth), NothingLeftError),
        ((empty, truth), ClassMapError),
        ((found, decimals), ClassMapError),
        ((found, str(tmp_path / "none.tif")), ClassMapError),
    ):
        job = CompareJob(*pair, tmp_path / "a.tif", places=tmp_path / "p.gpkg")
        with pytest.raises(error):
            run_compare(job, nothing)
        assert sorted(tmp_path.iterdir()) == before


def test_distances_that_make_no_sense_are_refused(write, compare):
    path = write([[0, 1]])
    for options in ({"tolerance": -1.0}, {"merge": float("nan")}, {"tolerance": 126.0}):
        with pytest.raises(DistanceError, match="cannot be used"):
            compare(path, path, **options)


def test_the_map_itself_is_no_confidence(write, compare):
    path = write([[0, 1]])
    opened, colours = gdal.OpenEx(path, gdal.OF_UPDATE), gdal.ColorTable()
    colours.SetColorEntry(0, (1, 2, 3, 255))
    opened.GetRasterBand(1).SetRasterColorTable(colours)
    del opened
    with pytest.raises(ConfidenceKindError, match="it is a map of classes"):
        compare(path, path, confidence=path)


def test_a_confidence_of_another_map_is_refused(write, compare, write_raster):
    path = write([[0, 1]])
    small = write_raster(np.zeros((1, 1, 1), np.uint8), "small.tif")
    with pytest.raises(ConfidenceGridError):
        compare(path, path, confidence=small)
    decimals = write_raster(np.zeros((1, 1, 2), np.float32), "decimals.tif")
    with pytest.raises(ConfidenceKindError):
        compare(path, path, confidence=decimals)
    loud = write_raster(np.full((1, 1, 2), 200, np.uint8), "loud.tif")
    with pytest.raises(ConfidenceKindError, match="200"):
        compare(path, path, confidence=loud, places=Path(path).with_name("p.gpkg"))


def test_places_for_results_are_refused_before_anything_is_read(compare, tmp_path, monkeypatch):
    old = tmp_path / "old.tif"
    old.touch()
    for output, error in (
        (tmp_path / "a.jpg", OutputNameError),
        (tmp_path / "no" / "a.tif", OutputFolderError),
    ):
        with pytest.raises(error):
            compare("no map", "no reference", output=output)
    with pytest.raises(OutputExistsError):
        compare("no map", "no reference", output=old, overwrite=False)
    with pytest.raises(OutputNameError):
        compare("no map", "no reference", places=tmp_path / "p.shp")

    def refuse(*_given, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    with pytest.raises(OutputReadOnlyError):
        compare("no map", "no reference")


def test_one_file_cannot_be_two_results_or_a_source(write, compare, tmp_path):
    path = write([[0, 1]])
    with pytest.raises(OutputNameError):
        compare(path, path, output=Path(path))
    with pytest.raises(OutputNameError):
        compare(path, write([[0, 1]], "t.tif"), output=tmp_path / "t.tif")
    twice = tmp_path / "a.html"
    with pytest.raises(OutputNameError):
        compare(path, path, output=twice, report=nothing)
    job = CompareJob(path, path, tmp_path / "a.tif", places=tmp_path / "p.gpkg")
    assert run_compare(job, nothing).report is None
    assert OutputTwiceError(name="x").hint


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_cancel_at_any_moment_leaves_all_as_it_was(write, compare, tmp_path, monkeypatch):
    monkeypatch.setattr(strips, "LEAST", 8)
    monkeypatch.setattr(strips, "MOST", 8)
    found, truth = write(random_classes(30, 30)), write(random_classes(30, 30, seed=1), "t.tif")
    files = {"places": tmp_path / "p.gpkg"}
    compare(found, truth, **files)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    heard = []
    compare(found, truth, lambda done, total: heard.append(done / total), **files)
    assert heard == sorted(heard)
    assert heard[-1] <= 1
    for path, content in before.items():
        path.write_bytes(content)
    for moment in {0, 1, 3, len(heard) // 2, len(heard) - 2, len(heard) - 1}:
        left = [moment]

        def cancel(_done, _total, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise JobCancelled

        with pytest.raises(JobCancelled):
            compare(found, truth, cancel, **files)
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_damaged_file_is_named_and_leaves_nothing(write, compare, tmp_path):
    truth = random_classes(700, 700)
    found, broken = write(truth), write(truth, "broken.tif", options=("TILED=YES", "COMPRESS=LZW"))
    content = Path(broken).read_bytes()
    Path(broken).write_bytes(content[: len(content) // 2] + bytes(len(content) // 4))
    before = sorted(tmp_path.iterdir())
    for pair in ((found, broken), (broken, found)):
        with pytest.raises(LandsegError, match=r"broken\.tif"):
            compare(*pair, places=tmp_path / "p.gpkg")
        assert sorted(tmp_path.iterdir()) == before


def test_a_list_that_cannot_be_written_leaves_the_older_results(
    write, compare, tmp_path, monkeypatch
):
    def refuse(*_given):
        raise RuntimeError("database or disk is full")

    found, truth = write([[0, 1]]), write([[0, 0]], "t.tif")
    compare(found, truth, places=tmp_path / "p.gpkg")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr("landseg.review.places_file._write", refuse)
    with pytest.raises(OutputWriteError, match="disk is full"):
        compare(found, truth, places=tmp_path / "p.gpkg")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_command_line_tells_figures_and_refuses_in_words(write, tmp_path, capsys):
    found, truth = write([[0, 1, 1, 1]]), write([[0, 1, 1, 0]], "t.tif")
    command = next(each for each in COMMANDS if each.name == "compare")
    parser = argparse.ArgumentParser()
    command.add_flags(parser)
    flags = [found, truth, "--output", str(tmp_path / "a.tif"), "--json"]
    assert command.run(parser.parse_args(flags)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["overall_accuracy"] == 0.75
    with pytest.raises(OutputExistsError):
        command.run(parser.parse_args(flags))


def test_a_map_is_never_changed(write, compare):
    found, truth = write([[0, 1, 2]]), write([[0, 1, 1]], "t.tif")
    before = Path(found).read_bytes(), Path(truth).read_bytes()
    compare(found, truth)
    assert (Path(found).read_bytes(), Path(truth).read_bytes()) == before


def test_the_sample_is_compared_with_its_ground_truth(compare, root, tmp_path):
    """A copy of the truth, shifted, with a road where land is."""
    source = root / "sample" / "dubai-tile1-truth.tif"
    for name in (source.name, f"{source.name}.aux.xml"):
        shutil.copy(source.with_name(name), tmp_path / name.replace(source.stem, "map"))
    dataset = gdal.OpenEx(str(tmp_path / "map.tif"), gdal.OF_RASTER | gdal.OF_UPDATE)
    truth = dataset.ReadAsArray()
    found = np.roll(truth, (2, 3), (0, 1))
    found[500:620, 700:900] = 2
    dataset.GetRasterBand(1).WriteArray(found)
    del dataset
    told = compare(
        tmp_path / "map.tif", source, tolerance=4.0, places=tmp_path / "p.gpkg", min_area=1000.0
    )
    assert told.measures.overall_accuracy > 0.97
    assert "MBRSC" in told.credits[0]
    worst = rows_of(tmp_path / "p.gpkg")[0]
    assert (worst["map_class"], worst["reference_class"]) == ("road", "land")
    assert worst["area_m2"] == pytest.approx(120 * 200, rel=0.1)
