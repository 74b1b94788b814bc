"""What somebody has judged in an older list of the same name; none of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal, ogr

from ..inference import complaints, projection
from .errors import PlacesBusyError, PlacesForeignError
from .verdicts import ABOUT_LAYER, OLD_VERDICTS_LAYER, PLACES_LAYER

OURS = {PLACES_LAYER, OLD_VERDICTS_LAYER, ABOUT_LAYER, "layer_styles"}
JUDGED = ("verdict", "note", "seen_at")
NEEDED = {"map_class", "reference_class", "x", "y", *JUDGED}
JOURNALS = ("-wal", "-journal")  # beside a file that SQLite has open for writing


@dataclass(frozen=True)
class OldVerdict:
    """A place that somebody judged, or wrote a note about."""

    values: dict[str, Any]  # by the fields of a list of places
    outline: Any  # ogr.Geometry
    point: Any  # ogr.Geometry, inside

    @property
    def classes(self) -> tuple[Optional[str], Optional[str]]:
        return self.values["map_class"], self.values["reference_class"]

    @property
    def judged(self) -> dict[str, str]:
        """What somebody wrote."""
        return {name: self.values[name] for name in JUDGED if self.values[name]}


def check_places(path: Path) -> None:
    """Refuse to replace what is no list of places, or is being written.

    Raises:
        PlacesBusyError, PlacesForeignError: see their messages.
    """
    for ending in JOURNALS:
        if path.with_name(path.name + ending).exists():
            raise PlacesBusyError(name=path.name)
    if not path.exists() or not path.stat().st_size:
        return
    layers: dict[str, set[str]] = {}
    with complaints():
        source = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY)
        if source is not None:
            every = map(source.GetLayer, range(source.GetLayerCount()))
            layers = {layer.GetName(): set(_fields(layer)) for layer in every}
    others = sorted(set(layers) - OURS)
    if others or not layers.get(PLACES_LAYER, set()) >= NEEDED:
        raise PlacesForeignError(name=path.name, layers=", ".join(others) or "no such list")


def read_old_verdicts(path: Path, crs: Any) -> list[OldVerdict]:
    """Read what was judged, moved to another system where that is needed.

    Args:
        path: of the older list; it need not be there.
        crs: of the new list.

    Raises:
        PlacesBusyError, PlacesForeignError: as `check_places`; the list cannot be read.
    """
    check_places(path)
    if not path.exists() or not path.stat().st_size:
        return []
    found: Optional[list[OldVerdict]] = None
    with complaints() as heard:
        source = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY)
        layers = [source.GetLayerByName(name) for name in (PLACES_LAYER, OLD_VERDICTS_LAYER)]
        found = [old for layer in layers if layer is not None for old in _judged(layer, crs)]
    if found is None or heard.errors:
        raise PlacesForeignError(name=path.name, layers="a damaged list")
    return found


def _judged(layer: Any, crs: Any) -> Iterator[OldVerdict]:
    names = _fields(layer)
    way = projection(layer.GetSpatialRef(), crs)
    for feature in layer:
        values = {name: feature.GetField(name) for name in names}
        outline = feature.GetGeometryRef()
        if outline is None or not (values["verdict"] or values["note"]):
            continue
        outline, point = outline.Clone(), ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(values["x"], values["y"])
        if way is not None:
            outline.Transform(way)
            point.Transform(way)
            values.update(x=point.GetX(), y=point.GetY())
        yield OldVerdict(values, outline, point)


def _fields(layer: Any) -> list[str]:
    definition = layer.GetLayerDefn()
    return [definition.GetFieldDefn(n).GetName() for n in range(definition.GetFieldCount())]
