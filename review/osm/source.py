"""OpenStreetMap's objects out of any file or layer: geometry, tags, and which layer they are of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional
from urllib.parse import unquote

from osgeo import gdal, ogr

from ...inference import Bounds, complaints, extent_in, short_name
from ..errors import (
    SourceCrsError,
    SourceKeysError,
    SourceLayerError,
    SourceOpenError,
    SourceReadError,
)
from .layer_tags import LayerTags
from .osm_file import LAYERS, is_osm_file, open_osm_file
from .table import TagTable


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
        self._dataset, self._is_osm = self._open(folder)
        self.layers = self._choose(table, _option(options, "layername"))

    def close(self) -> None:
        """Let go of the file."""
        self.layers, self._dataset = [], None

    def objects(self, grid: Any, margin: float) -> Iterator[tuple[SourceLayer, Any, float]]:
        """Yield each feature near the grid, its layer, and the share of the source that is read.

        Args:
            grid: an open raster.
            margin: px around it.

        Raises:
            SourceReadError: the source is damaged.
        """
        for each in self.layers:
            near: Optional[Bounds] = extent_in(each.crs, grid, margin)
            if near is not None:
                each.layer.SetSpatialFilterRect(*near)
        yield from self._mixed() if self._is_osm else self._in_turn()

    def _open(self, folder: Path) -> tuple[Any, bool]:
        found, is_osm = None, False
        with complaints() as heard:
            is_osm = is_osm_file(self.file)
            flags = gdal.OF_VECTOR | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR
            found = open_osm_file(self.file, folder) if is_osm else gdal.OpenEx(self.file, flags)
        if found is None or heard.errors or not found.GetLayerCount():
            raise SourceOpenError(name=self.name) from OSError(str(heard))
        return found, is_osm

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

    def _mixed(self) -> Iterator[tuple[SourceLayer, Any, float]]:
        """Read the file once: its layers come mixed, and none is kept in memory."""
        by_name = {each.name: each for each in self.layers}
        while True:
            found: Any = (None, None, 1.0)
            with complaints() as heard:
                found = self._dataset.GetNextFeature(include_layer=True, include_pct=True)
            if heard.errors:
                raise SourceReadError(name=self.name, reason=heard.errors[0])
            feature, layer, share = found
            if feature is None:
                return
            each = by_name.get(layer.GetName())
            if each is not None:
                yield each, feature, share

    def _in_turn(self) -> Iterator[tuple[SourceLayer, Any, float]]:
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
                done += 1
                yield each, feature, (number + done / count) / len(self.layers)


def _option(options: list[str], name: str) -> Optional[str]:
    chosen = dict(option.partition("=")[::2] for option in options)
    return unquote(chosen[name]) if name in chosen else None
