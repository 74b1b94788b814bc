"""Composites that are made and read."""

from __future__ import annotations

from landseg.inference.blocks import blocks
from landseg.training import composite as composite_module
from osgeo import gdal

SIZE = (60, 80)


def nothing(_done, _total):
    pass


def read(path):
    """Give bands (bands, height, width) and the mask."""
    found = gdal.Open(str(path))
    mask = found.GetRasterBand(1).GetMaskBand().ReadAsArray() > 0
    return found.ReadAsArray().reshape(found.RasterCount, *mask.shape), mask


def _whole():
    return next(iter(blocks(composite_module.Window(0, 0, *SIZE))))
