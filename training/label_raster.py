"""Windows of a raster of labels: values, colours or a palette's colours, as class indices."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from ..inference.complaints import Complaints, complaints
from ..inference.grid import Window
from ..inference.legend import NODATA
from ..inference.opening import alpha_bands, short_name
from ..inference.raster import STRICT
from .coding import Codes, Coding, Unknown, colour_code, colour_coding, is_colour, value_coding
from .errors import LabelsKindError, LabelsOpenError, LabelsReadError, LabelValueError
from .jobs import TrainingClass

LOSSY = ("JPEG", "YCbCr JPEG")


def is_vector(name: str) -> bool:
    """Tell whether labels are a layer of polygons rather than a raster."""
    file, _, layer = name.partition("|")
    if layer:
        return True
    raster = vector = None
    with complaints():
        raster = gdal.OpenEx(file, gdal.OF_RASTER | gdal.OF_READONLY)
    with complaints():
        vector = gdal.OpenEx(file, gdal.OF_VECTOR | gdal.OF_READONLY)
    return raster is None and vector is not None


def open_labels(name: str) -> Any:
    """Open a raster of labels, palettes too, as `gdal.Dataset`.

    Raises:
        LabelsOpenError: it is missing, damaged or no raster.
    """
    raster = None
    with complaints() as heard:
        raster = gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
    if raster is None or heard.errors or not raster.RasterCount:
        raise LabelsOpenError(name=short_name(name)) from OSError(str(heard))
    return raster


class LabelRaster:
    """Reads class indices; belongs to the thread that opened it."""

    def __init__(self, name: str, raster: Any, covered: Optional[Any] = None) -> None:
        """Take an open raster.

        Args:
            name: for messages.
            raster: of values, of colours, or with a palette; its alpha band is not read.
            covered: a band that is 0 where the labels do not reach; None: they reach everywhere.
        """
        self.name, self.unknown = short_name(name), Unknown()
        self.reached = covered is None
        self._raster: Any = raster
        self._covered = covered
        alphas = alpha_bands(raster)
        numbers = [n for n in range(1, raster.RasterCount + 1) if n not in alphas]
        self._bands = [raster.GetRasterBand(number) for number in numbers]
        self._palette = _palette_codes(self._bands[0]) if self._bands else None
        self.is_coloured, self._coding = False, Coding({})

    def close(self) -> None:
        """Let go of the file, so that it can be removed."""
        self._bands, self._covered, self._raster = [], None, None

    @property
    def is_lossy(self) -> bool:
        """Tell whether its colours went through a compression that mixes them."""
        kept = self._raster.GetMetadata("IMAGE_STRUCTURE") or {}
        by_name = kept.get("COMPRESSION") in LOSSY
        return by_name or kept.get("COMPRESSION_REVERSIBILITY", "").startswith("LOSSY")

    def decode(self, classes: tuple[TrainingClass, ...], ignored: tuple[str, ...]) -> None:
        """Choose what its values or colours mean.

        Raises:
            LabelsKindError: it holds what the classes have no labels for.
            LabelTextError: see `coding`.
        """
        only_colours = all(each.labels and all(map(is_colour, each.labels)) for each in classes)
        if len(self._bands) >= 3 or only_colours or self._has_colours_of(classes):
            self.decode_colours(colour_coding(classes, ignored))
        else:
            self.decode_values(value_coding(classes, ignored, self._nodata()))

    def decode_colours(self, coding: Coding) -> None:
        """Choose what its colours mean.

        Raises:
            LabelsKindError: it has none, or more than 8 bits of each.
        """
        bands = self._bands[:3]
        if len(bands) < 3 and self._palette is None:
            raise LabelsKindError(name=self.name, found="values", wanted="colours")
        if any(band.DataType != gdal.GDT_Byte for band in bands):
            found = "colours of more than 8 bits"
            raise LabelsKindError(name=self.name, found=found, wanted="colours of 8 bits")
        self.is_coloured, self._coding = True, coding

    def decode_values(self, coding: Coding) -> None:
        """Choose what its values mean; 255 and the nodata value: not labelled.

        Raises:
            LabelsKindError: it has several bands.
        """
        if len(self._bands) != 1:
            found = f"{len(self._bands)} bands"
            raise LabelsKindError(name=self.name, found=found, wanted="values in one band")
        nodata = self._nodata()
        unlabelled = {NODATA: NODATA} if nodata is None else {NODATA: NODATA, nodata: NODATA}
        self.is_coloured, self._coding = False, Coding({**unlabelled, **coding.pairs})

    def read(self, window: Window, counted: Optional[Window] = None) -> NDArray[np.uint8]:
        """Give the class index of each pixel of a window, (height, width); 255: not labelled.

        Codes of no class are counted in `unknown`, those of `counted` only if that is given.

        Raises:
            LabelsReadError: a block of the file cannot be read.
            LabelValueError: a value is no whole number.
        """
        codes, covered = self._codes(window), self._where_covered(window)
        values, is_unknown = self._coding.translate(codes)
        counted = counted or window
        part = counted.relative_to(window).slices
        self.unknown.add(codes[part], (is_unknown & covered)[part], counted)
        values[~covered] = NODATA
        return values

    def _codes(self, window: Window) -> Codes:
        if not self.is_coloured:
            return self._whole_numbers(self._pixels(self._bands[0], window))
        if self._palette is not None and len(self._bands) == 1:
            codes: Codes = self._palette[self._pixels(self._bands[0], window)]
            return codes
        red, green, blue = (self._pixels(band, window).astype(np.int64) for band in self._bands[:3])
        return (red << 16) | (green << 8) | blue

    def _whole_numbers(self, pixels: NDArray[Any]) -> Codes:
        """Give pixels as integers; what is not a number is not labelled."""
        if pixels.dtype.kind != "f":
            return pixels.astype(np.int64)
        finite = np.where(np.isfinite(pixels), pixels, NODATA)
        codes = np.clip(finite, -(2.0**53), 2.0**53).astype(np.int64)
        odd = finite[codes != finite]
        if odd.size:
            raise LabelValueError(name=self.name, value=f"{odd[0]:g}", count=int(odd.size))
        return codes

    def _where_covered(self, window: Window) -> NDArray[np.bool_]:
        if self._covered is None:
            return np.ones((window.height, window.width), np.bool_)
        found: NDArray[np.bool_] = self._pixels(self._covered, window) > 0
        self.reached = self.reached or bool(found.any())
        return found

    def _pixels(self, band: Any, window: Window) -> NDArray[Any]:
        found: Optional[NDArray[Any]] = None
        with complaints(**STRICT) as heard:
            found = band.ReadAsArray(window.col, window.row, window.width, window.height)
        if found is None or heard.errors or heard.warnings:
            raise self._damaged(heard, window)
        return found

    def _damaged(self, heard: Complaints, window: Window) -> LabelsReadError:
        reason = f"rows from {window.row}, columns from {window.col} cannot be read."
        error = LabelsReadError(name=self.name, reason=reason)
        error.__cause__ = OSError(str(heard))
        return error

    def _has_colours_of(self, classes: tuple[TrainingClass, ...]) -> bool:
        """Tell whether the palette holds a label; else it may be there only for display."""
        if self._palette is None:
            return False
        labels = [(label, each.name) for each in classes for label in each.labels]
        codes = [colour_code(label, name) for label, name in labels if is_colour(label)]
        return bool(np.isin(codes, self._palette).any())

    def _nodata(self) -> Optional[int]:
        nodata = self._bands[0].GetNoDataValue()
        return int(nodata) if nodata is not None and float(nodata).is_integer() else None


def _palette_codes(band: Any) -> Optional[Codes]:
    """Give the colour of each value of a paletted band, black beyond the palette; None without."""
    table = band.GetRasterColorTable()
    if table is None or band.DataType not in (gdal.GDT_Byte, gdal.GDT_UInt16):
        return None
    codes = np.zeros(1 << (8 if band.DataType == gdal.GDT_Byte else 16), np.int64)
    for value in range(min(table.GetCount(), codes.size)):
        red, green, blue = table.GetColorEntry(value)[:3]
        codes[value] = (red << 16) | (green << 8) | blue
    return codes
