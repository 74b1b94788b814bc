"""Whether labels lie on an image's grid; and where they do not, their nearest pixels there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from osgeo import gdal

from ..inference.complaints import complaints
from ..inference.georef import copy_georeference
from ..inference.opening import alpha_bands, short_name
from ..inference.raster_facts import find_crs, find_geotransform
from .errors import GridError, LabelsReadError

NEAR = 0.01  # px; labels so near to the image's pixels lie on them
MEMORY = 64  # MB, of GDAL's warper


def lies_on(labels: Any, image: Any, names: tuple[str, str]) -> bool:
    """Tell whether two open rasters have the same grid; False: warping can bring them together.

    A raster without a place is taken to lie where the other does, if their sizes are equal.

    Args:
        labels: dataset of the labels.
        image: dataset of the image.
        names: of both, for messages.

    Raises:
        GridError: the grids differ, and nothing says how they lie.
    """
    same_size = _size(labels) == _size(image)
    places = find_geotransform(labels), find_geotransform(image)
    if None in places:
        if same_size:
            return True
        (width, height), (wide, high) = _size(labels), _size(image)
        reason = f"{width} x {height} px on {wide} x {high}, without a coordinate system."
        raise GridError(name=names[0], image=names[1], reason=reason)
    return same_size and same_system(find_crs(labels), find_crs(image)) and _is_near(*places, image)


def same_system(one: Any, other: Any) -> bool:
    """Tell whether two coordinate systems are equal; one that is not stated is taken to be."""
    if one is None or other is None:
        return True
    return bool(one.IsSame(other, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]))


def warp_labels(labels: Any, image: Any, name: str, path: Path) -> Any:
    """Bring labels onto an image's grid by nearest neighbour, on disk.

    Args:
        labels: dataset; its one band of values, or its colours, come along.
        image: dataset.
        name: of the labels, for messages.
        path: of the file to make; the caller removes it.

    Returns:
        gdal.Dataset: the bands of the labels, and an alpha band that is 0 where they do not reach.

    Raises:
        LabelsReadError: they cannot be read, or not be brought there.
    """
    warped = None
    with complaints() as heard:
        plain = _plain(labels)
        kind = plain.GetRasterBand(1).DataType
        driver = gdal.GetDriverByName("GTiff")
        options = ["TILED=YES", "COMPRESS=LZW", "BIGTIFF=IF_SAFER", "ALPHA=YES"]
        target = driver.Create(str(path), *_size(image), plain.RasterCount + 1, kind, options)
        table = plain.GetRasterBand(1).GetRasterColorTable()
        if table is not None:
            target.GetRasterBand(1).SetRasterColorTable(table)
        copy_georeference(image, target, None)
        crs = find_crs(image) or find_crs(labels)
        gdal.Warp(
            target, plain, resampleAlg="near", warpMemoryLimit=MEMORY, srcNodata="None",
            srcSRS=_text(find_crs(labels) or crs), dstSRS=_text(crs),
        )  # fmt: skip
        target.FlushCache()
        warped = target
    if warped is None or heard.errors:
        reason = str(heard) or "they cannot be brought onto the image."
        raise LabelsReadError(name=short_name(name), reason=reason)
    return warped


def _plain(labels: Any) -> Any:
    """Leave out alpha, and what follows red, green and blue."""
    alphas = alpha_bands(labels)
    numbers = [n for n in range(1, labels.RasterCount + 1) if n not in alphas]
    return gdal.Translate("", labels, format="VRT", bandList=numbers[:3])


def _is_near(labels: Any, image_place: Any, image: Any) -> bool:
    """Compare the corners of the image in pixels of both."""
    inverse = gdal.InvGeoTransform(labels)
    if inverse is None:
        return False
    width, height = _size(image)
    for corner in ((0, 0), (width, 0), (0, height), (width, height)):
        col, row = gdal.ApplyGeoTransform(inverse, *gdal.ApplyGeoTransform(image_place, *corner))
        if abs(col - corner[0]) > NEAR or abs(row - corner[1]) > NEAR:
            return False
    return True


def _size(raster: Any) -> tuple[int, int]:
    return raster.RasterXSize, raster.RasterYSize


def _text(crs: Optional[Any]) -> Optional[str]:
    return crs.ExportToWkt(["FORMAT=WKT2_2019"]) if crs is not None else None
