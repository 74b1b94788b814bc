"""The style of the files, given to layers that Processing loads; qgis_process never asks."""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
)
from qgis.PyQt import sip

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


STYLES = {"OUTPUT": FileStyle, "CONFIDENCE": FileStyle}  # by parameter
_kept: list[FileStyle] = []


def new_style(kind: type[FileStyle]) -> FileStyle:
    """Make one for one layer, which may be loaded when the algorithm is gone.

    Some releases of QGIS do not own them (qgis/QGIS#47533, #48087), others delete them after use.
    """
    _kept[:] = [style for style in _kept if not sip.isdeleted(style)]
    _kept.append(kind())
    return _kept[-1]
