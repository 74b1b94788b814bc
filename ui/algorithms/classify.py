"""`landseg:classify`: the toolbox's form of a segmentation job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Optional

from qgis.core import QgsProcessingContext, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import (
    Caution,
    RasterOpenError,
    SegmentationJob,
    Stretch,
    Window,
    describe_raster,
    full_name,
    inspect,
    parse_amount,
    window_of_extent,
)
from ..drawn_maps import refuse_drawn_map
from ..layers import raster_name
from . import classify_form as form
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values
from .style import STYLES


class ClassifyAlgorithm(JobAlgorithm):
    """An image in, a class map out, and how sure the model is."""

    styles: ClassVar = STYLES

    def name(self) -> str:
        return "classify"

    def displayName(self) -> str:  # noqa: N802
        return self.tr("Classify layer")

    def shortDescription(self) -> str:  # noqa: N802
        return self.tr("Makes a land-cover map from an aerial or satellite image.")

    def shortHelpString(self) -> str:  # noqa: N802
        return self.tr(
            "Makes a land-cover map from an aerial or satellite image with a SegNet model.\n"
            "The map lies exactly on the image. 255 is nodata: where the image has none, outside "
            "the mask, and where a value is not a number. Names and colours of the classes are in "
            "the file and in the .qml beside it.\n"
            "A model fits images with its bands, its type of values and about its ground "
            "resolution; its card in the Landseg pane says which."
        )

    def tags(self) -> list[str]:
        return self.tr("land cover,segmentation,segnet,deep learning,classification").split(",")

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("ClassifyAlgorithm", text)

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in form.parameters():
            self.addParameter(parameter)

    def check(self, job: SegmentationJob) -> None:
        inspect(job, target=False)

    def cautions(self, job: SegmentationJob) -> Iterable[Caution]:
        return inspect(job).cautions

    def title(self, parameters: Values, context: QgsProcessingContext) -> str:
        layer = self.parameterAsRasterLayer(parameters, form.INPUT, context)
        return self.tr("Class map of {}").format(layer.name())

    def outputs(self, result: dict[str, Any]) -> Values:
        made = {OUTPUT: result["output"], form.CONFIDENCE: result.get("confidence")}
        return {name: path for name, path in made.items() if path}

    def read(
        self, parameters: Values, context: QgsProcessingContext, files: Files
    ) -> SegmentationJob:
        layer = self.parameterAsRasterLayer(parameters, form.INPUT, context)
        if layer is None:
            raise RasterOpenError(name=str(parameters.get(form.INPUT)))
        refuse_drawn_map(layer)
        weights = self.parameterAsFile(parameters, form.WEIGHTS, context)
        stretch = self.parameterAsString(parameters, form.STRETCH, context)
        tile = self.parameterAsInt(parameters, form.TILE, context)
        memory = self.parameterAsString(parameters, form.MEMORY, context)
        return SegmentationJob(
            raster=raster_name(layer),
            weights=full_name(weights) if weights else self._model(parameters, context),
            output=files[OUTPUT],
            bands=tuple(self.parameterAsInts(parameters, form.BANDS, context)),
            window=self._window(parameters, context, layer),
            mask=self.polygons(parameters, context, form.MASK),
            confidence=files.get(form.CONFIDENCE),
            stretch=Stretch.parse(stretch) if stretch else None,
            device=self.parameterAsEnumString(parameters, form.DEVICE, context),
            precision=self.parameterAsEnumString(parameters, form.PRECISION, context),
            deterministic=self.parameterAsBoolean(parameters, form.DETERMINISTIC, context),
            quality=self.parameterAsEnumString(parameters, form.QUALITY, context),
            tile=tile or None,
            memory=parse_amount(memory) if memory else None,
            overwrite=True,  # the custom of Processing
            interrupted=self.parameterAsEnumString(parameters, form.UNFINISHED, context),
        )

    def _model(self, parameters: Values, context: QgsProcessingContext) -> str:
        return str(self.parameterAsEnumString(parameters, form.MODEL, context))

    def _window(
        self, parameters: Values, context: QgsProcessingContext, layer: QgsRasterLayer
    ) -> Optional[Window]:
        extent = self.parameterAsExtent(parameters, form.EXTENT, context, layer.crs())
        if extent.isNull():
            return None
        sides = extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()
        return window_of_extent(describe_raster(raster_name(layer)), sides)
