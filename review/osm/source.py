"""OpenStreetMap's objects out of any file or layer: geometry, tags, and which layer they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional
from urllib.parse import unquote

from osgeo import gdal, ogr

from ...inference import Bounds, JobCancelled, complaints, extent_in, short_name
from ..errors import (
    SourceCrsError,
    SourceKeysError,
    SourceLayerError,
    SourceOpenError,
    SourceReadError,
)
from .layer_tags import LayerTags
from .osm_file import LAYERS, POINTS, is_osm_file, open_osm_file
from .table import TagTable

Watch = Callable[[float], None]
READ_OPTIONS = {"layername", "layerid", "geometrytype", "uniqueGeometryType"}
PACE = 100  # features between two looks


@dataclass(frozen=True)
class SourceLayer:
    """One layer that is read."""

    name: str
    layer: Any  # ogr.Layer
    crs: Any  # osr.SpatialReference
    tags: LayerTags


class OsmSource:
    """Yields the objects near a grid; belongs to the thread that made it."""

    def __init__(self, source: str, table: TagTable, folder: Path) -> None:
        """Open a source.

        Args:
            source: a file, or what QGIS calls `FILE|layername=NAME`.
            table: whose keys are read.
            folder: where temporary files may lie.

        Raises:
            SourceOpenError, SourceLayerError, SourceKeysError, SourceCrsError: see their messages.
        """
        self.file, *options = source.split("|")
        self.name = short_name(self.file)
        self.left_out: list[str] = []  # layers without OpenStreetMap's keys
        self._near: Optional[Bounds] = None
        self._dataset, self._is_osm = self._open(folder)
        self.layers = self._choose(table, self._wanted(_options(options, self.name)))

    def close(self) -> None:
        """Let go of the file."""
        self.layers, self._dataset = [], None

    def objects(self, grid: Any, margin: float, watch: Watch) -> Iterator[tuple[SourceLayer, Any]]:
        """Yield each feature near the grid, and its layer.

        Args:
            grid: an open raster.
            margin: px around it.
            watch: told the share of the source that is read; raises JobCancelled to stop.

        Raises:
            SourceReadError: the source is damaged.
        """
        for each in self.layers:
            near = extent_in(each.crs, grid, margin)
            is_kept = self._is_osm and each.name == POINTS
            if near is not None and not is_kept:  # else GDAL forgets the nodes of ways beyond
                each.layer.SetSpatialFilterRect(*near)
            self._near = near
        yield from self._mixed(watch) if self._is_osm else self._in_turn(watch)

    def _open(self, folder: Path) -> tuple[Any, bool]:
        found, is_osm = None, False
        with complaints() as heard:
            is_osm = is_osm_file(self.file)
            flags = gdal.OF_VECTOR | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR
            found = open_osm_file(self.file, folder) if is_osm else gdal.OpenEx(self.file, flags)
        if found is None or heard.errors or not found.GetLayerCount():
            raise SourceOpenError(name=self.name) from OSError(str(heard))
        return found, is_osm

    def _wanted(self, options: dict[str, str]) -> Optional[str]:
        """Name the one layer that is asked for; None: all."""
        if "layername" in options:
            return unquote(options["layername"])
        number = options.get("layerid", "")
        layer = self._dataset.GetLayer(int(number)) if number.isdigit() else None
        return None if layer is None else str(layer.GetName())

    def _choose(self, table: TagTable, wanted: Optional[str]) -> list[SourceLayer]:
        numbers = range(self._dataset.GetLayerCount())
        every = {each.GetName(): each for each in map(self._dataset.GetLayer, numbers)}
        if wanted is not None and wanted not in every:
            raise SourceLayerError(name=self.name, layer=wanted, known=", ".join(every))
        names = [wanted] if wanted is not None else list(LAYERS if self._is_osm else every)
        shown = {name: every[name] for name in names if every[name].GetGeomType() != ogr.wkbNone}
        tags = {
            name: LayerTags(layer, table.keys, table.keyless_tags) for name, layer in shown.items()
        }
        read = [name for name in shown if tags[name].has_keys or tags[name].implied]
        if not read:
            fields = {field for each in tags.values() for field in each.fields}
            raise SourceKeysError(name=self.name, fields=", ".join(sorted(fields)) or "none")
        self.left_out = [name for name in shown if name not in read]
        return [self._layer(shown[name], tags[name]) for name in read]

    def _layer(self, layer: Any, tags: LayerTags) -> SourceLayer:
        crs = layer.GetSpatialRef()
        if crs is None:
            raise SourceCrsError(name=layer.GetName())
        return SourceLayer(layer.GetName(), layer, crs, tags)

    def _mixed(self, watch: Watch) -> Iterator[tuple[SourceLayer, Any]]:
        """Read the file once: its layers come mixed, and none is kept in memory."""
        by_name = {each.name: each for each in self.layers}
        stops: list[JobCancelled] = []

        def hear(share: float, _text: str, _data: object) -> int:
            try:
                watch(share)
            except JobCancelled as stop:  # an error cannot cross GDAL
                stops.append(stop)
            return not stops

        while True:
            found: Any = (None, None)
            with complaints() as heard:
                found = self._dataset.GetNextFeature(include_layer=True, callback=hear)
            if stops:
                raise stops[0]
            if heard.errors:
                raise SourceReadError(name=self.name, reason=heard.errors[0])
            feature, layer = found
            if feature is None:
                return
            each = by_name.get(layer.GetName())
            if each is not None and (each.name != POINTS or self._is_near(feature)):
                yield each, feature

    def _is_near(self, point: Any) -> bool:
        geometry = point.GetGeometryRef()
        if self._near is None or geometry is None:
            return True
        left, bottom, right, top = self._near
        return bool(left <= geometry.GetX() <= right and bottom <= geometry.GetY() <= top)

    def _in_turn(self, watch: Watch) -> Iterator[tuple[SourceLayer, Any]]:
        for number, each in enumerate(self.layers):
            each.layer.ResetReading()
            count, done = max(1, each.layer.GetFeatureCount()), 0
            while True:
                feature = None
                with complaints() as heard:
                    feature = each.layer.GetNextFeature()
                if heard.errors:
                    raise SourceReadError(name=self.name, reason=heard.errors[0])
                if feature is None:
                    break
                if done % PACE == 0:
                    watch((number + done / count) / len(self.layers))
                done += 1
                yield each, feature


def _options(texts: list[str], name: str) -> dict[str, str]:
    """Read what QGIS writes behind a file's name; a filter there would not be heeded."""
    found = dict(text.partition("=")[::2] for text in texts)
    if set(found) - READ_OPTIONS:
        raise SourceOpenError(name=name)
    return found
