"""The table as JSON, CSV, GeoPackage and page."""

from __future__ import annotations

import csv
import io
import json

import pytest
from landseg.inference import (
    CREDITS,
    LegendClass,
)
from osgeo import gdal, ogr

from ..class_maps import CREDIT, LEGEND_OF, noisy
from .making import box, run, system


def test_json_holds_the_table(make_map, make_zones):
    told = run(make_map(noisy(20, 20)), zones=make_zones([box(0, 0, 10, 10)]), zone_field="name")
    found = json.loads(json.dumps(told.to_json()))
    assert [row["class_name"] for row in found["rows"]] == ["building", "road", "tree"]
    assert {row["zone"] for row in found["rows"]} == {"zone 0"}
    assert sum(row["area_m2"] for row in found["whole"]) == pytest.approx(found["area_m2"])
    assert found["ellipsoid"] == "WGS 84"
    assert found["credits"] == [CREDIT]


def test_the_csv_is_for_excel_and_qgis(make_map, make_zones, tmp_path):
    path = tmp_path / "areas.csv"
    zones = make_zones([box(0, 0, 10, 10)] * 2, names=["Köln; süd", 'the "old", town'])
    told = run(make_map(noisy(20, 20)), path, zones=zones, zone_field="name")
    stored = path.read_bytes()
    assert stored.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(stored.decode("utf-8-sig"))))
    assert [row["zone"] for row in rows] == ["Köln; süd"] * 3 + ['the "old", town'] * 3
    for row, expected in zip(rows, told.rows):
        assert float(row["area_m2"]) == pytest.approx(expected["area_m2"], abs=1e-3)
        assert float(row["area_ha"]) == pytest.approx(expected["area_m2"] / 1e4, abs=1e-6)
        assert float(row["share_percent"]) == pytest.approx(100 * expected["share"], abs=1e-3)
    found = gdal.OpenEx(str(path))
    assert found.GetLayer(0).GetLayerDefn().GetFieldDefn(0).GetName() == "zone_id"


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_the_geopackage_has_the_table_and_the_zones(make_map, make_zones, tmp_path):
    legend = (*LEGEND_OF[:2], LegendClass(4, "Building", "#00aa00"))
    zones = make_zones([box(0, 0, 10, 10), box(2, 2, 12, 14)], into=4326)
    told = run(make_map(noisy(20, 20), legend), tmp_path / "a.gpkg", zones=zones, zone_field="name")
    found = gdal.OpenEx(str(told.output))
    assert json.loads(found.GetMetadataItem(CREDITS)) == [CREDIT]
    table, shapes = found.GetLayerByName("areas"), found.GetLayerByName("zones")
    assert table.GetGeomType() == ogr.wkbNone
    assert [row["area_m2"] for row in table] == [row["area_m2"] for row in told.rows]
    for feature, zone in zip(shapes, told.zones):
        assert feature["zone"] == zone.name
        assert feature["building_m2"] == zone.classes[0].area
        assert feature["Building_4_m2"] == zone.classes[2].area
        assert feature.GetGeometryRef().IsValid()
    assert shapes.GetSpatialRef().IsSame(system(4326))


def test_the_page_shows_bars_and_names_whom_to_thank(make_map, make_zones, tmp_path):
    legend = (LegendClass(0, "<b>&roof", "#aa0000"), *LEGEND_OF[1:])
    name = make_map(noisy(20, 20), legend)
    text = run(name, tmp_path / "a.html").output.read_text("utf-8")
    assert text.count("<rect") == 3
    assert "&lt;b&gt;&amp;roof" in text
    assert "<b>" not in text
    assert CREDIT in text
    assert "ellipsoid WGS 84" in text
    zones = make_zones([box(0, 0, 10, 10), box(90, 90, 99, 99)])
    text = run(name, tmp_path / "z.html", zones=zones, zone_field="name").output.read_text("utf-8")
    assert text.count("<table>") == 1
    assert "no pixel of the map" in text
