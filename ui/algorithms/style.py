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

    def fresh(self) -> FileStyle:
        """Give another one, for one layer of one run.

        QGIS 3.40 deletes it with the context of the run; older ones leave it to us, and would
        call one that is gone (qgis/QGIS#47533, #48087), hence the list.
        """
        found = type(self)()
        _GIVEN.append(found)
        return found


_GIVEN: list[FileStyle] = []
STYLES = {"OUTPUT": FileStyle(), "CONFIDENCE": FileStyle()}  # by parameter; never given themselves
