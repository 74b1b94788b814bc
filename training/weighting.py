"""Weights of the classes in the loss, from their pixels in the training set."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray


def class_weights(
    counts: NDArray[np.int64], kind: Literal["none", "root", "median"]
) -> tuple[float, ...]:
    """Weigh classes so that rare ones are not drowned.

    `root`: one over the root of a class's share, mean 1. `median`: the median share over the
    class's share (D. Eigen and R. Fergus 2015, doi:10.1109/ICCV.2015.304, section 6.1.3, here
    with the shares of the whole set). A class without pixels weighs nothing.
    """
    shares = counts / max(1, int(counts.sum()))
    there = shares > 0
    weights = np.ones(len(counts))
    if kind == "root":
        weights[there] = 1 / np.sqrt(shares[there])
        weights /= weights[there].mean()
    elif kind == "median":
        weights[there] = np.median(shares[there]) / shares[there]
    return tuple(float(weight) for weight in np.where(there, weights, 0.0))
