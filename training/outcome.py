"""What a run leaves beside its weights: figures on the card and in JSON, pictures, versions."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version as package_version
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..inference.card import ModelCard, read_card
from ..inference.checkpoint import load_network
from ..inference.legend import Legend
from ..inference.metrics import measures
from ..inference.version import version
from .examples import example
from .figures import draw_curves, draw_examples
from .intervals import figures, intervals
from .jobs import TrainingJob
from .run_folder import RunFolder
from .validation import Areas

PACKAGES = ("torch", "pytorch-lightning", "torchmetrics", "numpy", "safetensors")
FEW = 4  # scenes below which there is no interval to speak of
EXAMPLES = 4  # scenes in the picture, from the worst to the best


@dataclass(frozen=True)
class Validation:
    """What the kept weights got right, scene by scene."""

    step: int
    scenes: tuple[str, ...]
    confusions: tuple[NDArray[np.int64], ...]

    @property
    def confusion(self) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.sum(self.confusions, axis=0)
        return found

    def to_json(self, legend: Legend) -> dict[str, Any]:
        """Give all figures as JSON values."""
        names = [each.name for each in legend]
        scenes = [
            {"name": name, "confusion": matrix.tolist(), **measures(matrix, names).to_json()}
            for name, matrix in zip(self.scenes, self.confusions)
        ]
        return {
            "step": self.step,
            "confusion": self.confusion.tolist(),
            **measures(self.confusion, names).to_json(),
            "intervals_95": intervals(self.confusions, names),
            "scenes": scenes,
        }


def with_accuracy(card: ModelCard, validation: Validation) -> ModelCard:
    """Put the figures of the validation scenes onto a card, with intervals by scene."""
    names = [each.name for each in card.legend]
    limits = intervals(validation.confusions, names)
    metrics: dict[str, float] = {}
    for name, value in figures(measures(validation.confusion, names)).items():
        metrics[name] = round(value, 4)
        interval = limits[name]
        if interval is not None:
            metrics[f"{name}_low"], metrics[f"{name}_high"] = (round(it, 4) for it in interval)
    return replace(card, metrics=metrics, accuracy=_words(metrics, validation))


def _words(metrics: Mapping[str, float], validation: Validation) -> str:
    def told(name: str) -> str:
        low, high = metrics.get(f"{name}_low"), metrics.get(f"{name}_high")
        interval = "" if low is None or high is None else f" ({low:.2f} to {high:.2f})"
        return f"{metrics[name]:.2f}{interval}"

    limits = ("_low", "_high")
    classes = [name for name in metrics if name.startswith("f1_") and not name.endswith(limits)]
    listed = ", ".join(f"{name[3:]} {told(name)}" for name in classes)
    count = len(validation.scenes)
    brackets = "" if count == 1 else f" In brackets: {_of_brackets(count)}."
    return (
        f"On {count} unseen scene{'s' if count > 1 else ''}: overall accuracy "
        f"{told('overall_accuracy')}, mean F1 {told('mean_f1')}. F1: {listed}."
        f"{brackets}"
    )


def _of_brackets(scenes: int) -> str:
    """Say what the limits are: of so few scenes, a resampling gives the worst and the best."""
    return "95 % intervals by scene" if scenes >= FEW else "the worst and the best of them"


def run_json(job: TrainingJob, folder: RunFolder, device: str) -> dict[str, Any]:
    """Give what is needed to repeat a run: command, seed, versions, computer."""
    return {
        "command": f'landseg train "{folder.job}" --out FOLDER',
        "seed": job.recipe.seed,
        "landseg": version(),
        "python": platform.python_version(),
        "packages": {name: package_version(name) for name in PACKAGES},
        "device": device,
        "threads": torch.get_num_threads(),
    }


def draw_pictures(folder: RunFolder, areas: Areas) -> None:
    """Draw the curves, and what the kept weights make of scenes from the worst to the best."""
    if folder.log_file.exists():
        draw_curves(folder.log_file, folder.curves)
    if not folder.metrics.exists():
        return
    card = read_card(folder.card)
    network = load_network(card, folder.weights)
    scenes = json.loads(folder.metrics.read_text("utf-8"))["scenes"]
    worth = [float(scene["mean_f1"] or 0) for scene in scenes]
    order = np.argsort(worth)
    picks = order[np.unique(np.linspace(0, len(order) - 1, EXAMPLES).round().astype(int))]
    examples = [example(card, network, areas, int(pick)) for pick in picks]
    titled = [
        each._replace(title=f"{each.title}, mean F1 {worth[pick]:.2f}")
        for each, pick in zip(examples, picks)
    ]
    draw_examples(titled, card.legend, folder.examples)
