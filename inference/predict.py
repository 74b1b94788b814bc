"""A tile's classes: through the network on the device, argmax there, one byte a pixel back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Optional

import numpy as np
import torch
from numpy.typing import NDArray

from .device import Device
from .grid import Window
from .legend import NODATA
from .replay import Replays
from .segnet import SegNet
from .sending import Input, Sent, fetched
from .strip_network import StripNetwork
from .symmetries import mean_shares


class TileMemoryError(Exception):
    """The device has not enough memory for this tile; a smaller one may do."""


class NotFiniteError(Exception):
    """The network gave NaN or infinity; argmax would make a class of it."""


@dataclass(frozen=True)
class Prediction:
    """Classes and, where wanted, their probability in the core of a tile."""

    classes: NDArray[np.uint8]  # (height, width), legend values
    confidence: Optional[NDArray[np.uint8]]  # (height, width), percent of the class's softmax

    @property
    def rasters(self) -> tuple[NDArray[np.uint8], ...]:
        """The classes, and the confidence where it is there."""
        return (self.classes,) if self.confidence is None else (self.classes, self.confidence)

    def where(self, keep: NDArray[np.bool_]) -> Prediction:
        """Make nodata of every pixel that is not to be kept."""
        if keep.all():
            return self
        nodata, confidence = np.uint8(NODATA), self.confidence
        if confidence is not None:
            confidence = np.where(keep, confidence, nodata)
        return Prediction(np.where(keep, self.classes, nodata), confidence)


class Predictor:
    """A network on a device, which it takes over. Not for several threads at once."""

    def __init__(
        self,
        network: SegNet,
        device: Device,
        deterministic: bool = False,
        precision: str = "fp32",
    ) -> None:
        """Take over the network.

        Args:
            network: as trained.
            device: that computes.
            deterministic: the same scores to the last bit, whatever the tile.
            precision: fp32 or bf16.
        """
        self.device = device
        dtype = torch.bfloat16 if precision == "bf16" else None
        if device.id == "cuda":
            # All tiles of a job have one shape: the search for its fastest kernels pays.
            torch.backends.cudnn.benchmark = not deterministic
            torch.backends.cudnn.deterministic = deterministic
            # fp32 is fp32: by default, convolutions would round their input to 10 bits.
            torch.backends.cudnn.allow_tf32 = False
        self._network = StripNetwork(network.to(device.torch), deterministic, dtype)
        self._replays = Replays() if device.id == "cuda" else None

    def predict(
        self,
        images: Input,
        core: Window,
        between_layers: Callable[[], None],
        passes: int = 1,
        confidence: bool = False,
    ) -> Prediction:
        """Classify one tile and keep its core.

        Args:
            images: (bands, height, width), network units, both sides multiples of 32.
            core: the part to keep, counted from the tile's upper left pixel.
            between_layers: called before each strip of a layer; what it raises ends the work.
            passes: 1, 2, 4 or 8 symmetries whose softmax is averaged.
            confidence: whether it is wanted, too.

        Raises:
            TileMemoryError: the tile is too large for the device.
            NotFiniteError: the network's weights are damaged.
        """
        try:
            return self._predict(images, core, between_layers, passes, confidence)
        except (RuntimeError, MemoryError) as error:
            if not _is_memory(error):
                raise
        # Outside the except block: its traceback would keep the tile's tensors alive.
        if self.device.id == "cuda":
            torch.cuda.empty_cache()
        raise TileMemoryError

    def scores(self, images: NDArray[np.float32]) -> torch.Tensor:
        """Give raw scores (classes, height, width) of a tile, on the device."""
        whole = Window(0, 0, images.shape[1], images.shape[2])
        with torch.inference_mode():
            strips = self._network.scores(self._there(images), whole, lambda: None)
            return torch.cat([strip for _, strip in strips]).permute(2, 0, 1)

    def _predict(
        self,
        images: Input,
        core: Window,
        between_layers: Callable[[], None],
        passes: int,
        confidence: bool,
    ) -> Prediction:
        with torch.inference_mode():
            image = self._there(images)

            def work(tile: torch.Tensor) -> tuple[torch.Tensor, ...]:
                return self._work(tile, core, between_layers, passes, confidence)

            if self._replays is None:
                *found, finite = work(image)
            else:
                between_layers()
                *found, finite = self._replays.do(work, image, (core, passes, confidence))
            if not finite:
                raise NotFiniteError
            classes, *percent = map(fetched, found)
        return Prediction(classes, percent[0] if percent else None)

    def _work(
        self,
        image: torch.Tensor,
        core: Window,
        between_layers: Callable[[], None],
        passes: int,
        confidence: bool,
    ) -> tuple[torch.Tensor, ...]:
        """Give classes, where wanted percents, and whether all scores are finite: on the device.

        Nothing here waits for the device.
        """
        sums = []

        def strips(image: torch.Tensor, part: Window) -> Iterator[tuple[int, torch.Tensor]]:
            for row, strip in self._network.scores(image, part, between_layers):
                sums.append(strip.sum())
                yield row, strip

        size = core.height, core.width
        classes = torch.empty(size, dtype=torch.uint8, device=image.device)
        percent = torch.empty_like(classes) if confidence else None
        if passes == 1:
            # Argmax of the scores themselves: softmax may round two of them to one value.
            for row, strip in strips(image, core):
                rows = slice(row, row + len(strip))
                planes = strip.permute(2, 0, 1).contiguous()
                classes[rows], best = _decide(planes)
                if percent is not None:
                    percent[rows] = _percent(planes.sub_(best).exp_().sum(dim=0).reciprocal_())
        else:
            classes, best = _decide(mean_shares(strips, image, core, passes))
            percent = _percent(best) if confidence else None
        # A sum is finite if all its terms are; softmax would make a share of 0 of minus infinity.
        finite = torch.isfinite(torch.stack(sums)).all()
        return (classes, finite) if percent is None else (classes, percent, finite)

    def _there(self, images: Input) -> torch.Tensor:
        if isinstance(images, Sent):
            return images.arrived().to(self.device.torch)
        return torch.from_numpy(images).to(self.device.torch)


def _decide(planes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Give the first greatest class and its value, (rows, columns) each.

    Args:
        planes: (classes, rows, columns), each contiguous: over an axis of few classes, torch's
            argmax is 10 times slower.
    """
    best = planes[0].clone()
    classes = torch.zeros_like(best, dtype=torch.uint8)
    for number, plane in enumerate(planes[1:], 1):
        torch.maximum(classes, (plane > best).view(torch.uint8) * number, out=classes)
        torch.maximum(best, plane, out=best)
    return classes, best


def _percent(shares: torch.Tensor) -> torch.Tensor:
    """Round shares of 1 to percents; uses them up."""
    return shares.mul_(100).add_(0.5).floor_().to(torch.uint8)


def _is_memory(error: BaseException) -> bool:
    """Tell a lack of memory, for which torch has one class on a GPU and only words on a CPU."""
    if isinstance(error, (MemoryError, torch.cuda.OutOfMemoryError)):
        return True
    return "out of memory" in str(error) or "can't allocate memory" in str(error)
