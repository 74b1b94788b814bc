"""The toolbox's dialog of `landseg:train`, opened from the pane."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtWidgets import QWidget

from ..algorithms.train_form import INPUT

ALGORITHM = "landseg:train"


def open_training(image: Optional[QgsRasterLayer]) -> QWidget:
    """Open it beside everything else, for the image that is chosen."""
    import processing  # late: it belongs to a plugin of QGIS that starts after ours

    values: dict[str, Any] = {INPUT: image.id()} if image is not None else {}
    dialog: QWidget = processing.createAlgorithmDialog(ALGORITHM, values)
    dialog.show()
    return dialog
