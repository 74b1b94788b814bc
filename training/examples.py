"""What a network makes of a validation scene, as a picture shows it: the whole area, thinned."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ..inference.card import ModelCard
from ..inference.grid import Window
from ..inference.legend import NODATA
from ..inference.segnet import SegNet
from .figures import Example
from .validation import Areas

LONGEST = 1280  # px on the longer side; larger areas are thinned to it


def example(card: ModelCard, network: SegNet, areas: Areas, scene: int) -> Example:
    """Classify a scene tile by tile; the memory is that of one tile and the thinned pictures."""
    area = areas.scenes[scene].area
    step = -(-max(area.height, area.width) // LONGEST)
    shape = -(-area.height // step), -(-area.width // step)
    image = np.zeros((3 if len(card.bands) >= 3 else 1, *shape), np.uint8)
    reference, found = np.full(shape, NODATA, np.uint8), np.full(shape, NODATA, np.uint8)
    for place in areas.places(scene):
        seen, core = areas[place], areas.core(place).relative_to(area)
        there = _thinned(core.row, core.height, step), _thinned(core.col, core.width, step)
        rows, cols = (slice(-start % step, None, step) for start in (core.row, core.col))
        inside = Window(*seen.core).slices
        with torch.inference_mode():
            scores = network(seen.image)[0, :, inside[0], inside[1]]
        shown = _shown(card, seen.image[0, :, inside[0], inside[1]].numpy())
        image[:, there[0], there[1]] = shown[: len(image), rows, cols]
        reference[there] = seen.labels.numpy()[rows, cols]
        found[there] = scores.argmax(dim=0).numpy()[rows, cols]
    return Example(areas.scenes[scene].group, image, reference, found)


def _thinned(start: int, length: int, step: int) -> slice:
    """Give the places of the kept pixels of a stretch: those at whole multiples of the step."""
    return slice(-(-start // step), -(-(start + length) // step))


def _shown(card: ModelCard, image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Turn network input, (bands, height, width), into what a person sees."""
    terms = np.array([band.offset_and_divisor for band in card.scaling], np.float32)
    low, high = card.valid_range
    values = (image * terms[:, 1, None, None] + terms[:, 0, None, None] - low) / (high - low)
    found: NDArray[np.uint8] = np.clip(values * 255 + 0.5, 0, 255).astype(np.uint8)
    return found
