"""Stitch the nine parts of one Dubai scene into the sample GeoTIFF and its ground truth.

Run: python scripts/sample.py [../shared/data/dubai/tile1] [sample]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, osr

ROOT = Path(__file__).resolve().parents[1]
SIDE = 3  # the parts are a gapless cut, three by three, row by row
LEGEND = (  # name, colour in the source, colour of the model's legend; by class value
    ("building", 0x3C1098, 0xB5413B),
    ("land", 0x8429F6, 0xE3D2A8),
    ("road", 0x6EC1E4, 0x4A4A4A),
    ("vegetation", 0xFEDD3A, 0x4F9D45),
    ("water", 0xE2A929, 0x3C7FB1),
)
UNLABELLED = 255
PLACE = (326000.0, 2789000.0)  # upper left, EPSG:32640: somewhere in Dubai, no more is known
PIXEL = 1.0  # m; "about 1 m" is all that the source's users found
FACTS = {
    "LANDSEG_POSITION": "position approximate",
    "LANDSEG_GROUND_RESOLUTION": "about 1 m; not documented by the source",
    "TIFFTAG_COPYRIGHT": "CC0 1.0",
    "TIFFTAG_ARTIST": "Humans in the Loop; Mohammed Bin Rashid Space Centre (MBRSC)",
    "TIFFTAG_IMAGEDESCRIPTION": (
        "Satellite scene of Dubai, group tile1 of 'Semantic segmentation of aerial imagery', "
        "nine parts stitched. Position approximate: for show, never for measuring."
    ),
}


def main(source: str = "", folder: str = "") -> None:
    gdal.UseExceptions()
    parts = Path(source or ROOT.parent / "shared" / "data" / "dubai" / "tile1")
    target = Path(folder or ROOT / "sample")
    target.mkdir(exist_ok=True)
    write_scene(stitch(parts, "part{}.jpg"), target / "dubai-tile1.tif")
    write_truth(classes(stitch(parts, "part{}_label.png")), target / "dubai-tile1-truth.tif")


def stitch(parts: Path, name: str) -> NDArray[np.uint8]:
    """Put the parts together: (3, height, width), red, green and blue."""
    cut = [read_colours(parts / name.format(number + 1)) for number in range(SIDE * SIDE)]
    rows = [np.concatenate(cut[SIDE * row : SIDE * row + SIDE], axis=2) for row in range(SIDE)]
    return np.concatenate(rows, axis=1)


def read_colours(path: Path) -> NDArray[np.uint8]:
    """Read a picture as red, green and blue; the labels mix palette and true colour."""
    picture = gdal.Open(str(path))
    if picture.GetRasterBand(1).GetColorTable() is not None:
        picture = gdal.Translate("", picture, format="MEM", rgbExpand="rgb")
    colours: NDArray[np.uint8] = picture.ReadAsArray()[:3]
    return colours


def classes(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Turn label colours into class values; every other colour is unlabelled."""
    red, green, blue = colours.astype(np.uint32)
    codes = red << 16 | green << 8 | blue
    values = np.full(codes.shape, UNLABELLED, np.uint8)
    for value, (_, colour, _) in enumerate(LEGEND):
        values[codes == colour] = value
    return values


def write_scene(colours: NDArray[np.uint8], path: Path) -> None:
    """Write a tiled JPEG GeoTIFF with overviews inside."""
    _, height, width = colours.shape
    memory = gdal.GetDriverByName("MEM").Create("", width, height, 3, gdal.GDT_Byte)
    memory.WriteArray(colours)
    place(memory)
    options = ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "JPEG_QUALITY=80", "INTERLEAVE=PIXEL"]
    options += ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"]
    scene = gdal.GetDriverByName("GTiff").CreateCopy(str(path), memory, options=options)
    gdal.SetConfigOption("JPEG_QUALITY_OVERVIEW", "75")
    scene.BuildOverviews("AVERAGE", [2, 4, 8])
    scene.FlushCache()


def write_truth(values: NDArray[np.uint8], path: Path) -> None:
    """Write the ground truth as a GeoTIFF with the legend's colours and names."""
    height, width = values.shape
    options = ["COMPRESS=DEFLATE", "PREDICTOR=2", "ZLEVEL=9", "TILED=YES"]
    driver = gdal.GetDriverByName("GTiff")
    truth = driver.Create(str(path), width, height, 1, gdal.GDT_Byte, options)
    place(truth)
    band = truth.GetRasterBand(1)
    table = gdal.ColorTable()
    for value, (_, _, colour) in enumerate(LEGEND):
        table.SetColorEntry(value, (colour >> 16, colour >> 8 & 255, colour & 255, 255))
    table.SetColorEntry(UNLABELLED, (0, 0, 0, 0))
    band.SetColorTable(table)
    band.SetNoDataValue(UNLABELLED)
    band.SetCategoryNames([name for name, _, _ in LEGEND])
    band.WriteArray(values)
    truth.FlushCache()


def place(raster: gdal.Dataset) -> None:
    """Give an approximate place, and say so in the file."""
    system = osr.SpatialReference()
    system.ImportFromEPSG(32640)
    raster.SetProjection(system.ExportToWkt())
    raster.SetGeoTransform((PLACE[0], PIXEL, 0.0, PLACE[1], 0.0, -PIXEL))
    raster.SetMetadata(FACTS)


if __name__ == "__main__":
    main(*sys.argv[1:])
