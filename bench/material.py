"""What is measured on: an image of any size made of the sample, and two models."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from osgeo import gdal
from safetensors.torch import save_file
from torch import Tensor

from ..inference import Model, RasterReader, Window, copy_georeference, find_model, models_folder
from ..inference.architecture import Architecture, expected_shapes
from ..inference.card import ModelCard, write_card
from ..inference.checkpoint import load_network
from ..inference.normalise import Normaliser
from ..inference.segnet import SegNet
from .machine import ROOT

SAMPLE = ROOT / "sample" / "dubai-tile1.tif"
COMPACT_MODEL, FULL_MODEL, ONE_BAND_MODEL = "dubai-5", "full-width", "one-band"
SEED = 20_171_024
BLOCK = 512  # px


def make_scene(path: Path, height: int, width: int) -> Path:
    """Write the sample, mirrored until it fills the size, as a tiled and compressed GeoTIFF."""
    source = gdal.OpenEx(str(SAMPLE), gdal.OF_RASTER)
    pixels = source.ReadAsArray()
    short = max(0, height - pixels.shape[1]), max(0, width - pixels.shape[2])
    pixels = np.pad(pixels, ((0, 0), (0, short[0]), (0, short[1])), mode="symmetric")
    options = ["TILED=YES", f"BLOCKXSIZE={BLOCK}", f"BLOCKYSIZE={BLOCK}", "COMPRESS=DEFLATE"]
    driver = gdal.GetDriverByName("GTiff")
    target = driver.Create(str(path), width, height, len(pixels), gdal.GDT_Byte, options)
    copy_georeference(source, target, None)
    for number, band in enumerate(pixels[:, :height, :width], 1):
        target.GetRasterBand(number).SetColorInterpretation(
            source.GetRasterBand(number).GetColorInterpretation()
        )
        target.GetRasterBand(number).WriteArray(band)
    target.FlushCache()
    return path


def load(model: str) -> SegNet:
    """Load a model's network as it is in its file."""
    found = find_model(model)
    return load_network(found.usable_card, found.weights)


def network_input(raster: Path, model: str) -> NDArray[np.float32]:
    """Read a whole raster as the network sees it: (bands, height, width)."""
    with RasterReader(str(raster), (1, 2, 3)) as reader:
        block = reader.read(Window(0, 0, reader.height, reader.width))
    return Normaliser(find_model(model).usable_card)(block)


def make_full_model() -> Model:
    """Write the compact model widened to full width: the same classes, 16 times the work.

    Each channel becomes several that compute the same, and what reads them shares their sum by
    random positive parts. So the outputs are those of a trained network, not chaos.

    Source: T. Chen, I. Goodfellow, J. Shlens, Net2Net, 2016, arXiv:1511.05641, section 2.3.
    """
    found = find_model(COMPACT_MODEL)
    card, narrow = found.usable_card, load(COMPACT_MODEL).state_dict()
    shape = Architecture(len(card.bands), len(card.legend), bn_first=card.bn_first)
    random = torch.Generator().manual_seed(SEED)
    tensors = {
        name: _widened(narrow[name], size, random) for name, size in expected_shapes(shape).items()
    }
    return _kept(replace(card, id=FULL_MODEL, title=f"{card.title}, widened"), tensors)


def make_one_band_model() -> Model:
    """Write a model of one band with the compact model's legend; its weights are never used."""
    card = find_model(COMPACT_MODEL).usable_card
    shape = Architecture.of_width(1 / 16, 1, len(card.legend), card.bn_first)
    tensors = {name: torch.zeros(size) for name, size in expected_shapes(shape).items()}
    one_band = replace(
        card, id=ONE_BAND_MODEL, title="One band", bands=("grey",), scaling=card.scaling[:1],
        fill=card.fill[:1],
    )  # fmt: skip
    return _kept(one_band, tensors)


def _kept(card: ModelCard, tensors: dict[str, Tensor]) -> Model:
    """Add a model to those that the engine knows."""
    folder = models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / f"{card.id}.safetensors"
    save_file(tensors, weights)
    stored = weights.read_bytes()
    own = replace(
        card, size=len(stored), parameters=None, sha256=hashlib.sha256(stored).hexdigest(),
        metrics={},
    )  # fmt: skip
    write_card(own, weights.with_suffix(".json"))
    return find_model(card.id)


def _widened(narrow: Tensor, size: tuple[int, ...], random: torch.Generator) -> Tensor:
    """Repeat outputs; repeat inputs and share each one's weight among its repetitions."""
    wide = narrow.repeat_interleave(size[0] // narrow.shape[0], dim=0)
    if narrow.dim() == 4:
        times = size[1] // narrow.shape[1]
        parts = torch.rand((narrow.shape[1], times), generator=random) + 0.5
        parts = (parts / parts.sum(dim=1, keepdim=True)).flatten()[:, None, None]
        wide = wide.repeat_interleave(times, dim=1) * parts
    return wide.contiguous()
