"""A network that computes nothing, so that only reading, tiling, writing and checking are left."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..inference import ModelCard, SegmentationJob, Window
from ..inference.predict import Prediction
from ..inference.segment import run_segmentation


class Identity:
    """Gives the first band back as the class: what a copy of that band would write."""

    def __init__(self, card: ModelCard) -> None:
        self._offset, self._divisor = card.scaling[0].offset_and_divisor

    def predict(
        self,
        images: NDArray[np.float32],
        core: Window,
        between_layers: Callable[[], None],
        passes: int = 1,  # noqa: ARG002 - as a network takes it
        confidence: bool = False,  # noqa: ARG002
    ) -> Prediction:
        """Undo the normalisation in the core."""
        between_layers()
        rows, cols = core.slices
        values = images[0, rows, cols] * np.float32(self._divisor)
        values += np.float32(self._offset + 0.5)  # what follows cuts off
        classes = values.astype(np.uint8)
        return Prediction(classes, None)


def copy_by_stub(job: SegmentationJob) -> None:
    """Run a job with the identity in the network's place."""
    run_segmentation(job, lambda _done, _total: None, lambda ready, _device: Identity(ready.card))
