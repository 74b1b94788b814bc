"""`landseg:evaluate`: the toolbox's form of an evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import list_models
from ...training import EvaluateJob, NoClassMapError, NoReferenceError
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained

# Scripts and models of users hold these names; they never change.
INPUT, MODEL, IMAGE = "INPUT", "MODEL", "IMAGE"
REFERENCE, PALETTE, ISPRS = "REFERENCE", "PALETTE", "ISPRS"
POLYGONS, FIELD, BACKGROUND = "POLYGONS", "FIELD", "BACKGROUND"
ERODE = "ERODE"
ISPRS_PALETTE = "isprs"  # the palette that is built in
FIGURES = {"OA": "overall_accuracy", "KAPPA": "kappa", "MEAN_F1": "mean_f1"}  # output -> result


class EvaluateAlgorithm(JobAlgorithm):
    """A class map, or a model's map of an image, against a reference."""

    def name(self) -> str:
        return "evaluate"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Evaluate class map or model")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Tells how a class map agrees with a reference: accuracy, F1, IoU, kappa.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Compares a class map, or what a model makes of an image, with a reference that "
            "people made: a raster of class values or colours, or polygons.\n"
            "Classes are paired by their names, or else by their numbers. Pixels without a label "
            "or without a class are left out and counted. A class that the reference does not "
            "have is named, and enters no mean.\n"
            "The report has the confusion matrix (rows: reference), overall accuracy, kappa, and "
            "precision, recall, F1 and IoU of each class."
        )

    def tags(self) -> list[str]:
        return _tr("accuracy,f1,iou,kappa,confusion matrix,validation").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber("OA", _tr("Overall accuracy")))
        self.addOutput(QgsProcessingOutputNumber("KAPPA", _tr("Kappa")))
        self.addOutput(QgsProcessingOutputNumber("MEAN_F1", _tr("Mean F1")))

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> EvaluateJob:
        class_map = self.raster(parameters, context, INPUT)
        model = self.parameterAsEnumString(parameters, MODEL, context)
        image = self.raster(parameters, context, IMAGE)
        if class_map is None and not (model and image):
            raise NoClassMapError
        truth = self.raster(parameters, context, REFERENCE)
        polygons = self.polygons(parameters, context, POLYGONS)
        if (truth is None) == (polygons is None):
            raise NoReferenceError
        isprs = self.parameterAsBoolean(parameters, ISPRS, context)
        palette = self.parameterAsFile(parameters, PALETTE, context)
        return EvaluateJob(
            subject=class_map or model,
            reference=truth or polygons,
            image=None if class_map else image,
            palette=palette or (ISPRS_PALETTE if isprs else None),
            field=self.parameterAsString(parameters, FIELD, context) or None,
            background=self.parameterAsString(parameters, BACKGROUND, context) or None,
            erode=self.parameterAsInt(parameters, ERODE, context),
            report=files[OUTPUT],
            overwrite=True,  # the custom of Processing
        )

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        for name, key in FIGURES.items():
            title = self.outputDefinition(name).description()
            feedback.pushInfo(_tr("{}: {}").format(title, _share(result[key])))
        for each in result["classes"]:
            feedback.pushInfo(_tr("F1 of {}: {}").format(each["name"], _share(each["f1"])))
        if result["absent"]:
            names = ", ".join(result["absent"])
            feedback.pushInfo(_tr("Not in the reference, in no mean: {}").format(names))

    def outputs(self, result: dict[str, Any]) -> Values:
        return {OUTPUT: result["report"], **{name: result[key] for name, key in FIGURES.items()}}


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    raster = QgsProcessingParameterRasterLayer
    usable = [model.id for model in list_models() if model.problem is None]
    yield raster(INPUT, _tr("Class map"), optional=True)
    yield explained(
        QgsProcessingParameterEnum(
            MODEL, _tr("Model instead of a map"), usable, optional=True, usesStaticStrings=True
        ),
        _tr("It classifies the image below first; not looked at where a class map is chosen."),
    )
    yield raster(IMAGE, _tr("Image for the model"), optional=True)
    yield from _reference()
    yield explained(
        QgsProcessingParameterNumber(
            ERODE,
            _tr("Leave out near borders (px)"),
            Qgis.ProcessingNumberParameterType.Integer,
            EvaluateJob.erode,
            minValue=0,
            maxValue=100,
        ),
        _tr("Pixels of the reference so near to a class border are not counted; the ISPRS has 3."),
    )
    yield QgsProcessingParameterFileDestination(
        OUTPUT, _tr("Report"), _tr("Web page (*.html);;JSON (*.json)")
    )


def _reference() -> Iterator[QgsProcessingParameterDefinition]:
    yield explained(
        QgsProcessingParameterRasterLayer(REFERENCE, _tr("Reference raster"), optional=True),
        _tr("Class values as in the map, or colours."),
    )
    yield explained(
        QgsProcessingParameterBoolean(
            ISPRS, _tr("It has the colours of the ISPRS benchmarks"), False
        ),
        _tr("Other colours: give their palette below. None: those of the map's legend."),
    )
    yield explained(
        QgsProcessingParameterFile(
            PALETTE,
            _tr("Palette of the reference"),
            Qgis.ProcessingFileParameterBehavior.File,
            optional=True,
            fileFilter=_tr("Palettes (*.csv *.toml)"),
        ),
        _tr("A CSV file of value, name and #RRGGBB, or a training configuration."),
    )
    polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
    yield explained(
        QgsProcessingParameterFeatureSource(
            POLYGONS, _tr("Reference polygons"), polygons, optional=True
        ),
        _tr("Instead of a raster."),
    )
    yield explained(
        QgsProcessingParameterField(
            FIELD, _tr("Field with the class"), parentLayerParameterName=POLYGONS, optional=True
        ),
        _tr("It holds names or numbers of the map's classes; none: all are the first class."),
    )
    yield explained(
        QgsProcessingParameterString(BACKGROUND, _tr("Class outside the polygons"), optional=True),
        _tr("None: pixels outside are left out."),
    )


def _share(value: Optional[float]) -> str:
    return "-" if value is None else f"{value:.4f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("EvaluateAlgorithm", text)
