"""B7: the same map from every tile size; and what the loops of others change."""

from __future__ import annotations

import numpy as np
import torch

from ..inference import GRID
from .child import Child
from .engines import EAGER, torch_network
from .exactness import MOST, differing, plain_classes, read_map
from .goals import COMPACT, MODELS
from .material import SAMPLE, network_input
from .run import Run, network, weights
from .seed_loop import seed_loop, seed_windows
from .tile_loop import tile_loop, tiles
from .timing import Ratio

PART = 1024  # px of the sample on which the others are looked at
TOLD = {0.5: "tiles of 256 px at 50 %", 0.15: "tiles of 256 px at 15 %"}


def measure_exactness(run: Run) -> None:
    """Measure B7 for both models, and name the others' shares beside it."""
    with Child() as child:
        for model in MODELS:
            _measure(run, model, child)
            if run.plan.thorough:
                _hold_against_torch(run, model, child)
    for what, share in others(run, PART).items():
        run.findings.remarks.append(f"{what}: {share:.2%} of pixels differ from the whole image")


def _measure(run: Run, model: str, child: Child) -> None:
    sizes = run.sizes(model)
    height, width = sizes.plan_height, sizes.plan_width
    whole = -(-max(height, width, 416) // GRID) * GRID
    maps = {}
    for tile in (whole, *sizes.plans):
        maps[tile] = run.folder / f"{weights(model)}-tile-{tile}.tif"
        child.ask(
            "classify", threads=run.setting.threads, raster=str(run.scene(height, width)),
            weights=weights(model), output=str(maps[tile]), device=run.setting.device,
            quality="fast", precision="fp32", tile=tile,
        )  # fmt: skip
    shares = {tile: differing(maps[tile], maps[whole]) for tile in sizes.plans}
    sides = ", ".join(map(str, sizes.plans))
    worst = max(shares.values())
    how = f"tiles of {sides} px and the whole of {height} x {width} px"
    run.findings.add("B7", model, Ratio(worst, min(shares.values()), worst), how)
    run.findings.check(worst <= 1e-6, f"{model}, {how}: at most {worst:.1e} of pixels differ")


def _hold_against_torch(run: Run, model: str, child: Child) -> None:
    """Compare the sample's map with what plain torch makes of it in one piece."""
    path = run.folder / f"{weights(model)}-sample.tif"
    child.ask(
        "classify", threads=run.setting.threads, raster=str(SAMPLE), weights=weights(model),
        output=str(path), device=run.setting.device, quality="fast", precision="fp32",
    )  # fmt: skip
    expected = plain_classes(model, network_input(SAMPLE, weights(model)))
    count = int(np.count_nonzero(read_map(path) != expected))
    most = MOST if not run.setting.on_gpu else 5e-3
    told = f"{model}, the whole sample: {count} of {expected.size} pixels differ from plain torch"
    run.findings.check(count <= most * expected.size, f"{told} (at most {most:.0e})")


def others(run: Run, side: int) -> dict[str, float]:
    """Give the share of pixels that loops over windows change in a part of the sample."""
    images = network_input(SAMPLE, weights(COMPACT))[:, :side, :side]
    images = np.ascontiguousarray(images)
    expected = plain_classes(COMPACT, images)
    plain = torch_network(network(COMPACT), run.setting, last=False)
    found = {EAGER: expected}
    for overlap, told in TOLD.items():
        chosen = tiles(*images.shape[1:], overlap)
        _, found[told] = tile_loop(
            lambda tile: plain(torch.from_numpy(tile)).float().cpu().numpy(),
            images, chosen, len(chosen),
        )  # fmt: skip
    rows = np.ascontiguousarray(images.transpose(1, 2, 0))
    for stride in (256, 128):
        windows = seed_windows(*images.shape[1:], stride)
        classes = network(COMPACT).architecture.classes
        _, found[f"seed's loop, stride {stride}"] = seed_loop(
            plain, rows, windows, len(windows), classes, run.setting.device
        )
    del found[EAGER]
    return {what: float(np.mean(each != expected)) for what, each in found.items()}
