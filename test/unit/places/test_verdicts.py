"""Verdicts on places are never lost."""

from __future__ import annotations

import pytest
from landseg.review import CompareJob
from landseg.review.compare import run_compare
from osgeo import gdal

from .making import FOUND, SCENE, TRUTH, judge, nothing, rows


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
