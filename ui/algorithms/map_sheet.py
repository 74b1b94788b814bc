"""`landseg:mapsheet`: a class map -> a printed sheet, also for many maps and without a window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from ...inference import Caution, LandsegError, NoLayerError, check_output
from ...review import AreasJob
from ..messages import describe
from ..sheet.export import ENDINGS, export_sheet
from ..sheet.overview import open_image
from ..sheet.shares import areas_of
from ..sheet.sheet import Wish, make_sheet
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained

# Scripts and models of users hold these names; they never change.
INPUT, TITLE, SIZE, ORIENTATION = "INPUT", "TITLE", "SIZE", "ORIENTATION"
SIZES = ("A4", "A3")
LANDSCAPE = {"automatic": None, "landscape": True, "portrait": False}


class MapSheetAlgorithm(JobAlgorithm):
    """Measures the map in the engine, then draws it; drawing belongs to the main thread."""

    _layer: Optional[QgsRasterLayer] = None
    _is_bare = False  # a file without palette and style
    _wish = Wish("")
    _target: Optional[Path] = None

    def name(self) -> str:
        return "mapsheet"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Map sheet of a class map")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Lays a class map out for print: legend, scale, grid, areas, credits.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Makes a sheet of a class map as a PDF, PNG or SVG file. It has a title, the map "
            "with a grid, a legend of the classes that are in the map, their areas on the "
            "ellipsoid, a scale bar, an arrow to true north, an overview, and the credits that "
            "are due.\n"
            "Names and colours are those of the layer's style. A PDF knows its place on the "
            "ground. In the pane, the tab Deliver makes the same sheet as a layout to edit."
        )

    def tags(self) -> list[str]:
        return _tr("layout,print,pdf,legend,scale bar,atlas,export").split(",")

    def flags(self) -> Qgis.ProcessingAlgorithmFlag:
        return super().flags() | Qgis.ProcessingAlgorithmFlag.NoThreading

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> AreasJob:
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        name = self.raster(parameters, context, INPUT)
        if layer is None or name is None:
            raise NoLayerError
        is_file = context.project() is None or context.project().mapLayer(layer.id()) is None
        if is_file:
            layer.loadDefaultStyle()  # Processing opens a file without it
        self._is_bare = is_file and not isinstance(layer.renderer(), QgsPalettedRasterRenderer)
        title = self.parameterAsString(parameters, TITLE, context).strip() or layer.name()
        size = self.parameterAsEnumString(parameters, SIZE, context)
        way = self.parameterAsEnumString(parameters, ORIENTATION, context)
        self._layer, self._target = layer, files[OUTPUT]
        self._wish = Wish(title, size, LANDSCAPE[way])
        return AreasJob(class_map=name)

    def cautions(self, job: Any) -> Iterable[Caution]:
        check_output(self._target, job.class_map, True, ENDINGS)  # the custom of Processing
        return ()

    def outputs(self, result: dict[str, Any]) -> Values:
        project = QgsProject()
        try:
            image = open_image(project, self._layer)
            areas = areas_of(result)
            if self._is_bare:
                _paint(self._layer, result["whole"])
            layout = make_sheet(project, self._layer, areas, self._wish, image)
            return {OUTPUT: str(export_sheet(layout, self._target))}
        except LandsegError as error:
            raise QgsProcessingException("\n".join(describe(error))) from error


def _paint(layer: QgsRasterLayer, rows: Iterable[dict[str, Any]]) -> None:
    """Give a file without palette and style the names and colours that its areas have."""
    entry = QgsPalettedRasterRenderer.Class
    present = (it for it in rows if it["pixels"])
    found = [entry(it["class_value"], QColor(it["colour"]), it["class_name"]) for it in present]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, found))


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    yield explained(
        QgsProcessingParameterRasterLayer(INPUT, _tr("Class map")),
        _tr("It is drawn as its style says; the style beside the file where it is a file."),
    )
    yield explained(
        QgsProcessingParameterString(TITLE, _tr("Title"), optional=True),
        _tr("None: the name of the layer."),
    )
    yield QgsProcessingParameterEnum(
        SIZE, _tr("Paper"), SIZES, defaultValue=SIZES[0], usesStaticStrings=True
    )
    ways = list(LANDSCAPE)
    yield explained(
        QgsProcessingParameterEnum(
            ORIENTATION, _tr("Orientation"), ways, defaultValue=ways[0], usesStaticStrings=True
        ),
        _tr("Automatic: the way in which the map is drawn larger."),
    )
    yield QgsProcessingParameterFileDestination(
        OUTPUT, _tr("Sheet"), _tr("PDF (*.pdf);;PNG (*.png);;SVG (*.svg)")
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSheetAlgorithm", text)
