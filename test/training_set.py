"""A training set small enough for tests: colours that say the class, and jobs on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from landseg.training import PRESETS, Recipe, Source, TrainingClass, TrainingJob
from osgeo import gdal, gdal_array, osr

COLOURS = np.array([[60, 200, 90], [210, 50, 60], [80, 90, 220], [200, 200, 40]], np.uint8)
CLASSES = tuple(
    TrainingClass(name, colour)
    for name, colour in (
        ("grass", "#3cc85a"), ("roof", "#d2323c"), ("water", "#505adc"), ("sand", "#c8c828")
    )
)  # fmt: skip
TINY = {
    "width": 1 / 16, "steps": 8, "batch": 2, "patch": 32, "final_patch": 64,
    "checkpoint_every": 2, "validate_every": 4,
}  # fmt: skip


def recipe_of(preset="landseg", **changes) -> Recipe:
    """Give a preset that takes a second."""
    return replace(PRESETS[preset], **{**TINY, **changes})


def make_set(folder: Path, sides=(96, 80), classes=2, seed=0) -> Path:
    """Write images train0.tif ... and validation.tif, each with its labels beside it."""
    for number, side in enumerate((*sides, 96)):
        name = "validation" if number == len(sides) else f"train{number}"
        make_scene(folder / f"{name}.tif", labels_of(side, classes, seed + number), number)
    return folder


def labels_of(side: int, classes: int, seed: int):
    """Make blocks of 16 px of classes drawn evenly, each class at least once."""
    rng = np.random.default_rng(seed)
    blocks = rng.permutation(np.arange((side // 16) ** 2) % classes)
    return blocks.reshape(side // 16, -1).repeat(16, 0).repeat(16, 1).astype(np.uint8)


def make_scene(path: Path, labels, place=0, pixels=None) -> Path:
    """Write an image whose colours say the class, with some noise, and its labels beside it."""
    if pixels is None:
        noise = np.random.default_rng(place).normal(0, 12, (3, *labels.shape))
        colours = COLOURS[np.minimum(labels, 3)].transpose(2, 0, 1)
        pixels = np.clip(colours + noise, 0, 255).astype(np.uint8)
    _write(path, pixels, place)
    _write(path.with_name(f"label_{path.stem}.tif"), labels[np.newaxis], place)
    return path


def job_on(folder: Path, output: str = "run", classes: int = 2, **changes) -> TrainingJob:
    """Train on a set that `make_set` wrote in a folder."""
    labels = "{folder}/label_{stem}.tif"
    sources = (
        Source((str(folder / "train*.tif"),), labels, "train"),
        Source((str(folder / "validation.tif"),), labels, "validation"),
    )
    job = TrainingJob(
        name="tiny",
        output=folder / output,
        classes=CLASSES[:classes],
        sources=sources,
        recipe=recipe_of(),
        device="cpu",
        workers=0,
    )
    return replace(job, **changes)


def _write(path: Path, pixels, place: int) -> None:
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(pixels.dtype.type)
    bands, height, width = pixels.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(path), width, height, bands, kind)
    raster.SetGeoTransform((500_000.0 + 1000 * place, 0.5, 0.0, 4_200_000.0, 0.0, -0.5))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32640)
    raster.SetSpatialRef(system)
    for number, band in enumerate(pixels, 1):
        raster.GetRasterBand(number).WriteArray(band)
