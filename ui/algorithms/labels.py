"""`landseg:labels`: the toolbox's form of a labels job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import RasterOpenError
from ...training import LabelsJob
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained

# Scripts and models of users hold these names; they never change.
INPUT, DIRECTION, PALETTE = "INPUT", "DIRECTION", "PALETTE"
ERODE, TOLERATE = "ERODE", "TOLERATE_UNKNOWN"
ISPRS = "isprs"  # the palette that is built in


class LabelsAlgorithm(JobAlgorithm):
    """Colours of a ground truth to class values, or back."""

    def name(self) -> str:
        return "labels"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Convert colour-coded labels")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Turns the colours of a ground truth into class values, or back.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Turns the colours of a ground truth into class values, or back.\n"
            "A colour has to match exactly. Black and unknown colours become 255, which training "
            "and evaluation leave out; unknown ones are listed in the log.\n"
            "The palette of the ISPRS benchmarks is built in. Others are a CSV file with the "
            "columns value, name and #RRGGBB, or a training configuration."
        )

    def tags(self) -> list[str]:
        return _tr("labels,ground truth,palette,isprs,training").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> LabelsJob:
        source = self.raster(parameters, context, INPUT)
        if source is None:
            raise RasterOpenError(name=str(parameters.get(INPUT)))
        return LabelsJob(
            source=source,
            output=files[OUTPUT],
            palette=self.parameterAsFile(parameters, PALETTE, context) or ISPRS,
            to_color=self.parameterAsEnum(parameters, DIRECTION, context) == 1,
            erode=self.parameterAsInt(parameters, ERODE, context),
            tolerate_unknown=self.parameterAsBoolean(parameters, TOLERATE, context),
            overwrite=True,  # the custom of Processing
        )

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        for name, count in result["counts"].items():
            feedback.pushInfo(_tr("{}: {} pixels").format(name, count))
        feedback.pushInfo(_tr("not labelled: {} pixels").format(result["unlabelled"]))
        for each in result["unknown"]:
            text = _tr("Unknown colour {}: {} pixels, first at row {}, column {}.")
            place = each["row"], each["col"]
            feedback.pushWarning(text.format(each["colour"], each["count"], *place))


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    file = Qgis.ProcessingFileParameterBehavior.File
    whole = Qgis.ProcessingNumberParameterType.Integer
    ways = [_tr("Colours to values"), _tr("Values to colours")]
    yield QgsProcessingParameterRasterLayer(INPUT, _tr("Labels"))
    yield QgsProcessingParameterEnum(DIRECTION, _tr("Direction"), ways, defaultValue=0)
    yield explained(
        QgsProcessingParameterFile(
            PALETTE,
            _tr("Palette"),
            file,
            optional=True,
            fileFilter=_tr("Palettes (*.csv *.toml)"),
        ),
        _tr("None: that of the ISPRS benchmarks."),
    )
    yield explained(
        QgsProcessingParameterNumber(
            ERODE, _tr("Erode (px)"), whole, LabelsJob.erode, minValue=0, maxValue=255
        ),
        _tr("Pixels so near to a class border become 255; the benchmarks use 3."),
    )
    yield explained(
        QgsProcessingParameterBoolean(
            TOLERATE, _tr("Go on with many unknown colours"), LabelsJob.tolerate_unknown
        ),
        _tr("Else more than 0.1 % of them, or a file compressed with loss, is refused."),
    )
    yield QgsProcessingParameterRasterDestination(OUTPUT, _tr("Converted labels"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("LabelsAlgorithm", text)
