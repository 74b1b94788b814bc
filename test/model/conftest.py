"""A real model small enough for tests, rasters with known content, and classifying them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from landseg.inference import LegendClass, SegmentationJob, models_folder
from landseg.inference.architecture import Architecture
from landseg.inference.card import ModelCard, Scaling, write_card
from landseg.inference.segment import run_segmentation
from landseg.inference.segnet import SegNet
from osgeo import gdal, osr
from safetensors.torch import save_file

GEOTRANSFORM = (500000.0, 0.5, 0.0, 4200000.0, 0.0, -0.5)
COLOURS = ("#3c1098", "#8429f6", "#6ec1e4", "#fedd3a")


def make_model(
    name="tiny", bands=("red", "green", "blue"), bn_first=True, seed=1, width=1 / 16, **changes
):
    """Write a small model with random weights, and non-trivial statistics, to the list."""
    torch.manual_seed(seed)
    shape = Architecture.of_width(width, len(bands), len(COLOURS), bn_first)
    network = SegNet(shape)
    for parameter_name, value in network.state_dict().items():
        if parameter_name.endswith("running_mean"):
            value.normal_(0, 0.2)
        if parameter_name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
        if parameter_name.endswith("weight") and value.dim() == 4:
            torch.nn.init.kaiming_normal_(value)
    folder = models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / f"{name}.safetensors"
    tensors = {k: v for k, v in network.state_dict().items() if "num_batches" not in k}
    save_file(tensors, weights)
    facts = {
        "id": name,
        "title": f"Model {name}",
        "bands": bands,
        "data_type": "uint8",
        "scaling": (Scaling("z-score", 120.0, 60.0),) * len(bands),
        "valid_range": (0.0, 255.0),
        "fill": (120.0,) * len(bands),
        "legend": tuple(
            LegendClass(value, f"class {value}", colour) for value, colour in enumerate(COLOURS)
        ),
        "gsd": 0.5,
        "gsd_range": (0.3, 0.8),
        "bn_first": bn_first,
        "licence": "CC0-1.0",
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "size": weights.stat().st_size,
    }
    write_card(ModelCard(**{**facts, **changes}), folder / f"{name}.json")
    return name


def make_raster(path: Path, pixels, nodata=None, geotransform=GEOTRANSFORM, epsg=32640, options=()):
    """Write an array (bands, height, width) as a GeoTIFF."""
    bands, height, width = pixels.shape
    kind = gdal.GetDataTypeByName({"uint8": "Byte"}.get(pixels.dtype.name, pixels.dtype.name))
    kind = kind or gdal.GDT_Float32
    driver = gdal.GetDriverByName("GTiff")
    dataset = driver.Create(str(path), width, height, bands, kind, list(options))
    if geotransform:
        dataset.SetGeoTransform(geotransform)
    if epsg:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        dataset.SetProjection(reference.ExportToWkt())
    for number in range(bands):
        if nodata is not None:
            dataset.GetRasterBand(number + 1).SetNoDataValue(nodata)
        dataset.GetRasterBand(number + 1).WriteArray(pixels[number])
    dataset = None
    return path


def scene(height, width, bands=3, seed=0):
    """Make 8-bit imagery with structures of several sizes: (bands, height, width)."""
    random = np.random.default_rng(seed)
    found = np.zeros((bands, height, width))
    for cell in (1, 8, 64):
        coarse = random.normal(0, 25, (bands, height // cell + 1, width // cell + 1))
        found += coarse.repeat(cell, 1).repeat(cell, 2)[:, :height, :width]
    return np.clip(found + 120, 1, 255).astype(np.uint8)


@pytest.fixture
def tiny_model(user_folder):
    return make_model()


@pytest.fixture
def classify(tmp_path, tiny_model):
    """Classify a raster and return (classes, result)."""

    def run(raster, report=lambda done, total: None, **options):
        options = {"weights": tiny_model, "output": tmp_path / "map.tif", **options}
        job = SegmentationJob(raster=str(raster), **options)
        result = run_segmentation(job, report)
        return gdal.Open(str(result.output)).ReadAsArray(), result

    return run
