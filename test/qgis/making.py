"""Models and rasters for the tests in QGIS, without torch: the product's QGIS side has none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from landseg.inference import LegendClass, ModelCard, models_folder
from landseg.inference.architecture import Architecture, expected_shapes
from landseg.inference.card import Scaling, write_card
from osgeo import gdal, osr
from safetensors.numpy import save_file

COLOURS = {"building": "#3c1098", "road": "#6ec1e4", "water": "#e2a929"}
GEOTRANSFORM = (500000.0, 0.5, 0.0, 4200000.0, 0.0, -0.5)


def make_model(name, bands=("red", "green", "blue"), always=None, **changes):
    """List a model of width 1/16 with random weights, or one that `always` gives one class."""
    shapes = expected_shapes(Architecture.of_width(1 / 16, len(bands), len(COLOURS)))
    tensors = {key: _values(key, shape, always) for key, shape in shapes.items()}
    folder = models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / f"{name}.safetensors"
    save_file(tensors, str(weights))
    card = {
        "id": name,
        "title": f"Model {name}",
        "bands": bands,
        "data_type": "uint8",
        "scaling": (Scaling("z-score", 120.0, 60.0),) * len(bands),
        "valid_range": (0.0, 255.0),
        "fill": (120.0,) * len(bands),
        "legend": tuple(LegendClass(v, k, COLOURS[k]) for v, k in enumerate(COLOURS)),
        "gsd": 0.5,
        "gsd_range": (0.3, 0.8),
        "bn_first": True,
        "licence": "CC0-1.0",
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "size": weights.stat().st_size,
        **changes,
    }
    write_card(ModelCard(**card), folder / f"{name}.json")
    return weights


def _values(key, shape, always):
    random = np.random.default_rng(sum(key.encode()))
    if key == "conv1_1_D.bias" and always is not None:
        return np.eye(shape[0], dtype=np.float32)[always]
    if key.endswith(("_var", "_bn.weight")):
        return np.ones(shape, np.float32)
    spread = 0.0 if always is not None or len(shape) == 1 else (2 / (shape[1] * 9)) ** 0.5
    return random.normal(0, spread, shape).astype(np.float32)


def make_raster(path: Path, pixels, nodata=None, geotransform=GEOTRANSFORM, epsg=32640):
    """Write an 8-bit array (bands, height, width) as a GeoTIFF."""
    bands, height, width = pixels.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, bands, gdal.GDT_Byte)
    if geotransform:
        dataset.SetGeoTransform(geotransform)
    if epsg:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        dataset.SetProjection(reference.ExportToWkt())
    for number, values in enumerate(pixels, 1):
        if nodata is not None:
            dataset.GetRasterBand(number).SetNoDataValue(nodata)
        dataset.GetRasterBand(number).WriteArray(values)
    dataset.FlushCache()
    del dataset
    return path


def read(path):
    """Give the first band of a raster."""
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(1).ReadAsArray()
