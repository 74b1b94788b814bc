"""Following links, all chains at once: each step doubles how far every element sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger[Any]]  # 32 bits where they are enough

FEW = 1 << 29  # corners with four ways out that 32 bits can count


@dataclass(frozen=True)
class Chains:
    """Elements in the order of their chains, one chain after the other."""

    elements: Ints
    starts: Ints  # the place of each chain's first element, and at last the number of elements


def follow(links: Ints) -> Chains:
    """Order elements by their links; a ring is cut before its lowest element.

    Args:
        links: (n,) the element after each; -1 at an end. No element comes after two.
    """
    links = narrow(links, copy=True)
    last, steps = np.where(links < 0, numbers(len(links)), links), (links >= 0).astype(links.dtype)
    rings = _double(links, last, steps, np.flatnonzero(links >= 0).astype(links.dtype))
    if len(rings):
        lowest = _lowest(links, rings)
        ends = rings[links[rings] == lowest]
        links[ends] = -1
        last[rings], steps[rings] = links[rings], 1
        last[ends], steps[ends] = ends, 0
        _double(links, last, steps, rings[links[rings] >= 0])
    return _placed(last, steps)


def join(count: int, one: Ints, other: Ints) -> Ints:
    """Give the lowest member of each element's group, where pairs hold groups together.

    Args:
        count: of the elements.
        one: (n,) elements; `other` is the second of each pair.
        other: (n,)
    """
    lowest = np.arange(count)
    while len(one):
        first, second = lowest[one], lowest[other]
        apart = first != second
        one, other, first, second = (each[apart] for each in (one, other, first, second))
        lowest[np.maximum(first, second)] = np.minimum(first, second)  # one of several wins
        further = lowest[lowest]
        while not np.array_equal(further, lowest):
            lowest, further = further, further[further]
    return lowest


def numbers(count: int) -> Ints:
    """Count from 0."""
    return np.arange(count, dtype=np.int32 if count < FEW else np.int64)


def narrow(values: Ints, copy: bool = False) -> Ints:
    """Give numbers that are no larger than there are elements in as few bits as they need."""
    found: Ints = values.astype(np.int32 if len(values) < FEW else np.int64, copy=copy)
    return found


def summed(groups: Ints, values: NDArray[np.generic], count: int) -> NDArray[np.float64]:
    """Add up values by their group, numbered from 0."""
    found: NDArray[np.float64] = np.bincount(groups, values, count).astype(np.float64, copy=False)
    return found


def _double(links: Ints, last: Ints, steps: Ints, open_: Ints) -> Ints:
    """Find each element's end and the steps to it; give those that have none: rings.

    Distances along a chain leave no number out, so a doubling that ends none is the last.
    """
    open_ = open_[links[last[open_]] >= 0]
    while len(open_):
        seen = last[open_]
        steps[open_] += steps[seen]
        last[open_] = last[seen]
        left = open_[links[last[open_]] >= 0]
        if len(left) == len(open_):
            break
        open_ = left
    return open_


def _lowest(links: Ints, rings: Ints) -> Ints:
    """Give the lowest element of the ring that each of these is in."""
    within = np.searchsorted(rings, links[rings])
    lowest, ahead = rings, within
    while not np.array_equal(lowest, lowest[within]):
        lowest = np.minimum(lowest, lowest[ahead])
        ahead = ahead[ahead]
    return lowest


def _placed(last: Ints, steps: Ints) -> Chains:
    lengths = narrow(np.bincount(last, minlength=len(last)))
    ends = np.flatnonzero(lengths)
    after = narrow(np.cumsum(lengths))  # behind each chain, by its end
    elements = np.empty_like(last)
    elements[after[last] - 1 - steps] = numbers(len(last))
    return Chains(elements, np.append(after[ends] - lengths[ends], len(last)))
