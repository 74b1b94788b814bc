"""What an average over windows or symmetries is worth, for every shipped model: docs/quality.md.

Run: PYTHONPATH=.dev python -m landseg.training.quality [--models ID ...] [--scenes N]
What was measured is kept in docs/quality.json, and measured again only for other weights.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from ..inference.blending import Network
from ..inference.device import pick
from ..inference.metrics import count_pairs
from .averaging import PASSES, STRIDES, symmetries_mean, windows_mean
from .quality_page import Result, draw_quality, quality_page
from .shipped import CONFIGS, DOCS, Judged, judged_models, view

LOGGER = logging.getLogger("landseg.training")

Store = dict[str, Any]  # quality.json: model -> its weights, its scenes, its results by way


class Way(NamedTuple):
    """One way to make a map of an image."""

    name: str
    is_strided: bool
    number: int  # px of the stride, or passes

    def classify(self, network: Network, image: torch.Tensor) -> NDArray[np.uint8]:
        """Give the class of each pixel, (height, width)."""
        average = windows_mean if self.is_strided else symmetries_mean
        classes = average(network, image, self.number).argmax(dim=0)
        found: NDArray[np.uint8] = classes.to(torch.uint8).numpy()
        return found


WAYS = (
    *(Way(f"stride {stride}", True, stride) for stride in STRIDES),
    *(Way(f"exact, {passes} pass{'es' if passes > 1 else ''}", False, passes) for passes in PASSES),
)


def main() -> None:
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    path = options.docs / "quality.json"
    store: Store = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for judged in judged_models(options.configs, options.models, pick(options.device)):
        kept = _kept(store, judged, options.scenes)
        for way in _wanted(options.ways, kept["ways"]):
            kept["ways"][way.name] = measure(judged, way, options.scenes)
            path.write_text(json.dumps(store, indent=1) + "\n", "utf-8")
    results = {name: _results(kept) for name, kept in store.items()}
    draw_quality(results, options.docs / "images" / "quality.png")
    counts = {name: kept["scenes"] for name, kept in store.items()}
    (options.docs / "quality.md").write_text(quality_page(results, counts), "utf-8")


def measure(judged: Judged, way: Way, most: int) -> dict[str, Any]:
    """Count a model's right and wrong pixels, and the seconds it took, over its scenes."""
    classes = len(judged.card.legend)
    confusion, seconds = np.zeros((classes, classes), np.int64), 0.0
    scenes = judged.scenes[:most]
    for done, scene in enumerate(scenes, 1):
        seen = view(scene, judged.card)
        started = time.perf_counter()
        found = way.classify(judged.network, seen.input)
        seconds += time.perf_counter() - started
        confusion += count_pairs(seen.labels, found, classes)
        LOGGER.info(
            "%s, %s: %s of %s scenes, %.1f s",
            judged.card.id, way.name, done, len(scenes), seconds,
        )  # fmt: skip
    return {"confusion": confusion.tolist(), "seconds": round(seconds, 2)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="*", default=[], help="ids; none: all shipped ones")
    parser.add_argument("--scenes", type=int, default=1000, help="of each model, at most")
    parser.add_argument("--ways", nargs="*", default=[], help="names; none: all")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--configs", type=Path, default=CONFIGS)
    parser.add_argument("--docs", type=Path, default=DOCS)
    return parser.parse_args()


def _kept(store: Store, judged: Judged, most: int) -> dict[str, Any]:
    """Give what is known of these weights on these scenes; of others it is forgotten."""
    scenes = [scene.group for scene in judged.scenes[:most]]
    names = [entry.name for entry in judged.card.legend]
    fresh = {"sha256": judged.card.sha256, "scenes": scenes, "names": names, "ways": {}}
    kept: dict[str, Any] = store.get(judged.card.id, fresh)
    if any(kept[key] != fresh[key] for key in ("sha256", "scenes", "names")):
        kept = fresh
    store[judged.card.id] = kept
    return kept


def _wanted(names: Sequence[str], kept: dict[str, Any]) -> list[Way]:
    return [way for way in WAYS if (way.name in names or not names) and way.name not in kept]


def _results(kept: dict[str, Any]) -> list[Result]:
    """List a model's results in the order of the ways."""
    measured = [(way, kept["ways"][way.name]) for way in WAYS if way.name in kept["ways"]]
    return [
        Result(
            way.name, way.is_strided, way.number, each["seconds"],
            np.array(each["confusion"], np.int64), tuple(kept["names"]),
        )
        for way, each in measured
    ]  # fmt: skip


if __name__ == "__main__":
    main()
