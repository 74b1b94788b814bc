"""Files of OpenStreetMap are drawn in the order of painting."""

from __future__ import annotations

import numpy as np
from osgeo import gdal

from ...osm_making import write_osm
from .making import NONE, ROAD, drawn_scene, place, scene


def test_an_osm_file_is_drawn_in_the_order_of_painting(draw, tmp_path):
    values, found = draw(write_osm(tmp_path / "a.osm", scene()))
    np.testing.assert_array_equal(values, drawn_scene())
    told = found.to_json()
    assert told["drawn"] == {
        "building": 1, "tree": 1, "clutter": 1, "low vegetation": 1, "unknown": 1,
    }  # fmt: skip
    counts = {each["name"]: each["pixels"] for each in told["classes"]}
    assert counts["building"] == 100
    assert counts["car"] == 0
    assert sum(counts.values()) + told["unknown_pixels"] == 40 * 60
    assert "building" in found.as_text()


def test_the_order_of_the_file_does_not_matter(draw, tmp_path):
    values, _ = draw(write_osm(tmp_path / "a.osm", reversed(scene())))
    np.testing.assert_array_equal(values, drawn_scene())


def test_a_geopackage_of_the_same_file_gives_equal_pixels(draw, tmp_path):
    roads = [({"highway": "primary", "lanes": "2"}, [place(0, 8), place(60, 30)])]
    source = write_osm(tmp_path / "a.osm", [*scene(), *roads])
    values, first = draw(source)
    assert (values == ROAD).sum() > 100
    gdal.VectorTranslate(str(tmp_path / "b.gpkg"), source)  # columns, and other_tags as hstore
    other, second = draw(tmp_path / "b.gpkg", name="b.tif")
    np.testing.assert_array_equal(other, values)
    assert first.told == second.told


def test_a_named_layer_is_read_alone(draw, tmp_path):
    roads = [({"highway": "primary"}, [place(0, 8), place(60, 30)])]
    source = write_osm(tmp_path / "a.osm", [*scene(), *roads])
    values, _ = draw(f"{source}|layername=lines")
    assert set(np.unique(values)) == {ROAD, NONE}
    gdal.VectorTranslate(str(tmp_path / "b.gpkg"), source)
    other, _ = draw(tmp_path / "b.gpkg|layername=lines", name="b.tif")
    np.testing.assert_array_equal(other, values)
