"""Lists of places: ranks, words, outlines, and verdicts that are never lost."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    CREDITS,
    JobCancelled,
    LegendClass,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    credits_of,
)
from landseg.inference.provenance_items import LEGEND
from landseg.review import PLACES_LAYER, VERDICTS, CompareJob, QueueJob, places
from landseg.review.compare import run_compare
from landseg.review.errors import (
    ConfidenceGridError,
    PlacesBusyError,
    PlacesForeignError,
    ThresholdError,
)
from landseg.review.old_verdicts import JUDGED
from landseg.review.places_file import FIELDS
from landseg.review.unsure import run_queue
from osgeo import gdal, ogr

NAMES = ("building", "road")
METRE = (300000.0, 1.0, 0.0, 5000000.0, 0.0, -1.0)


def nothing(_done, _total):
    pass


@pytest.fixture
def write(write_raster):
    """Write classes (height, width) as a map of pixels of one metre, with a legend."""

    def make(pixels, name="map.tif", names=NAMES, place=METRE):
        pixels = np.asarray(pixels, np.uint8)[np.newaxis]
        path = write_raster(pixels, name, nodata=255, place=place)
        if names:
            entries = [LegendClass(v, it, "#123456").to_json() for v, it in enumerate(names)]
            dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_UPDATE)
            dataset.SetMetadataItem(LEGEND, json.dumps(entries))
        return path

    return make


@pytest.fixture
def listed(write, tmp_path):
    """Compare; give the rows of the list."""

    def run(found, truth, sure=None, report=nothing, **options):
        job = CompareJob(
            write(found),
            write(truth, "truth.tif"),
            tmp_path / "a.tif",
            confidence=None if sure is None else write(sure, "sure.tif", names=()),
            places=tmp_path / "p.gpkg",
            **{"merge": 0.0, "overwrite": True, **options},
        )
        told = run_compare(job, report)
        return told, rows(tmp_path / "p.gpkg")

    return run


def rows(path, table=PLACES_LAYER):
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    layer = source.GetLayerByName(table)
    return None if layer is None else [dict(each.items()) for each in layer]


def shapes(path):
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    return [each.GetGeometryRef().Clone() for each in source.GetLayerByName(PLACES_LAYER)]


def judge(path, rank, **values):
    """Write what the tab writes."""
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
    layer = source.GetLayerByName(PLACES_LAYER)
    for feature in layer:
        if feature["rank"] == rank:
            for name, value in values.items():
                feature[name] = value
            layer.SetFeature(feature)


SCENE = np.zeros((12, 20), np.uint8)
TRUTH = SCENE.copy()
TRUTH[1:4, 1:5] = 1  # 12 m2 of road that the map calls building
FOUND = SCENE.copy()
FOUND[6:11, 6:10] = 1  # 20 m2 of building that the map calls road
FOUND[0, 19] = 1  # 1 m2


def test_places_are_ranked_by_area_and_say_why_they_are_listed(listed, tmp_path):
    told, found = listed(FOUND, TRUTH)
    assert [it["rank"] for it in found] == [1, 2, 3]
    assert [it["area_m2"] for it in found] == pytest.approx([20, 12, 1], rel=1e-3)
    assert [(it["map_class"], it["reference_class"]) for it in found] == [
        ("road", "building"), ("building", "road"), ("road", "building"),
    ]  # fmt: skip
    assert found[0]["why"] == "Map: road, reference: building, 20 m²"
    assert found[0]["confidence"] is None
    assert found[0]["score"] == found[0]["area_m2"]
    assert {found[0][name] for name in JUDGED} == {None}
    assert told.places.listed == told.places.found == 3
    assert list(found[0]) == [name for name, _kind in FIELDS]


def test_a_sure_small_place_comes_before_an_unsure_large_one(listed):
    sure = np.full(SCENE.shape, 95, np.uint8)
    sure[6:11, 6:10] = 30
    sure[6, 6] = 255  # one pixel that says nothing
    _, found = listed(FOUND, TRUTH, sure)
    assert [it["confidence"] for it in found] == pytest.approx([95, 30, 95])
    assert [it["score"] for it in found] == pytest.approx([11.4, 6, 0.95], rel=1e-3)
    assert found[0]["why"] == "Map: building, reference: road, 12 m², sure to 95 %"


def test_outlines_run_along_the_pixels_and_hold_the_point(listed, tmp_path):
    listed(FOUND, TRUTH)
    for row, shape in zip(rows(tmp_path / "p.gpkg"), shapes(tmp_path / "p.gpkg")):
        assert shape.IsValid()
        assert shape.GetArea() == pytest.approx(row["area_m2"], rel=1e-3)
        point = ogr.CreateGeometryFromWkt(f"POINT({row['x']} {row['y']})")
        assert shape.Contains(point)
    assert shapes(tmp_path / "p.gpkg")[1].GetEnvelope() == (300001, 300005, 4999996, 4999999)


def test_rings_that_touch_themselves_are_mended(listed, tmp_path):
    found = np.zeros((6, 6), np.uint8)
    found[0:5, 0:5] = 1
    found[1, 1] = found[2, 2] = found[3, 3] = found[4, 4] = 0
    listed(found, np.zeros((6, 6)))
    (shape,) = shapes(tmp_path / "p.gpkg")
    assert shape.IsValid()
    assert shape.GetArea() == 21


def test_parts_nearer_than_the_distance_are_one_place(listed):
    found = np.zeros((3, 20), np.uint8)
    found[1, [2, 3, 6, 7, 15]] = 1
    _, apart = listed(found, np.zeros((3, 20)), merge=1.9)
    assert [it["area_m2"] for it in apart] == pytest.approx([2, 2, 1], rel=1e-3)
    _, merged = listed(found, np.zeros((3, 20)), merge=2.1)
    assert [it["area_m2"] for it in merged] == pytest.approx([4, 1], rel=1e-3)


def test_other_classes_are_never_merged(listed):
    _, found = listed([[0, 1, 0, 0]], [[0, 0, 1, 0]], merge=50.0)
    assert len(found) == 2


def test_small_places_can_be_left_out_and_long_lists_are_cut(listed, monkeypatch):
    told, found = listed(FOUND, TRUTH, min_area=5.0)
    assert len(found) == 2
    assert not told.cautions
    monkeypatch.setattr(places, "MOST", 1)
    told, found = listed(FOUND, TRUTH)
    assert [it["rank"] for it in found] == [1]
    assert (told.places.listed, told.places.found) == (1, 3)
    assert str(told.cautions[0]).startswith("There are 3 places; the 1 worst")


def test_no_disagreement_gives_an_empty_list(listed, tmp_path):
    told, found = listed(SCENE, SCENE)
    assert found == []
    assert told.places.found == 0
    assert {it["key"] for it in rows(tmp_path / "p.gpkg", "about")} > {"class_map", "made", "job"}


def test_areas_in_degrees_are_those_of_the_ground(write, write_raster, tmp_path):
    step = 1e-4
    place = (10.0, step, 0.0, 60.0, 0.0, -step)
    found = np.ones((1, 200, 200), np.uint8)
    one = write_raster(found, "one.tif", place=place, crs="EPSG:4326")
    other = write_raster(found * 0, "other.tif", place=place, crs="EPSG:4326")
    job = CompareJob(one, other, tmp_path / "a.tif", places=tmp_path / "p.gpkg")
    run_compare(job, nothing)
    (row,) = rows(tmp_path / "p.gpkg")
    wanted = math.radians(0.02) * (from_equator(60) - from_equator(59.98))
    assert row["area_m2"] == pytest.approx(wanted, rel=1e-8)


def from_equator(latitude):
    """Give the area of one radian of WGS 84 from the equator on; Snyder 1987, equation 3-12."""
    squared = 2 / 298.257223563 - 1 / 298.257223563**2
    root, sine = math.sqrt(squared), math.sin(math.radians(latitude))
    polar = 6378137.0**2 * (1 - squared)
    return polar / 2 * (sine / (1 - squared * sine**2) + math.atanh(root * sine) / root)


def test_the_style_lies_in_the_file(listed, tmp_path):
    listed(FOUND, TRUTH)
    (style,) = rows(tmp_path / "p.gpkg", "layer_styles")
    assert style["f_table_name"] == PLACES_LAYER
    assert style["useAsDefault"] == 1
    assert all(f'value="{verdict}"' in style["styleQML"] for verdict, _words in VERDICTS)


def test_a_list_owes_what_map_and_reference_owe(listed, write, tmp_path):
    truth = write(TRUTH, "osm.tif")
    gdal.OpenEx(truth, gdal.OF_RASTER | gdal.OF_UPDATE).SetMetadataItem(CREDITS, '["© OSM"]')
    listed(FOUND, TRUTH)  # without a credit there is none
    found = gdal.OpenEx(str(tmp_path / "p.gpkg"), gdal.OF_VECTOR)
    assert credits_of(found.GetMetadata()) == ()
    job = CompareJob(write(FOUND), truth, tmp_path / "b.tif", places=tmp_path / "q.gpkg")
    run_compare(job, nothing)
    found = gdal.OpenEx(str(tmp_path / "q.gpkg"), gdal.OF_VECTOR)
    assert credits_of(found.GetMetadata()) == ("© OSM",)


def test_verdicts_stay_with_their_places_when_the_list_is_made_anew(listed, tmp_path):
    path = tmp_path / "p.gpkg"
    listed(FOUND, TRUTH)
    judge(path, 1, verdict="map_right", note="a new street", seen_at="2026-01-01T00:00:00+00:00")
    judge(path, 3, note="look again")
    changed = FOUND.copy()
    changed[6:11, 6] = 0  # the first place is smaller now, and no longer the worst
    changed[10, 6:10] = changed[9, 6:10] = 0
    told, found = listed(changed, TRUTH)
    assert [it["verdict"] for it in found] == [None, "map_right", None]
    assert found[1]["note"] == "a new street"
    assert found[1]["seen_at"] == "2026-01-01T00:00:00+00:00"
    assert found[2]["note"] == "look again"
    assert rows(path, "old_verdicts") is None
    assert "2 verdicts" in str(told.cautions[-1])


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_verdicts_of_places_that_are_gone_are_kept_apart_and_come_back(listed, tmp_path):
    path = tmp_path / "p.gpkg"
    listed(FOUND, TRUTH)
    judge(path, 1, verdict="both_wrong", note="a lake")
    judge(path, 2, verdict="unsure")
    told, found = listed(SCENE, TRUTH)
    assert [it["verdict"] for it in found] == ["unsure"]
    (old,) = rows(path, "old_verdicts")
    assert (old["verdict"], old["note"], old["map_class"]) == ("both_wrong", "a lake", "road")
    assert "1 have none now" in str(told.cautions[-1])
    _, found = listed(FOUND, TRUTH)
    assert [it["verdict"] for it in found] == ["both_wrong", "unsure", None]
    assert rows(path, "old_verdicts") is None


def test_a_verdict_on_other_classes_goes_to_no_place(listed, tmp_path):
    listed(FOUND, SCENE)
    judge(tmp_path / "p.gpkg", 1, verdict="map_right")
    _, found = listed(1 - FOUND, SCENE + 1)
    assert {it["verdict"] for it in found} == {None}
    assert len(rows(tmp_path / "p.gpkg", "old_verdicts")) == 1


def test_two_verdicts_on_what_is_one_place_now_are_both_kept(listed, tmp_path):
    two = SCENE.copy()
    two[1, [2, 3, 6, 7]] = 1
    listed(two, SCENE)
    judge(tmp_path / "p.gpkg", 1, verdict="map_right")
    judge(tmp_path / "p.gpkg", 2, verdict="reference_right")
    two[1, 2:8] = 1
    _, found = listed(two, SCENE)
    assert [it["verdict"] for it in found] == ["map_right"]
    assert [it["verdict"] for it in rows(tmp_path / "p.gpkg", "old_verdicts")] == [
        "reference_right"
    ]


def test_verdicts_move_to_another_coordinate_system(listed, tmp_path, write):
    listed(FOUND, TRUTH)
    judge(tmp_path / "p.gpkg", 1, verdict="map_right")
    found, truth = tmp_path / "found.tif", tmp_path / "seen.tif"
    for source, target in (("map.tif", found), ("truth.tif", truth)):
        options = {"dstSRS": "EPSG:3857", "resampleAlg": "near"}
        gdal.Warp(str(target), str(tmp_path / source), **options)
    job = CompareJob(
        str(found), str(truth), tmp_path / "a.tif", places=tmp_path / "p.gpkg", overwrite=True
    )
    run_compare(job, nothing)
    assert rows(tmp_path / "p.gpkg")[0]["verdict"] == "map_right"


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_geopackage_with_something_else_is_never_replaced(listed, tmp_path):
    path = tmp_path / "p.gpkg"
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    source.CreateLayer("parcels")
    del source
    before = path.read_bytes()
    with pytest.raises(PlacesForeignError, match="parcels"):
        listed(FOUND, TRUTH)
    path.write_bytes(b"my diary")
    with pytest.raises(PlacesForeignError):
        listed(FOUND, TRUTH)
    assert path.read_bytes() == b"my diary" != before
    assert not (tmp_path / "a.tif").exists()


def test_a_list_that_is_being_edited_is_not_replaced(listed, tmp_path):
    listed(FOUND, TRUTH)
    (tmp_path / "p.gpkg-wal").touch()
    with pytest.raises(PlacesBusyError, match=r"p\.gpkg"):
        listed(FOUND, TRUTH)


def test_an_older_list_is_replaced_only_on_request(listed, tmp_path):
    listed(FOUND, TRUTH)
    shutil.move(tmp_path / "a.tif", tmp_path / "b.tif")
    with pytest.raises(OutputExistsError):
        listed(FOUND, TRUTH, overwrite=False)


# The queue of unsure places.


@pytest.fixture
def queue(write, tmp_path):
    def run(found, sure, report=nothing, **options):
        job = QueueJob(
            write(found),
            write(sure, "sure.tif", names=()),
            tmp_path / "q.gpkg",
            **{"below": 60, "merge": 0.0, "overwrite": True, **options},
        )
        return run_queue(job, report), rows(tmp_path / "q.gpkg")

    return run


UNSURE = np.full((12, 20), 90, np.uint8)
UNSURE[1:3, 1:6] = 50  # 10 m2 of building
UNSURE[6:9, 6:8] = 10  # 6 m2 of road
UNSURE[0, 19] = 255  # not known


def test_unsure_places_are_ranked_by_area_and_what_is_missing(queue):
    told, found = queue(FOUND, UNSURE)
    assert [it["map_class"] for it in found] == ["road", "building"]
    assert [it["reference_class"] for it in found] == [None, None]
    assert [it["confidence"] for it in found] == [10, 50]
    assert [it["score"] for it in found] == pytest.approx([5.4, 5], rel=1e-3)
    assert found[0]["why"] == "Map: road, 6 m², sure to 10 % only"
    assert (told.unsure, told.pixels) == (16, 12 * 20 - 1)
    assert "16 of 239 pixels (6.7 %) are sure to less than 60 %." in told.as_text()
    assert told.to_json()["places"] == told.to_json()["output"]


def test_the_threshold_itself_is_sure_enough(queue):
    assert len(queue(FOUND, UNSURE, below=50)[1]) == 1
    assert len(queue(FOUND, UNSURE, below=51)[1]) == 2


def test_a_map_of_two_classes_is_unsure_of_something_too(queue):
    """The likelier of two is sure to 50 % at least: a default of 50 would list nothing, ever."""
    _, found = queue(FOUND, np.full((12, 20), 55, np.uint8), below=QueueJob.below)
    assert found


def test_both_lists_have_one_layout(queue, listed, tmp_path):
    queue(FOUND, UNSURE)
    listed(FOUND, TRUTH)
    one, other = (gdal.OpenEx(str(tmp_path / it), gdal.OF_VECTOR) for it in ("q.gpkg", "p.gpkg"))
    for table in ("places", "about", "layer_styles"):
        fields = [
            [(it.GetName(), it.GetType()) for it in source.GetLayerByName(table).schema]
            for source in (one, other)
        ]
        assert fields[0] == fields[1]


def test_pixels_without_class_are_in_no_queue(queue):
    assert queue(np.full((12, 20), 255), UNSURE)[1] == []


def test_verdicts_of_a_queue_are_kept_too(queue, tmp_path):
    queue(FOUND, UNSURE)
    judge(tmp_path / "q.gpkg", 2, verdict="map_right")
    _, found = queue(FOUND, UNSURE, below=20)
    assert [it["verdict"] for it in found] == [None]
    assert [it["verdict"] for it in rows(tmp_path / "q.gpkg", "old_verdicts")] == ["map_right"]


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_queue_that_cannot_be_is_refused_and_leaves_nothing(queue, write, tmp_path):
    queue(FOUND, UNSURE)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for below in (0, 101):
        with pytest.raises(ThresholdError):
            queue(FOUND, UNSURE, below=below)
    with pytest.raises(OutputFolderError):
        run_queue(QueueJob("m", "c", tmp_path / "no" / "q.gpkg"), nothing)
    with pytest.raises(OutputNameError):
        run_queue(QueueJob("m", "c", tmp_path / "q.shp"), nothing)
    found, small = str(tmp_path / "map.tif"), write([[1]], "small.tif", names=())
    with pytest.raises(ConfidenceGridError):
        run_queue(QueueJob(found, small, Path(tmp_path, "n.gpkg")), nothing)
    Path(small).unlink()

    def cancel(done, _total):
        if done:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        queue(FOUND, UNSURE, cancel)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
