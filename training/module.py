"""The loop's inside, for Lightning: a step, its loss, and the validation of whole areas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Union, cast

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import LightningModule
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader
from torchmetrics.classification import MulticlassConfusionMatrix

from ..inference.grid import Window
from ..inference.legend import NODATA
from ..inference.metrics import measures
from ..inference.segnet import SegNet
from .errors import DivergedError
from .loaders import patch_loader, tile_loader
from .optimisers import make_optimiser, make_schedule
from .patches import Batch, Patches, Unread
from .recipe import Recipe
from .validation import Areas, Seen


class SegNetModule(LightningModule):
    """Trains a SegNet by a recipe and counts what it gets right on the validation scenes."""

    def __init__(
        self,
        network: SegNet,
        recipe: Recipe,
        weights: Sequence[float],
        pretrained: bool,
        patches: Patches,
        areas: Areas,
        workers: int = 0,
    ) -> None:
        """Take all that a run is made of.

        Args:
            network: to train.
            recipe: of the run.
            weights: of the classes in the loss.
            pretrained: whether the encoder learned before, and now learns slower.
            patches: of each step.
            areas: to validate on; may be empty.
            workers: processes that read patches.
        """
        super().__init__()
        self.network = network
        self._recipe, self._pretrained = recipe, pretrained
        self._patches, self._areas, self._workers = patches, areas, workers
        self._weights = torch.tensor(weights, dtype=torch.float32)
        classes = network.architecture.classes
        counts = [
            MulticlassConfusionMatrix(
                classes, ignore_index=NODATA, validate_args=False, sync_on_compute=False
            )
            for _ in areas.scenes
        ]
        self._counts = torch.nn.ModuleList(counts)  # so that Lightning moves them to the device
        self.confusions: list[NDArray[Any]] = []  # of each scene, of the last validation

    def train_dataloader(self) -> DataLoader[Union[Batch, Unread]]:
        self._patches.rank = self.trainer.global_rank
        # Not current_epoch: of a resumed run, Lightning counts it up only later.
        number = self.global_step // self._recipe.checkpoint_every
        return patch_loader(self._patches, self._recipe, self._workers, number)

    def val_dataloader(self) -> DataLoader[Seen]:
        return tile_loader(self._areas)

    def training_step(self, batch: Union[Batch, Unread], number: int) -> Tensor:
        if isinstance(batch, Unread):
            raise batch.error
        images, labels = batch
        scores = self.network(images.contiguous(memory_format=torch.channels_last))
        loss = functional.cross_entropy(
            scores.float(),
            labels,
            self._weights.to(scores.device),
            ignore_index=NODATA,
            label_smoothing=self._recipe.label_smoothing,
        )
        if not torch.isfinite(loss):
            raise self.diverged(self.global_step)
        self.log("loss", loss)
        return loss

    def diverged(self, step: int) -> DivergedError:
        """Name what a step, counted from 0, was taken on."""
        drawn = "; ".join(str(draw) for draw in self._patches.sources(step))
        return DivergedError(step=step + 1, patches=drawn)

    def validation_step(self, seen: Seen, number: int) -> None:
        scores = self.network(seen.image.contiguous(memory_format=torch.channels_last))
        rows, cols = Window(*seen.core).slices
        classes = scores[0, :, rows, cols].argmax(dim=0)
        self._count_of(seen.scene).update(classes.flatten(), seen.labels.flatten())

    def on_validation_epoch_end(self) -> None:
        counts = [self._count_of(scene) for scene in range(len(self._counts))]
        self.confusions = [each.compute().cpu().numpy() for each in counts]
        for each in counts:
            each.reset()
        found = measures(np.sum(self.confusions, axis=0))
        self.log("mean_f1", found.mean_f1 or 0.0)
        self.log("overall_accuracy", found.overall_accuracy or 0.0)

    def _count_of(self, scene: int) -> MulticlassConfusionMatrix:
        return cast(MulticlassConfusionMatrix, self._counts[scene])

    def configure_gradient_clipping(
        self,
        optimizer: Any,
        gradient_clip_val: Any = None,
        gradient_clip_algorithm: Any = None,
    ) -> None:
        if gradient_clip_val:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), gradient_clip_val)

    def configure_optimizers(self) -> Any:
        optimiser = make_optimiser(self.network, self._recipe, self._pretrained)
        schedule = make_schedule(optimiser, self._recipe)
        return [optimiser], [{"scheduler": schedule, "interval": "step"}]
