"""Zones part a map by the centres of its pixels."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import (
    NODATA,
    ClassMapError,
)
from landseg.review.errors import (
    ZoneFieldError,
    ZonesBeyondCaution,
    ZonesEmptyCaution,
    ZonesError,
    ZonesPlacedCaution,
    ZonesRepairedCaution,
)
from osgeo import ogr

from ..class_maps import noisy
from .making import box, pixels_of, run, wkt


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
