"""Tables of tags: the presets, files of users, and their pairing with a map's legend."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from landseg.inference import NODATA, LegendClass, list_models
from landseg.review import osm_presets, preset_text
from landseg.review.errors import TableMissingError, TablePairingError, TableReadError
from landseg.review.osm.presets import load_table, preset_names, preset_of_model
from landseg.review.osm.table import paired
from landseg.review.osm.table_file import read_table

SMALL = """
[[classes]]
value = 3
name = "building"
colour = "#b5413b"

[[rules]]
class = "building"
areas = ["building=*"]
"""


def test_every_preset_is_listed_with_a_title_and_its_text_can_be_edited():
    names = [each.name for each in osm_presets()]
    assert names == ["dubai-5", "isprs", "kampala-buildings", "seed", "yeosu-s2-5"]
    for each in osm_presets():
        assert each.title == load_table(each.name).title != each.name
    assert read_table("mine", preset_text("isprs")).legend == load_table("isprs").legend
    with pytest.raises(TableMissingError, match="moon"):
        preset_text("moon")


def test_presets_have_the_legends_of_the_models_that_come_with_landseg(root):
    for model in list_models():
        if model.id in preset_names():
            card = json.loads((root / "weights" / f"{model.id}.json").read_text("utf-8"))
            classes = card["properties"]["mlm:output"][0]["classification:classes"]
            told = [(c["value"], c["name"], "#" + c["color_hint"].lower()) for c in classes]
            legend = load_table(model.id).legend
            assert [(e.value, e.name, e.colour) for e in legend] == told
            assert preset_of_model(model.id) == model.id


def test_the_isprs_preset_has_the_benchmarks_classes():
    names = [entry.name for entry in load_table("isprs").legend]
    assert names == ["impervious surfaces", "building", "low vegetation", "tree", "car", "clutter"]


def test_only_where_buildings_are_complete_silence_is_a_class():
    assert {name for name in preset_names() if load_table(name).silence != NODATA} == {
        "kampala-buildings"
    }


def test_a_table_paints_in_its_order_whatever_the_order_of_writing():
    rules = """
[[rules]]
class = "building"
paint = 9
areas = ["building=*"]
[[rules]]
class = "unknown"
paint = -1
areas = ["landuse=quarry"]
"""
    table = read_table("mine", SMALL.split("[[rules]]")[0] + rules)
    assert [(rule.name, rule.value) for rule in table.rules] == [("unknown", 255), ("building", 3)]


def test_a_tables_own_roads_come_first_and_its_own_lists_replace_the_common_ones():
    own = "skip = []\n" + SMALL + '[[roads]]\ntags = "highway=service"\ntwo_way = 9\n'
    common = 'skip = ["a=b"]\nsilent = ["c=d"]\n[[roads]]\ntags = "highway=*"\ntwo_way = 1\n'
    table = read_table("mine", own, [common])
    assert [row.two_way for row in table.roads] == [9, 1]
    assert table.skip == ()
    assert len(table.silent) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (('"#b5413b"', '"red"'), "the colour of building"),
        (("value = 3", "value = 255"), "the value 255"),
        (("value = 3", 'value = "3"'), "the value 3"),
        (('class = "building"', 'class = "house"'), "no class 'house'"),
        (('"building=*"', '"building"'), "does not say which tags"),
        (('areas = ["building=*"]', 'area = ["building=*"]'), "has no field area"),
        (('areas = ["building=*"]', 'areas = "building=*"'), "areas"),
        (("[[rules]]", "[[rules"), "it is|Expected|expected|declaration"),
        (('areas', 'width = 0\nareas'), "more than 0"),
        (('areas', 'width = "wide"\nareas'), "width is no number"),
        (('name = "building"', 'name = "unknown"'), "name of its own"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_told_by_its_place(change, reason):
    with pytest.raises(TableReadError, match=reason) as caught:
        read_table("mine.toml", SMALL.replace(*change))
    assert "mine.toml" in str(caught.value)


def test_a_table_without_rules_or_classes_is_refused():
    with pytest.raises(TableReadError, match="no classes"):
        read_table("mine.toml", "")
    with pytest.raises(TableReadError, match="no rules"):
        read_table("mine.toml", SMALL.split("[[rules]]")[0])


def test_a_missing_file_and_a_binary_one_are_refused(tmp_path):
    with pytest.raises(TableMissingError, match=r"none\.toml"):
        load_table(str(tmp_path / "none.toml"))
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableReadError, match=r"odd\.toml"):
        load_table(str(tmp_path / "odd.toml"))


def test_classes_are_paired_by_name_and_get_the_maps_values_and_colours():
    legend = (LegendClass(7, "Building", "#010203"), LegendClass(9, "sea", "#040506"))
    table = paired(read_table("mine", SMALL), legend, "map.tif")
    assert table.legend == legend
    assert table.rules[0].value == 7
    assert table.silence == NODATA
    kampala = (LegendClass(4, "other", "#010203"), LegendClass(5, "building", "#010203"))
    assert paired(load_table("kampala-buildings"), kampala, "map.tif").silence == 4


def test_a_class_that_the_map_has_not_is_refused_with_both_lists():
    legend = (LegendClass(0, "roof", "#010203"),)
    with pytest.raises(TablePairingError, match=r"Table: building\. Map: roof\."):
        paired(read_table("mine", SMALL), legend, "map.tif")


def test_an_old_python_without_tomli_is_told_what_to_do(tmp_path):
    (tmp_path / "landseg").symlink_to(Path(__file__).resolve().parents[2])
    code = (
        "import sys; sys.version_info = (3, 9, 0); sys.modules['tomli'] = None\n"
        "from landseg.review import osm_presets\n"
        "from landseg.review.osm.presets import load_table\n"
        "from landseg.inference import LandsegError\n"
        "print(osm_presets())\n"
        "try:\n load_table('isprs')\nexcept LandsegError as error:\n print(error, error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "too old to read TOML" in done.stdout
    assert "kampala-buildings" in done.stdout  # forms can list them all the same
    assert "tomli" in done.stdout
