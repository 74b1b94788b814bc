"""The method: imagery + labels -> weights + card, read from top to bottom."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Optional

import torch
from pytorch_lightning import Trainer, seed_everything
from pytorch_lightning.callbacks import EarlyStopping

from ..inference.device import pick
from ..inference.errors import Caution, JobCancelled, LandsegError
from ..inference.models import check_free, check_name
from ..inference.normalise import Normaliser
from ..inference.notices import notify
from .augment import Augmentation
from .callbacks import Average, Report, Reporter, Stopped
from .draws import Draws
from .errors import CheckpointCaution, RunWriteError, StoppedCaution
from .example_files import write_example
from .export import publish, save_model
from .hardware import accelerator_of, is_first, precision_of, quiet
from .jobs import RANDOM, TrainingJob
from .keeper import Keeper, PlainFiles, newest_whole, steps_of
from .module import SegNetModule
from .outcome import Validation, draw_pictures, run_json, with_accuracy
from .patches import Patches
from .prepared import Prepared, prepare
from .recipe import Recipe
from .run_folder import RunFolder
from .validation import Areas
from .weighting import class_weights


@dataclass(frozen=True)
class TrainingResult:
    """What a run made."""

    model: Path  # the weights; their card lies beside them
    folder: Path
    steps: int  # done
    best_step: int  # of the weights that were kept
    mean_f1: Optional[float]  # of the validation, at that step
    cancelled: bool
    cautions: tuple[Caution, ...]

    def to_json(self) -> dict[str, Any]:
        """Give what crosses the pipe."""
        cautions = [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions]
        return {
            "model": str(self.model),
            "folder": str(self.folder),
            "steps": self.steps,
            "best_step": self.best_step,
            "mean_f1": self.mean_f1,
            "cancelled": self.cancelled,
            "cautions": cautions,
        }


def run_training(job: TrainingJob, report: Report) -> TrainingResult:
    """Train a SegNet and leave all that belongs to the run in one folder.

    Args:
        job: what to do.
        report: told of steps (done, total) after each; raises JobCancelled to stop, and then the
            best weights so far are kept.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: stopped before the first step.
    """
    folder = RunFolder(job.output, job.name)
    try:
        checkpoints = _opened(folder, job)
        with folder.held() if is_first() else nullcontext():
            result = _trained(folder, job, newest_whole(checkpoints), report)
    except OSError as error:
        raise RunWriteError(folder=str(job.output), reason=str(error)) from error
    if not is_first():
        sys.exit()  # Lightning started this process to help; the first one speaks for all
    return result


def _trained(
    folder: RunFolder, job: TrainingJob, checkpoint: Optional[Path], report: Report
) -> TrainingResult:
    """Look at the data, then train."""
    seed_everything(job.recipe.seed, verbose=False)
    if not is_first():
        report = _silent
    ready = prepare(job, report)
    if is_first():
        notify(ready.scenes.cautions)  # now, while little time is spent
    with closing(_Run(folder, ready, report)) as run:
        return run.train(checkpoint)


def _opened(folder: RunFolder, job: TrainingJob) -> tuple[Path, ...]:
    """Let the first of the processes that train together open the folder for all."""
    if not is_first():
        return folder.checkpoints()
    (check_free if job.publish else check_name)(job.name)
    return folder.open(job)


def _silent(done: int, total: int) -> None:
    """Report nothing."""


class _Run:
    """All that one run is made of."""

    def __init__(self, folder: RunFolder, ready: Prepared, report: Report) -> None:
        self._folder, self._ready, self._job = folder, ready, ready.job
        recipe, scenes = ready.job.recipe, ready.scenes
        normalise = Normaliser(ready.card)
        augment = Augmentation(recipe, ready.card.valid_range, ready.card.bands)
        cells = [scenes.survey.cells[scene] for scene in scenes.train]
        self._areas = Areas(scenes.validation, normalise)
        draws = Draws(scenes.train, cells, recipe)
        self._patches = Patches(draws, recipe, normalise, augment)
        self._module = SegNetModule(
            ready.network,
            recipe,
            class_weights(scenes.survey.counts(scenes.train), recipe.balance),
            ready.job.start != RANDOM,
            self._patches,
            self._areas,
            ready.job.workers,
        )
        self._average = Average(recipe.average) if recipe.average else None
        self._keeper = Keeper(folder, recipe, self._keep)
        self._reporter = Reporter(report, recipe.steps)

    def train(self, checkpoint: Optional[Path]) -> TrainingResult:
        """Take the steps, then write down what came out."""
        trainer = self._trainer()
        self._begin(checkpoint)
        stopped = self._fit(trainer, checkpoint)
        step = trainer.global_step
        if not step:
            raise JobCancelled
        if not self._folder.weights.exists() or not len(self._areas):
            self._keep(step)
        if is_first():
            # What may fail is not the disk alone: an image may be gone by now.
            write = partial(write_example, self._ready.card, self._areas, self._folder.weights)
            self._keeper.attempt(write, OSError, LandsegError, MemoryError)
            if self._job.publish:
                publish(self._folder.weights)
            draw = partial(draw_pictures, self._folder, self._areas)
            self._keeper.attempt(draw, OSError, LandsegError)
        return TrainingResult(
            model=self._folder.weights,
            folder=self._folder.path,
            steps=step,
            best_step=self._keeper.best_step or step,
            mean_f1=self._keeper.best_f1 if self._keeper.best_step else None,
            cancelled=stopped,
            cautions=(*self._ready.scenes.cautions, *self._cautions(step, stopped)),
        )

    def close(self) -> None:
        """Let go of all files."""
        self._areas.close()
        self._patches.close()

    def _begin(self, checkpoint: Optional[Path]) -> None:
        """Write down what is about to be done, before it is done."""
        if not is_first():
            return
        if checkpoint is not None:
            self._folder.cut_log(steps_of(checkpoint))
            return
        self._folder.cut_log(0)  # of a run that was stopped before its first checkpoint
        # As it is repeated: from the first step on, and the model's name is taken by then.
        repeated = replace(self._job, resume=False, publish=False)
        self._folder.write_json(self._folder.job, repeated.to_json())
        device = pick(self._job.device).name
        self._folder.write_json(self._folder.run, run_json(self._job, self._folder, device))

    def _trainer(self) -> Trainer:
        job, recipe = self._job, self._job.recipe
        accelerator = accelerator_of(job.device)
        callbacks = [self._average, self._reporter, self._keeper, _patience(recipe)]
        with quiet():
            return Trainer(
                accelerator=accelerator,
                devices=job.devices,
                num_nodes=job.nodes,
                precision=precision_of(job.precision, accelerator),
                max_epochs=recipe.rounds,  # not steps: a resumed run would begin within a round
                check_val_every_n_epoch=recipe.validate_every // recipe.checkpoint_every,
                limit_val_batches=None if len(self._areas) else 0,
                num_sanity_val_steps=0,
                gradient_clip_val=recipe.clip or None,
                use_distributed_sampler=False,  # each process draws its own patches
                plugins=[PlainFiles()],
                callbacks=[each for each in callbacks if each is not None],
                logger=False,
                enable_progress_bar=False,
                enable_model_summary=False,
                default_root_dir=str(self._folder.path),
            )

    def _fit(self, trainer: Trainer, checkpoint: Optional[Path]) -> bool:
        """Let Lightning run the loop; tell whether the user stopped it."""
        try:
            with quiet(), self._reporter.hears_interrupts():
                trainer.fit(self._module, ckpt_path=checkpoint, weights_only=True)
                if len(self._areas) and self._keeper.validated_step != trainer.global_step:
                    trainer.validate(self._module, verbose=False)
        except Stopped:
            return True
        except SystemExit as error:  # what Lightning makes of Ctrl-C
            if isinstance(error.__context__, KeyboardInterrupt):
                raise KeyboardInterrupt from error
            raise
        return False

    def _keep(self, step: int) -> None:
        """Write the weights as they are now, with the figures of the validation just done."""
        if not is_first():
            return
        network, card = self._ready.network, self._ready.card
        tensors = self._average.tensors("network.") if self._average else network.state_dict()
        if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors.values()):
            raise self._module.diverged(step - 1)
        if self._keeper.validated_step == step and self._module.confusions:
            names = tuple(scene.group for scene in self._areas.scenes)
            validation = Validation(step, names, tuple(self._module.confusions))
            card = with_accuracy(card, validation)
            self._folder.write_json(self._folder.metrics, validation.to_json(card.legend))
        save_model(tensors, network, card, self._folder.weights, self._job.storage)

    def _cautions(self, step: int, stopped: bool) -> list[Caution]:
        found: list[Caution] = []
        if stopped:
            found.append(StoppedCaution(step=step, steps=self._job.recipe.steps))
        if self._keeper.failures:
            found.append(CheckpointCaution(count=self._keeper.failures))
        return found


def _patience(recipe: Recipe) -> Optional[EarlyStopping]:
    """End a run after so many validations without a better mean F1."""
    if not recipe.patience:
        return None
    return EarlyStopping(
        "mean_f1", patience=recipe.patience, mode="max", check_on_train_epoch_end=False
    )
