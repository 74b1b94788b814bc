"""Pictures of a run: its curves, examples beside their reference, the confusion matrix."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from ..inference.errors import OutputWriteError
from ..inference.legend import NODATA, Legend

STEP, LOSS = "step", "loss"  # columns of log.csv; a cell is empty where nothing was measured
MEAN_F1, OVERALL_ACCURACY = "mean_f1", "overall_accuracy"  # of the validation scenes, 0 to 1
NOT_LABELLED = "#f0f0f0"
INK, LINES, BLUE, ORANGE = "#333333", "#dddddd", "#2b6ca3", "#d9822b"
SIDE, HEAD = 3.0, 0.3  # inches: one picture of an example, and a line of text
COLUMNS = 6  # of the legend
LONGEST = 46  # letters of a title; more would run into the next picture
MOST = 640  # px on the longer side of one picture
SMOOTHED = 40  # the drawn mean takes so many parts of the curve

Point = tuple[float, float]


class Example(NamedTuple):
    """One scene as a person judges it."""

    title: str
    image: NDArray[np.uint8]  # (3 or 1, height, width), as it is shown
    reference: NDArray[np.uint8]  # (height, width), legend values, 255 not labelled
    found: NDArray[np.uint8]  # (height, width), legend values


def draw_curves(log: Path, picture: Path) -> None:
    """Draw the loss, and the validation's mean F1 and overall accuracy, by step.

    Args:
        log: CSV with the columns of this module; others are left alone.
        picture: .png or .jpg.

    Raises:
        OutputWriteError: the disk refuses.
    """
    with log.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    figure = Figure(figsize=(7.5, 6.0), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    losses = _points(rows, LOSS)
    above.plot(*_columns(losses), color=BLUE, alpha=0.3, linewidth=0.8)
    above.plot(*_columns(_smoothed(losses)), color=BLUE, linewidth=1.8)
    above.set_ylabel("loss in training")
    for key, label, colour in (
        (MEAN_F1, "mean F1", ORANGE),
        (OVERALL_ACCURACY, "overall accuracy", BLUE),
    ):
        points = _points(rows, key)
        below.plot(*_columns(points), "o-", color=colour, label=label, linewidth=1.6, markersize=4)
    below.set_ylabel("validation scenes")
    below.set_xlabel("step")
    below.legend(frameon=False, loc="lower right")
    for axes in (above, below):
        calm(axes)
        axes.grid(color=LINES, linewidth=0.7)
    save(figure, picture)


def draw_examples(examples: Sequence[Example], legend: Legend, picture: Path) -> None:
    """Draw image, reference and map of each example in one row, above the legend.

    Raises:
        OutputWriteError: the disk refuses.
    """
    marks = [Patch(facecolor=entry.colour, label=entry.name) for entry in legend]
    marks.append(Patch(facecolor=NOT_LABELLED, edgecolor=LINES, label="not labelled"))
    shapes = [example.reference.shape for example in examples]
    heights = [SIDE * height / width + HEAD for height, width in shapes]
    heights.append(_legend_height(legend))
    figure = Figure(figsize=(3 * SIDE + 0.3, sum(heights)), layout="constrained")
    grid = figure.add_gridspec(len(heights), 3, height_ratios=heights)
    _add_legend(figure.add_subplot(grid[-1, :]), legend)
    for row, example in enumerate(examples):
        pictures = (
            _shown(example.image),
            coloured(_thinned(example.reference), legend),
            coloured(_thinned(example.found), legend),
        )
        for col, title in enumerate((_short(example.title), "reference", "map")):
            place = figure.add_subplot(grid[row, col])
            place.imshow(pictures[col], interpolation="nearest" if col else "antialiased")
            place.set_title(title, fontsize=9, color=INK, loc="left", pad=3)
            place.set_axis_off()
    save(figure, picture)


def draw_legend(legend: Legend, picture: Path) -> None:
    """Draw the classes' colours and names alone.

    Raises:
        OutputWriteError: the disk refuses.
    """
    figure = Figure(figsize=(3 * SIDE, _legend_height(legend)))
    _add_legend(figure.add_axes((0, 0, 1, 1)), legend)
    save(figure, picture)


def draw_confusion(confusion: NDArray[np.int64], names: Sequence[str], picture: Path) -> None:
    """Draw the matrix in percent of each reference class; an empty row is grey.

    Raises:
        OutputWriteError: the disk refuses.
    """
    rows = confusion.sum(axis=1, keepdims=True)
    shares = 100 * confusion / np.maximum(rows, 1)
    side = 2.2 + 0.75 * len(names)
    figure = Figure(figsize=(side, side - 0.3), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.where(rows > 0, shares, np.nan), cmap="Blues", vmin=0, vmax=100)
    axes.set_facecolor(NOT_LABELLED)
    for row, col in np.ndindex(*confusion.shape):
        share = shares[row, col]
        text = f"{share:.1f}" if rows[row] else "-"
        axes.text(
            col, row, text, ha="center", va="center", color="white" if share > 60 else INK, size=9
        )
    axes.set_xticks(range(len(names)), names, rotation=35, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("map")
    axes.set_ylabel("reference (rows add up to 100 %)")
    calm(axes)
    save(figure, picture)


def coloured(classes: NDArray[np.uint8], legend: Legend) -> NDArray[np.uint8]:
    """Paint legend values: (height, width, 3); what has no class is light grey."""
    table = np.full((NODATA + 1, 3), bytearray.fromhex(NOT_LABELLED[1:]), np.uint8)
    for entry in legend:
        table[entry.value] = entry.rgb
    return table[classes]


def _legend_height(legend: Legend) -> float:
    return HEAD * -(-(len(legend) + 1) // COLUMNS)


def _add_legend(axes: Any, legend: Legend) -> None:
    marks = [Patch(facecolor=entry.colour, label=entry.name) for entry in legend]
    marks.append(Patch(facecolor=NOT_LABELLED, edgecolor=LINES, label="not labelled"))
    axes.set_axis_off()
    axes.legend(handles=marks, loc="center", ncol=COLUMNS, frameon=False)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"…{title[1 - LONGEST :]}"


def _shown(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Turn (bands, height, width) into a picture, grey where it is one band."""
    thin = _thinned(image)
    return np.moveaxis(thin if len(thin) == 3 else np.repeat(thin[:1], 3, axis=0), 0, -1)


def _thinned(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Take every nth row and column, so that a large scene makes no large picture."""
    step = -(-max(values.shape[-2:]) // MOST)
    return values[..., ::step, ::step]


def _points(rows: Sequence[dict[str, str]], key: str) -> list[Point]:
    return [(float(row[STEP]), float(row[key])) for row in rows if row.get(key)]


def _columns(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    return [step for step, _ in points], [value for _, value in points]


def _smoothed(points: Sequence[Point]) -> list[Point]:
    """Average neighbours, so that the course shows through the noise of single batches."""
    size = max(1, len(points) // SMOOTHED)
    parts = [points[start : start + size] for start in range(0, len(points), size)]
    return [tuple(np.mean(part, axis=0)) for part in parts]


def calm(axes: Any) -> None:
    axes.tick_params(colors=INK, labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def save(figure: Figure, picture: Path) -> None:
    """Give the picture its name when it is whole."""
    partial = picture.with_name(f".{picture.name}.part")
    try:
        figure.savefig(partial, dpi=130, format=picture.suffix[1:], facecolor="white")
        partial.replace(picture)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputWriteError(name=str(picture), reason=str(error)) from error
