"""What the engine can be asked to do: frozen, plain values, JSON both ways.

A job is the only thing that crosses from a front door - dock, toolbox, command line - to a runner.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Literal, Optional, cast

from .errors import (
    DeviceMissingError,
    JobReadError,
    PrecisionChoiceError,
    PrecisionMissingError,
    QualityMissingError,
    SchemeQualityError,
    StretchError,
    TileSizeError,
)
from .grid import GRID, HALO, Window
from .overlap import Overlap
from .quality import CARDS, QUALITIES

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "fp32", "bf16")
ON_INTERRUPTED = ("ask", "resume", "restart")

Json = dict[str, Any]  # what json.loads gives; only inside to_json and from_json


@dataclass(frozen=True)
class Stretch:
    """How raster units become the units that the model was trained on, the same everywhere.

    ``percentile``: low and high are percentages of the raster's valid values, band by band.
    ``range``: low and high are raster values, the same for all bands.
    """

    kind: Literal["percentile", "range"] = "percentile"
    low: float = 2.0
    high: float = 98.0

    def __post_init__(self) -> None:
        inside = self.kind == "range" or 0 <= self.low < self.high <= 100
        if self.kind not in ("percentile", "range") or not self.low < self.high or not inside:
            raise StretchError(text=str(self))

    def __str__(self) -> str:
        return f"{self.kind}:{self.low:g},{self.high:g}"

    @classmethod
    def parse(cls, text: str) -> Stretch:
        """Read `percentile`, `percentile:LOW,HIGH` or `range:MIN,MAX`.

        Raises:
            StretchError: the text says anything else.
        """
        kind, _, limits = text.partition(":")
        if kind == "percentile" and not limits:
            return cls()
        try:
            low, high = (float(limit) for limit in limits.split(","))
        except ValueError as error:
            raise StretchError(text=text) from error
        return cls(cast("Literal['percentile', 'range']", kind), low, high)


@dataclass(frozen=True)
class SegmentationJob:
    """One run, raster + weights -> class map, and nothing that is only about display.

    Plain values only - no layer, widget or tensor - so a job goes over the pipe, is kept in
    the map's metadata, and run again gives the same map.
    """

    kind: ClassVar[str] = "classify"
    raster: str  # any name GDAL opens, hence not a Path: "/vsicurl/https://..." is valid
    weights: str  # the id of a listed model, or the path of a .safetensors file
    output: Path
    bands: tuple[int, ...] = ()  # counted from 1, in the order of the card; (): found by name
    window: Optional[Window] = None  # part of the raster; None: all of it
    mask: Optional[str] = None  # polygons, any name OGR opens; pixels outside become nodata
    confidence: Optional[Path] = None  # a second raster, 0 to 100 percent
    stretch: Optional[Stretch] = None  # None: raster values are in the card's units
    device: str = "auto"
    precision: str = "auto"
    deterministic: bool = False  # the same scores to the last bit, whatever the tile
    quality: str = CARDS  # fast, good, best: passes over flips and turns; auto: as the card says
    scheme: Optional[Overlap] = None  # windows that overlap, to compare with; None: exact tiles
    tile: Optional[int] = None  # px; side of the square the network sees; None: from the memory
    memory: Optional[int] = None  # bytes that the engine may take; None: half of what is free
    overwrite: bool = False
    interrupted: str = "ask"  # what becomes of unfinished work: an error, resume, restart

    def __post_init__(self) -> None:
        if self.tile is not None and (self.tile % GRID or self.tile <= 2 * HALO):
            raise TileSizeError(tile=self.tile, halos=2 * HALO)
        if self.device not in DEVICES:
            raise DeviceMissingError(device=self.device)
        if self.precision not in PRECISIONS:
            raise PrecisionMissingError(precision=self.precision)
        if self.precision == "bf16" and (self.deterministic or self.scheme is not None):
            raise PrecisionChoiceError(precision=self.precision)
        if self.quality not in (CARDS, *QUALITIES):
            raise QualityMissingError(quality=self.quality)
        if self.scheme is not None and QUALITIES.get(self.quality, 1) > 1:
            raise SchemeQualityError(quality=self.quality)
        if self.interrupted not in ON_INTERRUPTED:
            raise JobReadError(name=self.interrupted)

    def to_json(self) -> Json:
        """Give plain JSON values; `from_json` reads them back to an equal job."""
        found: Json = {field.name: getattr(self, field.name) for field in fields(self)}
        window = self.window
        found["window"] = window and [window.row, window.col, window.height, window.width]
        found["bands"] = list(self.bands)
        for name in ("stretch", "scheme"):
            found[name] = found[name] and str(found[name])
        for name in ("output", "confidence"):
            found[name] = found[name] and str(found[name])
        return found

    def recipe(self) -> Json:
        """Give what decides the map's pixels: the job without the places it writes to."""
        left_out = ("output", "confidence", "memory", "overwrite", "interrupted")
        return {name: value for name, value in self.to_json().items() if name not in left_out}

    @classmethod
    def from_json(cls, found: Json) -> SegmentationJob:
        """Rebuild a job.

        Raises:
            JobReadError: a field is missing, unknown or of the wrong type.
        """
        values = dict(found)
        try:
            values["bands"] = tuple(int(band) for band in values.get("bands") or ())
            values["output"] = Path(values["output"])
            if values.get("confidence"):
                values["confidence"] = Path(values["confidence"])
            if values.get("window"):
                values["window"] = Window(*(int(term) for term in values["window"]))
            if values.get("stretch"):
                values["stretch"] = Stretch.parse(values["stretch"])
            if values.get("scheme"):
                values["scheme"] = Overlap.parse(str(values["scheme"]))
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            raise JobReadError(name=str(values.get("raster", "?"))) from error


@dataclass(frozen=True)
class SelfTestJob:
    """Ten seconds that tell what the engine can do here: device, speed, agreement with the CPU."""

    kind: ClassVar[str] = "selftest"
    weights: str = "dubai-5"  # the id of a listed model, or a path

    def to_json(self) -> Json:
        return {"weights": self.weights}

    @classmethod
    def from_json(cls, found: Json) -> SelfTestJob:
        return cls(str(found["weights"]))


@dataclass(frozen=True)
class ImportJob:
    """Turn a foreign checkpoint into safetensors + card; `facts` is what the file cannot say."""

    kind: ClassVar[str] = "import"
    source: Path
    name: str  # the new model's id
    facts: str  # JSON of the card's fields; see `importer.Facts`

    def to_json(self) -> Json:
        return {"source": str(self.source), "name": self.name, "facts": self.facts}

    @classmethod
    def from_json(cls, found: Json) -> ImportJob:
        return cls(Path(found["source"]), str(found["name"]), str(found["facts"]))


@dataclass(frozen=True)
class PeekJob:
    """Look into a foreign checkpoint, without importing: what can be known of it?"""

    kind: ClassVar[str] = "peek"
    source: Path

    def to_json(self) -> Json:
        return {"source": str(self.source)}

    @classmethod
    def from_json(cls, found: Json) -> PeekJob:
        return cls(Path(found["source"]))


def read_job(path: Path) -> Json:
    """Read a job file as JSON values; its `output` may be absent.

    Raises:
        JobReadError: the file is no JSON object.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise JobReadError(name=path.name) from error
    if not isinstance(found, dict):
        raise JobReadError(name=path.name)
    return found


def full_name(name: str) -> str:
    """Give the one spelling of a file's name, so that every front door builds the same job."""
    path = Path(name)
    try:
        return str(path.resolve()) if path.exists() else name
    except OSError:  # not a path at all, such as a long connection string on Windows
        return name
