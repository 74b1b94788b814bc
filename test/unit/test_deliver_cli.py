"""`landseg areas`, `generalise`, `cog` and `package` as a person or a script uses them."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from landseg.inference import ClassMap
from landseg.inference import cli as inference_cli
from landseg.review import cli

from .class_maps import make_class_map, noisy


@pytest.fixture
def landseg(tmp_path, monkeypatch, capsys):
    """Run a command in a folder of its own; return exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capsys.readouterr()
        code = inference_cli.main([str(each) for each in arguments], cli.COMMANDS)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def values(write_raster, tmp_path):
    found = noisy(40, 50)
    grid = write_raster(found[None], "grid.tif")
    make_class_map(tmp_path / "map.tif", found, grid)
    Path(grid).unlink()
    return found


def test_areas_are_told_and_written_only_where_a_file_is_named(landseg, values, tmp_path):
    before = sorted(tmp_path.iterdir())
    code, told, _ = landseg("areas", "map.tif")
    assert code == 0
    assert "building" in told
    assert "m²" in told
    assert sorted(tmp_path.iterdir()) == before
    code, told, _ = landseg("areas", "map.tif", "--output", "a.csv", "--json")
    found = json.loads(told)
    assert found["pixels"] == (values != 255).sum()
    assert Path(found["output"]).read_bytes().startswith(b"\xef\xbb\xbfzone_id")


def test_classes_merge_by_name_and_the_new_map_says_so(landseg, values, tmp_path):
    code, told, _ = landseg(
        "generalise", "map.tif", "--merge", "tree=Road", "--rename", "0=house",
        "--recolour", "road=#FFFFFF", "--output", "new.tif",
    )  # fmt: skip
    assert code == 0
    assert f"{(values == 4).sum():,} by merging" in told
    with ClassMap(str(tmp_path / "new.tif")) as found:
        assert [(it.name, it.colour) for it in found.legend] == [
            ("house", "#aa0000"),
            ("road", "#ffffff"),
        ]


def test_a_map_goes_to_the_cloud_and_into_a_package(landseg, values, tmp_path):
    assert landseg("cog", "map.tif", "--output", "cloud.tif")[0] == 0
    code, told, _ = landseg("package", "map.tif", "cloud.tif", "--output", "all.zip")
    assert code == 0
    assert "README.txt" in told
    with ZipFile(tmp_path / "all.zip") as package:
        assert package.read("all/cloud.tif") == (tmp_path / "cloud.tif").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("generalise", "map.tif", "--output", "x.tif"), "Nothing was asked of map.tif."),
        (("generalise", "map.tif", "--merge", "water=road", "--output", "x.tif"), "no class water"),
        (("generalise", "map.tif", "--min-area", "-1", "--output", "x.tif"), "no size on the"),
        (("cog", "gone.tif", "--output", "x.tif"), "gone.tif"),
        (("cog", "map.tif", "--output", "no/x.tif"), "does not exist"),
        (("areas", "map.tif", "--zones", "gone.gpkg"), "gone.gpkg gives no zones"),
        (("areas", "map.tif", "--output", "x.xlsx"), "x.xlsx is not a name for a new file"),
        (("package", "map.tif", "gone.pdf", "--output", "x.zip"), "gone.pdf cannot be packed"),
    ],
)
def test_what_is_wrong_is_said_in_two_lines_and_nothing_is_written(
    landseg, values, tmp_path, arguments, words
):
    before = sorted(tmp_path.iterdir())
    code, told, errors = landseg(*arguments)
    assert (code, told) == (2, "")
    assert words in errors
    assert len([line for line in errors.splitlines() if " of " not in line[:12]]) == 2
    assert sorted(tmp_path.iterdir()) == before


def test_an_older_file_is_replaced_on_request_only(landseg, values, tmp_path):
    for name, command in (("a.csv", "areas"), ("c.tif", "cog"), ("p.zip", "package")):
        (tmp_path / name).write_text("older")
        code, _, errors = landseg(command, "map.tif", "--output", name)
        assert (code, "already exists" in errors) == (2, True)
        assert (tmp_path / name).read_text() == "older"
        assert landseg(command, "map.tif", "--output", name, "--overwrite")[0] == 0
