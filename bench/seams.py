"""The picture of docs/how-fast.md: what tiles leave in a map, and what ours do not.

Run: PYTHONPATH=.dev python -m landseg.bench.seams (part of `make pictures`).
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure
from numpy.typing import NDArray
from osgeo import gdal
from PIL import Image

from ..inference import Legend, SegmentationJob, Window, find_model, run_segmentation
from .exactness import plain_classes, read_map
from .goals import COMPACT
from .machine import ROOT
from .material import COMPACT_MODEL, SAMPLE, load, network_input
from .tile_loop import tile_loop, tiles

PICTURE = ROOT / "docs" / "images" / "seams.png"
IMAGE = Window(384, 1056, 1024, 1024)  # the part of the sample that is classified
SHOWN = Window(192, 192, 640, 640)  # of that
TILE = 768  # px of ours: several tiles, so that seams would show
OVERLAPS = (0.15, 0.5)
MARK = (216, 0, 111)  # colour of pixels that differ from the whole image's map
COLOURS = 128  # of the picture, so that the repository stays small
DIMMED = 0.45  # of the map below the marks


def main() -> None:
    """Classify the sample in four ways and draw a part of each."""
    legend = find_model(COMPACT_MODEL).usable_card.legend
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.tif"
        place = [IMAGE.col, IMAGE.row, IMAGE.width, IMAGE.height]
        gdal.Translate(str(image), str(SAMPLE), srcWin=place)
        images = network_input(image, COMPACT_MODEL)
        exact = ours(image, Path(folder) / "map.tif")
    whole = plain_classes(COMPACT, images)
    maps = {
        f"tiles of 256 px,\n{overlap:.0%} overlap": tiled(images, overlap) for overlap in OVERLAPS
    }
    maps[f"Landseg,\ntiles of {TILE} px"] = exact
    draw(whole, maps, legend)


def tiled(images: NDArray[np.float32], overlap: float) -> NDArray[np.uint8]:
    """Classify as plugins with tiles and a margin do."""
    network = load(COMPACT_MODEL)

    def run(tile: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.inference_mode():
            scores: NDArray[np.float32] = network(torch.from_numpy(tile)).numpy()
            return scores

    chosen = tiles(*images.shape[1:], overlap)
    return tile_loop(run, images, chosen, len(chosen))[1]


def ours(image: Path, output: Path) -> NDArray[np.uint8]:
    """Classify by the engine, in small tiles."""
    job = SegmentationJob(str(image), COMPACT_MODEL, output, tile=TILE, quality="fast")
    run_segmentation(job, lambda _done, _total: None)
    return read_map(output)


def draw(whole: NDArray[np.uint8], maps: dict[str, NDArray[np.uint8]], legend: Legend) -> None:
    """Draw the image, then each map with its differences marked, and the share above it."""
    figure = Figure(figsize=(3.0 * (len(maps) + 1), 3.7), layout="constrained")
    panels = figure.subplots(1, len(maps) + 1)
    opened = gdal.OpenEx(str(SAMPLE), gdal.OF_RASTER)
    place = (IMAGE.col + SHOWN.col, IMAGE.row + SHOWN.row)
    image = opened.ReadAsArray(*place, SHOWN.width, SHOWN.height)
    panels[0].imshow(image.transpose(1, 2, 0))
    panels[0].set_title("the image\n ", fontsize=10)
    for panel, (name, found) in zip(panels[1:], maps.items()):
        panel.imshow(marked(found[SHOWN.slices], whole[SHOWN.slices], legend))
        share = float(np.mean(found != whole))
        panel.set_title(
            f"{name}: {share:.1%} of pixels changed" if share else f"{name}: none changed"
        )
        panel.title.set_fontsize(10)
    for panel in panels:
        panel.set_axis_off()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    drawn = io.BytesIO()
    figure.savefig(drawn, dpi=100, bbox_inches="tight")  # without what panels leave empty
    with Image.open(drawn) as picture:
        picture.convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)
    sys.stdout.write(f"seams: {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size} bytes\n")


def marked(found: NDArray[np.uint8], whole: NDArray[np.uint8], legend: Legend) -> NDArray[np.uint8]:
    """Colour a map faintly, and what differs from the whole image's map strongly."""
    colours = np.full((256, 3), 255, np.float64)
    for entry in legend:
        colours[entry.value] = entry.rgb
    shown = 255 - (255 - colours[found]) * DIMMED
    shown[found != whole] = MARK
    return shown.astype(np.uint8)


if __name__ == "__main__":
    os.environ.setdefault("MPLCONFIGDIR", tempfile.gettempdir())
    main()
