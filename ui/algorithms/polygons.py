"""`landseg:polygons`: the toolbox's form of polygons of a class map."""

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
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...review import PolygonsJob
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained

# Scripts and models of users hold these names; they never change.
INPUT, CONFIDENCE = "INPUT", "CONFIDENCE"
MIN_AREA, SIMPLIFY = "MIN_AREA", "SIMPLIFY"
COUNT = "COUNT"


class PolygonsAlgorithm(JobAlgorithm):
    """A class map as polygons along its pixels."""

    def name(self) -> str:
        return "polygons"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Class map to polygons")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Turns a class map into polygons without gaps and overlaps.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Writes one layer with a polygon for each patch of a class, along the edges of the "
            "pixels: neighbours share their border, thin roads stay, and the areas add up to the "
            "area of the map.\n"
            "Fields: class_id, class_name, area_m2 (on the ellipsoid) and, with a confidence "
            "raster, confidence (mean, percent).\n"
            "Simplified borders are simplified once for both sides, so that there are no gaps and "
            "no overlaps either. The colours and names of the legend are kept in the GeoPackage."
        )

    def tags(self) -> list[str]:
        return _tr("vectorize,polygonize,simplify,area,generalize").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber(COUNT, _tr("Number of polygons")))

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> PolygonsJob:
        return PolygonsJob(
            class_map=self.raster(parameters, context, INPUT),
            output=files[OUTPUT],
            confidence=self.raster(parameters, context, CONFIDENCE),
            min_area=self.parameterAsDouble(parameters, MIN_AREA, context),
            simplify=self.parameterAsDouble(parameters, SIMPLIFY, context),
            overwrite=True,  # the custom of Processing
        )

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        say = QLocale().toString
        for each in result["classes"]:
            count, area = say(each["polygons"]), say(each["area_m2"], "f", 1)
            feedback.pushInfo(_tr("{}: {} polygons, {} m²").format(each["name"], count, area))

    def outputs(self, result: dict[str, Any]) -> Values:
        return {OUTPUT: result["output"], COUNT: result["polygons"]}


class GeoPackageDestination(QgsProcessingParameterVectorDestination):
    """A place for a GeoPackage, also where the user prefers another format for layers."""

    def defaultFileExtension(self) -> str:  # noqa: N802 - QGIS calls it so
        return "gpkg"

    def createFileFilter(self) -> str:  # noqa: N802
        return "GeoPackage (*.gpkg *.GPKG)"

    def clone(self) -> GeoPackageDestination:
        return GeoPackageDestination(self.name(), self.description(), self.dataType())


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    real = Qgis.ProcessingNumberParameterType.Double
    yield QgsProcessingParameterRasterLayer(INPUT, _tr("Class map"))
    yield explained(
        QgsProcessingParameterRasterLayer(CONFIDENCE, _tr("Confidence of the map"), optional=True),
        _tr("The raster that was written together with the map: the mean of each polygon."),
    )
    yield explained(
        QgsProcessingParameterNumber(
            MIN_AREA, _tr("Smallest polygon (m2)"), real, PolygonsJob.min_area, minValue=0
        ),
        _tr("Smaller patches join the neighbour with the longest shared border. 0: all stay."),
    )
    yield explained(
        QgsProcessingParameterNumber(
            SIMPLIFY, _tr("Simplify borders by (m)"), real, PolygonsJob.simplify, minValue=0
        ),
        _tr(
            "No border moves farther than this. A pixel's width or a little more smooths the "
            "steps of the pixels. 0: borders stay as they are."
        ),
    )
    yield GeoPackageDestination(OUTPUT, _tr("Polygons"), QgsProcessing.SourceType.TypeVectorPolygon)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PolygonsAlgorithm", text)
