"""`landseg:cog`: the toolbox's form of a map for the cloud."""

from __future__ import annotations

from typing import ClassVar, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...review import CogJob
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values
from .style import STYLES

# Scripts and models of users hold this name; it never changes.
INPUT = "INPUT"


class CogAlgorithm(JobAlgorithm):
    """A class map as a Cloud Optimized GeoTIFF."""

    styles: ClassVar = STYLES

    def name(self) -> str:
        return "cog"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Export class map for the cloud (COG)")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Writes a class map as a Cloud Optimized GeoTIFF with equal pixels.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "A Cloud Optimized GeoTIFF can be put on any web server and opened from there: "
            "programs fetch only the parts and the detail that they show.\n"
            "Pixels, nodata, place, legend, colours and credits are those of the map; the file is "
            "read back and its layout is checked before it takes its name. Overviews hold the "
            "most frequent class, never a mean."
        )

    def tags(self) -> list[str]:
        return _tr("cog,cloud optimized geotiff,export,web").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        self.addParameter(QgsProcessingParameterRasterLayer(INPUT, _tr("Class map")))
        name = _tr("Cloud Optimized GeoTIFF")
        self.addParameter(QgsProcessingParameterRasterDestination(OUTPUT, name))

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> CogJob:
        name = self.raster(parameters, context, INPUT) or ""
        return CogJob(name, files[OUTPUT], overwrite=True)  # the custom of Processing


def _tr(text: str) -> str:
    return QCoreApplication.translate("CogAlgorithm", text)
