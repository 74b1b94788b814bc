"""On a class map, the reference has the map's legend."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference import ClassMap, LegendClass, MapStore, Window
from landseg.review.errors import TableNeededError, TablePairingError

from ...osm_making import write_osm
from .making import PLACE, scene


@pytest.fixture
def class_map(tmp_path, write_raster):
    """A class map with a legend of its own, on the grid of the scene."""
    image = write_raster(np.zeros((3, 40, 60), np.uint8), place=PLACE, crs="EPSG:4326")

    def make(classes, model="", name="map.tif"):
        legend = tuple(LegendClass(value, word, "#0a0b0c") for value, word in classes)
        with MapStore(tmp_path / name, image, None, "classes", legend) as store:
            store.write(Window(0, 0, 40, 60), np.zeros((40, 60), np.uint8))
            items = {"LANDSEG_LEGEND": json.dumps([entry.to_json() for entry in legend])}
            if model:
                items["LANDSEG_MODEL"] = json.dumps({"id": model})
            return str(store.finish(items, {}))

    return make


def test_on_a_class_map_the_reference_has_the_maps_legend(draw, class_map, tmp_path):
    grid = class_map([(4, "Other"), (9, "building"), (11, "sea")])
    values, _ = draw(write_osm(tmp_path / "a.osm", scene()), "kampala-buildings", grid=grid)
    assert [(values == value).sum() for value in (9, 4)] == [100, 2300]
    with ClassMap(str(tmp_path / "osm.tif")) as found:
        assert [(e.value, e.name, e.colour) for e in found.legend] == [
            (4, "Other", "#0a0b0c"), (9, "building", "#0a0b0c"), (11, "sea", "#0a0b0c"),
        ]  # fmt: skip
        assert json.loads(found.items["LANDSEG_CREDITS"]) == [
            "© OpenStreetMap contributors, ODbL 1.0"
        ]
        made = json.loads(found.items["LANDSEG_MADE_BY"])
        assert made["source_date"] == "2024-05-06T07:08:09Z"
        assert made["table"] == "kampala-buildings"
        assert made["source"] == "a.osm"


def test_the_model_of_a_map_chooses_the_table(draw, class_map, tmp_path):
    grid = class_map([(0, "building"), (1, "other")], "kampala-buildings")
    _, found = draw(write_osm(tmp_path / "a.osm", scene()), "", grid=grid)
    assert found.table == "kampala-buildings"


def test_without_a_table_for_the_model_the_presets_are_listed(draw, class_map, tmp_path):
    source = write_osm(tmp_path / "a.osm", scene())
    for model in ("", "my own"):
        grid = class_map([(0, "roof")], model, f"of{model}.tif")
        with pytest.raises(TableNeededError, match=r"of.*\.tif does not say") as caught:
            draw(source, "", grid=grid)
        assert "dubai-5, isprs, kampala-buildings" in caught.value.hint
    assert not (tmp_path / "osm.tif").exists()


def test_a_table_of_other_classes_than_the_maps_is_refused(draw, class_map, tmp_path):
    grid = class_map([(0, "building"), (1, "other")])
    with pytest.raises(TablePairingError, match=r"Map: building, other\."):
        draw(write_osm(tmp_path / "a.osm", scene()), "isprs", grid=grid)
