"""The page of unseen scenes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..inference.metrics import Measures, Share, measures

_HEAD = """\
# Unseen scenes

Every validation scene of every shipped model, which the model was not trained on, the worst
first: the image, what people drew, and the map of one exact pass. Mean F1 runs over the classes
that the scene has. Light grey has no label and is not counted.
A part of an image that was left out is an image of its own here. The card's figures let the
network see the image around it, as any map does, and are a little higher.

This page is made by `PYTHONPATH=.dev python -m landseg.training.gallery`.
"""


@dataclass(frozen=True)
class Shown:
    """One scene and what its map is worth."""

    name: str  # "folder/stem" of the image
    confusion: NDArray[np.int64]
    names: tuple[str, ...]

    @cached_property
    def measures(self) -> Measures:
        return measures(self.confusion, self.names)

    @property
    def order(self) -> float:
        found = self.measures.mean_f1
        return 2.0 if found is None else found  # a scene without labels comes last

    @property
    def file(self) -> str:
        return self.name.replace("/", "-") + ".jpg"

    @property
    def heading(self) -> str:
        told = self.measures
        return f"mean F1 {_share(told.mean_f1)}, overall accuracy {_share(told.overall_accuracy)}"


def gallery_page(models: Mapping[str, Sequence[Shown]]) -> str:
    """Write the page; scenes come in the order given."""
    parts = [_HEAD]
    for model, scenes in models.items():
        parts += [f"## {model}", "", *_sum(scenes), ""]
        parts += [f"![Confusion matrix](validation/{model}/confusion.png)", ""]
        parts.append(f"![Legend](validation/{model}/legend.png)")
        for scene in scenes:
            picture = f"![{scene.name}](validation/{model}/{scene.file})"
            parts += ["", f"### {scene.name}: {scene.heading}", "", _by_class(scene), "", picture]
        parts.append("")
    return "\n".join(parts)


def _sum(scenes: Sequence[Shown]) -> list[str]:
    """Measure all scenes together."""
    if not scenes:
        return ["No scenes."]
    total = Shown("", np.sum([it.confusion for it in scenes], axis=0), scenes[0].names)
    told = total.measures
    rows = zip(told.names, told.recall, told.precision, told.f1, told.iou)
    return [
        f"{len(scenes)} scenes together: {total.heading}.",
        "",
        "| class | recall | precision | F1 | IoU |",
        "|---|---|---|---|---|",
        *(f"| {name} | " + " | ".join(map(_share, shares)) + " |" for name, *shares in rows),
    ]


def _by_class(scene: Shown) -> str:
    """Tell F1 of the classes that the scene has."""
    told = scene.measures
    rows = zip(told.names, told.reference, told.f1)
    parts = [f"{name} {_share(f1)}" for name, pixels, f1 in rows if pixels]
    return f"F1: {', '.join(parts)}." if parts else "No labels."


def _share(share: Share) -> str:
    return "-" if share is None else f"{share:.3f}"
