"""One tile after another: read, normalise, predict; with smaller tiles when memory is short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import TracebackType
from typing import Optional

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
from .grid import Tile, Window, exact_tiles
from .memory import smaller_side, tile_side
from .models import find_model
from .normalise import Normaliser, stretch_limits
from .predict import NotFiniteError, Prediction, Predictor, TileMemoryError
from .preflight import Prepared
from .raster import Block, RasterReader


class TileClassifier:
    """Classifies the tiles of one job with its reader open; use it as a context manager."""

    def __init__(
        self,
        ready: Prepared,
        between_layers: Callable[[], None],
        report: Callable[[int, int], None],
    ) -> None:
        """Load what all tiles need; a stretch by percentiles reads the whole raster twice.

        Args:
            ready: the job.
            between_layers: called often while a tile is computed; may raise to stop.
            report: told of the stretch, (rows done, rows in all).
        """
        job, card = ready.job, ready.card
        self.wanted = self.device = pick(job.device)
        self.side = job.tile or tile_side(
            ready.architecture, self.device.available_bytes, self.device.id
        )
        self.seen = 0  # px that went through the network, in all passes
        self._first_side = self.side
        self._ready, self._between_layers = ready, between_layers
        self._found: Counter[str] = Counter()
        limits = None
        if job.stretch:
            limits = stretch_limits(job.raster, job.bands, job.stretch, report)
        self._normalise = Normaliser(card, limits)
        self._reader = RasterReader(job.raster, job.bands)

    def __enter__(self) -> TileClassifier:
        self._reader.__enter__()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._reader.__exit__(kind, error, trace)

    def plan(self, window: Window) -> list[Tile]:
        """List the tiles that cover a window, of the size that memory allows now."""
        facts = self._ready.facts
        return list(exact_tiles(facts.height, facts.width, window, self.side))

    def classify(self, tile: Tile) -> Iterator[tuple[Window, Prediction]]:
        """Yield windows that make up the tile's core, with their classes; 255 where not valid.

        A tile without a valid pixel in its core yields nothing.

        Raises:
            MemoryShortError: not even the smallest tile fits on the CPU.
            ScoresError: the network gave NaN or infinity.
            RasterReadError: a block of the raster is damaged.
        """
        block = self._reader.read(tile.seen)
        valid = block.valid[tile.core.relative_to(tile.seen).slices]
        if not valid.any():
            return
        try:
            prediction = self._predict(tile, block)
        except TileMemoryError:
            prediction = None
        if prediction is None:
            self._back_off(tile)
            for part in self.plan(tile.core):
                yield from self.classify(part)
            return
        self._found["not numbers"] += block.invalid_values
        yield tile.core, prediction.where(valid)

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

    def _predict(self, tile: Tile, block: Block) -> Prediction:
        predictor = warm_predictor(self._ready.job.weights, self._ready.card.sha256, self.device)
        core = tile.core.relative_to(tile.seen)
        try:
            images, passes = self._normalise(block), self._ready.passes
            found = predictor.predict(images, core, self._between_layers, passes)
        except NotFiniteError as error:
            place = {"row": tile.core.row, "col": tile.core.col}
            raise ScoresError(model=self._ready.card.title, **place) from error
        self.seen += tile.seen.pixels * self._ready.passes
        return found

    def _back_off(self, failed: Tile) -> None:
        """Take the next smaller tile; below the smallest, the CPU; below that, give up."""
        side = max(failed.seen.height, failed.seen.width)
        smaller = smaller_side(side)
        if side > self.side:
            return  # planned before the last step down
        if smaller < side:
            self.side = smaller
        elif self.device.id != "cpu":
            self.device = pick("cpu")
        else:
            raise MemoryShortError(tile=self.side)


@lru_cache(maxsize=1)
def warm_predictor(weights: str, sha256: str, device: Device) -> Predictor:  # noqa: ARG001 - a key
    """Keep the last network: a warm engine loads it once."""
    model = find_model(weights)
    return Predictor(load_network(model.usable_card, model.weights), device)
