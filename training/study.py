"""What each choice of the recipe is worth, by leaving one group out: docs/recipe.md.

Run: PYTHONPATH=.dev python -m landseg.training.study [--groups tile1 tile5]
    [--steps N] [--width W]
A group is a folder of images: scenes of one place, never on both sides. What was measured is
kept in docs/recipe.json, so that a study can be stopped, and goes on with what is missing.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..inference.allocator import keep_freed_memory
from .config import read_config
from .gathering import gather
from .jobs import Source, TrainingJob
from .recipe import Recipe
from .shipped import CONFIGS, DOCS, ROOT
from .study_page import Study, study_page
from .train import run_training

LOGGER = logging.getLogger("landseg.training")

STEPS = 300  # of some thousands: enough to tell choices apart
WIDTH = 0.125  # half the shipped model's: a quarter of its time
WORK = ROOT / "out" / "study"
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "preset landseg": {},
    "AdamW, rate 0.002": {"optimiser": "adamw", "rate": 2e-3},
    "SGD, rate 0.05": {"optimiser": "sgd", "rate": 5e-2, "weight_decay": 5e-4},
    "patches by area": {"sampling": "area"},
    "no class weights": {"balance": 0.0},
    "no radiometric jitter": {"colour": 0.0},
    "no scale jitter": {"scale": 1.0},
    "no label smoothing": {"label_smoothing": 0.0},
    "no quarter turns": {"turns": False},
    "no moving average": {"average": 0.0},
    "patches of 256 px to the end": {"final_share": 0.0},
    "conv-ReLU-BN": {"bn_first": False},
}


def main() -> None:
    """Train what is missing, one variant and group after the other, and write the page."""
    options = _options()
    keep_freed_memory()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    job = read_config(options.config, {})
    path = options.docs / "recipe.json"
    study: Study = json.loads(path.read_text("utf-8")) if path.exists() else {}
    runs = study.setdefault(f"{options.steps} steps at width {options.width:g}", {})
    for name in options.variants or VARIANTS:
        for group in options.groups:
            kept = runs.setdefault(name, {})
            if group not in kept:
                recipe = replace(_short(job.recipe, options.steps), width=options.width)
                kept[group] = _confusion(job, group, replace(recipe, **VARIANTS[name]))
                path.write_text(json.dumps(study, indent=1) + "\n", "utf-8")
            LOGGER.info("%s without %s: done", name, group)
    names = [each.name for each in job.classes]
    (options.docs / "recipe.md").write_text(study_page(study, names, job.about.title), "utf-8")


def _short(recipe: Recipe, steps: int) -> Recipe:
    """Give a recipe in fewer steps, the last weights kept."""
    return replace(recipe, steps=steps, checkpoint_every=steps, validate_every=steps, keep="last")


def _confusion(job: TrainingJob, group: str, recipe: Recipe) -> list[list[int]]:
    """Train without a group and give the confusion matrix of its scenes."""
    folder = WORK / "run"
    shutil.rmtree(folder, ignore_errors=True)
    sources = tuple(_without(job, group))
    run_training(replace(job, sources=sources, recipe=recipe, output=folder), _say)
    found = json.loads((folder / "metrics.json").read_text("utf-8"))
    confusion: list[list[int]] = found["confusion"]
    return confusion


def _without(job: TrainingJob, group: str) -> list[Source]:
    """Put the images of a group on the validation's side, all others on the training's."""
    return [
        replace(
            pair.source,
            images=(pair.image,),
            labels=pair.labels,
            role="validation" if Path(pair.image).parent.name == group else "train",
        )
        for pair in gather(job.sources)
    ]


def _say(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {total} ")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=CONFIGS / "first" / "dubai-5.toml")
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--groups", nargs="+", default=["tile1", "tile5", "tile8"])
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=[])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--width", type=float, default=WIDTH, help="of the network")
    return parser.parse_args()


if __name__ == "__main__":
    main()
