"""What a confusion matrix says: accuracy, F1, IoU, kappa; absent classes are named, never NaN.

Rows are the reference, columns the prediction. Formulas: Congalton 1991,
doi:10.1016/0034-4257(91)90048-B; IoU: Everingham et al. 2010, doi:10.1007/s11263-009-0275-4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

Share = Optional[float]  # 0 to 1; None: not defined
Shares = tuple[Share, ...]  # one a class, in the order of the legend


@dataclass(frozen=True)
class Measures:
    """The measures of one matrix; means run over the classes that the reference has."""

    names: tuple[str, ...]
    pixels: int
    reference: tuple[int, ...]  # pixels of each class
    predicted: tuple[int, ...]  # pixels of each class
    overall_accuracy: Share
    kappa: Share
    recall: Shares  # producer's accuracy
    precision: Shares  # user's accuracy
    f1: Shares
    iou: Shares

    @property
    def absent(self) -> tuple[str, ...]:
        """Names of classes that the reference does not have: no mean counts them."""
        return tuple(name for name, pixels in zip(self.names, self.reference) if not pixels)

    @property
    def classes_counted(self) -> int:
        return len(self.names) - len(self.absent)

    @property
    def mean_f1(self) -> Share:
        return self.mean(self.f1)

    @property
    def mean_iou(self) -> Share:
        return self.mean(self.iou)

    def mean(self, values: Shares, without: Collection[str] = ()) -> Share:
        """Average over the classes of the reference, some names left out."""
        rows = zip(self.names, self.reference, values)
        return _mean(value for name, pixels, value in rows if pixels and name not in without)

    def to_json(self) -> dict[str, Any]:
        """Give plain values; what is not defined is null."""
        columns = {
            "reference_pixels": self.reference,
            "predicted_pixels": self.predicted,
            "recall": self.recall,
            "precision": self.precision,
            "f1": self.f1,
            "iou": self.iou,
        }
        classes = [
            {"name": name, **{key: values[row] for key, values in columns.items()}}
            for row, name in enumerate(self.names)
        ]
        return {
            "pixels": self.pixels,
            "overall_accuracy": self.overall_accuracy,
            "kappa": self.kappa,
            "mean_f1": self.mean_f1,
            "mean_iou": self.mean_iou,
            "classes_counted": self.classes_counted,
            "absent": list(self.absent),
            "classes": classes,
        }


def measures(confusion: NDArray[np.int64], names: Sequence[str] = ()) -> Measures:
    r"""Read the measures off a matrix with row sums r, column sums c, diagonal d and total N.

    .. math:: OA = \frac{\sum d}{N}, \quad F_1 = \frac{2d}{r + c}, \quad
              IoU = \frac{d}{r + c - d}, \quad
              \kappa = \frac{OA - p_e}{1 - p_e}, \quad p_e = \frac{\sum rc}{N^2}

    A ratio 0/0 is not defined. A class absent from the reference but predicted has precision, F1
    and IoU 0 and no recall (ours).

    Args:
        confusion: (reference class, predicted class), pixels.
        names: of the classes; none: their numbers.
    """
    matrix = [[int(count) for count in row] for row in confusion]  # N^2 may exceed int64
    rows, cols = [sum(row) for row in matrix], [sum(col) for col in zip(*matrix)]
    hits, total = [matrix[i][i] for i in range(len(matrix))], sum(rows)
    return Measures(
        names=tuple(names) or tuple(str(i) for i in range(len(matrix))),
        pixels=total,
        reference=tuple(rows),
        predicted=tuple(cols),
        overall_accuracy=_ratio(sum(hits), total),
        kappa=_kappa(sum(hits), sum(r * c for r, c in zip(rows, cols)), total),
        recall=tuple(_ratio(d, r) for d, r in zip(hits, rows)),
        precision=tuple(_ratio(d, c) for d, c in zip(hits, cols)),
        f1=tuple(_ratio(2 * d, r + c) for d, r, c in zip(hits, rows, cols)),
        iou=tuple(_ratio(d, r + c - d) for d, r, c in zip(hits, rows, cols)),
    )


def count_pairs(
    reference: NDArray[np.uint8], predicted: NDArray[np.uint8], classes: int
) -> NDArray[np.int64]:
    """Count pixels by (reference class, predicted class).

    Args:
        reference: any shape; values from `classes` on are left out, and so are their pixels.
        predicted: the same shape, the same rule.
        classes: at most 255.
    """
    both = (reference < classes) & (predicted < classes)
    pairs = reference[both].astype(np.int64) * classes + predicted[both]
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def _kappa(hits: int, products: int, total: int) -> Share:
    """Take (OA - pe) / (1 - pe) with both terms times N^2, exactly in whole numbers."""
    return _ratio(hits * total - products, total**2 - products)


def _ratio(part: int, whole: int) -> Share:
    return part / whole if whole else None


def _mean(values: Iterable[Share]) -> Share:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
