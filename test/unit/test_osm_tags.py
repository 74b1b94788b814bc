"""Tags: how they are written in files, what a condition says of them, how wide a road is."""

from __future__ import annotations

import pytest
from landseg.review.errors import TagWordsError
from landseg.review.osm.conditions import read_condition
from landseg.review.osm.judging import (
    AREA,
    LINE,
    POINT,
    SILENT,
    SKIPPED,
    UNKNOWN_TAGS,
    WIDTHLESS,
    Drawing,
    Judge,
)
from landseg.review.osm.lengths import read_metres
from landseg.review.osm.presets import load_table
from landseg.review.osm.road_widths import road_width
from landseg.review.osm.tag_texts import read_tags

TABLE = load_table("isprs")


def holds(text, **tags):
    return read_condition(text).holds(tags)


def test_a_condition_names_values_or_any_but_no():
    assert holds("building=*", building="house")
    assert not holds("building=*", building="no")
    assert not holds("building=*", highway="service")
    assert holds("landuse=grass|meadow", landuse="meadow")
    assert not holds("landuse=grass|meadow", landuse="forest")
    assert holds("surface!=sand|mud", highway="path")
    assert not holds("surface!=sand|mud", surface="mud")
    assert holds("bridge!=*", bridge="no")
    assert not holds("bridge!=*", bridge="viaduct")


def test_a_value_of_several_parts_is_each_of_them():
    assert holds("highway=service", highway="residential; service")
    assert not holds("highway=service", highway="residential;track")


def test_all_parts_of_a_condition_must_hold():
    assert holds("highway=* & area=yes", highway="pedestrian", area="yes")
    assert not holds("highway=* & area=yes", highway="pedestrian")
    assert holds("layer<0 & bridge!=*", layer="-1")
    assert not holds("layer<0 & bridge!=*", layer="-1", bridge="yes")
    assert not holds("layer<0", layer="under the road")


@pytest.mark.parametrize("text", ["", "building", "=yes", "a=", "a=b & ", "a=|b", "layer<x"])
def test_what_is_no_condition_is_refused_and_quoted(text):
    with pytest.raises(TagWordsError, match="does not say"):
        read_condition(text)


def test_hstore_with_quotes_and_escapes_is_read():
    text = r'"name"=>"The \"Old\" \\ Mill","building"=>"yes","note"=>"a=>b, \"c\"=>\"d\"","x"=>NULL'
    assert read_tags(text) == {
        "name": 'The "Old" \\ Mill', "building": "yes", "note": 'a=>b, "c"=>"d"',
    }  # fmt: skip
    assert read_tags('"a" => "1" , "b"=>""') == {"a": "1", "b": ""}
    assert read_tags("") == read_tags("none") == {}


def test_tags_as_json_are_read():
    assert read_tags('{"building": "yes", "levels": 2, "x": null}') == {
        "building": "yes", "levels": "2",
    }  # fmt: skip
    assert read_tags("{broken") == {}


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("7", 7), ("7.5", 7.5), ("7,5 m", 7.5), ("7.5m", 7.5), (" 4 Meters", 4), ("24 ft", 7.3152),
        ("24'", 7.3152), ("7'6\"", 2.286), ("350 cm", 3.5), ("~6", 6), ("0.01 km", 10),
        ("narrow", None), ("2;3", None), ("3-4", None), ("", None), ("-2", None), ("7 x", None),
    ],
)  # fmt: skip
def test_a_width_is_read_with_its_unit(text, metres):
    assert read_metres(text) == (metres if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("tags", "metres"),
    [
        ({"highway": "residential"}, 6),
        ({"highway": "residential", "oneway": "yes"}, 4.5),
        ({"highway": "residential", "oneway": "-1"}, 4.5),
        ({"highway": "residential", "oneway": "no"}, 6),
        ({"highway": "residential", "junction": "roundabout"}, 4.5),
        ({"highway": "motorway"}, 11),  # one way without saying so
        ({"highway": "motorway", "oneway": "no"}, 22),
        ({"highway": "motorway", "lanes": "3"}, 3 * 3.75 + 3.5),
        ({"highway": "secondary", "lanes": "4"}, 14),
        ({"highway": "secondary", "lanes": "many"}, 8),
        ({"highway": "secondary", "lanes": "400"}, 8),
        ({"highway": "secondary", "lanes": "4", "width": "9,5 m"}, 9.5),
        ({"highway": "secondary", "width": "12", "width:carriageway": "7"}, 7),
        ({"highway": "secondary", "est_width": "10"}, 10),
        ({"highway": "secondary", "width": "900"}, 8),  # a mistake
        ({"highway": "secondary", "width": "0.2"}, 8),
        ({"highway": "service"}, 4.5),
        ({"highway": "service", "service": "driveway"}, 3),
        ({"highway": "service", "service": "parking_aisle"}, 5.5),
        ({"highway": "trunk_link"}, 9),
        ({"highway": "tertiary_link", "oneway": "yes"}, 5.5),
        ({"highway": "track"}, None),
        ({"highway": "track", "tracktype": "grade1"}, 3),
        ({"highway": "track", "surface": "asphalt"}, 3),
        ({"highway": "path"}, 1.5),
        ({"highway": "path", "surface": "dirt"}, None),
        ({"aeroway": "runway"}, 30),
        ({"highway": "bridleway"}, None),
    ],
)
def test_a_road_is_as_wide_as_its_tags_its_lanes_or_its_kind_say(tags, metres):
    assert road_width(tags, TABLE.roads) == metres


def judged(dimension, **tags):
    """The class that an object gets and its width, or why it is not drawn."""
    found = Judge(TABLE).judge(tags, dimension)
    return (TABLE.rules[found.level].name, found.width) if isinstance(found, Drawing) else found


def test_the_topmost_of_the_rules_that_fit_decides():
    assert judged(AREA, landuse="grass") == ("low vegetation", None)
    assert judged(AREA, landuse="grass", leisure="park") == ("unknown", None)
    assert judged(AREA, landuse="grass", building="yes") == ("building", None)
    assert judged(AREA, building="construction") == ("unknown", None)
    assert judged(AREA, highway="pedestrian", area="yes") == ("impervious surfaces", None)
    assert judged(AREA, amenity="parking") == ("impervious surfaces", None)
    assert judged(AREA, amenity="parking", parking="underground") == SILENT


def test_a_ring_that_is_no_area_is_drawn_as_its_line():
    assert judged(AREA, highway="residential") == ("impervious surfaces", 6)
    assert judged(AREA, natural="tree_row") == ("tree", 5)


def test_points_and_lines_are_as_wide_as_they_say():
    assert judged(POINT, natural="tree") == ("tree", 5)
    assert judged(POINT, natural="tree", diameter_crown="8 m") == ("tree", 8)
    assert judged(LINE, railway="rail") == ("unknown", 4.5)
    assert judged(LINE, waterway="river", width="120") == ("clutter", 120)
    assert judged(LINE, waterway="river") == WIDTHLESS


@pytest.mark.parametrize(
    "tags",
    [
        {"tunnel": "yes"}, {"covered": "yes"}, {"location": "underground"}, {"indoor": "yes"},
        {"layer": "-1"}, {"proposed": "yes"}, {"razed": "yes"}, {"abandoned": "yes"},
    ],
)  # fmt: skip
def test_what_is_not_seen_from_above_is_skipped(tags):
    assert judged(LINE, highway="primary", **tags) == SKIPPED
    assert judged(AREA, building="yes", **tags) == SKIPPED


def test_a_bridge_below_others_and_a_road_said_to_be_in_no_tunnel_are_seen():
    assert judged(LINE, highway="primary", layer="-1", bridge="yes") == ("impervious surfaces", 9)
    assert judged(LINE, highway="primary", tunnel="no") == ("impervious surfaces", 9)
    assert judged(LINE, highway="construction") == SKIPPED


def test_what_says_nothing_of_the_ground_is_silent_and_the_rest_unknown():
    assert judged(AREA, landuse="residential") == SILENT
    assert judged(POINT, amenity="bench") == SILENT
    assert judged(LINE, highway="track") == SILENT
    assert judged(AREA, name="nothing else") == SILENT
    assert judged(AREA, landuse="salt_pond") == UNKNOWN_TAGS
    assert judged(LINE, highway="via_ferrata") == WIDTHLESS
