"""`landseg:generalise`: the toolbox's form of a simpler map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Optional

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import ClassMap
from ...review import ClassChange, GeneraliseJob, changes_of
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained
from .style import STYLES

# Scripts and models of users hold these names; they never change.
INPUT, MERGE, RENAME, RECOLOUR = "INPUT", "MERGE", "RENAME", "RECOLOUR"
MAJORITY, MIN_AREA = "MAJORITY", "MIN_AREA"


class GeneraliseAlgorithm(JobAlgorithm):
    """Classes merged, borders smoothed, specks gone: as a new map."""

    styles: ClassVar = STYLES

    def name(self) -> str:
        return "generalise"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Generalise class map")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Merges, renames and recolours classes, smooths borders and removes specks.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Makes a new, simpler map; the first one stays as it is. The steps come in this "
            "order:\n"
            "1. Classes merge, and get new names and colours.\n"
            "2. Majority filter: each pixel takes the class that a circle around it holds most "
            "often. A tie keeps the pixel's own class.\n"
            "3. Smallest area: patches of one class (of pixels that share an edge) that are "
            "smaller join their largest neighbour. A patch stays where only nodata, or patches "
            "that are too small themselves, lie around it.\n"
            "Pixels of nodata stay nodata, and no others become it. Metres are those of the "
            "ground at the centre of the map."
        )

    def tags(self) -> list[str]:
        return _tr("majority,sieve,filter,merge,reclassify,recolour,legend,simplify").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)

    def read(
        self, parameters: Values, context: QgsProcessingContext, files: Files
    ) -> GeneraliseJob:
        name = self.raster(parameters, context, INPUT) or ""
        told = [
            _lines(self.parameterAsString(parameters, key, context))
            for key in (MERGE, RENAME, RECOLOUR)
        ]
        return GeneraliseJob(
            class_map=name,
            output=files[OUTPUT],
            changes=_changes(name, told) if any(told) else (),
            majority=self.parameterAsDouble(parameters, MAJORITY, context),
            min_area=self.parameterAsDouble(parameters, MIN_AREA, context),
            overwrite=True,  # the custom of Processing
        )

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        counts = [f"{result[step]:,}" for step in ("recoded", "smoothed", "sieved")]
        text = _tr("Pixels changed: {} by merging, {} by the majority filter, {} by the area.")
        feedback.pushInfo(text.format(*counts))


def _changes(name: str, told: list[list[str]]) -> tuple[ClassChange, ...]:
    """Read names of classes off the map's legend."""
    with ClassMap(name) as class_map:
        return changes_of(class_map.legend, *told)


def _lines(text: str) -> list[str]:
    """Part what a person wrote into changes: by lines or by semicolons."""
    parts = (part.strip() for line in (text or "").splitlines() for part in line.split(";"))
    return [part for part in parts if part]


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    yield QgsProcessingParameterRasterLayer(INPUT, _tr("Class map"))
    texts = (
        (MERGE, _tr("Merge classes"), _tr("One a line: CLASS=INTO, such as tree=vegetation.")),
        (RENAME, _tr("Rename classes"), _tr("One a line: CLASS=NAME, such as land=bare ground.")),
        (RECOLOUR, _tr("Recolour classes"), _tr("One a line: CLASS=#RRGGBB.")),
    )
    for name, title, words in texts:
        parameter = QgsProcessingParameterString(name, title, multiLine=True, optional=True)
        yield explained(parameter, words)
    real = Qgis.ProcessingNumberParameterType.Double
    yield explained(
        QgsProcessingParameterNumber(
            MAJORITY, _tr("Majority filter, radius (m)"), real, GeneraliseJob.majority, minValue=0
        ),
        _tr("0: none. At most 100 pixels."),
    )
    yield explained(
        QgsProcessingParameterNumber(
            MIN_AREA, _tr("Smallest area (m2)"), real, GeneraliseJob.min_area, minValue=0
        ),
        _tr("0: none. Smaller patches join their largest neighbour."),
    )
    yield QgsProcessingParameterRasterDestination(OUTPUT, _tr("Generalised map"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("GeneraliseAlgorithm", text)
