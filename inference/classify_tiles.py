"""One tile after another through the network; with smaller tiles when memory is short."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import lru_cache
from types import TracebackType
from typing import Optional, Protocol

import numpy as np

from .allocator import give_back_freed_memory
from .checkpoint import load_network
from .device import Device, pick
from .errors import (
    Caution,
    DeviceChangedCaution,
    InvalidValuesCaution,
    MemoryShortError,
    ScoresError,
    SmallerTileCaution,
)
from .grid import GRID, Tile, Window, exact_tiles
from .legend import NODATA
from .memory import smaller_side
from .memory_cap import choose_side
from .models import find_model
from .normalise import Normaliser, stretch_limits
from .pipeline import read_ahead
from .precision import decided, with_precision
from .predict import NotFiniteError, Prediction, Predictor, TileMemoryError
from .preflight import Prepared
from .read_tiles import ReadTile, TileReader
from .sending import Input, Sender
from .trials import calibrated_side, threads_as_now

FIRST = 8  # threads at most that read the first tile, while there is nothing to compute
READERS = {"cuda": 4}  # threads; on other devices one keeps ahead of the network
Part = tuple[Window, Prediction]  # a window of the raster, and what it shows


class TilePredictor(Protocol):
    """What classifies tiles: `Predictor`, or what stands in for it where others are measured."""

    def predict(
        self,
        images: Input,
        core: Window,
        between_layers: Callable[[], None],
        passes: int,
        confidence: bool,
    ) -> Prediction:
        """Do what `Predictor.predict` does."""


Predictors = Callable[[Prepared, Device], TilePredictor]


def network_on(ready: Prepared, device: Device) -> TilePredictor:
    """Give the network of a job; a warm engine loads it once."""
    job = ready.job
    sha256, precision = ready.card.sha256, job.precision
    return warm_predictor(job.weights, sha256, device, job.deterministic, precision)


class TileClassifier:
    """Classifies the tiles of one job; use it as a context manager, so that no thread is left."""

    def __init__(
        self,
        ready: Prepared,
        between_layers: Callable[[], None],
        report: Callable[[int, int], None],
        predictors: Predictors = network_on,
        before: Optional[int] = None,
    ) -> None:
        """Load what all tiles need; a stretch by percentiles reads the whole raster twice.

        Args:
            ready: the job.
            between_layers: called often while a tile is read or computed; may raise to stop.
            report: told of the stretch, (rows done, rows in all).
            predictors: what computes on a device.
            before: px; side of the tiles of the work that goes on. Smaller ones are taken where
                the job says so or the memory does not suffice any more: they fit in.
        """
        job, card = ready.job, ready.card
        self.wanted = self.device = pick(job.device)
        self.is_network = predictors is network_on
        self._ready = decided(ready, self.device, between_layers) if self.is_network else ready
        self.side = choose_side(
            ready.demand, self.device.id, self.device.available_bytes, job.tile, job.memory
        )
        limits = None
        if job.stretch:
            limits = stretch_limits(job.raster, job.bands, job.stretch, report)
        self._reset_threads = threads_as_now()
        if before and not job.tile:
            self.side = min(self.side, before)
        elif self.is_network:
            self.side = calibrated_side(
                self._ready,
                self.device,
                self.side,
                lambda: network_on(self._ready, self.device),
                between_layers,
            )
        self.seen = 0  # px that went through the network, in all passes
        self._first_side = self.side
        self._shape: tuple[int, ...] = ()  # of the last tile that was computed
        self._between_layers, self._predictors = between_layers, predictors
        self._found: Counter[str] = Counter()
        self._reader = TileReader(
            job, Normaliser(card, limits), min(FIRST, os.cpu_count() or 1), Sender(self.device)
        )
        self._tiles: Optional[Generator[Optional[ReadTile], None, None]] = None

    def __enter__(self) -> TileClassifier:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self._tiles is not None:
            self._tiles.close()  # waits for the threads
        self._reset_threads()

    @property
    def precision(self) -> str:
        """What computes the next tile: fp32 or bf16."""
        return self._ready.job.precision if self.is_network else "fp32"

    def plan(self, window: Window) -> list[Tile]:
        """List the tiles that cover a window, of the size that memory allows now."""
        facts = self._ready.facts
        return list(exact_tiles(facts.height, facts.width, window, self.side))

    def classify(self, tiles: Iterable[Tile]) -> Iterator[tuple[Tile, Iterator[Part]]]:
        """Yield each tile with windows that make up its core; take these before the next tile.

        Pixels that are not valid, or outside the mask, are 255.

        Raises:
            MemoryShortError: not even the smallest tile fits on the CPU.
            ScoresError: the network gave NaN or infinity.
            RasterReadError: a block of the raster is damaged.
        """
        planned = list(tiles)
        threads = READERS.get(self.device.id, 1)
        read, stop = self._reader.read, self._reader.stop
        self._tiles = read_ahead(read, planned, threads, self._between_layers, stop)
        for tile in planned:
            found = next(self._tiles)
            yield tile, self._parts(tile, found)
            if found is not None:
                self._reader.reuse(found)

    def cautions(self) -> list[Caution]:
        """Tell what the user should know of the way the map was made."""
        found: list[Caution] = []
        if self._found["not numbers"]:
            found.append(InvalidValuesCaution(count=self._found["not numbers"]))
        if self.device != self.wanted:
            found.append(DeviceChangedCaution(wanted=self.wanted.name, used=self.device.name))
        elif self.side != self._first_side:
            found.append(SmallerTileCaution(tile=self.side))
        return found

    def _parts(self, tile: Tile, read: Optional[ReadTile]) -> Iterator[Part]:
        if read is None:
            nothing = np.full((tile.core.height, tile.core.width), NODATA, np.uint8)
            yield tile.core, Prediction(nothing, nothing)
            return
        self._found["not numbers"] += read.invalid_values
        yield from self._computed(read)

    def _computed(self, read: ReadTile) -> Iterator[Part]:
        """Compute a tile, or the smaller ones that it is cut into when memory is short."""
        tile, prediction = read.tile, None
        if tile.seen.pixels <= self.side**2:
            try:
                prediction = self._predict(read)
            except TileMemoryError:
                prediction = None
            if prediction is not None:
                yield tile.core, prediction.where(read.valid)
                return
            self._back_off(tile)
        for part in self.plan(tile.core):
            yield from self._computed(read.part(part))

    def _predict(self, read: ReadTile) -> Prediction:
        tile, passes = read.tile, self._ready.passes
        confidence = self._ready.job.confidence is not None
        core = tile.core.relative_to(tile.seen)
        if self._shape and read.images.shape != self._shape:
            # Arrays of another size do not fit into the gaps that the last ones left.
            give_back_freed_memory()
        self._shape = read.images.shape
        predictor = self._predictors(self._ready, self.device)
        given = read.images if read.sent is None else read.sent
        try:
            found = predictor.predict(given, core, self._between_layers, passes, confidence)
        except NotFiniteError as error:
            place = {"row": tile.core.row, "col": tile.core.col}
            raise ScoresError(model=self._ready.card.title, **place) from error
        self.seen += tile.seen.pixels * passes
        return found

    def _back_off(self, failed: Tile) -> None:
        """Take the next smaller tile; below the smallest, the CPU; below that, give up."""
        side = -(-math.isqrt(failed.seen.pixels) // GRID) * GRID
        smaller = smaller_side(side)
        if smaller < side:
            self.side = smaller
        elif self.device.id != "cpu":
            self.device = pick("cpu")
            self._ready = with_precision(self._ready, "fp32")
        else:
            raise MemoryShortError(tile=self.side)


@lru_cache(maxsize=1)
def warm_predictor(
    weights: str,
    sha256: str,  # noqa: ARG001 - a key
    device: Device,
    deterministic: bool,
    precision: str,
) -> Predictor:
    """Keep the last network."""
    model = find_model(weights)
    network = load_network(model.usable_card, model.weights)
    return Predictor(network, device, deterministic, precision)
