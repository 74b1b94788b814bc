"""A tile's classes: through the network on the device, argmax there, one byte a pixel back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from .device import Device
from .folding import fold
from .grid import Window
from .legend import NODATA
from .segnet import SegNet
from .symmetries import mean_shares


class TileMemoryError(Exception):
    """The device has not enough memory for this tile; a smaller one may do."""


class NotFiniteError(Exception):
    """The network gave NaN or infinity; argmax would make a class of it."""


@dataclass(frozen=True)
class Prediction:
    """Classes and their probability in the core of a tile."""

    classes: NDArray[np.uint8]  # (height, width), legend values
    confidence: NDArray[np.uint8]  # (height, width), percent of the class's softmax

    def where(self, keep: NDArray[np.bool_]) -> Prediction:
        """Make nodata of every pixel that is not to be kept."""
        nodata = np.uint8(NODATA)
        classes = np.where(keep, self.classes, nodata)
        return Prediction(classes, np.where(keep, self.confidence, nodata))


class Predictor:
    """A network on a device, which it takes over. Not for several threads at once."""

    def __init__(self, network: SegNet, device: Device) -> None:
        self.device = device
        self._network = fold(network).to(device.torch)
        for parameter in self._network.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)

    def predict(
        self,
        images: NDArray[np.float32],
        core: Window,
        between_layers: Callable[[], None],
        passes: int = 1,
    ) -> Prediction:
        """Classify one tile and keep its core.

        Args:
            images: (bands, height, width), network units, both sides multiples of 32.
            core: the part to keep, counted from the tile's upper left pixel.
            between_layers: called before each layer; what it raises ends the work.
            passes: 1, 2, 4 or 8 symmetries whose softmax is averaged.

        Raises:
            TileMemoryError: the tile is too large for the device.
            NotFiniteError: the network's weights are damaged.
        """
        try:
            self._network.between_layers = between_layers
            return self._predict(images, core, passes)
        except (RuntimeError, MemoryError) as error:
            if not _is_memory(error):
                raise
        finally:
            self._network.between_layers = None
        # Outside the except block: its traceback would keep the tile's tensors alive.
        if self.device.id == "cuda":
            torch.cuda.empty_cache()
        raise TileMemoryError

    def scores(self, images: NDArray[np.float32]) -> torch.Tensor:
        """Give raw scores (classes, height, width) of a tile, on the device."""
        with torch.inference_mode():
            batch = torch.from_numpy(images)[None].to(self.device.torch)
            found: torch.Tensor = self._network(batch.to(memory_format=torch.channels_last))
            return found[0]

    def _predict(self, images: NDArray[np.float32], core: Window, passes: int) -> Prediction:
        rows, cols = core.slices
        with torch.inference_mode():
            if passes == 1:
                # Argmax of the scores themselves: softmax may round two of them to one value.
                scores = self.scores(images)[:, rows, cols]
                shares = torch.softmax(scores, dim=0)
            else:
                image = torch.from_numpy(images).to(self.device.torch)
                scores = shares = mean_shares(self._finite, image, passes)[:, rows, cols]
            if not torch.isfinite(scores).all():
                raise NotFiniteError
            percent = torch.floor(shares.amax(dim=0) * 100 + 0.5)
            return Prediction(_bytes(scores.argmax(dim=0)), _bytes(percent))

    def _finite(self, batch: torch.Tensor) -> torch.Tensor:
        """Give the scores of one pass; softmax would make a share of 0 of minus infinity."""
        scores: torch.Tensor = self._network(batch)
        if not torch.isfinite(scores).all():
            raise NotFiniteError
        return scores


def _bytes(values: torch.Tensor) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = values.to(torch.uint8).cpu().numpy()
    return found


def _is_memory(error: BaseException) -> bool:
    """Tell a lack of memory, for which torch has one class on a GPU and only words on a CPU."""
    if isinstance(error, (MemoryError, torch.cuda.OutOfMemoryError)):
        return True
    return "out of memory" in str(error) or "can't allocate memory" in str(error)
