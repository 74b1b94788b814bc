"""The confidence raster of a class map, found by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Optional

from qgis.core import QgsMapLayer, QgsRasterLayer

from ..class_map_layer import layers_of


def confidence_file(layer: Optional[QgsMapLayer]) -> Optional[Path]:
    """Give the file: the one that the map's job named, else one beside the map by its name."""
    if not isinstance(layer, QgsRasterLayer):
        return None
    path = Path(layer.source())
    beside = path.with_name(f"{path.stem}_confidence.tif")
    named = _of_job(layer)
    return next((one for one in (named, beside) if one is not None and one.is_file()), None)


def confidence_layer(path: Optional[Path]) -> Optional[QgsRasterLayer]:
    """Give a layer to read the confidence from: the project's own, else one apart from it."""
    if path is None:
        return None
    return next(iter(layers_of(str(path))), None) or QgsRasterLayer(str(path), path.stem)


def _of_job(layer: QgsRasterLayer) -> Optional[Path]:
    """Read what a project file keeps; another program may have changed it."""
    try:
        job = json.loads(layer.customProperty("landseg/job") or "{}")
        return Path(job["confidence"])
    except (KeyError, TypeError, ValueError):
        return None
