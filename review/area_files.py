"""A table of areas as a file: CSV, GeoPackage or a page, by the ending of its name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal, ogr

from ..inference import CREDITS, OutputWriteError, WorkFolder, complaints, writing
from .area_page import as_page
from .area_table import AreaTable, ZoneAreas
from .zones import Zones

ENDINGS = (".csv", ".gpkg", ".html")
HECTARE, SQUARE_KILOMETRE = 1e4, 1e6  # m2

# Column -> the kind of value in a GeoPackage.
COLUMNS = {
    "zone_id": ogr.OFTInteger,
    "zone": ogr.OFTString,
    "class_value": ogr.OFTInteger,
    "class_name": ogr.OFTString,
    "colour": ogr.OFTString,
    "pixels": ogr.OFTInteger64,
    "area_m2": ogr.OFTReal,
    "area_ha": ogr.OFTReal,
    "area_km2": ogr.OFTReal,
    "share_percent": ogr.OFTReal,
    "zone_nodata_pixels": ogr.OFTInteger64,
    "note": ogr.OFTString,
}
DECIMALS = {"area_m2": 3, "area_ha": 7, "area_km2": 9, "share_percent": 4}
BOM = "\ufeff"  # tells Excel that the letters are UTF-8; QGIS passes over it


def write_areas(path: Path, table: AreaTable, zones: Optional[Zones]) -> Path:
    """Write the file, whole or not at all.

    Returns:
        Path: where it is; another name than wished where that file is held open.

    Raises:
        OutputWriteError: the disk refuses.
    """
    with WorkFolder(path) as work:
        if path.suffix.lower() == ".gpkg":
            _write_package(work.path, table, zones)
        else:
            text = as_csv(table) if path.suffix.lower() == ".csv" else as_page(table)
            with writing(path):
                work.path.write_bytes(text.encode("utf-8"))
        return work.publish()


def as_csv(table: AreaTable) -> str:
    """Write what Excel and QGIS both read: UTF-8, commas, decimal points."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in map(_columns, table.rows):
        writer.writerow({name: _plain(name, value) for name, value in row.items()})
    return BOM + text.getvalue()


def _columns(row: Mapping[str, Any]) -> dict[str, Any]:
    area, share = row["area_m2"], row["share"]
    known = {
        **row,
        "area_ha": None if area is None else area / HECTARE,
        "area_km2": None if area is None else area / SQUARE_KILOMETRE,
        "share_percent": None if share is None else 100 * share,
    }
    return {name: known[name] for name in COLUMNS}


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return ""
    return f"{value:.{DECIMALS[name]}f}" if name in DECIMALS else value


def _write_package(path: Path, table: AreaTable, zones: Optional[Zones]) -> None:
    with complaints() as heard:
        driver = gdal.GetDriverByName("GPKG")
        package = driver.Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
        if package is not None:
            package.SetMetadataItem(CREDITS, json.dumps(table.credits, ensure_ascii=False))
            package.StartTransaction()
            _add_table(package, table)
            if zones is not None:
                _add_zones(package, table, zones)
            package.CommitTransaction()
            package.FlushCache()
        del package  # what the disk refuses shows now
    if heard.errors:
        raise OutputWriteError(name=str(path), reason=heard.errors[0])


def _add_table(package: Any, table: AreaTable) -> None:
    layer = package.CreateLayer("areas", None, ogr.wkbNone)
    for name, kind in COLUMNS.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    for row in table.rows:
        _add(layer, _columns(row), None)


def _add_zones(package: Any, table: AreaTable, zones: Zones) -> None:
    """Add the zones' shapes, with a field for the area of each class."""
    layer = package.CreateLayer("zones", zones.crs, ogr.wkbMultiPolygon)
    whole = {"pixels": ogr.OFTInteger64, "nodata_pixels": ogr.OFTInteger64}
    texts = {"zone_id": ogr.OFTInteger, "zone": ogr.OFTString}
    kinds = {**texts, **whole, "area_m2": ogr.OFTReal, "note": ogr.OFTString}
    fields = _class_fields(table.whole, set(kinds))
    for name, kind in {**kinds, **dict.fromkeys(fields, ogr.OFTReal)}.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    for found, zone in zip(table.zones, zones.all):
        told = {"zone_id": found.number, "zone": found.name, "pixels": found.pixels}
        told.update(nodata_pixels=found.nodata, area_m2=found.area, note=found.note)
        told.update(zip(fields, (each.area for each in found.classes)))
        _add(layer, told, zone.shape)


def _class_fields(zone: ZoneAreas, taken: set[str]) -> list[str]:
    """Name a field for each class; a GeoPackage takes no name twice, whatever its case."""
    names: list[str] = []
    for each in zone.classes:
        name = f"{each.entry.name}_m2"
        if name.casefold() in taken:
            name = f"{each.entry.name}_{each.entry.value}_m2"
        taken.add(name.casefold())
        names.append(name)
    return names


def _add(layer: Any, values: Mapping[str, Any], shape: Any) -> None:
    feature = ogr.Feature(layer.GetLayerDefn())
    for name, value in values.items():
        if value is not None:
            feature.SetField(name, value)
    if shape is not None:
        feature.SetGeometry(shape)
    layer.CreateFeature(feature)
