"""A scene: one image with its labels on the same grid, and the part that one side may see."""

from __future__ import annotations

from dataclasses import dataclass

from ..inference.grid import Window


@dataclass(frozen=True)
class Scene:
    """What patches are drawn from."""

    image: str  # any name that GDAL opens
    labels: str  # uint8 raster on the image's grid: index of the class, 255 ignored
    bands: tuple[int, ...]  # of the image, counted from 1
    area: Window  # all that this scene may be read of, for patches and for validation
    group: str  # "folder/stem" of the image, for people
