"""A tile loop as plugins with ONNX Runtime have it: 256 px, a margin on each side thrown away.

Written from what their documentation describes; batch 1, the image already in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .seed_loop import SIDE, SampledTime

Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]  # (1, bands, h, w) -> scores
Span = tuple[int, int, int]  # where a tile starts, and what is kept: from, to


def tile_spans(length: int, overlap: float) -> list[Span]:
    """Cover one axis: 31 tiles of 256 px for 4096 px at half an overlap."""
    stride = SIDE - round(SIDE * overlap)
    count = max(1, -(-(length - (SIDE - stride)) // stride))
    starts = [min(number * stride, length - SIDE) for number in range(count)]
    margin = (SIDE - stride) // 2
    edges = [0, *(start + margin for start in starts[1:]), length]
    return list(zip(starts, edges[:-1], edges[1:]))


def tiles(height: int, width: int, overlap: float) -> list[tuple[Span, Span]]:
    """Pair the spans of both axes, row by row."""
    cols = tile_spans(width, overlap)
    return [(row, col) for row in tile_spans(height, overlap) for col in cols]


def tile_loop(
    run: Run, image: NDArray[np.float32], chosen: Sequence[tuple[Span, Span]], of: int
) -> tuple[SampledTime, NDArray[np.uint8]]:
    """Classify an image (bands, height, width) on some of its tiles."""
    begin = time.perf_counter()
    classes = np.zeros(image.shape[1:], np.uint8)
    for rows, cols, kept in _results(run, image, chosen):
        classes[rows, cols] = kept
    return SampledTime(time.perf_counter() - begin, len(chosen), of), classes


def _results(
    run: Run, image: NDArray[np.float32], chosen: Sequence[tuple[Span, Span]]
) -> Iterator[tuple[slice, slice, NDArray[np.uint8]]]:
    for (row, top, bottom), (col, left, right) in chosen:
        tile = np.ascontiguousarray(image[None, :, row : row + SIDE, col : col + SIDE])
        found = run(tile)[0].argmax(axis=0).astype(np.uint8)
        yield (
            slice(top, bottom),
            slice(left, right),
            found[top - row : bottom - row, left - col : right - col],
        )
