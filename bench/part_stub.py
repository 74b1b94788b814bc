"""B8 and B9: memory of huge rasters, and time beside a plain copy, both without a network."""

from __future__ import annotations

import logging
import subprocess
import time
from pathlib import Path

import numpy as np
from osgeo import gdal

from .child import Child
from .exactness import read_map
from .goals import COMPACT
from .material import BLOCK, ONE_BAND_MODEL, SAMPLE
from .run import Run, weights
from .timing import Times, interleave, ratio, spread

LOGGER = logging.getLogger("landseg.bench")
LEVELS = 52  # grey levels that become one class: values 0 to 4
OPTIONS = ("TILED=YES", f"BLOCKXSIZE={BLOCK}", f"BLOCKYSIZE={BLOCK}", "COMPRESS=DEFLATE")


def measure_memory(run: Run) -> None:
    """Measure B8: the largest resident memory of a process for a small and a huge raster."""
    small, large = run.plan.stub_sides
    peaks: dict[int, list[float]] = {small: [], large: []}
    for _ in range(run.plan.repeats):
        for side, found in peaks.items():
            with Child() as child:
                raster, output = sparse(run.folder, side), run.folder / "stub.tif"
                answer = _stub(run, child, raster, output, weights(COMPACT), [1, 2, 3])
                LOGGER.info("%s px squared took %.1f s", side, answer["seconds"])
                found.append(answer["peak"])
    if not all(peaks[small] + peaks[large]):
        run.findings.remarks.append("B8: this system does not tell the memory of a process")
        return
    ratios = [much / little for little, much in zip(peaks[small], peaks[large])]
    of_large, of_small = (side * side / 1e9 for side in (large, small))
    how = f"a sparse VRT of {of_large:.2g} and of {of_small:.2g} Gpx, no network"
    run.findings.add("B8", COMPACT, spread(ratios), how)
    run.findings.add("B8b", COMPACT, spread([peak / 1e9 for peak in peaks[large]]), how)


def measure_copy(run: Run) -> None:
    """Measure B9: ours without a network beside gdal_translate of one band."""
    side, folder = run.plan.copy_side, run.folder
    raster, ours, theirs = classes(folder, side), folder / "copied.tif", folder / "translated.tif"
    with Child() as child:
        ways = {
            "ours": lambda: _copied(run, child, raster, ours),
            "gdal_translate": lambda: _translate(run, raster, theirs),
        }
        times = interleave(ways, run.plan.repeats)
    fine = bool(np.array_equal(read_map(ours), read_map(theirs)))
    run.findings.check(fine, "B9: ours without a network and gdal_translate give equal pixels")
    how = f"one of three bands of {side} x {side} px, DEFLATE, {run.setting.threads} threads"
    run.findings.add("B9", COMPACT, ratio(times["ours"], times["gdal_translate"]), how)
    begin = time.perf_counter()
    _call("gdaladdo", "-q", "-r", "mode", str(theirs), "2", "4", "8", "16", "32")
    overviews = time.perf_counter() - begin
    run.findings.remarks.append(_told(times, overviews))


def sparse(folder: Path, side: int) -> Path:
    """Write a square VRT in which only the upper left corner has a file behind it."""
    path = folder / f"sparse-{side}.vrt"
    source = gdal.OpenEx(str(SAMPLE), gdal.OF_RASTER)
    found = gdal.BuildVRT("", source)
    width, height = found.RasterXSize, found.RasterYSize
    text = found.GetMetadata("xml:VRT")[0]
    size = f'rasterXSize="{width}" rasterYSize="{height}"'
    path.write_text(text.replace(size, f'rasterXSize="{side}" rasterYSize="{side}"', 1), "utf-8")
    return path


def classes(folder: Path, side: int) -> Path:
    """Write the sample, repeated and cut down to five values, as 3 bands of 8 bit."""
    path = folder / f"classes-{side}.tif"
    opened = gdal.OpenEx(str(SAMPLE), gdal.OF_RASTER)
    band = opened.GetRasterBand(1).ReadAsArray() // LEVELS
    times = (-(-side // size) for size in band.shape)
    band = np.tile(band, tuple(times))[:side, :side]
    driver = gdal.GetDriverByName("GTiff")
    target = driver.Create(str(path), side, side, 3, gdal.GDT_Byte, list(OPTIONS))
    target.SetGeoTransform(opened.GetGeoTransform())
    target.SetSpatialRef(opened.GetSpatialRef())
    for number in (1, 2, 3):
        target.GetRasterBand(number).WriteArray(band)
    target.FlushCache()
    return path


def _copied(run: Run, child: Child, raster: Path, output: Path) -> float:
    return float(_stub(run, child, raster, output, ONE_BAND_MODEL, [1])["seconds"])


def _stub(
    run: Run, child: Child, raster: Path, output: Path, model: str, bands: list[int]
) -> dict[str, float]:
    return child.ask(
        "stub", threads=run.setting.threads, raster=str(raster), weights=model,
        output=str(output), bands=bands, device="cpu",
    )  # fmt: skip


def _translate(run: Run, raster: Path, target: Path) -> float:
    options = [word for option in OPTIONS for word in ("-co", option)]
    threads = f"NUM_THREADS={run.setting.threads}"
    begin = time.perf_counter()
    _call("gdal_translate", "-q", "-b", "1", *options, "-co", threads, str(raster), str(target))
    return time.perf_counter() - begin


def _call(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _told(times: dict[str, Times], overviews: float) -> str:
    ours, theirs = times["ours"].median, times["gdal_translate"].median
    return (
        f"B9: ours {ours:.2f} s, with overviews, checked by reading back; gdal_translate"
        f" {theirs:.2f} s, with neither; gdaladdo would add {overviews:.2f} s"
    )
