"""The pages about shipped models: what averaging is worth, and how unseen scenes look."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
import torch
from landseg.inference.errors import OutputWriteError
from landseg.inference.grid import Window
from landseg.inference.legend import LegendClass
from landseg.inference.models import find_model
from landseg.training import gallery, quality
from landseg.training.errors import ConfigError
from landseg.training.gallery_page import Shown, gallery_page
from landseg.training.quality_page import Result, enough_passes, quality_page
from landseg.training.scene import Scene
from landseg.training.shipped import View, view
from osgeo import gdal

from .conftest import make_model, make_raster, scene

CONFIG = """\
name = "tiny"
output = "run"
{classes}
[[sources]]
images = ["train/*.png"]
labels = "{{folder}}/../labels/{{stem}}.png"
role = "train"
[[sources]]
images = ["unseen/*.png"]
labels = "{{folder}}/../labels/{{stem}}.png"
role = "validation"
"""


def result(name, is_strided, number, hits, misses):
    confusion = np.array([[hits, misses], [misses, hits]], np.int64)
    return Result(name, is_strided, number, 1.0, confusion, ("a", "b"))


STRIDED = result("stride 32", True, 32, 800, 200)


@pytest.mark.parametrize(
    ("hits", "wanted"),
    [((800, 800, 800, 800), 1), ((799, 800, 800, 800), 1), ((790, 798, 820, 830), 4)],
)
def test_the_fewest_passes_that_are_as_good_as_stride_32_are_named(hits, wanted):
    passes = [
        result(f"exact {number}", False, number, hit, 1000 - hit)
        for number, hit in zip((1, 2, 4, 8), hits)
    ]
    assert enough_passes([STRIDED, *passes]) == wanted


def test_one_class_that_falls_behind_is_not_good_enough():
    same, behind = np.array([[9900, 100], [20, 80]]), np.array([[9950, 50], [60, 40]])
    rows = [
        Result("stride 32", True, 32, 1.0, same, ("a", "b")),
        Result("exact, 1 pass", False, 1, 1.0, behind, ("a", "b")),
    ]
    assert rows[1].measures.overall_accuracy > rows[0].measures.overall_accuracy
    assert enough_passes(rows) is None


def test_the_page_says_what_was_found_and_what_was_not():
    exact = result("exact, 1 pass", False, 1, 900, 100)
    page = quality_page({"tiny": [STRIDED, exact]}, {"tiny": ["place/one"]})
    assert "**One exact pass is as good as stride 32.**" in page
    assert "| stride 32 | 80.00 | 80.00 | 80.00 | 80.00 | 1.0 |" in page
    assert "1 scene: place/one." in page
    assert "Stride 32 was not measured." in quality_page({"tiny": [exact]}, {"tiny": ["a/b"]})
    worse = result("exact, 1 pass", False, 1, 700, 300)
    told = quality_page({"tiny": [STRIDED, worse]}, {"tiny": ["a/b"]})
    assert "No number of passes measured here is as good" in told


def write_png(path, pixels):
    path.parent.mkdir(exist_ok=True)
    memory = gdal.GetDriverByName("MEM").Create("", *pixels.shape[:0:-1], len(pixels))
    for number, band in enumerate(pixels, 1):
        memory.GetRasterBand(number).WriteArray(band)
    gdal.GetDriverByName("PNG").CreateCopy(str(path), memory)


@pytest.fixture
def configs(tmp_path, user_folder):
    """A folder with the config of a model of random weights and its three scenes."""
    make_model()
    names = "".join(f'[[classes]]\nname = "class {n}"\ncolour = "#00000{n}"\n' for n in range(4))
    (tmp_path / "tiny.toml").write_text(CONFIG.format(classes=names))
    labels = np.tile(np.arange(4, dtype=np.uint8), (1, 70, 20))
    for place, name, seed in (("train", "a", 1), ("unseen", "b", 2), ("unseen", "c", 3)):
        write_png(tmp_path / place / f"{name}.png", scene(70, 80, seed=seed))
        write_png(tmp_path / "labels" / f"{name}.png", labels)
    return tmp_path


@pytest.fixture
def run(configs, tmp_path, monkeypatch):
    """Run a command's main() in a folder of its own; give its docs folder."""
    monkeypatch.setattr("landseg.training.shipped.WORK", tmp_path / "scenes")
    docs = tmp_path / "docs"
    (docs / "images").mkdir(parents=True)

    def command(module, *flags):
        places = ["--configs", str(configs), "--docs", str(docs), "--device", "cpu"]
        monkeypatch.setattr(sys, "argv", ["landseg", *places, *flags])
        module.main()
        return docs

    return command


def kept_in(docs):
    return json.loads((docs / "quality.json").read_text())["tiny"]


WAYS = ("--ways", "stride 256", "exact, 1 pass", "exact, 2 passes")


def test_every_way_counts_all_labelled_pixels_of_the_unseen_scenes(run):
    docs = run(quality, *WAYS)
    kept = kept_in(docs)
    assert kept["scenes"] == ["unseen/b", "unseen/c"]
    assert sorted(kept["ways"]) == sorted(WAYS[1:])
    assert {np.sum(way["confusion"]) for way in kept["ways"].values()} == {2 * 70 * 80}
    assert (docs / "images" / "quality.png").is_file()
    assert "| exact, 2 passes |" in (docs / "quality.md").read_text()


def test_what_was_measured_is_kept_until_the_weights_change(run, monkeypatch):
    measured = []
    measure = quality.measure
    monkeypatch.setattr(
        quality, "measure", lambda *given: measured.append(given[1].name) or measure(*given)
    )
    run(quality, "--scenes", "1", "--ways", "exact, 1 pass")
    run(quality, "--scenes", "1", "--ways", "exact, 1 pass", "exact, 2 passes")
    assert measured == ["exact, 1 pass", "exact, 2 passes"]
    make_model(seed=5)
    kept = kept_in(run(quality, "--scenes", "1", "--ways", "exact, 1 pass"))
    assert measured[2:] == ["exact, 1 pass"]
    assert list(kept["ways"]) == ["exact, 1 pass"]


def test_a_config_whose_classes_are_not_the_models_is_refused(run, configs):
    text = (configs / "tiny.toml").read_text()
    (configs / "tiny.toml").write_text(text.replace('"class 1"', '"class 7"'))
    with pytest.raises(ConfigError, match="other classes"):
        run(gallery)


def test_a_view_is_the_part_of_a_scene_that_validates(tmp_path, tiny_model):
    pixels = scene(40, 50)
    pixels[:, 12, 22] = 0
    labels = np.full((1, 40, 50), 255, np.uint8)
    labels[0, 12:, 22:] = 1
    image = str(make_raster(tmp_path / "image.tif", pixels, nodata=0))
    truth = str(make_raster(tmp_path / "truth.tif", labels, nodata=255))
    part = Scene(image, truth, (1, 2, 3), Window(10, 20, 30, 25), "here/image")
    seen = view(part, find_model(tiny_model).card)
    assert (seen.input.shape, seen.shown.shape) == ((3, 30, 25), (3, 30, 25))
    assert seen.input[:, 2, 2].tolist() == [0, 0, 0]  # nodata: the card's fill, its mean
    np.testing.assert_array_equal(seen.shown[:, 3:], pixels[:, 13:, 20:45])
    np.testing.assert_array_equal(seen.labels, labels[0, 10:, 20:45])


def test_the_gallery_shows_every_unseen_scene_the_worst_first(run):
    docs = run(gallery)
    names = sorted(path.name for path in (docs / "validation" / "tiny").iterdir())
    assert names == ["confusion.png", "legend.png", "unseen-b.jpg", "unseen-c.jpg"]
    lines = (docs / "validation.md").read_text().splitlines()
    headings = [line for line in lines if line.startswith("### ")]
    scores = [float(line.split("mean F1 ")[1].split(",")[0]) for line in headings]
    assert len(scores) == 2
    assert scores == sorted(scores)
    shown = [line for line in lines if line.startswith("![unseen/")]
    assert all((docs / line.split("(")[1].rstrip(")")).is_file() for line in shown)


def test_pictures_of_other_weights_leave_the_gallery(run, tmp_path):
    old = tmp_path / "docs" / "validation" / "tiny" / "unseen-z.jpg"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    run(gallery)
    assert not old.exists()


def test_a_scene_is_three_pictures_of_one_size_thinned_alike():
    labels = np.zeros((900, 1210), np.uint8)
    labels[:, 605:] = 1
    seen = View(torch.zeros(3, 900, 1210), np.full((1, 900, 1210), 90, np.uint8), labels)
    legend = (LegendClass(0, "a", "#ff0000"), LegendClass(1, "b", "#0000ff"))
    pixels = gallery.side_by_side(seen, labels, legend)
    assert pixels.shape == (225, 3 * 302 + 2 * gallery.GAP, 3)
    assert (pixels[:, :302] == 90).all()
    np.testing.assert_array_equal(pixels[:, 308:610], pixels[:, 616:])
    assert pixels[0, 308].tolist() == [255, 0, 0]
    assert pixels[0, 609].tolist() == [0, 0, 255]


def test_a_picture_is_small_enough_and_as_good_as_that_allows(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3)).astype(np.uint8)
    for limit in (80_000, 60_000):
        gallery.write_jpeg(tmp_path / "noise.jpg", noise, limit)
        size = (tmp_path / "noise.jpg").stat().st_size
        assert 0.7 * limit < size <= limit
    assert [path.name for path in tmp_path.iterdir()] == ["noise.jpg"]
    with pytest.raises(OutputWriteError):
        gallery.write_jpeg(tmp_path / "no" / "noise.jpg", noise, 100_000)


def test_a_scene_without_labels_comes_last_and_has_no_figure():
    empty = Shown("a/empty", np.zeros((2, 2), np.int64), ("x", "y"))
    some = Shown("a/some", np.array([[1, 1], [0, 0]]), ("x", "y"))
    assert sorted([empty, some], key=lambda it: it.order) == [some, empty]
    page = gallery_page({"tiny": [some, empty]})
    assert "### a/some: mean F1 0.667, overall accuracy 0.500" in page
    assert "F1: x 0.667." in page
    assert "### a/empty: mean F1 -, overall accuracy -" in page
