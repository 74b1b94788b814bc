"""`landseg:compare`: the toolbox's form of a comparison."""

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
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import NoLayerError
from ...review import CompareJob
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained
from .style import STYLES, FileStyle

# Scripts and models of users hold these names; they never change.
INPUT, REFERENCE, CONFIDENCE = "INPUT", "REFERENCE", "CONFIDENCE"
TOLERANCE, MERGE, MIN_AREA = "TOLERANCE", "MERGE", "MIN_AREA"
PLACES, REPORT = "PLACES", "REPORT"
FOUND = "PLACES_FOUND"
FIGURES = {"OA": "overall_accuracy", "KAPPA": "kappa", "MEAN_F1": "mean_f1"}  # output -> result


class CompareAlgorithm(JobAlgorithm):
    """A class map against a reference: where they agree, and where to look."""

    styles = {**STYLES, PLACES: FileStyle}

    def name(self) -> str:
        return "compare"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Compare class map with reference")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Shows where a class map and a reference agree, and lists places to look at.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Compares a class map with a raster of classes: OpenStreetMap drawn as classes, a "
            "ground truth, or an older map. Its grid and coordinate system may be others.\n"
            "The agreement raster shows where both say the same, and which class each says where "
            "they do not. Where the reference is silent the pixel is unknown: what OpenStreetMap "
            "has not drawn may be there all the same, so silence is no evidence and enters no "
            "figure.\n"
            "Places to look at are connected disagreements, ranked by their area times the map's "
            "confidence. If an older list of the same name is replaced, its verdicts are kept."
        )

    def tags(self) -> list[str]:
        return _tr("agreement,accuracy,confusion matrix,openstreetmap,review").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber("OA", _tr("Overall accuracy")))
        self.addOutput(QgsProcessingOutputNumber("KAPPA", _tr("Kappa")))
        self.addOutput(QgsProcessingOutputNumber("MEAN_F1", _tr("Mean F1")))
        self.addOutput(QgsProcessingOutputNumber(FOUND, _tr("Number of places")))

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> CompareJob:
        class_map = self.raster(parameters, context, INPUT)
        reference = self.raster(parameters, context, REFERENCE)
        if class_map is None or reference is None:
            raise NoLayerError
        return CompareJob(
            class_map=class_map,
            reference=reference,
            output=files[OUTPUT],
            confidence=self.raster(parameters, context, CONFIDENCE),
            tolerance=self.parameterAsDouble(parameters, TOLERANCE, context),
            places=files.get(PLACES),
            merge=self.parameterAsDouble(parameters, MERGE, context),
            min_area=self.parameterAsDouble(parameters, MIN_AREA, context),
            report=files.get(REPORT),
            overwrite=True,  # the custom of Processing
        )

    def title(self, parameters: Values, context: QgsProcessingContext) -> str:
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        return _tr("Review of {}").format(layer.name()) if layer is not None else ""

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        for name, key in FIGURES.items():
            title = self.outputDefinition(name).description()
            feedback.pushInfo(_tr("{}: {}").format(title, _share(result[key])))
        for each in result["classes"]:
            feedback.pushInfo(_tr("F1 of {}: {}").format(each["name"], _share(each["f1"])))
        unknown = result["not_judged"]["unknown"]
        if unknown:
            text = _tr("{} pixels are unknown: the reference is silent, which is no evidence.")
            feedback.pushInfo(text.format(unknown))
        if result["places"]:
            text = _tr("{} of {} places are listed.")
            feedback.pushInfo(text.format(result["places_listed"], result["places_found"]))

    def outputs(self, result: dict[str, Any]) -> Values:
        files = {OUTPUT: "output", PLACES: "places", REPORT: "report", FOUND: "places_found"}
        return {name: result[key] for name, key in {**files, **FIGURES}.items()}


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    raster = QgsProcessingParameterRasterLayer
    yield raster(INPUT, _tr("Class map"))
    yield explained(
        raster(REFERENCE, _tr("Reference")),
        _tr("A raster of classes. They are paired with the map's by name, or else by number."),
    )
    yield explained(
        raster(CONFIDENCE, _tr("Confidence of the map"), optional=True),
        _tr("It ranks the places: where the map is sure and yet differs comes first."),
    )
    yield explained(
        _metres(TOLERANCE, _tr("Tolerance at borders (m)"), CompareJob.tolerance),
        _tr("So near to a border of the reference nothing is judged."),
    )
    yield from places_form(CompareJob.merge, CompareJob.min_area)
    yield QgsProcessingParameterRasterDestination(OUTPUT, _tr("Agreement"))
    yield explained(
        QgsProcessingParameterVectorDestination(
            PLACES,
            _tr("Places to look at"),
            QgsProcessing.SourceType.TypeVectorPolygon,
            optional=True,
        ),
        _tr("A GeoPackage with room for verdicts and notes."),
    )
    yield QgsProcessingParameterFileDestination(
        REPORT,
        _tr("Report"),
        _tr("Web page (*.html);;JSON (*.json)"),
        optional=True,
        createByDefault=False,
    )


def places_form(merge: float, min_area: float) -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what is asked of any list of places."""
    yield explained(
        _metres(MERGE, _tr("Merge places nearer than (m)"), merge),
        _tr("Parts of the same classes that are nearer to each other are one place."),
    )
    yield explained(
        _metres(MIN_AREA, _tr("Least area of a place (m²)"), min_area),
        _tr("Smaller places are not listed."),
    )


def _metres(name: str, title: str, default: float) -> QgsProcessingParameterNumber:
    double = Qgis.ProcessingNumberParameterType.Double
    return QgsProcessingParameterNumber(name, title, double, default, minValue=0)


def _share(value: Optional[float]) -> str:
    return "-" if value is None else f"{value:.4f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("CompareAlgorithm", text)
