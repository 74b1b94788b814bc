"""What an evaluation found: plain values, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Optional

import numpy as np

from ..inference.errors import Caution
from ..inference.metrics import Measures, Share, Shares, measures

CLUTTER = "clutter"  # the ISPRS habit: means without this class


@dataclass(frozen=True)
class LeftOut:
    """Pixels of the map that were not compared, each for one reason."""

    unlabelled: int  # the reference says nothing
    near_borders: int  # the reference was eroded there
    unmapped: int  # the map says nothing


@dataclass(frozen=True)
class Evaluation:
    """A map against a reference; rows of the matrix are the reference."""

    subject: str
    reference: str
    names: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]  # pixels, (reference class, class of the map)
    left_out: LeftOut
    erode: int  # px
    cautions: tuple[Caution, ...] = ()
    report: Optional[Path] = None  # where the figures were written

    @cached_property
    def measures(self) -> Measures:
        return measures(np.array(self.confusion, np.int64), self.names)

    @property
    def clutter(self) -> tuple[str, ...]:
        """Names of the classes that the ISPRS leaves out of its means."""
        return tuple(name for name in self.names if name.casefold().startswith(CLUTTER))

    def mean_without_clutter(self, values: Shares) -> Share:
        return self.measures.mean(values, without=self.clutter)

    def to_json(self) -> dict[str, Any]:
        """Give all figures; what is not defined is null."""
        found = {
            "subject": self.subject,
            "reference": self.reference,
            "report": self.report and str(self.report),
            "erode": self.erode,
            "left_out": vars(self.left_out),
            "names": list(self.names),
            "confusion": [list(row) for row in self.confusion],
            **self.measures.to_json(),
            "cautions": [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions],
        }
        if self.clutter:
            found["mean_f1_without_clutter"] = self.mean_without_clutter(self.measures.f1)
            found["mean_iou_without_clutter"] = self.mean_without_clutter(self.measures.iou)
        return found
