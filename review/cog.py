"""The method: a class map -> a Cloud Optimized GeoTIFF with equal pixels, checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal

from ..inference import (
    LEGEND,
    Caution,
    ClassMap,
    Legend,
    OutputRenamedCaution,
    OutputWriteError,
    VerifyError,
    WorkFolder,
    attribute_table,
    blocks,
    category_names,
    check_disk,
    check_output,
    class_style,
    complaints,
    palette,
    same_georeference,
    writing,
)
from .cog_layout import BLOCK, flaw_of_layout
from .gdal_steps import GdalSteps, Report, part_of
from .jobs import CogJob
from .legend_shown import cautions_of, shown_legend

OPTIONS = (
    "COMPRESS=DEFLATE",
    f"BLOCKSIZE={BLOCK}",
    "OVERVIEWS=IGNORE_EXISTING",
    "OVERVIEW_RESAMPLING=MODE",  # a mean of classes is another class
    "BIGTIFF=IF_SAFER",
    "NUM_THREADS=ALL_CPUS",
)
SETTINGS = {"GDAL_PAM_ENABLED": "YES", "TIFF_USE_OVR": "NO"}  # whatever the user's own say
PALETTED = (gdal.GDT_Byte, gdal.GDT_UInt16)


@dataclass(frozen=True)
class CloudMap:
    """The new file."""

    output: Path
    size: int  # bytes
    overviews: int
    cautions: tuple[Caution, ...]

    def to_json(self) -> dict[str, Any]:
        cautions = [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions]
        return {
            "output": str(self.output),
            "size": self.size,
            "overviews": self.overviews,
            "cautions": cautions,
        }

    def as_text(self) -> str:
        return f"{self.output}\n{self.size / 1e6:.1f} MB, overviews: {self.overviews}, checked"


def run_cog(job: CogJob, report: Report) -> CloudMap:
    """Write the map once more, for the cloud; it takes its name when it was read back equal.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    check_output(job.output, job.class_map, job.overwrite)
    with ClassMap(job.class_map) as class_map, WorkFolder(job.output) as work:
        check_disk(job.output, class_map.whole, confidence=True)  # overviews lie apart at first
        legend = shown_legend(class_map) if class_map.is_named else ()
        _write(class_map, legend, work.path, part_of(report, 0, 2))
        if legend:
            _write_beside(work.path, legend)
        overviews = _verify(class_map, work.path, part_of(report, 1, 2))
        size = work.path.stat().st_size
        output = work.publish()
        cautions = cautions_of(class_map)
    if output != job.output:
        cautions.append(OutputRenamedCaution(wanted=job.output.name, name=output.name))
    return CloudMap(output, size, overviews, tuple(cautions))


def _write(class_map: ClassMap, legend: Legend, path: Path, report: Report) -> None:
    steps = GdalSteps(report)
    with complaints(**SETTINGS) as heard:
        source = _source(class_map, legend)
        driver = gdal.GetDriverByName("COG")
        made = driver.CreateCopy(str(path), source, options=list(OPTIONS), callback=steps)
        if made is not None:
            made.FlushCache()
        del made  # what the disk refuses shows now
    steps.stop_if_cancelled()
    if heard.errors:
        for window in blocks(class_map.whole):
            class_map.read(window)  # is it the map that is damaged?
        raise OutputWriteError(name=str(path), reason=heard.errors[0])


def _source(class_map: ClassMap, legend: Legend) -> Any:
    """Give the map with what a bare file must say of its classes, also where others made it."""
    virtual = gdal.GetDriverByName("VRT").CreateCopy("", class_map.grid)
    band = virtual.GetRasterBand(1)
    if legend:
        said = json.dumps([entry.to_json() for entry in legend], ensure_ascii=False)
        virtual.SetMetadataItem(LEGEND, class_map.items.get(LEGEND, said))
        if band.DataType in PALETTED:
            band.SetRasterColorTable(palette(legend))
    return virtual


def _write_beside(path: Path, legend: Legend) -> None:
    """Write names and table where all programs look for them, without touching the file."""
    with complaints(**SETTINGS) as heard:
        found = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
        found.GetRasterBand(1).SetCategoryNames(category_names(legend))
        found.GetRasterBand(1).SetDefaultRAT(attribute_table(legend))
        found.FlushCache()
        del found
    if heard.errors:
        raise OutputWriteError(name=str(path), reason=heard.errors[0])
    with writing(path):
        path.with_suffix(".qml").write_text(class_style(legend), "utf-8")


def _verify(class_map: ClassMap, path: Path, report: Report) -> int:
    """Compare the new file with the map; give the number of its overviews.

    Raises:
        VerifyError: names the first part that differs.
    """
    with ClassMap(str(path)) as made:
        part = _flaw(class_map, made) or _pixel_flaw(class_map, made, report)
        if part:
            raise VerifyError(name=path.name, part=part)
        return int(made.grid.GetRasterBand(1).GetOverviewCount())


def _flaw(class_map: ClassMap, made: ClassMap) -> str:
    old, new = class_map.grid, made.grid
    bands = [raster.GetRasterBand(1) for raster in (old, new)]
    if class_map.whole != made.whole:
        return "size"
    if bands[0].DataType != bands[1].DataType:
        return "type"
    if bands[0].GetNoDataValue() != bands[1].GetNoDataValue():
        return "nodata"
    if not same_georeference(old, new, None):
        return "georeference"
    if shown_legend(made) != shown_legend(class_map):
        return "legend"
    if any(made.items.get(name) != text for name, text in class_map.items.items()):
        return "metadata"
    return flaw_of_layout(new)


def _pixel_flaw(class_map: ClassMap, made: ClassMap, report: Report) -> str:
    windows = list(blocks(class_map.whole))
    for done, window in enumerate(windows, 1):
        if not np.array_equal(class_map.values(window), made.values(window)):
            return "pixels"
        report(done, len(windows))
    return ""
