"""The files that belong together: a map or layer, and what lies beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal

from ..inference import complaints, credits_of
from .errors import PackedFileError

BESIDE_NAME = (".aux.xml", ".ovr", ".msk")  # map.tif.aux.xml
BESIDE_STEM = (".qml", ".tfw", ".prj")  # map.qml

# Ending of a name -> what it is, for people.
KINDS = {
    ".tif": "raster (GeoTIFF)",
    ".gpkg": "polygons, points or tables (GeoPackage), to be opened in QGIS",
    ".geojson": "polygons or points (GeoJSON)",
    ".shp": "polygons or points (Shapefile, with the files of the same name)",
    ".pdf": "map sheet, to be printed",
    ".svg": "map sheet as a drawing",
    ".png": "picture",
    ".jpg": "picture",
    ".html": "report, to be opened in a browser",
    ".json": "figures for programs (JSON)",
    ".csv": "table, to be opened in a spreadsheet",
    ".qml": "style for QGIS, with the names and colours of the classes",
    ".xml": "names of the classes and further facts, which QGIS reads itself",
    ".ovr": "smaller pictures of the raster, which QGIS reads itself",
}


@dataclass(frozen=True)
class Belongings:
    """One file to hand over, what lies beside it, and what it says of itself."""

    path: Path
    beside: tuple[Path, ...]
    what: str
    credits: tuple[str, ...]
    items: Mapping[str, str]  # how it was made, as Landseg writes it

    @property
    def size(self) -> int:
        """Bytes of all its files together."""
        return sum(each.stat().st_size for each in (self.path, *self.beside))


def gather(name: str) -> Belongings:
    """Find what belongs to a file; a layer's name, `FILE|layername=NAME`, stands for its file.

    Raises:
        PackedFileError: it is no file.
    """
    path = Path(name.partition("|")[0])
    if not path.is_file():
        reason = "it is a folder" if path.is_dir() else "there is no such file"
        raise PackedFileError(name=path.name or name, reason=reason)
    items, files = _look(path)
    beside = [path.with_name(path.name + ending) for ending in BESIDE_NAME]
    beside += [path.with_suffix(ending) for ending in BESIDE_STEM]
    beside += [each for each in files if each.parent == path.parent and each.stem == path.stem]
    real = [each for each in dict.fromkeys(beside) if each != path and each.is_file()]
    told = items.get("TIFFTAG_IMAGEDESCRIPTION") or kind_of(path)
    kept = {key: text for key, text in items.items() if key.startswith("LANDSEG_")}
    return Belongings(path, tuple(real), told, credits_of(items), kept)


def settled(path: Path, folder: Path) -> Path:
    """Give a file that holds all of a file's content, made in a folder if need be.

    A GeoPackage that a program has open, as QGIS has, keeps the latest changes in a log beside it.

    Raises:
        PackedFileError: it cannot be read.
    """
    log = path.with_name(f"{path.name}-wal")
    if path.suffix.lower() != ".gpkg" or not log.exists() or not log.stat().st_size:
        return path
    copy = folder / "settled.gpkg"
    copy.unlink(missing_ok=True)
    name = f"{path.absolute().as_uri()}?mode=ro"
    try:
        opened = closing(sqlite3.connect(name, uri=True))
        with opened as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise PackedFileError(name=path.name, reason=str(error)) from error
    return copy


def kind_of(path: Path) -> str:
    """Say what a file is by the ending of its name."""
    return KINDS.get(path.suffix.lower(), "file")


def _look(path: Path) -> tuple[dict[str, str], list[Path]]:
    """Give the items and the files of a raster or layer; nothing where it is neither."""
    found: Any = None
    items: dict[str, str] = {}
    files: list[str] = []
    with complaints():
        found = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_VECTOR | gdal.OF_READONLY)
        if found is not None:
            items, files = dict(found.GetMetadata() or {}), found.GetFileList() or []
    return items, [Path(each) for each in files]
