"""Before anything is computed: does the job fit, what will happen, and what does not fit well?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import hypot, inf
from typing import NamedTuple, Optional

from .architecture import Architecture
from .area import AreaMask
from .bands import check_bands, match_bands
from .block_cache import source_blocks
from .card import ModelCard
from .errors import (
    AreaOutsideError,
    Caution,
    DegreesCaution,
    MemoryLimitError,
    NoCrsCaution,
    OutputNameError,
    ResolutionCaution,
)
from .grid import GRID, Window, exact_tiles
from .header import check_weights
from .interrupted import Interrupted, find_interrupted
from .jobs import SegmentationJob
from .memory import available_memory
from .memory_cap import Demand, amount, choose_side
from .models import Model, find_model
from .normalise import check_fit
from .overlap import STRIP, Layout, Overlap
from .quality import CARDS, QUALITIES
from .raster import RasterFacts, describe_raster, short_name
from .speeds import expected_seconds, fastest_known
from .store import check_disk, check_output, needed_bytes

SHARE = 8  # of the memory that is free, one such part at most may hold decoded blocks
TOO_FAR = 2.0  # a ground resolution this many times off the model's draws a caution


@dataclass(frozen=True)
class Prepared:
    """A job whose every part was found and fits the others."""

    job: SegmentationJob  # with its bands filled in
    model: Model
    card: ModelCard
    architecture: Architecture
    facts: RasterFacts
    window: Window  # the pixels of the result

    @cached_property
    def demand(self) -> Demand:
        """What decides how much memory it takes; found once, because it opens files."""
        blocks = source_blocks(self.job.raster, self.job.bands)
        return Demand(self.architecture, self.card.size, blocks)

    def cache(self, height: int, width: int, device: str) -> int:
        """Give the bytes of decoded blocks to keep, for tiles of so many pixels on a device."""
        demand, limit = self.demand, self.job.memory
        if limit is None or device != "cpu":  # on a GPU, the limit is of the GPU's memory
            return demand.cache(height, width, available_memory() // SHARE)
        if self.job.scheme is None:
            return demand.cache(height, width, limit - demand.peak(height * width, 0))
        plan = _windows(self, self.job.scheme)
        rest = demand.peak(plan.side**2, 0) + plan.sums_bytes
        return demand.cache(height, width, limit - rest)

    @property
    def passes(self) -> int:
        """Number of passes over each tile."""
        return QUALITIES[self.job.quality]


@dataclass(frozen=True)
class Preflight:
    """What a job will do, in numbers that a person can judge."""

    raster: str
    model: str
    width: int  # px, of the result
    height: int
    bands: tuple[tuple[str, int], ...]  # the model's name of a band, the raster's number
    data_type: str
    validity: str  # where nodata comes from, in words
    stretch: Optional[str]
    ground_resolution: Optional[tuple[float, float]]  # m; None without a CRS
    model_resolution: Optional[tuple[float, float]]  # m; the range it was trained on
    device: str
    tile: int  # px
    tiles: int
    memory_bytes: int
    disk_bytes: int
    seconds: float
    seconds_measured: bool  # False: guessed from the number of cores
    quality_seconds: dict[str, float]  # for each quality, with this plan; none for overlap
    output: Optional[str]
    interrupted: Optional[Interrupted]  # what an earlier job left of this output
    cautions: tuple[Caution, ...]

    @property
    def pixels(self) -> int:
        return self.width * self.height


def prepare(job: SegmentationJob) -> Prepared:
    """Find and check all that a job names, without torch and without reading a pixel.

    Raises:
        InputError: the first thing that cannot be used.
    """
    model = find_model(job.weights)
    card = model.usable_card
    architecture = check_weights(card, model.weights)
    facts = describe_raster(job.raster)
    bands = job.bands or match_bands(facts, card.bands, card.title)
    check_bands(facts, bands, card.bands, card.title)
    quality = card.quality if job.quality == CARDS else job.quality
    if job.scheme is not None:
        quality = next(iter(QUALITIES))  # one pass: the overlap is the average
    job = replace(job, bands=bands, quality=quality)
    check_fit(card, facts, job.stretch, bands)
    ready = Prepared(job, model, card, architecture, facts, _result_window(job, facts))
    if job.scheme is not None and job.memory is not None:
        _check_memory(ready, _windows(ready, job.scheme), job.memory)
    return ready


def inspect(job: SegmentationJob, device: Optional[str] = None, target: bool = True) -> Preflight:
    """Tell what a job will do.

    Args:
        job: its output may be any name when `target` is False.
        device: what `auto` will take, where the caller knows it: cpu, cuda or mps.
        target: check the place of the result too.

    Raises:
        InputError: the job cannot run; nothing was written.
    """
    ready = prepare(job)
    if target:
        check_target(ready)
    used = job.device if job.device != "auto" else device or fastest_known()
    plan = _windows(ready, job.scheme) if job.scheme else _tiles(ready, used)
    products = plan.seen * ready.passes * ready.architecture.multiply_adds
    seconds, measured = expected_seconds(used, products)
    levels = {} if job.scheme else QUALITIES
    return Preflight(
        raster=ready.facts.name,
        model=ready.card.title,
        width=ready.window.width,
        height=ready.window.height,
        bands=tuple(zip(ready.card.bands, ready.job.bands)),
        data_type=ready.facts.data_type,
        validity=ready.facts.validity,
        stretch=str(job.stretch) if job.stretch else None,
        ground_resolution=ready.facts.pixel_size,
        model_resolution=ready.card.gsd_range,
        device=used,
        tile=plan.side,
        tiles=plan.tiles,
        memory_bytes=_memory_bytes(ready, plan, used),
        disk_bytes=needed_bytes(ready.window, job.confidence is not None),
        seconds=seconds,
        seconds_measured=measured,
        quality_seconds={
            level: seconds * passes / ready.passes for level, passes in levels.items()
        },
        output=str(job.output) if target else None,
        interrupted=find_interrupted(job.output, ready) if target else None,
        cautions=cautions_before(ready),
    )


class _Plan(NamedTuple):
    """What the network will see."""

    side: int  # px, at most
    tiles: int
    largest: Window
    seen: int  # px
    sums_bytes: int = 0


def _tiles(ready: Prepared, device: str) -> _Plan:
    job, facts = ready.job, ready.facts
    side = choose_side(ready.demand, device, available_memory(), job.tile, job.memory)
    seen = [tile.seen for tile in exact_tiles(facts.height, facts.width, ready.window, side)]
    largest = max(seen, key=lambda window: window.pixels)
    return _Plan(side, len(seen), largest, sum(window.pixels for window in seen))


def _windows(ready: Prepared, overlap: Overlap) -> _Plan:
    windows = Layout(ready.facts.height, ready.facts.width, overlap).count(ready.window)
    side, width = overlap.window, min(STRIP, ready.window.width)
    sums = 2 * 8 * (ready.architecture.classes + 1) * (side + GRID) * width
    return _Plan(side, windows, Window(0, 0, side, side), windows * side * side, sums)


def _memory_bytes(ready: Prepared, plan: _Plan, device: str) -> int:
    cache = ready.cache(plan.largest.height, plan.largest.width, device)
    return ready.demand.peak(plan.largest.pixels, cache) + plan.sums_bytes


def _check_memory(ready: Prepared, plan: _Plan, limit: int) -> None:
    """Refuse a limit below what a plan takes that cannot be made smaller."""
    needed = ready.demand.peak(plan.side**2) + plan.sums_bytes
    if needed > limit:
        raise MemoryLimitError(memory=amount(limit), least=amount(needed, up=True), tile=plan.side)


def check_target(ready: Prepared) -> None:
    """Check that the results can be written where the job says, before anything is computed."""
    job = ready.job
    if job.output == job.confidence:
        raise OutputNameError(name=job.output.name)
    for path in (job.output, job.confidence):
        if path is not None:
            check_output(path, job.raster, job.overwrite)
    check_disk(job.output, ready.window, job.confidence is not None)


def cautions_before(ready: Prepared) -> tuple[Caution, ...]:
    """List what does not fit well; the job runs all the same."""
    found: list[Caution] = []
    size = ready.facts.pixel_size
    if size is None:
        return (NoCrsCaution(),)
    if ready.facts.is_degrees:
        found.append(DegreesCaution(width=_metres(size[0]), height=_metres(size[1])))
    found.extend(resolution_cautions(ready.card, hypot(*size) / 2**0.5))
    return tuple(found)


def resolution_cautions(card: ModelCard, pixel: float) -> tuple[Caution, ...]:
    """Compare a pixel's side on the ground, in metres, with what a model was trained on."""
    low, high = card.gsd_range or (0.0, inf)
    if low / TOO_FAR <= pixel <= high * TOO_FAR:
        return ()
    limits = {"low": _metres(low), "high": _metres(high)}
    return (ResolutionCaution(found=_metres(pixel), model=card.title, **limits),)


def _result_window(job: SegmentationJob, facts: RasterFacts) -> Window:
    whole = Window(0, 0, facts.height, facts.width)
    window = job.window.intersect(whole) if job.window else whole
    if job.mask:
        window = window.intersect(AreaMask(job.mask, facts.name).window)
    if not window.pixels:
        raise AreaOutsideError(name=short_name(facts.name))
    return window


def _metres(value: float) -> float:
    return float(f"{value:.3g}")
