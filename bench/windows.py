"""The rivals of B2 to B5 on one image: loops over windows, timed on a sample of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

import numpy as np
import torch

from .engines import EAGER, LAST, ORT, Images, as_array, engine, torch_network
from .goals import COMPACT
from .run import Run, network
from .seed_loop import SIDE, Network, SampledTime, seed_loop, seed_windows, spread_over
from .tile_loop import tile_loop, tiles
from .timing import Way

BATCHES = (1, 4, 8)  # windows at once that MONAI is tried with
OVERLAPS = {"B4": 0.875, "B4b": 0.25}
STRIDES = {"B2": 32, "B3": 256}
TILES = {"B5": 0.5, "B5b": 0.15}


class Rivals:
    """Loops over windows, each with its best setting here; seconds are for the whole image."""

    def __init__(self, run: Run, model: str, images: Images, order: Sequence[str]) -> None:
        """Choose settings.

        Args:
            run: sizes and device.
            model: of the report.
            images: (1, bands, height, width), network units.
            order: engines, the fastest first.
        """
        self._sizes, self._setting = run.sizes(model), run.setting
        self._image = images[0]
        self._rows = np.ascontiguousarray(self._image.transpose(1, 2, 0))
        self._model = model
        last = next(name for name in order if name in (EAGER, LAST)) == LAST
        self._torch: Network = torch_network(network(model), run.setting, last)
        self.counts: dict[str, tuple[int, int]] = {}  # goal -> windows run, windows in all
        self.torch_way = LAST if last else EAGER
        self.tile_way = ORT if ORT in order else self.torch_way
        shape = (1, self._image.shape[0], SIDE, SIDE)
        self._tile_engine = engine(self.tile_way, network(model), run.setting, shape)
        self.batch = self._best_batch()

    def ways(self) -> dict[str, Way]:
        """Give all loops by the goal that they belong to."""
        found: dict[str, Way] = {}
        for key, stride in STRIDES.items():
            found[key] = partial(self._seed, key, stride)
        for key, overlap in OVERLAPS.items():
            found[key] = partial(self._monai, key, overlap, self.batch)
        for key, overlap in TILES.items():
            found[key] = partial(self._tiles, key, overlap)
        return found

    def told(self, key: str) -> str:
        """Say how many windows were run of how many."""
        run, whole = self.counts[key]
        return f"{run:,} of {whole:,} windows were run" if run < whole else f"all {run:,} windows"

    def _seed(self, key: str, stride: int) -> float:
        windows = seed_windows(*self._image.shape[1:], stride)
        some = spread_over(windows, self._sizes.windows)
        classes = network(self._model).architecture.classes
        device = self._setting.device
        taken, _ = seed_loop(self._torch, self._rows, some, len(windows), classes, device)
        return self._keep(key, taken)

    def _tiles(self, key: str, overlap: float) -> float:
        whole = tiles(*self._image.shape[1:], overlap)
        count = min(len(whole), self._sizes.windows)
        some = [whole[(2 * n + 1) * len(whole) // (2 * count)] for n in range(count)]
        taken, _ = tile_loop(self._run_tile, self._image, some, len(whole))
        return self._keep(key, taken)

    def _run_tile(self, tile: Images) -> Images:
        return as_array(self._tile_engine(tile))

    def _monai(self, key: str, overlap: float, batch: int) -> float:
        from monai.data.utils import dense_patch_slices
        from monai.inferers import sliding_window_inference

        step = round(SIDE * (1 - overlap))
        height, width = self._image.shape[1:]
        side = min(height, width, SIDE + step * (self._sizes.monai_steps - 1))
        part = torch.from_numpy(np.ascontiguousarray(self._image[None, :, :side, :side]))
        begin = time.perf_counter()
        with torch.inference_mode():
            scores = sliding_window_inference(
                part.to(self._setting.device), (SIDE, SIDE), batch, self._torch, overlap=overlap,
                mode="gaussian",
            )  # fmt: skip
            scores.argmax(dim=1).to(torch.uint8).cpu()
        seconds = time.perf_counter() - begin
        counts = [
            len(dense_patch_slices(size, (SIDE, SIDE), (step, step)))
            for size in ((side, side), (height, width))
        ]
        return self._keep(key, SampledTime(seconds, counts[0], counts[1]))

    def _best_batch(self) -> int:
        """Try MONAI with a few batches; at full width the windows are large enough for one."""
        found = {batch: self._monai("B4b", OVERLAPS["B4b"], batch) for batch in BATCHES[:1]}
        if self._model == COMPACT or self._setting.on_gpu:
            found = {batch: self._monai("B4b", OVERLAPS["B4b"], batch) for batch in BATCHES}
        return min(found, key=lambda batch: found[batch])

    def _keep(self, key: str, taken: SampledTime) -> float:
        self.counts[key] = taken.run, taken.all
        return taken.whole
