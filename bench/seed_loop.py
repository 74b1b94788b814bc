"""The seed's test loop, written anew from its description: windows, sums of log-softmax, argmax.

Steps run over the whole image; a window that would leave it is moved back inside, so the last
ones of a row or column repeat, and each repetition is computed and summed again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

SIDE = 256  # px of a window
BATCH = 10  # windows at once

Network = Callable[[torch.Tensor], torch.Tensor]
Origin = tuple[int, int]  # row, column


def seed_windows(height: int, width: int, stride: int, side: int = SIDE) -> list[Origin]:
    """List the windows in order, with repeats: 4,860 for 2566 x 1893 px at stride 32."""
    rows = [min(row, height - side) for row in range(0, height, stride)]
    cols = [min(col, width - side) for col in range(0, width, stride)]
    return [(row, col) for row in rows for col in cols]


def spread_over(windows: Sequence[Origin], count: int) -> list[Origin]:
    """Pick so many windows, spread evenly over the list."""
    if count >= len(windows):
        return list(windows)
    return [windows[(2 * number + 1) * len(windows) // (2 * count)] for number in range(count)]


@dataclass(frozen=True)
class SampledTime:
    """Seconds of a loop, from those of some windows and of what is done once."""

    windows: float  # s, of those that were run
    run: int  # windows that were run
    all: int  # windows of the whole loop
    once: float = 0.0  # s, whatever the number of windows

    @property
    def whole(self) -> float:
        return self.windows / self.run * self.all + self.once


def seed_loop(
    network: Network,
    image: NDArray[np.float32],
    windows: Sequence[Origin],
    of: int,
    classes: int,
    device: str,
) -> tuple[SampledTime, NDArray[np.uint8]]:
    """Classify an image as the seed does, on some of its windows.

    Args:
        network: gives raw scores.
        image: (height, width, bands), network units.
        windows: those that are run.
        of: windows of the whole loop.
        classes: of the network.
        device: of torch.

    Returns:
        Time of the whole loop, and the classes where a window was run.
    """
    begin = time.perf_counter()
    total = np.zeros((*image.shape[:2], classes))
    prepared = time.perf_counter()
    with torch.inference_mode():
        for start in range(0, len(windows), BATCH):
            some = windows[start : start + BATCH]
            cuts = [image[row : row + SIDE, col : col + SIDE] for row, col in some]
            batch = np.stack([cut.transpose(2, 0, 1) for cut in cuts])
            scores = network(torch.from_numpy(batch).to(device))
            shares = torch.log_softmax(scores, dim=1).float().cpu().numpy()
            for (row, col), share in zip(some, shares):
                total[row : row + SIDE, col : col + SIDE] += share.transpose(1, 2, 0)
    looped = time.perf_counter()
    found = total.argmax(axis=-1).astype(np.uint8)
    once = prepared - begin + time.perf_counter() - looped
    return SampledTime(looped - prepared, len(windows), of, once), found
