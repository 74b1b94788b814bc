"""Trees, silence, courtyards and objects that the table does not know."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import Window, pixel_size
from landseg.review.osm.presets import load_table
from landseg.review.osm.spool import Spool
from osgeo import gdal, ogr

from ...osm_making import write_layer, write_osm
from .making import BUILDING, NONE, ROAD, TREE, drawn_scene, pixels, place, scene


def test_trees_are_discs_of_their_crown(draw, tmp_path):
    tree = ({"natural": "tree", "diameter_crown": "10"}, [place(30, 20)])
    values, _ = draw(write_osm(tmp_path / "a.osm", [tree]))
    width, height = pixel_size(gdal.Open(str(tmp_path / "osm.tif")))
    assert (values == TREE).sum() * width * height == pytest.approx(np.pi * 25, rel=0.03)


def test_objects_beside_the_grid_reach_into_it(draw, tmp_path):
    road = ({"highway": "motorway"}, [place(-2, -5), place(-2, 45)])  # 11 m wide, 1.4 m outside
    values, _ = draw(write_osm(tmp_path / "a.osm", [road]))
    assert (values[:, :5] == ROAD).all()
    assert (values[:, 6:] == NONE).all()


def test_silence_is_unknown_or_the_class_that_the_table_names(draw, tmp_path):
    house = write_osm(tmp_path / "a.osm", scene()[:1])
    values, _ = draw(house, "isprs")
    assert set(np.unique(values)) == {BUILDING, NONE}
    values, found = draw(house, "kampala-buildings", name="k.tif")
    assert [(values == value).sum() for value in (0, 1, 255)] == [100, 2300, 0]
    assert found.pixels == {0: 100, 1: 2300}


def test_areas_that_cross_themselves_are_repaired_and_counted(draw, tmp_path):
    bow = (
        "POLYGON ((10.0001 49.9999,10.0003 49.9997,10.0003 49.9999,10.0001 49.9997,"
        "10.0001 49.9999))"
    )
    good = "POLYGON ((10.0004 49.9999,10.0005 49.9999,10.0005 49.9997,10.0004 49.9999))"
    source = write_layer(tmp_path / "a.gpkg", [(["yes"], bow), (["yes"], good)], ["building"])
    values, found = draw(source)
    assert found.told["repaired"] == 1
    assert "Areas that cross themselves: 1." in " ".join(map(str, found.cautions))
    assert (values == BUILDING).sum() == pytest.approx(200 + 100, abs=20)


def test_tags_that_the_table_does_not_know_are_counted_and_listed(draw, tmp_path):
    more = [({"landuse": "salt_pond"}, pixels(0, 0, 3, 3))] * 3
    more += [({"natural": "sinkhole"}, pixels(4, 0, 6, 3)), ({"amenity": "bench"}, [place(3, 3)])]
    _, found = draw(write_osm(tmp_path / "a.osm", [*scene(), *more]))
    assert found.told["unknown"] == 4
    assert found.told["unknown_tags"] == {"landuse=salt_pond": 3, "natural=sinkhole": 1}
    assert "Objects with tags that the table does not know: 4, " in str(found.cautions[0])
    assert "landuse=salt_pond (3), natural=sinkhole (1)" in str(found.cautions[0])
    assert found.to_json()["cautions"][0]["class"] == "TagsUnknownCaution"


def test_skipped_objects_and_lines_without_a_width_are_counted(draw, tmp_path):
    more = [
        ({"highway": "primary", "tunnel": "yes"}, [place(0, 0), place(50, 30)]),
        ({"building": "yes", "layer": "-1"}, pixels(0, 0, 3, 3)),
        ({"waterway": "stream"}, [place(0, 0), place(50, 30)]),
    ]
    values, found = draw(write_osm(tmp_path / "a.osm", [*scene(), *more]))
    np.testing.assert_array_equal(values, drawn_scene())
    assert (found.told["skipped"], found.told["widthless"]) == (2, 1)


def test_a_courtyard_of_a_relation_stays_open(draw, tmp_path):
    ring, court = pixels(10, 10, 30, 30), pixels(15, 15, 25, 25)
    shape = "POLYGON (({}),({}))".format(*(
        ",".join(f"{x} {y}" for x, y in each) for each in (ring, court)
    ))  # fmt: skip
    values, _ = draw(write_layer(tmp_path / "a.gpkg", [(["yes"], shape)], ["building"]))
    assert (values == BUILDING).sum() == 400 - 100


def test_what_is_drawn_window_by_window_is_what_is_drawn_at_once(tmp_path):
    spool = Spool(tmp_path, load_table("isprs").rules, "a.osm")
    random = np.random.default_rng(5)
    for _ in range(300):
        col, row, size = random.uniform(0, 300, 3)
        shape = ogr.CreateGeometryFromWkt(f"POINT ({col} {row})").Buffer(size / 8, 3)
        spool.add(int(random.integers(0, 9)), [shape])
    spool.finish()
    whole = spool.draw(Window(0, 0, 300, 300), NONE)
    assert len(np.unique(whole)) > 4
    for row in range(0, 300, 77):
        for col in range(0, 300, 101):
            window = Window(row, col, min(77, 300 - row), min(101, 300 - col))
            np.testing.assert_array_equal(spool.draw(window, NONE), whole[window.slices])
    spool.close()
