"""`landseg:areas`: the toolbox's form of a table of areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...review import AreasJob, area_words, share_words
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained

# Scripts and models of users hold these names; they never change.
INPUT, ZONES, ZONE_FIELD = "INPUT", "ZONES", "ZONE_FIELD"
AREA, PIXELS, NODATA_PIXELS = "AREA", "PIXELS", "NODATA_PIXELS"
FIGURES = {AREA: "area_m2", PIXELS: "pixels", NODATA_PIXELS: "nodata_pixels"}  # -> result


class AreasAlgorithm(JobAlgorithm):
    """The area of each class of a map, for each zone too."""

    def name(self) -> str:
        return "areas"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Areas of classes")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Measures how much of each class a map has, in all or zone by zone.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Areas lie on the ellipsoid of the map's coordinate system, so they are right also "
            "where the map is in degrees or in Web Mercator.\n"
            "With zones there is a table for each of their features. A pixel belongs to the zone "
            "that holds its centre; zones that overlap each count it. Shares are those of what "
            "has a class in the zone. Pixels of nodata are counted apart, and are in no sum. "
            "A zone without any class has a row that says so.\n"
            "CSV is for spreadsheets and QGIS; a GeoPackage holds the table, and the zones with a "
            "field for each class; a web page has charts too."
        )

    def tags(self) -> list[str]:
        return _tr("area,hectares,statistics,zonal,table,report,land cover").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber(AREA, _tr("Area of all classes (m2)")))
        self.addOutput(QgsProcessingOutputNumber(PIXELS, _tr("Pixels with a class")))
        self.addOutput(QgsProcessingOutputNumber(NODATA_PIXELS, _tr("Pixels of nodata")))

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> AreasJob:
        zones = self.polygons(parameters, context, ZONES)
        field = self.parameterAsString(parameters, ZONE_FIELD, context)
        return AreasJob(
            class_map=self.raster(parameters, context, INPUT) or "",
            output=files[OUTPUT],
            zones=zones,
            zone_field=field if zones and field else None,
            overwrite=True,  # the custom of Processing
        )

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        for row in result["whole"]:
            if row["pixels"]:
                words = area_words(row["area_m2"]), share_words(row["share"])
                feedback.pushInfo(_tr("{}: {} ({})").format(row["class_name"], *words))

    def outputs(self, result: dict[str, Any]) -> Values:
        return {OUTPUT: result["output"], **{name: result[key] for name, key in FIGURES.items()}}


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    yield QgsProcessingParameterRasterLayer(INPUT, _tr("Class map"))
    polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
    yield explained(
        QgsProcessingParameterFeatureSource(ZONES, _tr("Zones"), polygons, optional=True),
        _tr("Districts, parcels or other polygons, in any coordinate system; a table for each."),
    )
    yield explained(
        QgsProcessingParameterField(
            ZONE_FIELD, _tr("Field with the zone's name"), None, ZONES, optional=True
        ),
        _tr("None: zones are called by their numbers, from 1."),
    )
    kinds = _tr("CSV table (*.csv);;GeoPackage (*.gpkg);;Web page (*.html)")
    yield QgsProcessingParameterFileDestination(OUTPUT, _tr("Areas"), kinds)


def _tr(text: str) -> str:
    return QCoreApplication.translate("AreasAlgorithm", text)
