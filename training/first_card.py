"""Judge the first `dubai-5` on group `tile1`, which it never saw, and write its card.

Run: PYTHONPATH=.dev python -m landseg.training.first_card DATA WEIGHTS.safetensors
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..inference.architecture import Architecture
from ..inference.card import ModelCard, Scaling, write_card
from ..inference.checkpoint import load_network
from ..inference.device import pick
from ..inference.grid import GRID, Window
from ..inference.legend import LegendClass
from ..inference.predict import Predictor
from ..inference.segnet import SegNet
from .first_weights import COLOURS, DEVIATION, GROUPS, IGNORED, MEAN, WIDTH, Scene, read_group

UNSEEN = "tile1"
NAMES = ("building", "land", "road", "vegetation", "water")
SHOWN = ("#b5413b", "#e3d2a8", "#4a4a4a", "#4f9d45", "#3c7fb1")  # as a reader of maps expects


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    options = parser.parse_args()
    card = _card(options.weights, {}, "")
    network = load_network(card, options.weights)
    predictor = Predictor(network, pick("cpu"))
    matrix = sum(_matrix(scene, predictor) for scene in read_group(options.data / UNSEEN))
    metrics = _metrics(np.asarray(matrix))
    write_card(
        _card(options.weights, metrics, _in_words(metrics)), options.weights.with_suffix(".json")
    )


def _matrix(scene: Scene, predictor: Predictor) -> NDArray[np.int64]:
    """Count (reference, prediction) over a scene's labelled pixels, rows = reference."""
    image, label = scene
    height, width = label.shape
    values = (image - MEAN[:, None, None]) / DEVIATION[:, None, None]
    padded = np.pad(values, ((0, 0), (0, -height % GRID), (0, -width % GRID)))
    core = Window(0, 0, height, width)
    classes = predictor.predict(padded.astype(np.float32), core, lambda: None).classes
    known = label != IGNORED
    pairs = label[known].astype(np.int64) * len(NAMES) + classes[known]
    return np.bincount(pairs, minlength=len(NAMES) ** 2).reshape(len(NAMES), len(NAMES))


def _metrics(matrix: NDArray[np.int64]) -> dict[str, float]:
    hits, rows, cols = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    scores = 2 * hits / (rows + cols)
    found = {"overall accuracy": hits.sum() / matrix.sum(), "mean F1": scores.mean()}
    found.update({f"F1 {name}": score for name, score in zip(NAMES, scores)})
    return {name: round(float(value), 4) for name, value in found.items()}


def _in_words(metrics: dict[str, float]) -> str:
    figures = ", ".join(f"{name} {value:.3f}" for name, value in metrics.items())
    return (
        f"On the nine scenes of group {UNSEEN}, which was not used in training: {figures}. "
        "Two runs were compared on these scenes, so the figures are slightly hopeful."
    )


def _card(weights: Path, metrics: dict[str, float], accuracy: str) -> ModelCard:
    shape = Architecture.of_width(WIDTH, 3, len(COLOURS))
    return ModelCard(
        id=weights.stem,
        title="Dubai, 5 land-cover classes",
        bands=("red", "green", "blue"),
        data_type="uint8",
        scaling=tuple(Scaling("z-score", float(m), float(d)) for m, d in zip(MEAN, DEVIATION)),
        valid_range=(0.0, 255.0),
        fill=tuple(float(mean) for mean in MEAN),
        legend=tuple(
            LegendClass(value, name, colour)
            for value, (name, colour) in enumerate(zip(NAMES, SHOWN))
        ),
        bn_first=shape.bn_first,
        sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
        size=weights.stat().st_size,
        parameters=sum(value.numel() for value in SegNet(shape).parameters()),
        gsd=1.0,
        gsd_range=(0.5, 1.5),
        licence="CC0-1.0",
        credit="Trained by the Landseg project from a random start. Imagery and labels: Semantic "
        "segmentation of aerial imagery, Humans in the Loop and the Mohammed Bin Rashid Space "
        "Centre, CC0.",
        region="Dubai, United Arab Emirates",
        training_data=f"46 satellite scenes of groups {', '.join(GROUPS)}; group {UNSEEN} was left "
        "out. The source does not state the ground resolution: about 1 m, different by group.",
        metrics=metrics,
        accuracy=accuracy,
        weaknesses="Made for desert cities. Most roads are missed: unpaved tracks become land, "
        "dark asphalt beside trees becomes vegetation. Houses run together: one "
        "group of the labels marks whole clusters. Check roads and buildings before you use them.",
    )


if __name__ == "__main__":
    main()
