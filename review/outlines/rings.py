"""Rings of arcs around each patch: its outer ring and those of its holes.

Where a patch meets itself at a corner, its border passes by there twice, and the rings only touch.
Where two patches of a class meet at a corner, each keeps to its own pixel. So rings never cross or
touch themselves, which polygons may not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .borders import BACK, DOWN, FALLING, RISING, UP, WAYS, Arcs, Corners
from .chains import Ints, follow


@dataclass(frozen=True)
class Rings:
    """Rings patch by patch, the outer one of each first.

    A use is 2 x arc for an arc that is walked from its start, 2 x arc + 1 from its end.
    """

    uses: Ints
    starts: Ints  # the place of each ring's first use, and at last the number of uses
    patches: Ints  # of each ring


def rings_of(corners: Corners, arcs: Arcs) -> Rings:
    """Walk around each patch with it on the left."""
    steps = np.column_stack((arcs.first, arcs.last)).ravel()  # how each use begins
    reached = np.column_stack((arcs.last, arcs.first)).ravel()  # the step back at its end
    order = np.argsort(steps)
    following = _turns(corners.ways)[reached]
    links = order[np.searchsorted(steps[order], following)]
    chains = follow(links)
    owners = np.column_stack((arcs.left, arcs.right)).ravel()
    patches = owners[chains.elements[chains.starts[:-1]]]
    return _sorted(chains.elements, chains.starts, patches, arcs)


def _turns(ways: NDArray[np.uint8]) -> Ints:
    """Give the step that goes on after each corner is reached, by the step back.

    It turns left, else goes straight on, else right; at once right where the patch on the left is
    across the corner too.
    """
    table = np.zeros((64, 4), np.int64)
    for bits in range(64):
        for back in range(4):
            way = (back + BACK) % 4
            order = [(way + turn) % 4 for turn in (-1, 0, 1)]
            # Who walks up or down has the patch at the lower left, or the upper right.
            across = bits & (RISING if way in (UP, DOWN) else FALLING)
            if WAYS[bits & 15].all() and across:
                order.reverse()
            table[bits, back] = next((each for each in order if WAYS[bits & 15, each]), back)
    return (np.arange(len(ways))[:, np.newaxis] * 4 + table[ways]).ravel()


def _sorted(uses: Ints, starts: Ints, patches: Ints, arcs: Arcs) -> Rings:
    """Sort rings by patch; the outer ring has the patch's first corner, hence the lowest."""
    lowest = np.minimum.reduceat(arcs.corners, arcs.starts[:-1])[uses // 2]
    order = np.lexsort((np.minimum.reduceat(lowest, starts[:-1]), patches))
    lengths = np.diff(starts)[order]
    after = np.append(0, np.cumsum(lengths))
    taken = np.repeat(starts[:-1][order] - after[:-1], lengths) + np.arange(after[-1])
    return Rings(uses[taken], after, patches[order])
