"""What can be asked of a class map: frozen, plain values, JSON both ways.

Defaults live here; forms and flags read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Optional

from ..inference import PlainJob


@dataclass(frozen=True)
class OsmJob(PlainJob):
    """OpenStreetMap's objects -> class values, exactly on the grid of a raster."""

    kind: ClassVar[str] = "osm"
    grid: str  # any raster; often a class map
    source: str  # .osm, .pbf, or any layer that OGR opens: "FILE|layername=NAME"
    output: Path  # .tif
    table: str = ""  # a preset's name or a TOML file; "": the preset of the map's model
    overwrite: bool = False


@dataclass(frozen=True)
class CompareJob(PlainJob):
    """A class map against a reference on any grid -> agreement, figures, places to look at."""

    kind: ClassVar[str] = "compare"
    class_map: str
    reference: str  # a raster of classes
    output: Path  # .tif, where they agree
    confidence: Optional[str] = None  # of the map, 0 to 100 percent
    tolerance: float = 0.0  # m; nearer to a border of the reference nothing is a disagreement
    places: Optional[Path] = None  # .gpkg
    merge: float = 2.0  # m; disagreements so near to each other are one place
    min_area: float = 0.0  # m2; smaller places are not listed
    report: Optional[Path] = None  # a page if it is named .html, else JSON
    overwrite: bool = False


@dataclass(frozen=True)
class QueueJob(PlainJob):
    """Where a class map is unsure of itself -> places to look at, without any reference."""

    kind: ClassVar[str] = "queue"
    class_map: str
    confidence: str
    output: Path  # .gpkg
    below: int = 60  # percent; of two classes the likelier one is sure to 50 at least
    # m; the borders of classes are unsure too: merged, they are one place across the whole map
    merge: float = 0.0
    min_area: float = 0.0  # m2
    overwrite: bool = False


@dataclass(frozen=True)
class PolygonsJob(PlainJob):
    """A class map -> polygons along its pixels' edges, without gaps and overlaps."""

    kind: ClassVar[str] = "polygons"
    class_map: str
    output: Path  # .gpkg
    confidence: Optional[str] = None  # of the map, 0 to 100 percent
    min_area: float = 0.0  # m2; smaller polygons join a neighbour
    simplify: float = 0.0  # m
    overwrite: bool = False


@dataclass(frozen=True)
class AreasJob(PlainJob):
    """A class map -> the area of each class on the ellipsoid, for each zone."""

    kind: ClassVar[str] = "areas"
    class_map: str
    output: Optional[Path] = None  # .csv, .gpkg or .html
    zones: Optional[str] = None  # polygons, any name OGR opens
    zone_field: Optional[str] = None  # that names a zone; None: its number
    overwrite: bool = False


@dataclass(frozen=True)
class ClassChange:
    """What becomes of one class of a legend."""

    value: int
    name: Optional[str] = None  # None: as before
    colour: Optional[str] = None  # "#rrggbb"
    into: Optional[int] = None  # the value of the class that it joins


@dataclass(frozen=True)
class GeneraliseJob(PlainJob):
    """A class map -> a simpler one: classes merged, specks gone. The first map stays."""

    kind: ClassVar[str] = "generalise"
    class_map: str
    output: Path  # .tif
    changes: tuple[ClassChange, ...] = ()
    majority: float = 0.0  # m; radius of the majority filter; 0: none
    min_area: float = 0.0  # m2; smaller patches join their largest neighbour; 0: none
    overwrite: bool = False


@dataclass(frozen=True)
class CogJob(PlainJob):
    """A class map -> a Cloud Optimized GeoTIFF with equal pixels."""

    kind: ClassVar[str] = "cog"
    class_map: str
    output: Path  # .tif
    overwrite: bool = False


@dataclass(frozen=True)
class PackageJob(PlainJob):
    """A class map and what was made of it -> one zip that can be handed over."""

    kind: ClassVar[str] = "package"
    class_map: str
    output: Path  # .zip
    attached: tuple[str, ...] = ()  # files to put in: polygons, agreement, report, sheet
    overwrite: bool = False
