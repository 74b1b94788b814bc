"""`landseg:package`: the toolbox's form of a package for a customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...review import PackageJob
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained

# Scripts and models of users hold these names; they never change.
INPUT, FILES = "INPUT", "FILES"


class PackageAlgorithm(JobAlgorithm):
    """A class map and what was made of it, in one zip."""

    def name(self) -> str:
        return "package"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Pack class map for hand-over")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Puts a class map and what was made of it into one zip.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "The zip holds the map as it is with its style, the legend, a table of areas, the "
            "files that you add (polygons, agreement, report, map sheet), the credits that the "
            "map owes, a record of how it was made with a checksum of each file, and a README "
            "that says in plain words what each file is.\n"
            "Rasters and layers bring the files that lie beside them. The zip is read back before "
            "it takes its name."
        )

    def tags(self) -> list[str]:
        return _tr("zip,export,deliver,hand over,credits,provenance").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> PackageJob:
        return PackageJob(
            class_map=self.raster(parameters, context, INPUT) or "",
            output=files[OUTPUT],
            attached=tuple(filter(None, self.parameterAsFileList(parameters, FILES, context))),
            overwrite=True,  # the custom of Processing
        )

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        for each in result["files"]:
            feedback.pushInfo(_tr("{}: {}").format(each["name"], each["what"]))


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    yield QgsProcessingParameterRasterLayer(INPUT, _tr("Class map"))
    yield explained(
        QgsProcessingParameterMultipleLayers(
            FILES, _tr("Files to add"), QgsProcessing.SourceType.TypeFile, optional=True
        ),
        _tr("Polygons, agreement, report, map sheet; anything else too."),
    )
    yield QgsProcessingParameterFileDestination(OUTPUT, _tr("Package"), _tr("Zip (*.zip)"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PackageAlgorithm", text)
