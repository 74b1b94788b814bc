"""What the small map of a sheet shows: the image that was classified, where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import QgsProject, QgsRasterLayer

from .credits import Origin


def image_in(project: QgsProject, layer: QgsRasterLayer) -> Optional[QgsRasterLayer]:
    """Find the image of a class map among the layers of a project.

    Raises:
        LandsegError: the map's file cannot be opened.
    """
    name = Origin(layer).image
    rasters = [each for each in project.mapLayers().values() if isinstance(each, QgsRasterLayer)]
    return next((each for each in rasters if name and Path(each.source()) == Path(name)), None)


def open_image(project: QgsProject, layer: QgsRasterLayer) -> Optional[QgsRasterLayer]:
    """Open the image of a class map for a project that nobody sees; None where it is gone.

    Raises:
        LandsegError: the map's file cannot be opened.
    """
    name = Origin(layer).image
    if not Path(name).is_file():
        return None
    image = QgsRasterLayer(name, Path(name).stem)
    return project.addMapLayer(image, False) if image.isValid() else None
