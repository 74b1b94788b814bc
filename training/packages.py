"""The packages that only training needs: their absence becomes advice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .errors import TrainingPackagesError

PACKAGES = ("pytorch_lightning", "torchmetrics", "matplotlib", "scipy")


@contextmanager
def told_packages() -> Iterator[None]:
    """Turn the lack of a package into words.

    Raises:
        TrainingPackagesError: one is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in PACKAGES:
            raise
        raise TrainingPackagesError(name=name) from error
