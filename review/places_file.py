"""The GeoPackage of a list of places: their outlines and facts, and room for verdicts.

It has one layout whatever made the list, so that a reader treats all alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal, ogr

from ..inference import CREDITS, OutputWriteError, complaints
from .layer_styles import add_style
from .old_verdicts import OldVerdict
from .places import Place
from .places_style import places_style
from .verdicts import ABOUT_LAYER, OLD_VERDICTS_LAYER, PLACES_LAYER

FIELDS = (
    ("rank", ogr.OFTInteger),
    ("map_class", ogr.OFTString),
    ("reference_class", ogr.OFTString),  # NULL without a reference
    ("area_m2", ogr.OFTReal),  # on the ellipsoid
    ("confidence", ogr.OFTReal),  # the map's mean, percent; NULL: not known
    ("score", ogr.OFTReal),  # by which the places are ranked
    ("why", ogr.OFTString),
    ("x", ogr.OFTReal),  # of a point inside, in the layer's system
    ("y", ogr.OFTReal),
    ("verdict", ogr.OFTString),  # one of VERDICTS; NULL: not seen yet
    ("note", ogr.OFTString),
    ("seen_at", ogr.OFTString),  # ISO 8601
)
GEOMETRY = "geom"
Placed = tuple[Place, tuple[float, float], Any]  # with its point inside and its outline


def write_places(
    path: Path,
    crs: Any,
    places: Iterable[Placed],
    olds: Sequence[OldVerdict],
    about: Mapping[str, str],
) -> tuple[int, int]:
    """Write a new file; verdicts of an older list go to the places that they are about.

    Args:
        path: of a file that is not there.
        crs: of the places; None: unknown.
        places: in the order of their ranks.
        olds: what was judged before, in the same system.
        about: what the list was made of.

    Returns:
        How many old verdicts were carried over, and how many are kept apart.

    Raises:
        OutputWriteError: the disk refuses.
    """
    counts: Optional[tuple[int, int]] = None
    with complaints(OGR_SQLITE_JOURNAL="DELETE") as heard:
        counts = _write(path, crs, places, olds, about)
    if heard.errors or counts is None:
        raise OutputWriteError(name=path.name, reason=str(heard) or "it was not made.")
    return counts


def _write(
    path: Path,
    crs: Any,
    places: Iterable[Placed],
    olds: Sequence[OldVerdict],
    about: Mapping[str, str],
) -> tuple[int, int]:
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    dataset.StartTransaction()
    layer = _layer(dataset, PLACES_LAYER, crs)
    for place, point, outline in places:
        _add(layer, _values(place, point), outline)
    kept = _carry(layer, olds)
    if kept:
        others = _layer(dataset, OLD_VERDICTS_LAYER, crs)
        for old in kept:
            _add(others, old.values, old.outline)
    _write_about(dataset, about)
    add_style(dataset, PLACES_LAYER, GEOMETRY, places_style())
    dataset.CommitTransaction()
    return len(olds) - len(kept), len(kept)


def _layer(dataset: Any, name: str, crs: Any) -> Any:
    layer = dataset.CreateLayer(name, crs, ogr.wkbMultiPolygon, [f"GEOMETRY_NAME={GEOMETRY}"])
    for field, kind in FIELDS:
        layer.CreateField(ogr.FieldDefn(field, kind))
    return layer


def _values(place: Place, point: tuple[float, float]) -> dict[str, Any]:
    return {
        "rank": place.rank,
        "map_class": place.map_class,
        "reference_class": place.reference_class,
        "area_m2": place.area,
        "confidence": place.confidence,
        "score": place.score,
        "why": place.why,
        "x": point[0],
        "y": point[1],
    }


def _add(layer: Any, values: Mapping[str, Any], outline: Any) -> None:
    feature = ogr.Feature(layer.GetLayerDefn())
    for name, _kind in FIELDS:
        if values.get(name) is not None:
            feature.SetField(name, values[name])
    feature.SetGeometry(ogr.ForceToMultiPolygon(outline.Clone()))
    layer.CreateFeature(feature)


def _carry(layer: Any, olds: Iterable[OldVerdict]) -> list[OldVerdict]:
    """Give old verdicts to the places that they are about; return those without one.

    Of two verdicts on what is one place now, the first that comes is carried.
    """
    kept = []
    for old in olds:
        feature = _same_place(layer, old)
        if feature is None:
            kept.append(old)
            continue
        for name, text in old.judged.items():
            feature.SetField(name, text)
        layer.SetFeature(feature)
    layer.SetSpatialFilter(None)
    return kept


def _same_place(layer: Any, old: OldVerdict) -> Optional[Any]:
    """Find a place not yet judged with the same classes, one of them around the other's point."""
    layer.SetSpatialFilter(old.outline)
    near = list(layer)  # read to the end: SQLite locks a table that is being read
    for feature in near:
        classes = feature.GetField("map_class"), feature.GetField("reference_class")
        judged = feature.GetField("verdict") or feature.GetField("note")
        if judged or classes != old.classes:
            continue
        point = _point(feature.GetField("x"), feature.GetField("y"))
        if feature.GetGeometryRef().Intersects(old.point) or old.outline.Intersects(point):
            return feature
    return None


def _point(x: float, y: float) -> Any:
    point = ogr.Geometry(ogr.wkbPoint)
    point.AddPoint_2D(x, y)
    return point


def _write_about(dataset: Any, about: Mapping[str, str]) -> None:
    """Write a table for people, and the credits where every file of ours has them."""
    dataset.SetMetadataItem(CREDITS, about.get(CREDITS, "[]"))
    layer = dataset.CreateLayer(ABOUT_LAYER, None, ogr.wkbNone)
    for name in ("key", "value"):
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    for key, value in about.items():
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField("key", key)
        feature.SetField("value", value)
        layer.CreateFeature(feature)
