"""What a raster's header says: size, bands, validity, place and ground resolution."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import cos, hypot, isfinite, sin
from pathlib import Path
from typing import Any, Optional

import numpy as np
from osgeo import gdal, osr

from .complaints import complaints
from .opening import alpha_bands, open_raster
from .provenance_items import POSITION

Terms = tuple[float, float, float, float, float, float]

TYPES = {
    "Byte": "uint8",
    "Int8": "int8",
    "UInt16": "uint16",
    "Int16": "int16",
    "UInt32": "uint32",
    "Int32": "int32",
    "UInt64": "uint64",
    "Int64": "int64",
    "Float32": "float32",
    "Float64": "float64",
}
AS_SHOWN = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)  # where QGIS puts a raster without a place
CREDIT_TAGS = ("TIFFTAG_ARTIST", "TIFFTAG_COPYRIGHT")
STEP = 10  # px; a single pixel's width drowns in the rounding of large coordinates


@dataclass(frozen=True)
class BandFacts:
    """One band of a raster."""

    number: int  # counted from 1
    name: str  # its description; "" where it has none
    colour: str  # its colour interpretation in lower case: red, nir, alpha, gray, undefined
    data_type: str
    nodata: Optional[float]


@dataclass(frozen=True)
class RasterFacts:
    """All that is known of a raster before its pixels are read."""

    name: str  # as GDAL opens it
    height: int
    width: int
    data_type: str  # the narrowest that holds every band: uint8, uint16, float32
    bands: tuple[BandFacts, ...]
    validity: str  # where nodata comes from, in words
    crs_wkt: str  # "" without
    crs_name: str
    geotransform: Optional[Terms]  # as in the file
    placement: Terms  # where QGIS shows it; with control points or nothing, not in the file
    has_gcps: bool
    has_rpc: bool  # a rational model says where it lies
    size_bytes: int  # 0 where it is no file
    fingerprint: str  # changes when the file, or a file that it refers to, changes
    pixel_size: Optional[tuple[float, float]]  # m on the ground at the centre: width, height
    is_degrees: bool
    credit: str  # whom the image is owed to; "" where the file does not say
    position: str  # what the file says of how sure its place is; "" where nothing


def describe_raster(name: str) -> RasterFacts:
    """Read a raster's header.

    Raises:
        InputError: as `open_raster`.
    """
    raster = open_raster(name)
    bands = tuple(_band(raster, number) for number in range(1, raster.RasterCount + 1))
    crs = find_crs(raster)
    placed = find_placement(raster)
    files = _files(raster)
    return RasterFacts(
        name=name,
        height=raster.RasterYSize,
        width=raster.RasterXSize,
        data_type=str(np.result_type(*(band.data_type for band in bands))),
        bands=bands,
        validity=_validity(raster, bands),
        crs_wkt=crs.ExportToWkt() if crs else "",
        crs_name=(crs.GetName() or "") if crs else "",
        geotransform=find_geotransform(raster),
        placement=placed or AS_SHOWN,
        has_gcps=raster.GetGCPCount() > 0,
        has_rpc=bool(raster.GetMetadata("RPC")),
        size_bytes=sum(path.stat().st_size for path in files),
        fingerprint=_fingerprint(files) if files else name,
        pixel_size=_pixel_size(raster, crs, placed) if placed else None,
        is_degrees=bool(crs and crs.IsGeographic()),
        credit=", ".join(filter(None, map(raster.GetMetadataItem, CREDIT_TAGS))),
        position=raster.GetMetadataItem(POSITION) or "",
    )


def find_geotransform(raster: Any) -> Optional[Terms]:
    """Give a dataset's six terms; None where it has none."""
    with complaints():
        found = raster.GetGeoTransform(can_return_null=True)
        return tuple(found) if found else None
    return None


def find_placement(raster: Any) -> Optional[Terms]:
    """Give a dataset's six terms, or those that fit its control points best; None without both."""
    return find_geotransform(raster) or _fitted(raster)


def find_crs(raster: Any) -> Any:
    """Give a dataset's coordinate system, its control points' if need be; None without."""
    with complaints():
        own = raster.GetSpatialRef()
        return own or (raster.GetGCPSpatialRef() if raster.GetGCPCount() else None)
    return None


def shown_placement(raster: Any) -> Terms:
    """Give the six terms by which QGIS shows a dataset; for control points those that fit best."""
    return find_placement(raster) or AS_SHOWN


def pixel_size(raster: Any) -> Optional[tuple[float, float]]:
    """Measure a pixel of a dataset at its centre, on the ground: width, height, m."""
    placed = find_placement(raster)
    return _pixel_size(raster, find_crs(raster), placed) if placed else None


def _band(raster: Any, number: int) -> BandFacts:
    band = raster.GetRasterBand(number)
    colour = gdal.GetColorInterpretationName(band.GetColorInterpretation()).lower()
    data_type = TYPES.get(gdal.GetDataTypeName(band.DataType), "float64")
    return BandFacts(number, band.GetDescription(), colour, data_type, band.GetNoDataValue())


def _fitted(raster: Any) -> Optional[Terms]:
    """Fit six terms to the control points; the pixels themselves stay where they are."""
    if not raster.GetGCPCount():
        return None
    found = gdal.GCPsToGeoTransform(raster.GetGCPs(), True)
    return tuple(found) if found else None


def _validity(raster: Any, bands: tuple[BandFacts, ...]) -> str:
    values = {f"nodata {band.nodata:g}" for band in bands if band.nodata is not None}
    words = sorted(values) + (["alpha band"] if alpha_bands(raster) else [])
    flags = raster.GetRasterBand(1).GetMaskFlags()
    others = gdal.GMF_ALL_VALID | gdal.GMF_ALPHA | gdal.GMF_NODATA
    return ", ".join(words + ([] if flags & others else ["mask band"])) or "none"


def _files(raster: Any) -> list[Path]:
    """List the files behind a dataset, without what viewers write beside it."""
    names = raster.GetFileList() or []
    beside = (".aux.xml", ".ovr")
    return [path for path in map(Path, names) if path.is_file() and not path.name.endswith(beside)]


def _fingerprint(files: list[Path]) -> str:
    stats = [(path.name, path.stat()) for path in sorted(files)]
    lines = [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _pixel_size(raster: Any, crs: Any, placement: Terms) -> Optional[tuple[float, float]]:
    """Measure a pixel at the centre, along rows and columns, on the ellipsoid.

    The map's own units would mislead: Web Mercator's metre is half a metre at 60 degrees.
    """
    if crs is None:
        return None
    col, row = raster.RasterXSize / 2, raster.RasterYSize / 2
    pixels = [(col, row), (col + STEP, row), (col, row + STEP)]
    places = [gdal.ApplyGeoTransform(placement, *pixel) for pixel in pixels]
    if not (crs.IsGeographic() or crs.IsProjected()):
        unit = crs.GetLinearUnits()
        (x, y), *others = places
        wide, high = (hypot(there[0] - x, there[1] - y) * unit / STEP for there in others)
        return wide, high
    return _on_ellipsoid(crs, places)


def _on_ellipsoid(crs: Any, places: list[Any]) -> Optional[tuple[float, float]]:
    """Measure from the first place to each of the two others, with the radii of curvature."""
    source, degrees = crs.Clone(), crs.CloneGeogCS()
    if degrees is None:
        return None
    for system in (source, degrees):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    found: list[Any] = []
    with complaints():
        found = osr.CoordinateTransformation(source, degrees).TransformPoints(places)
    if len(found) != len(places) or not all(isfinite(term) for place in found for term in place):
        return None
    unit = degrees.GetAngularUnits()  # radians
    (lon, lat, _), *others = [(x * unit, y * unit, z) for x, y, z in found]
    major, flat = degrees.GetSemiMajor(), degrees.GetInvFlattening()
    squared = 2 / flat - 1 / flat**2 if flat else 0.0  # of the eccentricity
    bend = 1 - squared * sin(lat) ** 2
    east, north = major / bend**0.5 * cos(lat), major * (1 - squared) / bend**1.5
    wide, high = (
        hypot((there[0] - lon) * east, (there[1] - lat) * north) / STEP for there in others
    )
    return wide, high
