"""What a comparison says: credits, report, page."""

from __future__ import annotations

import json

from landseg.inference import (
    credits_of,
)
from landseg.inference.provenance_items import CREDITS
from landseg.review import CompareJob
from landseg.review.compare import run_compare
from osgeo import gdal

from .making import nothing, rows_of, tag


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
