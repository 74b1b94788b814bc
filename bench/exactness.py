"""Whether a map is right: against plain torch, and against a map of other tiles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from osgeo import gdal

from ..inference import GRID, HALO
from .goals import FULL
from .material import network_input
from .run import Run, network, weights

MOST = 1e-5  # of pixels, fp32 on a CPU
TIE = 32  # px
CORE = 640  # px; what plain torch computes of an image too large for it


def read_map(path: Path) -> NDArray[np.uint8]:
    """Read a class map."""
    opened = gdal.OpenEx(str(path), gdal.OF_RASTER)
    found: NDArray[np.uint8] = opened.ReadAsArray()
    return found


def differing(one: Path, other: Path) -> float:
    """Give the share of pixels whose class differs between two maps."""
    return float(np.mean(read_map(one) != read_map(other)))


def check_map(run: Run, model: str, path: Path) -> None:
    """Hold a map of the scene against plain torch: whole, or a part in the middle at full width."""
    sizes = run.sizes(model)
    images = network_input(run.scene(sizes.height, sizes.width), weights(model))
    classes = read_map(path)
    if model == FULL and min(classes.shape) > CORE + 2 * HALO:
        row, col = ((size - CORE) // 2 // GRID * GRID for size in classes.shape)
        seen = images[:, row - HALO : row + CORE + HALO, col - HALO : col + CORE + HALO]
        expected = plain_classes(model, seen)[HALO:-HALO, HALO:-HALO]
        classes, what = classes[row : row + CORE, col : col + CORE], f"{CORE} px in the middle"
    else:
        expected, what = plain_classes(model, images), "the whole map"
    share = float(np.mean(expected != classes))
    # One near-tie of a pooling that tips moves a few dozen pixels, which is more of a small map.
    most = max(MOST, TIE / expected.size) if not run.setting.on_gpu else 5e-3
    told = f"{model}, {what}: {share:.1e} of pixels differ from plain torch (at most {most:.0e})"
    run.findings.check(share <= most, told)


def plain_classes(model: str, images: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Classify (bands, height, width) in one piece with plain torch on the CPU."""
    height, width = images.shape[1:]
    padded = np.pad(images, ((0, 0), (0, -height % GRID), (0, -width % GRID)))
    with torch.inference_mode():
        scores = network(model)(torch.from_numpy(np.ascontiguousarray(padded))[None])[0]
        found: NDArray[np.uint8] = scores.argmax(dim=0).to(torch.uint8).numpy()
    return found[:height, :width]
