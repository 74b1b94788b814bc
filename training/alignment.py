"""Whether labels lie on an image's grid; and where they do not, their nearest pixels there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osgeo import gdal

from ..inference.alignment import lies_on as has_grid
from ..inference.alignment import warp_nearest
from ..inference.complaints import complaints
from ..inference.opening import alpha_bands, short_name
from .errors import GridError, LabelsReadError


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
    found = has_grid(labels, image)
    if found is None:
        (width, height), (wide, high) = _size(labels), _size(image)
        reason = f"{width} x {height} px on {wide} x {high}, without a coordinate system."
        raise GridError(name=names[0], image=names[1], reason=reason)
    return found


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
        warp_nearest(plain, target, image, srcNodata="None")
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


def _size(raster: Any) -> tuple[int, int]:
    return raster.RasterXSize, raster.RasterYSize
