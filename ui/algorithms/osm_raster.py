"""`landseg:osmraster`: the toolbox's form of a reference from OpenStreetMap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...review import NoGridError, NoSourceError, OsmJob, check_osm, osm_presets
from .job_algorithm import OUTPUT, POLYGON_FILES, Files, JobAlgorithm, Values, explained
from .style import STYLES

# Scripts and models of users hold these names; they never change.
INPUT, SOURCE, LAYER = "INPUT", "SOURCE", "LAYER"
TABLE, TABLE_FILE = "TABLE", "TABLE_FILE"
OSM_FILES = ["osm", "pbf"]


class OsmRasterAlgorithm(JobAlgorithm):
    """OpenStreetMap's objects -> a class raster on the grid of a raster."""

    styles = {OUTPUT: STYLES[OUTPUT]}

    def name(self) -> str:
        return "osmraster"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("OpenStreetMap as class raster")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Draws OpenStreetMap's objects as classes on the grid of an image or map.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Draws the objects of OpenStreetMap as classes, exactly on the grid of an image or of "
            "a class map, to compare a map with.\n"
            "A table says which tags are which class. Roads are as wide on the ground as their "
            "tags, their lanes or their kind say. Where OpenStreetMap has no object the result is "
            "nodata: what is missing there is no evidence.\n"
            "Tags that the table does not know are counted and listed.\n"
            "The result owes its credit: © OpenStreetMap contributors, ODbL."
        )

    def tags(self) -> list[str]:
        return _tr("openstreetmap,osm,rasterize,roads,buildings,reference").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> OsmJob:
        grid = self.raster(parameters, context, INPUT)
        if grid is None:
            raise NoGridError
        table = self.parameterAsFile(parameters, TABLE_FILE, context)
        return OsmJob(
            grid=grid,
            source=self._source(parameters, context),
            output=files[OUTPUT],
            table=table or self.parameterAsEnumString(parameters, TABLE, context),
            overwrite=True,  # the custom of Processing
        )

    def check(self, job: OsmJob) -> None:
        check_osm(job)

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        for name, count in result["drawn"].items():
            feedback.pushInfo(_tr("{}: {} objects").format(name, count))
        if result["date"]:
            feedback.pushInfo(_tr("Date of the data: {}").format(result["date"]))
        feedback.pushInfo(result["credit"])

    def _source(self, parameters: Values, context: QgsProcessingContext) -> str:
        """Give the file, or the layer as OGR opens it; layers of no file get one."""
        path = self.parameterAsFile(parameters, SOURCE, context)
        if path:
            return str(path)
        kinds = [*POLYGON_FILES, *OSM_FILES]
        path, layer = self.parameterAsCompatibleSourceLayerPathAndLayerName(
            parameters, LAYER, context, kinds, POLYGON_FILES[0]
        )
        if not path:
            raise NoSourceError
        return f"{path}|layername={layer}" if layer else str(path)


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    file = Qgis.ProcessingFileParameterBehavior.File
    yield explained(
        QgsProcessingParameterRasterLayer(INPUT, _tr("Image or class map")),
        _tr("The result lies on its grid; on a class map it has that map's legend."),
    )
    yield explained(
        QgsProcessingParameterFile(
            SOURCE,
            _tr("OpenStreetMap file"),
            file,
            optional=True,
            fileFilter=_tr("OpenStreetMap and vector files (*.osm *.pbf *.gpkg *.geojson *.shp)"),
        ),
        _tr("An extract (.osm, .pbf), or a vector file with OpenStreetMap's keys as fields."),
    )
    yield explained(
        QgsProcessingParameterFeatureSource(
            LAYER,
            _tr("Or a layer of the project"),
            [QgsProcessing.SourceType.TypeVectorAnyGeometry],
            optional=True,
        ),
        _tr("Such as a result of QuickOSM; not looked at where a file is chosen."),
    )
    yield explained(
        QgsProcessingParameterEnum(
            TABLE,
            _tr("Table of tags"),
            [preset.name for preset in osm_presets()],
            optional=True,
            usesStaticStrings=True,
        ),
        _tr("Which tags are which class; none: the table of the model that made the map."),
    )
    yield explained(
        QgsProcessingParameterFile(
            TABLE_FILE,
            _tr("Or a table of your own"),
            file,
            optional=True,
            fileFilter=_tr("Tables of tags (*.toml)"),
        ),
        _tr("A TOML file; begin with a copy of a preset."),
    )
    yield QgsProcessingParameterRasterDestination(OUTPUT, _tr("OpenStreetMap as classes"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("OsmRasterAlgorithm", text)
