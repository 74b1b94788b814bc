"""Weights of the classes in the loss, from their pixels in the training set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def class_weights(counts: NDArray[np.int64], balance: float) -> tuple[float, ...]:
    """Weigh classes by the median share over their own, to the power of `balance`.

    At 1 it is median frequency balancing (D. Eigen and R. Fergus 2015, doi:10.1109/ICCV.2015.304,
    section 6.1.3, here with the shares of the whole set), at 0 all classes weigh 1. A class
    without pixels weighs nothing.
    """
    shares = counts / max(1, int(counts.sum()))
    there = shares > 0
    weights = np.zeros(len(counts))
    weights[there] = (np.median(shares[there]) / shares[there]) ** balance
    return tuple(float(weight) for weight in weights)
