"""On a GPU: the CPU's map, whatever is copied while it computes. Skipped where there is none."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from landseg.inference import SegmentationJob, Window, run_segmentation
from landseg.inference.checkpoint import load_network
from landseg.inference.device import pick
from landseg.inference.models import find_model
from landseg.inference.predict import Predictor
from landseg.inference.sending import Sender, fetched
from osgeo import gdal

from .conftest import make_raster, scene

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


def predictor(name, **options):
    model = find_model("dubai-5")
    return Predictor(load_network(model.usable_card, model.weights), pick(name), **options)


@needs_gpu
@pytest.mark.parametrize("passes", [1, 8])
def test_the_gpu_gives_the_cpus_classes(passes):
    images, core = (
        np.float32(np.random.default_rng(1).normal(size=(3, 512, 512))),
        Window(96, 64, 320, 300),
    )
    there, here = (
        predictor(name).predict(images, core, lambda: None, passes, True)
        for name in ("cuda", "cpu")
    )
    assert (there.classes != here.classes).mean() <= 1e-4
    assert np.abs(there.confidence.astype(int) - here.confidence).max() <= 1


@needs_gpu
def test_tiles_that_are_sent_while_others_compute_arrive_whole():
    sender, network, core = Sender(pick("cuda")), predictor("cuda"), Window(0, 0, 512, 512)
    tiles = [sender.room((3, 512, 512)) for _ in range(6)]
    for number, tile in enumerate(tiles):
        tile[:] = np.random.default_rng(number).normal(size=tile.shape)
    sent = [sender.send(tile) for tile in tiles]
    for tile, on_its_way in zip(tiles, sent):
        expected = network.predict(tile.copy(), core, lambda: None).classes
        found = network.predict(on_its_way, core, lambda: None).classes
        np.testing.assert_array_equal(found, expected)


@needs_gpu
def test_a_map_of_many_tiles_is_the_cpus(tmp_path):
    raster = make_raster(tmp_path / "s.tif", scene(900, 1300))
    maps = []
    for name in ("cuda", "cpu"):
        output = tmp_path / f"{name}.tif"
        job = SegmentationJob(
            str(raster), "dubai-5", output, device=name, precision="fp32", tile=512, quality="fast"
        )
        run_segmentation(job, lambda _done, _total: None)
        maps.append(gdal.Open(str(output)).ReadAsArray())
    assert (maps[0] != maps[1]).mean() <= 1e-4


def test_without_a_gpu_nothing_is_sent_and_a_result_is_not_copied():
    sender = Sender(pick("cpu"))
    room = sender.room((3, 32, 64))
    assert (room.shape, room.dtype, sender.send(room)) == ((3, 32, 64), np.float32, None)
    found = torch.arange(6, dtype=torch.uint8).view(2, 3)
    assert fetched(found).ctypes.data == found.data_ptr()
