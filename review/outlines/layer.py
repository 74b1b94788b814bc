"""The GeoPackage: one layer of polygons, its style as QGIS keeps it, its credits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

from osgeo import gdal, ogr, osr

from ...inference import Complaints, Legend, VerifyError, complaints
from ..layer_styles import STYLES, add_style
from .qgis_style import polygon_style

GEOMETRY = "geom"
# A file that is not whole is thrown away anyway, so nothing is kept to go back.
FAST = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "OFF", "OGR_SQLITE_CACHE": "64"}
TAKEN = ("gpkg_", "rtree_", "sqlite_", STYLES)  # beginnings of names

Row = tuple[Any, ...]  # class_id, class_name, area_m2, and confidence or None


class PolygonFile:
    """Writes polygons; leaves the block with a whole file, or with an OSError."""

    def __init__(self, path: Path, name: str, crs: Any, with_confidence: bool) -> None:
        """Name the file, its layer and the system of coordinates."""
        self._path, self._name, self._crs = path, name, crs
        self._with_confidence = with_confidence
        self._file: Any = None
        self._layer: Any = None

    def __enter__(self) -> PolygonFile:
        with complaints(**FAST) as heard:
            self._create()
        if heard.errors or self._layer is None:
            self._close(commit=False)
            _refuse(heard)
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        heard = self._close(commit=kind is None)
        if kind is None:
            _refuse(heard)

    def add(self, shapes: Iterable[bytes], rows: Iterable[Row]) -> None:
        """Write polygons and what is known of them.

        Raises:
            OSError: the disk refuses.
        """
        with complaints(**FAST) as heard:
            definition = self._layer.GetLayerDefn()
            for shape, row in zip(shapes, rows):
                feature = ogr.Feature(definition)
                feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(shape))
                for place, value in enumerate(row):
                    if value is not None:
                        feature.SetField(place, value)
                self._layer.CreateFeature(feature)
                if heard.errors:
                    break
        _refuse(heard)

    def describe(self, legend: Legend, items: Mapping[str, str]) -> None:
        """Give the layer its style and its origin.

        Raises:
            OSError: the disk refuses.
        """
        with complaints(**FAST) as heard:
            add_style(self._file, self._name, GEOMETRY, polygon_style(legend))
            for name, text in items.items():
                self._file.SetMetadataItem(name, text)
        _refuse(heard)

    def _close(self, commit: bool) -> Complaints:
        with complaints(**FAST) as heard:
            if commit:
                self._file.CommitTransaction()
        with complaints(**FAST) as late:
            self._layer = None
            self._file = None  # closes it
        heard.errors += late.errors
        return heard

    def _create(self) -> None:
        driver = gdal.GetDriverByName("GPKG")
        self._file = driver.Create(str(self._path), 0, 0, 0, gdal.GDT_Unknown)
        if self._file is None:
            return
        options = [f"GEOMETRY_NAME={GEOMETRY}"]
        crs = self._crs
        self._layer = self._file.CreateLayer(self._name, crs, ogr.wkbPolygon, options)
        names = [("class_id", ogr.OFTInteger), ("class_name", ogr.OFTString)]
        names.append(("area_m2", ogr.OFTReal))
        if self._with_confidence:
            names.append(("confidence", ogr.OFTReal))
        for name, kind in names:
            self._layer.CreateField(ogr.FieldDefn(name, kind))
        self._file.StartTransaction()


def verify(path: Path, name: str, count: int) -> None:
    """Read a finished file back.

    Raises:
        VerifyError: it is not as it was written.
    """
    found = -1
    with complaints() as heard:
        file = gdal.OpenEx(str(path), gdal.OF_VECTOR)
        styles, layer = file.GetLayerByName(STYLES), file.GetLayerByName(name)
        if styles is not None and layer is not None:
            found = layer.GetFeatureCount() if styles.GetFeatureCount() == 1 else -1
    if heard.errors or found != count:
        raise VerifyError(name=path.name, part=f"{found} of {count} polygons")


def _refuse(heard: Complaints) -> None:
    """Say the disk's reason, which comes last, after the statement that failed."""
    if heard.errors:
        raise OSError(heard.errors[0].rsplit("failed: ", 1)[-1])


def layer_name(path: Path) -> str:
    """Call the layer as its file, unless the name means something to SQLite or QGIS."""
    taken = path.stem.lower().startswith(TAKEN)
    return "polygons" if taken else path.stem


def system_of(crs: Any) -> Any:
    """Give a system whose first axis is the one to the right, as rasters have it."""
    if crs is None:
        return None
    found = crs.Clone()
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found
