"""Every unseen scene of every shipped model, the worst first: docs/validation.md.

Run: PYTHONPATH=.dev python -m landseg.training.gallery [--models ID ...]
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from ..inference.complaints import complaints
from ..inference.device import pick
from ..inference.errors import OutputWriteError
from ..inference.legend import Legend
from ..inference.metrics import count_pairs
from .averaging import symmetries_mean
from .figures import coloured, draw_confusion, draw_legend
from .gallery_page import Shown, gallery_page
from .shipped import CONFIGS, DOCS, Judged, View, judged_models, view

LOGGER = logging.getLogger("landseg.training")

SIDE = 400  # px of one picture at most
GAP = 6  # px of white between the pictures
LARGEST, ALL = 60_000, 3_000_000  # bytes: one file, and the files of all scenes
QUALITIES = range(88, 20, -6)  # of JPEG, the best that is small enough


@dataclass(frozen=True)
class Strip:
    """Image, reference and map of one scene, side by side."""

    shown: Shown
    pixels: NDArray[np.uint8]  # (height, width, 3)


def main() -> None:
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    models: dict[str, tuple[Legend, list[Strip]]] = {}
    for judged in judged_models(options.configs, options.models, pick(options.device)):
        models[judged.card.id] = judged.card.legend, strips(judged)
    count = sum(len(found) for _, found in models.values())
    for name, (legend, found) in models.items():
        folder = _emptied(options.docs / "validation" / name)
        draw_legend(legend, folder / "legend.png")
        total = np.sum([strip.shown.confusion for strip in found], axis=0)
        draw_confusion(total, [entry.name for entry in legend], folder / "confusion.png")
        for strip in found:
            write_jpeg(folder / strip.shown.file, strip.pixels, min(LARGEST, ALL // count))
    page = gallery_page({name: [it.shown for it in found] for name, (_, found) in models.items()})
    (options.docs / "validation.md").write_text(page, "utf-8")


def strips(judged: Judged) -> list[Strip]:
    """Classify each scene by one exact pass; the worst mean F1 comes first."""
    found = []
    for scene in judged.scenes:
        seen = view(scene, judged.card)
        classes = symmetries_mean(judged.network, seen.input, 1).argmax(dim=0)
        values = classes.numpy().astype(np.uint8)
        confusion = count_pairs(seen.labels, values, len(judged.card.legend))
        shown = Shown(scene.group, confusion, tuple(entry.name for entry in judged.card.legend))
        found.append(Strip(shown, side_by_side(seen, values, judged.card.legend)))
        LOGGER.info("%s, %s: %s", judged.card.id, scene.group, shown.heading)
    return sorted(found, key=lambda strip: strip.shown.order)


def side_by_side(seen: View, values: NDArray[np.uint8], legend: Legend) -> NDArray[np.uint8]:
    """Make one picture of three, thinned to `SIDE` px each: (height, width, 3)."""
    step = -(-max(values.shape) // SIDE)
    image = _averaged(np.moveaxis(seen.shown, 0, -1), step)
    height, width = image.shape[:2]
    gap = np.full((height, GAP, 3), 255, np.uint8)
    classes = [
        coloured(each[::step, ::step][:height, :width], legend) for each in (seen.labels, values)
    ]
    rgb = np.broadcast_to(image, (height, width, 3))
    return np.concatenate([rgb, gap, classes[0], gap, classes[1]], axis=1)


def write_jpeg(path: Path, pixels: NDArray[np.uint8], limit: int) -> None:
    """Write a picture (height, width, 3) as well as `limit` bytes allow.

    Raises:
        OutputWriteError: the disk refuses.
    """
    height, width = pixels.shape[:2]
    memory = gdal.GetDriverByName("MEM").Create("", width, height, 3)
    for number in range(3):
        memory.GetRasterBand(number + 1).WriteArray(pixels[..., number])
    for quality in QUALITIES:
        with complaints() as heard:
            gdal.GetDriverByName("JPEG").CreateCopy(str(path), memory, 1, [f"QUALITY={quality}"])
        if heard.errors:
            raise OutputWriteError(name=str(path), reason=str(heard))
        if path.stat().st_size <= limit:
            return


def _averaged(image: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Take the mean of blocks of `step` x `step` px; what is left over at the edges goes."""
    height, width = (length // step for length in image.shape[:2])
    cut = image[: height * step, : width * step].reshape(height, step, width, step, -1)
    means: NDArray[np.uint8] = np.rint(cut.mean(axis=(1, 3))).astype(np.uint8)
    return means


def _emptied(folder: Path) -> Path:
    """Make a folder, or take the pictures of other weights out of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.jpg"):
        path.unlink()
    return folder


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="*", default=[], help="ids; none: all shipped ones")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--configs", type=Path, default=CONFIGS)
    parser.add_argument("--docs", type=Path, default=DOCS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
