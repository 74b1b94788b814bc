"""Areas of classes: right on the ellipsoid, parted by zones, nodata apart, honest tables."""

from __future__ import annotations

import csv
import io
import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    CREDITS,
    NODATA,
    ClassMapError,
    JobCancelled,
    LegendClass,
    OutputExistsError,
    OutputNameError,
    OutputReadOnlyError,
)
from landseg.review import AreasJob, area_words
from landseg.review.areas import run_areas
from landseg.review.errors import (
    NoGroundCaution,
    NumberedClassesCaution,
    StrangeValuesCaution,
    ZoneFieldError,
    ZonesBeyondCaution,
    ZonesEmptyCaution,
    ZonesError,
    ZonesPlacedCaution,
    ZonesRepairedCaution,
)
from osgeo import gdal, ogr, osr

from .class_maps import CREDIT, LEGEND_OF, make_class_map, noisy

LEFT, TOP, SIDE = 300000.0, 5000000.0, 0.5  # of `write_raster`
CODE = 32633


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


def system(code):
    if not code:
        return None
    found = osr.SpatialReference()
    found.ImportFromEPSG(code)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def wkt(pixels):
    """Give the polygon of a ring in pixels of the map."""
    ring = [f"{LEFT + col * SIDE} {TOP - row * SIDE}" for col, row in (*pixels, pixels[0])]
    return f"POLYGON(({','.join(ring)}))"


def box(left, top, right, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def run(name, output=None, report=lambda done, total: None, **wishes):
    return run_areas(AreasJob(name, output, **wishes), report)


def pixels_of(zone):
    return {each.entry.value: each.pixels for each in zone.classes if each.pixels}


def test_every_pixel_is_counted_once_and_nodata_apart(make_map):
    values = noisy(70, 90)
    told = run(make_map(values)).whole
    assert pixels_of(told) == {value: (values == value).sum() for value in (0, 1, 4)}
    assert told.nodata == (values == NODATA).sum()
    assert sum(each.share for each in told.classes) == pytest.approx(1)


def test_areas_are_those_of_the_ground_and_not_of_the_projection(make_map):
    """EPSG:3857 at 60 degrees north: a metre of the map is half a metre."""
    place = {"place": (1e6, 1.0, 0, 8399737.89, 0, -1.0), "crs": "EPSG:3857"}
    told = run(make_map(np.zeros((40, 50), np.uint8), **place))
    assert told.whole.area == pytest.approx(2000 * 0.25, rel=5e-3)


def test_a_belt_of_the_earth_in_degrees_has_its_known_area(write_raster, tmp_path):
    """Ten degrees of latitude around the ellipsoid: Snyder's equation 3-12."""
    values = np.zeros((20, 720), np.uint8)
    values[:, 360:] = 1
    grid = write_raster(values[None], place=(-180.0, 0.5, 0, 60.0, 0, -0.5), crs="EPSG:4326")
    told = run(make_class_map(tmp_path / "belt.tif", values, grid)).whole
    flat = 1 / 298.257223563
    square = flat * (2 - flat)
    e = math.sqrt(square)

    def q(lat):
        sine = math.sin(math.radians(lat))
        logs = math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
        return (1 - square) * (sine / (1 - square * sine**2) - logs)

    whole = math.pi * 6378137.0**2 * (q(60) - q(50))
    assert told.area == pytest.approx(whole, rel=1e-9)
    assert told.classes[0].area == pytest.approx(whole / 2, rel=1e-9)


def test_zones_that_part_the_map_add_up_to_it(make_map, make_zones):
    """Their common borders run through centres of pixels too."""
    cuts_across, cuts_down = [0, 30.5, 61.5, 120], [0, 17.5, 40, 80]
    parts = [
        box(left, top, right, bottom)
        for left, right in zip(cuts_across, cuts_across[1:])
        for top, bottom in zip(cuts_down, cuts_down[1:])
    ]
    told = run(make_map(noisy(80, 120)), zones=make_zones(parts))
    for place, each in enumerate(told.whole.classes):
        assert sum(zone.classes[place].pixels for zone in told.zones) == each.pixels
        total = sum(zone.classes[place].area for zone in told.zones)
        assert total == pytest.approx(each.area, rel=1e-12)
    assert sum(zone.nodata for zone in told.zones) == told.whole.nodata
    assert told.cautions == ()


def test_a_pixel_is_in_the_zone_that_holds_its_centre(make_map, make_zones):
    values = noisy(60, 60)
    ring = [(5.2, 3.1), (51.7, 12.3), (40.4, 55.9), (20.3, 30.2)]
    (zone,) = run(make_map(values), zones=make_zones([ring])).zones
    shape = ogr.CreateGeometryFromWkt(
        "POLYGON((" + ",".join(f"{c} {r}" for c, r in [*ring, ring[0]]) + "))"
    )
    inside = np.zeros(values.shape, np.bool_)
    for row, col in np.ndindex(values.shape):
        point = ogr.CreateGeometryFromWkt(f"POINT({col + 0.5} {row + 0.5})")
        inside[row, col] = shape.Contains(point)
    expected = {value: (values[inside] == value).sum() for value in (0, 1, 4)}
    assert pixels_of(zone) == expected
    assert zone.nodata == (values[inside] == NODATA).sum()


def test_zones_over_each_other_each_count_what_they_hold(make_map, make_zones):
    zones = make_zones([box(0, 0, 10, 10), box(5, 0, 15, 10)])
    told = run(make_map(np.zeros((20, 20), np.uint8)), zones=zones)
    assert [zone.pixels for zone in told.zones] == [100, 100]
    assert told.whole.pixels == 400


def test_parts_of_one_zone_over_each_other_count_once(make_map, make_zones):
    parts = ",".join(wkt(part)[7:] for part in (box(0, 0, 10, 10), box(5, 0, 15, 10)))
    told = run(make_map(np.zeros((20, 20), np.uint8)), zones=make_zones([f"MULTIPOLYGON({parts})"]))
    assert told.zones[0].pixels == 150


def test_zones_in_another_system_hold_the_same(make_map, make_zones):
    name = make_map(noisy(80, 120))
    parts = [box(10.3, 5.2, 60.1, 40.4), box(60.1, 5.2, 100.2, 77.7)]
    here = run(name, zones=make_zones(parts))
    for into in (4326, 3857):
        there = run(name, zones=make_zones(parts, into=into))
        assert [pixels_of(zone) for zone in there.zones] == [pixels_of(it) for it in here.zones]


def test_zones_are_called_as_their_field_says_or_by_their_number(make_map, make_zones):
    name, zones = make_map(noisy(9, 9)), make_zones([box(0, 0, 4, 4)] * 2, names=["park", ""])
    assert [it.name for it in run(name, zones=zones).zones] == ["1", "2"]
    assert [it.name for it in run(name, zones=zones, zone_field="name").zones] == ["park", "2"]
    with pytest.raises(ZoneFieldError) as told:
        run(name, zones=zones, zone_field="owner")
    assert told.value.hint == "Its fields are: name."


def test_a_zone_with_nothing_has_a_row_that_says_so(make_map, make_zones):
    values = noisy(30, 30)
    values[:10, :10] = NODATA
    shapes = [box(0, 0, 8, 8), box(100, 100, 120, 120), None, box(5, 5, 25, 25)]
    told = run(make_map(values), zones=make_zones(shapes), zone_field="name")
    rows = [row for row in told.rows if row["class_name"] is None]
    assert [(row["zone"], row["note"]) for row in rows] == [
        ("zone 0", "only nodata"),
        ("zone 1", "no pixel of the map"),
        ("zone 2", "no pixel of the map"),
    ]
    assert [(row["pixels"], row["area_m2"], row["share"]) for row in rows] == [(0, 0.0, None)] * 3
    assert rows[0]["zone_nodata_pixels"] == 64
    (caution,) = told.cautions
    assert isinstance(caution, ZonesEmptyCaution)
    assert caution.fields["zones"] == "zone 0, zone 1, zone 2"


def test_a_zone_far_beyond_the_projection_is_empty_and_no_error(make_map, make_zones):
    zones = make_zones(["POLYGON((-170 -89,-160 -89,-160 -95,-170 -89))"], code=4326)
    told = run(make_map(noisy(9, 9)), zones=zones)
    assert [type(it) for it in told.cautions] == [ZonesEmptyCaution]


def test_zones_beyond_the_map_count_what_it_shows(make_map, make_zones):
    zones = make_zones([box(-10, -10, 5, 5), box(0, 0, 20, 20)])
    told = run(make_map(np.zeros((20, 20), np.uint8)), zones=zones)
    assert [zone.pixels for zone in told.zones] == [25, 400]
    (caution,) = told.cautions
    assert isinstance(caution, ZonesBeyondCaution)
    assert caution.fields["count"] == 1


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_zone_that_crosses_itself_is_repaired_and_counted(make_map, make_zones):
    bow_tie = [(0, 0), (20, 20), (20, 0), (0, 20)]
    told = run(make_map(np.zeros((20, 20), np.uint8)), zones=make_zones([bow_tie]))
    (caution,) = told.cautions
    assert isinstance(caution, ZonesRepairedCaution)
    assert told.zones[0].pixels == pytest.approx(200, abs=20)


def test_zones_without_a_system_lie_in_that_of_the_map(make_map, make_zones):
    told = run(make_map(noisy(20, 20)), zones=make_zones([box(0, 0, 20, 20)], code=None))
    assert [type(it) for it in told.cautions] == [ZonesPlacedCaution]
    assert told.zones[0].pixels == told.whole.pixels


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_what_gives_no_zones_is_refused(make_map, make_zones, tmp_path):
    name = make_map(noisy(9, 9))
    (tmp_path / "no.gpkg").write_text("nothing")
    for zones in ("missing.gpkg", str(tmp_path / "no.gpkg"), make_zones(["POINT(1 2)"]), name):
        with pytest.raises(ZonesError):
            run(name, zones=zones)
    with pytest.raises(ZonesError):
        run(name, zones=make_zones([]))
    with pytest.raises(ClassMapError):
        run("missing.tif")


def test_a_map_without_a_place_has_pixels_and_shares_but_no_areas(make_map):
    told = run(make_map(noisy(20, 20), crs=None, place=None))
    assert [type(it) for it in told.cautions] == [NoGroundCaution]
    assert told.whole.area is None
    assert {row["area_m2"] for row in told.rows} == {None}
    assert sum(row["share"] for row in told.rows) == pytest.approx(1)
    assert "-" in told.as_text()


def test_a_map_without_legend_has_numbers_and_colours(write_raster):
    told = run(write_raster(np.arange(6, dtype=np.uint8).reshape(1, 2, 3)))
    assert [type(it) for it in told.cautions] == [NumberedClassesCaution]
    assert [each.entry.name for each in told.whole.classes] == list("012345")
    assert len({each.entry.colour for each in told.whole.classes}) == 6


def test_values_beyond_the_legend_are_told_and_in_no_sum(make_map):
    values = np.zeros((10, 10), np.uint8)
    values[:2] = 77
    told = run(make_map(values))
    assert [type(it) for it in told.cautions] == [StrangeValuesCaution]
    assert (told.whole.pixels, told.whole.nodata) == (80, 20)


def test_255_classes_have_a_row_each(make_map):
    legend = tuple(LegendClass(v, f"c{v}", f"#0000{v:02x}") for v in range(255))
    told = run(make_map(np.arange(256, dtype=np.uint8).reshape(16, 16), legend))
    assert len(told.rows) == 255
    assert told.whole.nodata == 1


def test_an_empty_map_has_a_row_that_says_so(make_map):
    (row,) = run(make_map(np.full((5, 5), NODATA, np.uint8))).rows
    assert row["note"] == "only nodata"


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


@pytest.mark.parametrize("ending", ["csv", "gpkg", "html"])
@pytest.mark.parametrize("after", [0, 2])
def test_a_cancel_leaves_nothing(make_map, tmp_path, ending, after):
    name = make_map(noisy(1100, 1100))
    before = sorted(tmp_path.iterdir())

    def report(done, total):
        if done >= after:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run(name, tmp_path / f"areas.{ending}", report)
    assert sorted(tmp_path.iterdir()) == before


def test_sources_and_older_files_are_never_replaced_unasked(make_map, make_zones, tmp_path):
    name, zones = make_map(noisy(9, 9)), make_zones([box(0, 0, 4, 4)])
    with pytest.raises(OutputNameError):
        run(name, Path(zones), zones=f"{zones}|layername=zones", overwrite=True)
    with pytest.raises(OutputNameError):
        run(name, tmp_path / "areas.xlsx")
    (tmp_path / "areas.csv").write_text("older")
    with pytest.raises(OutputExistsError):
        run(name, tmp_path / "areas.csv")
    with pytest.raises(OutputReadOnlyError):
        run(name, Path("/proc/areas.csv"))


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (0, "0 m²"),
        (0.25, "0.25 m²"),
        (34.56, "34.6 m²"),
        (1234.4, "1,234 m²"),
        (9999.4, "9,999 m²"),
        (123_000, "12.3 ha"),
        (999_000, "99.9 ha"),
        (45_600_000, "45.6 km²"),
        (123_456_789_000, "123,457 km²"),
        (None, "-"),
    ],
)
def test_areas_are_said_in_the_unit_that_a_person_wants(area, words):
    assert area_words(area) == words


def test_the_log_of_an_older_geopackage_does_not_spoil_the_new_one(make_map, tmp_path):
    """QGIS has the older table open, and has written to it."""
    path, name = tmp_path / "areas.gpkg", make_map(noisy(20, 20))
    run(name, path)
    with closing(sqlite3.connect(path)) as editor:
        editor.execute("PRAGMA journal_mode = WAL")
        editor.execute("PRAGMA wal_autocheckpoint = 0")
        editor.execute("UPDATE areas SET class_name = 'changed'")
        editor.commit()
        assert Path(f"{path}-wal").stat().st_size
        run(name, path, overwrite=True)
        assert not Path(f"{path}-wal").exists()
    found = gdal.OpenEx(str(path))
    names = [row["class_name"] for row in found.GetLayerByName("areas")]
    assert names == ["building", "road", "tree"]
