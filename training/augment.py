"""What is varied in a patch: size, the eight symmetries, and the colours of optical bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from .recipe import Recipe

HEIGHTS = ("dsm", "dtm", "ndsm", "ndvi")  # bands whose values are measures, not light

Values = NDArray[np.float32]  # (bands, height, width), in the card's units
Rng = np.random.Generator
T = TypeVar("T", np.float32, np.uint8)


@dataclass(frozen=True)
class Augmentation:
    """Varies patches as a recipe says."""

    recipe: Recipe
    valid_range: tuple[float, float]  # of the values, in the card's units
    band_names: tuple[str, ...]

    def __call__(
        self, values: Values, labels: NDArray[np.uint8], side: int, rng: Rng
    ) -> tuple[Values, NDArray[np.int64]]:
        """Give a patch of `side` px and its labels, labels resampled by nearest neighbour."""
        symmetry = self._symmetry(rng)
        values = self._recoloured(_apply(values, symmetry), rng)
        labels = _apply(labels, symmetry)
        return _resampled(values, side), _nearest(labels, side).astype(np.int64)

    def _symmetry(self, rng: Rng) -> tuple[int, bool, bool]:
        """Draw quarter turns, a flip upside down, and a flip left to right."""
        turns, down, across = int(rng.integers(4)), rng.random() < 0.5, rng.random() < 0.5
        recipe = self.recipe
        return (turns if recipe.turns else 0), down and recipe.flips, across and recipe.flips

    def _recoloured(self, values: Values, rng: Rng) -> Values:
        """Vary saturation, gain, tint, haze, brightness and gamma, as light and sensors do."""
        strength = self.recipe.colour
        light = [name not in HEIGHTS for name in self.band_names]
        if not strength or not any(light):
            return values
        low, high = self.valid_range
        share = (values[light] - low) / (high - low)
        grey = share.mean(axis=0, keepdims=True)
        share = grey + (share - grey) * rng.uniform(1 - 0.4 * strength, 1 + 0.4 * strength)
        share *= np.exp(rng.uniform(-0.22, 0.22) * strength)
        share *= np.exp(rng.uniform(-0.08, 0.08, (len(share), 1, 1)) * strength)
        haze = rng.uniform(0, 0.25) * strength if rng.random() < 0.3 else 0.0
        share = share * (1 - haze) + 0.8 * haze + rng.uniform(-0.06, 0.06) * strength
        share = np.clip(share, 0, 1) ** np.exp(rng.uniform(-0.29, 0.29) * strength)
        found = values.copy()
        found[light] = low + share * (high - low)
        return found


def _apply(array: NDArray[T], symmetry: tuple[int, bool, bool]) -> NDArray[T]:
    turns, down, across = symmetry
    array = np.rot90(array, turns, axes=(-2, -1))
    array = array[..., ::-1, :] if down else array
    return np.ascontiguousarray(array[..., ::-1] if across else array)


def _resampled(values: Values, side: int) -> Values:
    """Resample to a square of `side` px, without aliasing where it shrinks."""
    if values.shape[-1] == side:
        return values
    found = functional.interpolate(
        torch.from_numpy(values)[None],
        (side, side),
        mode="bilinear",
        align_corners=False,
        antialias=values.shape[-1] > side,
    )
    resampled: Values = found[0].numpy()
    return resampled


def _nearest(labels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    size = labels.shape[-1]
    picks = (np.arange(side) * size + size // 2) // side
    found: NDArray[np.uint8] = labels[picks][:, picks]
    return found
