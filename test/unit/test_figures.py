"""Pictures of a run: they come out whole, in the legend's colours, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.errors import OutputWriteError
from landseg.inference.legend import LegendClass
from landseg.training.figures import (
    Example,
    coloured,
    draw_confusion,
    draw_curves,
    draw_examples,
)
from matplotlib.image import imread

LEGEND = (LegendClass(0, "building", "#b5413b"), LegendClass(1, "water", "#3c7fb1"))


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    rows = ["step,loss,rate,mean_f1,overall_accuracy"]
    rows += [f"{step},{2 / step},0.1,," for step in range(1, 100)]
    path.write_text("\n".join([*rows, "100,0.02,0.1,0.5,0.6", ""]))
    return path


def example(height, width, title="a scene"):
    halves = np.zeros((height, width), np.uint8)
    halves[:, width // 2 :] = 1
    return Example(title, np.full((3, height, width), 90, np.uint8), halves, halves)


def colours(path):
    """List the picture's colours, 0 to 255, with their share of all pixels."""
    pixels = np.rint(imread(path)[..., :3] * 255).astype(int).reshape(-1, 3)
    found, counts = np.unique(pixels, axis=0, return_counts=True)
    return {tuple(colour.tolist()): count / len(pixels) for colour, count in zip(found, counts)}


def test_classes_are_painted_in_their_colours_and_the_rest_light_grey():
    painted = coloured(np.array([[0, 1, 2, 255]], np.uint8), LEGEND)
    assert painted.tolist() == [[[181, 65, 59], [60, 127, 177], [240] * 3, [240] * 3]]


def test_the_panel_shows_each_class_as_large_as_it_is(tmp_path):
    draw_examples([example(60, 80), example(80, 60)], LEGEND, tmp_path / "examples.png")
    shares = colours(tmp_path / "examples.png")
    assert shares[181, 65, 59] == pytest.approx(shares[60, 127, 177], rel=0.03)
    assert shares[181, 65, 59] > 0.15


def test_one_band_is_shown_grey_and_a_large_scene_is_thinned(tmp_path):
    large = example(2000, 900, "a very long name of a file " * 5)
    draw_examples([large._replace(image=large.image[:1])], LEGEND, tmp_path / "large.png")
    assert colours(tmp_path / "large.png")[90, 90, 90] > 0.1
    assert (tmp_path / "large.png").stat().st_size < 200_000


def test_the_curves_of_a_log_are_drawn(log, tmp_path):
    draw_curves(log, tmp_path / "curves.png")
    assert len(colours(tmp_path / "curves.png")) > 20
    assert [path.name for path in tmp_path.glob("*curves*")] == ["curves.png"]


def test_a_log_that_has_only_begun_is_no_failure(log, tmp_path):
    log.write_text("step,loss,mean_f1,overall_accuracy\n1,0.7,,\n")
    draw_curves(log, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").is_file()


def test_a_matrix_with_an_empty_row_is_drawn(tmp_path):
    draw_confusion(np.array([[9, 1], [0, 0]]), ["building", "water"], tmp_path / "matrix.png")
    assert colours(tmp_path / "matrix.png")[240, 240, 240] > 0.1  # the empty row


def test_a_picture_that_cannot_be_written_says_so_and_leaves_nothing(log, tmp_path):
    with pytest.raises(OutputWriteError, match=r"curves\.png"):
        draw_curves(log, tmp_path / "nowhere" / "curves.png")
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]
