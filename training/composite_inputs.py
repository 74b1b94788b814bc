"""What a composite is made of, opened and checked before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Optional

from ..inference.grid import Window
from ..inference.job_json import Json
from ..inference.opening import alpha_bands, open_raster, short_name
from ..inference.raster import RasterFacts, describe_raster
from ..inference.target import check_disk, check_output
from .align import AlignedReader
from .composite_bands import NDSM_RANGE, NDVI_RANGE, Range
from .errors import HeightBandsError, HeightRangeError, LayerInputError, LayersError
from .ground import Sides, ground_window
from .jobs import CompositeJob

LAYERS = ("dsm", "ndsm", "ndvi")
LEAST_RANGE = 0.01  # m
Readers = tuple[AlignedReader, ...]


@dataclass(frozen=True)
class CompositeInputs:
    """Readers of one grid, and what is needed beside them."""

    grid: RasterFacts
    rasters: tuple[str, ...]  # names of all that is read, each once
    surface: Optional[AlignedReader]  # heights, m
    terrain: Optional[AlignedReader]  # heights, m; None: a ground filter, where it is needed
    window: Optional[Sides]  # px, of that filter
    reflectances: Readers  # of infrared and red: one for both bands, or one for each

    @property
    def whole(self) -> Window:
        return Window(0, 0, self.grid.height, self.grid.width)


def open_inputs(job: CompositeJob) -> CompositeInputs:
    """Open what a job needs and check that it lies together.

    Raises:
        InputError: what cannot be used.
    """
    _check_choices(job)
    grid = describe_raster(job.dsm or job.infrared or "")
    surface = terrain = window = None
    if _needs_heights(job) and job.dsm:
        surface = _heights(job.dsm, grid)
    if "ndsm" in job.layers and job.dtm:
        terrain = _heights(job.dtm, grid)
    elif "ndsm" in job.layers:
        window = ground_window(job.ground_window, grid.pixel_size, short_name(grid.name))
    reflectances = _reflectances(job, grid) if "ndvi" in job.layers else ()
    return CompositeInputs(grid, _rasters(job), surface, terrain, window, reflectances)


def check_composite(job: CompositeJob) -> None:
    """Look whether a composite can be made, without a look at its place.

    Raises:
        InputError: what cannot be used.
    """
    open_inputs(job)


def check_target(job: CompositeJob, inputs: CompositeInputs) -> None:
    """Check that the composite can be written.

    Raises:
        InputError: as `check_output` and `check_disk`.
    """
    for raster in inputs.rasters:
        check_output(job.output, raster, job.overwrite)
    grid = inputs.grid
    bands = len(job.layers) + 1  # and the mask
    check_disk(job.output, Window(0, 0, grid.height * bands, grid.width), confidence=False)


def scaling_of(job: CompositeJob, heights: Optional[Range]) -> Json:
    """Give what makes the same bytes of the same heights: ranges that become 0 to 255."""
    found: Json = {"layers": list(job.layers)}
    if heights is not None:
        found["dsm_range"] = list(heights)
    if "ndsm" in job.layers:
        found["ndsm_range"] = list(NDSM_RANGE)
        found["ground"] = "terrain model" if job.dtm else "opening"
        if not job.dtm:
            found["ground_window"] = job.ground_window
    if "ndvi" in job.layers:
        found["ndvi_range"] = list(NDVI_RANGE)
    return found


def check_range(limits: Range) -> Range:
    """Refuse heights of which the second is not above the first."""
    low, high = limits
    if not (isfinite(low) and isfinite(high)) or high - low < LEAST_RANGE:
        raise HeightRangeError(low=f"{low:g}", high=f"{high:g}")
    return low, high


def _check_choices(job: CompositeJob) -> None:
    layers = job.layers
    if not layers or len(set(layers)) < len(layers) or not set(layers) <= set(LAYERS):
        raise LayersError(given=", ".join(layers) or "()", known=", ".join(LAYERS))
    for layer in layers:
        if layer == "ndvi" and not job.infrared:
            raise LayerInputError(layer=layer, missing="infrared")
        if layer != "ndvi" and not job.dsm:
            raise LayerInputError(layer=layer, missing="dsm")
    if job.dsm_range is not None:
        check_range(job.dsm_range)


def _needs_heights(job: CompositeJob) -> bool:
    return bool({"dsm", "ndsm"} & set(job.layers))


def _rasters(job: CompositeJob) -> tuple[str, ...]:
    names = (job.dsm, job.dtm, job.infrared, job.red)
    return tuple(dict.fromkeys(name for name in names if name))


def _heights(name: str, grid: RasterFacts) -> AlignedReader:
    raster = open_raster(name)
    count = raster.RasterCount - len(alpha_bands(raster))
    if count > 1:
        raise HeightBandsError(name=short_name(name), found=count)
    return AlignedReader(name, (1,), grid.name)


def _reflectances(job: CompositeJob, grid: RasterFacts) -> Readers:
    """Open both bands at once where they are in one raster: then neither is taken for alpha."""
    infrared, red = job.infrared or "", job.red or job.infrared or ""
    if infrared == red:
        return (AlignedReader(infrared, (job.infrared_band, job.red_band), grid.name),)
    return (
        AlignedReader(infrared, (job.infrared_band,), grid.name),
        AlignedReader(red, (job.red_band,), grid.name),
    )
