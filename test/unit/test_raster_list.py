"""Names of many rasters, as a person writes them, and names of their maps."""

from __future__ import annotations

import pytest
from landseg.inference.errors import RasterListError
from landseg.inference.raster_list import map_labels, named_rasters, read_list


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "tiles").mkdir()
    for name in ("a.tif", "b ü.tif", "tiles/c.tif", "tiles/d.tif"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def named(folder, *names):
    return [str(folder / name) for name in names]


def test_a_list_is_read_from_its_own_folder_without_comments_and_empty_lines(folder):
    text = "\ufeff# south\n\nc.tif\r\n  ../b ü.tif  \n#d.tif\nmissing.tif\n/vsicurl/https://x.org/e.tif"
    (folder / "tiles" / "list.txt").write_text(text, "utf-8")
    found = read_list(folder / "tiles" / "list.txt")
    assert found == [
        *named(folder, "tiles/c.tif", "b ü.tif"),
        "missing.tif",
        "/vsicurl/https://x.org/e.tif",
    ]


def test_names_patterns_and_lists_are_joined_each_raster_once(folder):
    (folder / "list.txt").write_text("tiles/d.tif\na.tif\n")
    found = named_rasters(["a.tif", "tiles/*.tif"], [folder / "list.txt"])
    assert found == named(folder, "a.tif", "tiles/c.tif", "tiles/d.tif")
    assert named_rasters(["@list.txt"]) == named(folder, "tiles/d.tif", "a.tif")
    assert named_rasters(["nothing*.tif"]) == ["nothing*.tif"]
    long = "PG:" + "x" * 5000
    assert named_rasters([long]) == [long]


@pytest.mark.parametrize("content", [None, b"", b"# only a comment\n", b"\xff\xfe\x00a\xd8"])
def test_what_is_no_list_is_refused(folder, content):
    if content is not None:
        (folder / "list.txt").write_bytes(content)
    with pytest.raises(RasterListError, match=r"list.txt names no raster"):
        named_rasters([], [folder / "list.txt"])


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["/x/a.tif", "/y/b.jp2"], ["a", "b"]),
        (["/x/a.tif", "/y/a.tif", "/y/b.tif"], ["x_a", "y_a", "b"]),
        (["/x/a.tif", "/x/A.jp2"], ["x_a_tif", "x_A_jp2"]),
        (["C:\\x\\a.tif", "C:\\y\\a.tif"], ["x_a", "y_a"]),
        (["/1/x/a.tif", "/2/x/a.tif"], ["1_x_a_tif", "2_x_a_tif"]),
        (["/x/a.tif", "/y/a.tif", "/z/x_a.tif"], ["x_a", "y_a", "x_a_2"]),
        (["PG:dbname='x' table=\"y\"", "/vsicurl/https://x.org/e.tif?key=1"],
         ["PG_dbname='x'_table=_y", "e"]),
        (["...", "/vsimem/"], ["raster", "vsimem"]),
    ],
)  # fmt: skip
def test_each_map_has_a_name_of_its_own(names, labels):
    assert map_labels(names) == labels
