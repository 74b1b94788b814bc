"""What happens between the steps: reports and cancels, and the moving average."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Optional

from pytorch_lightning import Callback, LightningModule, Trainer
from pytorch_lightning.callbacks import WeightAveraging
from torch import Tensor

from ..inference.errors import JobCancelled

Report = Callable[[int, int], None]  # (steps done, steps); raises JobCancelled


class Stopped(Exception):
    """The user stops the run; what it has so far is kept."""


class Reporter(Callback):
    """Tells each step, and hears a cancel or Ctrl-C there."""

    def __init__(self, report: Report, steps: int) -> None:
        self._report, self._steps, self._interrupted = report, steps, False
        self._before: Any = None

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Let the first Ctrl-C end the run in order, the second at once."""
        try:
            self._before = signal.signal(signal.SIGINT, self._interrupt)
        except ValueError:  # not the main thread: whoever runs us there hears Ctrl-C
            self._before = None

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *_: Any) -> None:
        try:
            self._report(trainer.global_step, self._steps)
        except JobCancelled:
            raise Stopped from None
        if self._interrupted:
            raise Stopped

    def teardown(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _interrupt(self, number: int, frame: Optional[FrameType]) -> None:
        self._interrupted = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Average(WeightAveraging):
    """A moving average of the weights: what is validated and kept.

    Its decay grows from 0, so that the random start is soon forgotten.
    """

    def __init__(self, decay: float) -> None:
        def step(average: Tensor, weights: Tensor, steps: Tensor | int) -> Tensor:
            kept = min(decay, float(steps) / (float(steps) + 10))
            return average + (weights - average) * (1 - kept)

        super().__init__(avg_fn=step)

    def tensors(self, prefix: str) -> dict[str, Tensor]:
        """Give the averaged tensors of a part of the trained module, named without its prefix."""
        if self._average_model is None:
            return {}
        found = self._average_model.module.state_dict()
        names = [name for name in found if name.startswith(prefix)]
        return {name[len(prefix) :]: found[name] for name in names}
