"""Borders between patches: where they turn or meet, and the arcs between such corners.

A corner of pixels has up to four borders: up, right, down, left, numbered from 0, clockwise. A
step is a corner and the way out of it; its left side is the left hand of who walks. An arc is
the border of the same two patches from one node to the next; a node is where three or four
borders meet, or a corner of the raster. Each arc is shared by two patches, once each way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .chains import Chains, Ints, follow, numbers
from .patches import Runs, pieces

UP, RIGHT, DOWN, LEFT = range(4)
BACK = 2  # added to a way, it is the opposite way
FALLING, RISING = (
    16,
    32,
)  # one patch is at both: upper left and lower right; upper right, lower left
WAYS = np.array([[bool(ways & 1 << way) for way in range(4)] for ways in range(16)])


@dataclass(frozen=True)
class Corners:
    """Corners where a border turns or borders meet, row by row."""

    places: Ints  # position of the pixel to the lower right
    ways: NDArray[np.uint8]  # a bit for each border, and FALLING, RISING
    is_node: NDArray[np.bool_]


@dataclass(frozen=True)
class Arcs:
    """Arcs one after the other; corners are given by their number."""

    corners: Ints
    starts: Ints  # the place of each arc's first corner, and at last the number of corners
    first: Ints  # the step at the start
    last: Ints  # the step back at the end
    left: Ints  # patch
    right: Ints


def corners_of(runs: Runs, patches: Ints, height: int) -> Corners:
    """Find the corners; `height` of the map is without its margin, `patches` one for each run."""
    found = [_corners(runs, patches, each.places, each.above, each.below) for each in pieces(runs)]
    places, ways = (np.concatenate(part) for part in zip(*found))
    degrees = WAYS[ways & 15].sum(axis=1)
    edges = np.array([1, runs.width - 1])
    frame = np.add.outer(np.array([1, height + 1]) * runs.width, edges)
    return Corners(places, ways, (degrees > 2) | np.isin(places, frame))


def _corners(
    runs: Runs, patches: Ints, places: Ints, above: Ints, below: Ints
) -> tuple[Ints, NDArray[np.uint8]]:
    before = runs.at(places[:1] - 1 - runs.width), runs.at(places[:1] - 1)
    upper_right, lower_right = patches[above], patches[below]
    upper_left, lower_left = (
        np.append(patches[first], side[:-1])
        for first, side in zip(before, (upper_right, lower_right))
    )
    bits = (
        (upper_left != upper_right) << UP
        | (upper_right != lower_right) << RIGHT
        | (lower_left != lower_right) << DOWN
        | (upper_left != lower_left) << LEFT
        | (upper_left == lower_right) * FALLING
        | (upper_right == lower_left) * RISING
    )
    straight = np.isin(bits & 15, (0, 1 << UP | 1 << DOWN, 1 << RIGHT | 1 << LEFT))
    return places[~straight], bits[~straight].astype(np.uint8)


def arcs_of(corners: Corners, runs: Runs, patches: Ints) -> Arcs:
    """Follow the borders from node to node."""
    ahead = _ahead(corners, runs.width)
    steps = np.flatnonzero(WAYS[corners.ways & 15].ravel()).astype(ahead.dtype)
    chains = follow(_links(corners, ahead, steps))
    first, last = (steps[chains.elements[at]] for at in (chains.starts[:-1], chains.starts[1:] - 1))
    back = ahead[last] * 4 + (last + BACK) % 4
    once = first < back  # each arc was walked from both ends
    taken = np.repeat(once, np.diff(chains.starts))
    walked = Chains(steps[chains.elements[taken]] // 4, _starts(np.diff(chains.starts)[once]))
    first, last, back = first[once], last[once], back[once]
    ends = walked.starts[1:]
    return Arcs(
        corners=np.insert(walked.elements, ends, ahead[last]),
        starts=walked.starts + np.arange(len(walked.starts)),
        first=first,
        last=back,
        left=patches[runs.at(_left_pixel(corners, first, runs.width))],
        right=patches[runs.at(_left_pixel(corners, back, runs.width))],
    )


def _starts(lengths: Ints) -> Ints:
    return np.append(0, np.cumsum(lengths))


def _ahead(corners: Corners, width: int) -> Ints:
    """Give the corner to which each step leads; nonsense where there is none."""
    count = len(corners.places)
    here = numbers(count)
    ahead = np.empty((count, 4), here.dtype)
    ahead[:, RIGHT], ahead[:, LEFT] = here + 1, here - 1
    down = np.argsort(corners.places % width, kind="stable")  # by columns, each from above
    ahead[down, DOWN], ahead[down, UP] = np.append(down[1:], 0), np.append(0, down[:-1])
    return ahead.ravel()


def _links(corners: Corners, ahead: Ints, steps: Ints) -> Ints:
    """Give the step after each, by its place among `steps`; -1 where it leads to a node."""
    there = ahead[steps]
    onward = WAYS[corners.ways[there] & 15]
    onward[np.arange(len(steps)), (steps + BACK) % 4] = False  # not back
    following = there * 4 + np.argmax(onward, axis=1)
    return np.where(corners.is_node[there], -1, np.searchsorted(steps, following))


def _left_pixel(corners: Corners, steps: Ints, width: int) -> Ints:
    """Give the position of the pixel on the left of a step, at its start."""
    beside = np.array([-width - 1, -width, 0, -1])  # up, right, down, left
    found: Ints = corners.places[steps // 4] + beside[steps % 4]
    return found
