"""The comparison scheme: one band of overlapping windows after another, and votes to classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Optional

import numpy as np
import torch
from numpy.typing import NDArray

from .blending import Blender
from .classify_tiles import Part, warm_predictor
from .device import pick
from .errors import Caution, InvalidValuesCaution, ScoresError
from .grid import Tile, Window
from .legend import NODATA
from .normalise import Normaliser, stretch_limits
from .overlap import Layout, Overlap
from .predict import NotFiniteError, Prediction
from .preflight import Prepared
from .read_tiles import TileReader


class OverlapClassifier:
    """Classifies the bands of one job; stands in for a `TileClassifier`."""

    def __init__(
        self,
        ready: Prepared,
        overlap: Overlap,
        between_windows: Callable[[], None],
        report: Callable[[int, int], None],
    ) -> None:
        """Load what all windows need; the arguments are those of a `TileClassifier`."""
        job = ready.job
        self.device = pick(job.device)
        self.precision = "fp32"  # what exact maps are compared with
        self.side = overlap.window
        self.is_network = False  # small windows tell little of the speed of tiles
        self.seen = 0  # px that went through the network
        self._ready, self._overlap, self._between_windows = ready, overlap, between_windows
        self._layout = Layout(ready.facts.height, ready.facts.width, overlap)
        self._invalid_values = 0
        limits = None
        if job.stretch:
            limits = stretch_limits(job.raster, job.bands, job.stretch, report)
        self._reader = TileReader(job, Normaliser(ready.card, limits))
        self._blender = Blender(self._scores, self._read, overlap)

    def __enter__(self) -> OverlapClassifier:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        pass  # this thread alone reads

    def plan(self, window: Window) -> list[Tile]:
        """List the bands that cover a window of the raster, as tiles of all that they depend on."""
        return [Tile(band.seen, band.core) for band in self._layout.bands(window)]

    def classify(self, tiles: Iterable[Tile]) -> Iterator[tuple[Tile, Iterator[Part]]]:
        """Yield each band with its classes; 255 where not valid, or outside the mask.

        Raises:
            ScoresError: the network gave NaN or infinity.
            RasterReadError: a block of the raster is damaged.
        """
        for tile in tiles:
            yield tile, iter([(tile.core, self._classified(tile.core))])

    def cautions(self) -> list[Caution]:
        """Tell what the user should know of the way the map was made."""
        count = self._invalid_values
        return [InvalidValuesCaution(count=count)] if count else []

    def _classified(self, core: Window) -> Prediction:
        votes, read = self._votes(core), self._reader.read(Tile(core, core))
        if votes is None or read is None:
            nothing = np.full((core.height, core.width), NODATA, np.uint8)
            return Prediction(nothing, nothing)
        self._invalid_values += read.invalid_values
        # The classes are those of the sums themselves: softmax may round two of them to one value.
        shares = torch.softmax(votes, dim=0) if self._overlap.blend == "seed" else votes
        percent = torch.floor(shares.amax(dim=0) * 100 + 0.5)
        return Prediction(_bytes(votes.argmax(dim=0)), _bytes(percent)).where(read.valid)

    def _votes(self, core: Window) -> Optional[torch.Tensor]:
        try:
            return self._blender.votes(self._layout.band(core))
        except NotFiniteError as error:
            place = {"row": core.row, "col": core.col}
            raise ScoresError(model=self._ready.card.title, **place) from error

    def _read(self, window: Window) -> Optional[tuple[torch.Tensor, NDArray[np.bool_]]]:
        found = self._reader.read(Tile(window, window))
        return None if found is None else (torch.from_numpy(found.images), found.valid)

    def _scores(self, batch: torch.Tensor) -> torch.Tensor:
        job, card = self._ready.job, self._ready.card
        predictor = warm_predictor(
            job.weights, card.sha256, self.device, job.deterministic, self.precision
        )
        found = []
        for images in batch.numpy():
            self._between_windows()
            found.append(predictor.scores(images))
        scores = torch.stack(found)
        if not torch.isfinite(scores).all():
            raise NotFiniteError
        self.seen += batch.numel() // batch.shape[1]
        return scores


def _bytes(values: torch.Tensor) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = values.to(torch.uint8).cpu().numpy()
    return found
