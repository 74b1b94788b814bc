"""`deterministic`: no bit of a score depends on the tile, also where Winograd's products pay."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from landseg.inference import SegmentationJob, Window
from landseg.inference.classify_tiles import network_on
from landseg.inference.device import pick
from landseg.inference.preflight import prepare
from landseg.inference.symmetries import mean_shares
from osgeo import gdal

from .conftest import make_model, make_raster, scene


@pytest.fixture
def wide_model(user_folder):
    """Wide enough for Winograd's products in its deeper layers."""
    return make_model("wide", width=1 / 4)


@pytest.fixture
def raster(tmp_path):
    return make_raster(tmp_path / "scene.tif", scene(544, 608))


@pytest.mark.parametrize("deterministic", [True, False])
def test_a_jobs_scores_are_the_same_to_the_last_bit_only_when_asked(
    raster, tmp_path, wide_model, deterministic
):
    job = SegmentationJob(
        str(raster), wide_model, tmp_path / "map.tif", deterministic=deterministic
    )
    predictor = network_on(prepare(job), pick("cpu"))
    images = torch.randn(3, 544, 608, generator=torch.Generator().manual_seed(2)).numpy()
    part, core = Window(0, 0, 448, 448), Window(0, 0, 256, 256)
    found = predictor.scores(np.ascontiguousarray(images[(slice(None), *part.slices)]))
    same = torch.equal(
        found[(slice(None), *core.slices)], predictor.scores(images)[(slice(None), *core.slices)]
    )
    assert same is deterministic


@pytest.mark.parametrize("passes", [2, 8])
@pytest.mark.parametrize(("rows", "columns"), [(251, 253), (64, 33), (2, 411)])
def test_the_mean_of_several_passes_does_not_hang_on_its_core(rows, columns, passes):
    """Exponentials of what is left over of a vector round otherwise than those of whole ones."""
    images = 4 * torch.randn(6, 256, 416, generator=torch.Generator().manual_seed(2))

    def scores(image, core):
        yield 0, image[(slice(None), *core.slices)].permute(1, 2, 0)

    core = Window(0, 0, rows, columns)
    whole = mean_shares(scores, images, Window(0, 0, 256, 416), passes)
    found = mean_shares(scores, images, core, passes)
    assert torch.equal(found, whole[(slice(None), *core.slices)])


def test_maps_of_two_tiles_are_the_same(classify, raster, tmp_path, wide_model):
    maps = []
    for tile in (416, 512):
        folder = tmp_path / str(tile)
        folder.mkdir()
        files = {"output": folder / "map.tif", "confidence": folder / "sure.tif"}
        classes, _ = classify(raster, weights=wide_model, tile=tile, deterministic=True, **files)
        maps.append((classes, gdal.Open(str(files["confidence"])).ReadAsArray()))
    np.testing.assert_array_equal(maps[0], maps[1])
