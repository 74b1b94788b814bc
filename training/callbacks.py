"""What happens between the steps: reports and cancels, and the moving average."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

    @contextmanager
    def hears_interrupts(self) -> Iterator[None]:
        """Let the first Ctrl-C end the run in order, the second at once.

        Not a hook: Lightning restores, after its last one, what it finds at its first.
        """
        if threading.current_thread() is not threading.main_thread():
            yield  # whoever runs us there hears Ctrl-C
            return
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *_: Any) -> None:
        self._tell(trainer.global_step)

    def on_validation_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, *_: Any
    ) -> None:
        self._tell(trainer.global_step)

    def _tell(self, step: int) -> None:
        try:
            self._report(step, self._steps)
        except JobCancelled:
            raise Stopped from None
        if self._interrupted:
            raise Stopped

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
        self._is_swapped = False  # with the weights that are trained, while those are validated

    def on_validation_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        super().on_validation_epoch_start(trainer, pl_module)
        self._is_swapped = True

    def on_validation_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        super().on_validation_epoch_end(trainer, pl_module)
        self._is_swapped = False

    def on_exception(
        self, trainer: Trainer, pl_module: LightningModule, exception: BaseException
    ) -> None:
        """Take the average back from a validation that was stopped."""
        if self._is_swapped:
            self.on_validation_epoch_end(trainer, pl_module)

    def tensors(self, prefix: str) -> dict[str, Tensor]:
        """Give the averaged tensors of a part of the trained module, named without its prefix."""
        if self._average_model is None:
            return {}
        found = self._average_model.module.state_dict()
        names = [name for name in found if name.startswith(prefix)]
        return {name[len(prefix) :]: found[name] for name in names}
