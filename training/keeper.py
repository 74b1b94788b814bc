"""After each round: a line in the log, a checkpoint, and the best weights so far.

A full disk does not end a run: it goes on with the last good checkpoint, and says so.
"""

from __future__ import annotations

import io
import logging
import time
from _pickle import UnpicklingError
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Optional, Union

import numpy as np
import torch
from pytorch_lightning import LightningModule, Trainer
from pytorch_lightning.callbacks import Checkpoint
from pytorch_lightning.plugins.io import TorchCheckpointIO
from pytorch_lightning.trainer.states import TrainerFn

from .errors import CheckpointReadError
from .recipe import Recipe
from .run_folder import RunFolder

LOGGER = logging.getLogger("landseg.training")


class Keeper(Checkpoint):
    """Keeps what a run has reached."""

    def __init__(self, folder: RunFolder, recipe: Recipe, keep: Callable[[int], None]) -> None:
        """Keep in a folder; `keep` writes the weights as they are now, given their step."""
        self.best_f1, self.best_step = -1.0, 0  # of the validations
        self.validated_step = 0
        self.failures = 0  # files that could not be written
        self._folder, self._recipe, self._keep = folder, recipe, keep
        self._losses: list[float] = []
        self._seconds, self._since = 0.0, time.monotonic()

    def on_train_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Any,
        *_: Any,
    ) -> None:
        self._losses.append(float(outputs["loss"]))

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Keep weights that are the best so far."""
        self.validated_step = trainer.global_step
        found = float(trainer.callback_metrics["mean_f1"])
        if trainer.state.fn == TrainerFn.VALIDATING and trainer.is_global_zero:
            row = self._row(trainer)  # of the end, where no round ends with a validation
            self.attempt(lambda: self._folder.log(row))
        if found <= self.best_f1 and self._recipe.keep == "best":
            return
        if self.attempt(lambda: self._keep(trainer.global_step)):
            self.best_f1, self.best_step = found, trainer.global_step

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Log the round and write the checkpoint from which the next one can start."""
        now = time.monotonic()
        self._seconds, self._since = self._seconds + now - self._since, now
        row, self._losses = self._row(trainer), []
        if not trainer.is_global_zero:
            trainer.save_checkpoint(self._folder.last)  # which waits for the first process's
            return
        self.attempt(lambda: self._folder.log(row))
        self.attempt(lambda: self._folder.keep_checkpoint(trainer.save_checkpoint))

    def attempt(self, write: Callable[[], None], *forgiven: type[Exception]) -> bool:
        """Tell whether something could be written; what could not be is counted.

        Args:
            write: what may fail.
            forgiven: errors that do not end the run; without any, `OSError`.
        """
        forgiven = forgiven or (OSError,)
        try:
            write()
        except forgiven as error:
            self.failures += 1
            LOGGER.warning("Not kept, the run goes on: %s", error)
            return False
        return True

    def state_dict(self) -> dict[str, Any]:
        return {
            "f1": self.best_f1, "step": self.best_step, "seconds": self._seconds,
            "validated": self.validated_step,
        }  # fmt: skip

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.best_f1, self.best_step = state_dict["f1"], state_dict["step"]
        self.validated_step = state_dict["validated"]
        self._seconds, self._since = state_dict["seconds"], time.monotonic()

    def _row(self, trainer: Trainer) -> dict[str, str]:
        step, found = trainer.global_step, trainer.callback_metrics
        validated = self.validated_step == step
        rates = [group["lr"] for each in trainer.optimizers for group in each.param_groups]
        measured = ("mean_f1", "overall_accuracy")
        return {
            "step": str(step),
            "loss": f"{np.mean(self._losses):.6f}" if self._losses else "",
            "rate": f"{rates[0]:.6g}" if rates else "",
            **{name: f"{float(found[name]):.6f}" if validated else "" for name in measured},
            "seconds": f"{self._seconds:.1f}",
        }


class PlainFiles(TorchCheckpointIO):
    """Writes checkpoints where they belong, not first to the folder for temporary files.

    Lightning's own does so; that folder may be smaller, or on another disk.
    """

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: Union[str, Path], storage_options: Any = None
    ) -> None:
        written = io.BytesIO()
        torch.save(checkpoint, written)
        Path(path).write_bytes(written.getbuffer())


def newest_whole(checkpoints: Sequence[Path]) -> Optional[Path]:
    """Give the first checkpoint that can be read, and remove the damaged ones before it.

    Else the next checkpoint would push the whole one out in favour of the damaged one.

    Raises:
        CheckpointReadError: there are some, but all are damaged.
    """
    for place, found in enumerate(checkpoints):
        try:
            steps_of(found)
        except CheckpointReadError as error:
            if found == checkpoints[-1]:
                raise
            LOGGER.warning("%s The one before it is taken.", error)
            continue
        for damaged in checkpoints[:place]:
            damaged.unlink()
        return found
    return None


def steps_of(checkpoint: Path) -> int:
    """Read how many steps a checkpoint has behind it.

    Raises:
        CheckpointReadError: it is damaged.
    """
    try:
        found = torch.load(checkpoint, map_location="cpu", weights_only=True)
        return int(found["global_step"])
    except (OSError, RuntimeError, KeyError, EOFError, UnpicklingError) as error:
        raise CheckpointReadError(name=checkpoint.name) from error
