"""`landseg:queue`: the toolbox's form of a list of unsure places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import NoLayerError
from ...review import QueueJob
from .compare import CONFIDENCE, FOUND, INPUT, MERGE, MIN_AREA, places_form
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained
from .style import STYLES

BELOW = "BELOW"  # scripts and models of users hold this name; it never changes


class QueueAlgorithm(JobAlgorithm):
    """Where a class map is unsure of itself."""

    styles = STYLES

    def name(self) -> str:
        return "queue"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("List unsure places of class map")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Lists the places where a class map is unsure of itself.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Lists connected pixels of one class whose confidence is low, ranked by their area "
            "times what is missing to full confidence. It needs no reference.\n"
            "The list is laid out as that of a comparison, with room for verdicts and notes. If "
            "an older list of the same name is replaced, its verdicts are kept."
        )

    def tags(self) -> list[str]:
        return _tr("confidence,uncertainty,review,quality").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber(FOUND, _tr("Number of places")))

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> QueueJob:
        class_map = self.raster(parameters, context, INPUT)
        confidence = self.raster(parameters, context, CONFIDENCE)
        if class_map is None or confidence is None:
            raise NoLayerError
        return QueueJob(
            class_map=class_map,
            confidence=confidence,
            output=files[OUTPUT],
            below=self.parameterAsInt(parameters, BELOW, context),
            merge=self.parameterAsDouble(parameters, MERGE, context),
            min_area=self.parameterAsDouble(parameters, MIN_AREA, context),
            overwrite=True,  # the custom of Processing
        )

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        text = _tr("{} of {} pixels are sure to less than {} %.")
        feedback.pushInfo(text.format(result["unsure"], result["pixels"], result["below"]))
        text = _tr("{} of {} places are listed.")
        feedback.pushInfo(text.format(result["places_listed"], result["places_found"]))

    def outputs(self, result: dict[str, Any]) -> Values:
        return {OUTPUT: result["output"], FOUND: result["places_found"]}


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    yield QgsProcessingParameterRasterLayer(INPUT, _tr("Class map"))
    yield explained(
        QgsProcessingParameterRasterLayer(CONFIDENCE, _tr("Confidence of the map")),
        _tr("The file that was made with the map."),
    )
    yield explained(
        QgsProcessingParameterNumber(
            BELOW,
            _tr("Unsure below (%)"),
            Qgis.ProcessingNumberParameterType.Integer,
            QueueJob.below,
            minValue=1,
            maxValue=100,
        ),
        _tr("Pixels with less confidence are listed."),
    )
    yield from places_form(QueueJob.merge, QueueJob.min_area)
    yield QgsProcessingParameterVectorDestination(
        OUTPUT, _tr("Unsure places"), QgsProcessing.SourceType.TypeVectorPolygon
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("QueueAlgorithm", text)
