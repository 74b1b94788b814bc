"""The style of the files, given to layers that Processing loads; qgis_process never asks."""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
)

from ..class_map_layer import MADE_BY_LANDSEG


class FileStyle(QgsProcessingLayerPostProcessorInterface):
    """Reads the .qml beside the file, which Processing itself does not."""

    def postProcessLayer(  # noqa: N802 - QGIS calls it so
        self,
        layer: QgsMapLayer,
        context: QgsProcessingContext,  # noqa: ARG002
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> None:
        layer.loadDefaultStyle()
        layer.setCustomProperty(MADE_BY_LANDSEG, "")


# One an output, and kept here: QGIS does not own them (qgis/QGIS#47533, #48087).
STYLES = {"OUTPUT": FileStyle(), "CONFIDENCE": FileStyle()}
