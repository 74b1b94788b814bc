"""`landseg:classify`: the toolbox's form of a segmentation job."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ...inference import (
    Caution,
    JobCancelled,
    LandsegError,
    RasterOpenError,
    SegmentationJob,
    Stretch,
    Window,
    describe_raster,
    error_from,
    full_name,
    inspect,
    window_of_extent,
)
from ..drawn_maps import refuse_drawn_map
from ..engine import Engine
from ..environment import engine_python
from ..layers import raster_name
from ..messages import describe
from ..settings import Settings
from . import classify_form as form
from .style import STYLES

ICON = Path(__file__).resolve().parents[1] / "icons" / "landseg.svg"
NOWHERE = Path("class-map.tif")  # where the place of the output does not matter yet

Values = dict[str, Any]  # what Processing calls parameters


class ClassifyAlgorithm(QgsProcessingAlgorithm):
    """Parameters <-> job; refuses before it runs."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._job: Optional[SegmentationJob] = None
        self._made: dict[str, str] = {}  # by parameter; the engine may find a name in use
        self._title = ""
        self._told: set[str] = set()

    def createInstance(self) -> ClassifyAlgorithm:  # noqa: N802 - QGIS calls it so
        return ClassifyAlgorithm(self._engine)

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

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("ClassifyAlgorithm", text)

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in form.parameters():
            self.addParameter(parameter)

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802
        try:
            engine_python(Settings.load())
        except LandsegError as error:
            return False, " ".join(describe(error))
        return True, ""

    def checkParameterValues(  # noqa: N802
        self, parameters: Values, context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse in the dialog what cannot run, before any place for the output is made."""
        fits, reason = super().checkParameterValues(parameters, context)
        if not fits:
            return fits, reason
        try:
            inspect(self._read(parameters, context, NOWHERE, None), target=False)
        except LandsegError as error:
            return False, " ".join(describe(error))
        return True, ""

    def prepareAlgorithm(  # noqa: N802
        self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Main thread: the last look at layers."""
        output = Path(self.parameterAsOutputLayer(parameters, form.OUTPUT, context)).absolute()
        second = self.parameterAsOutputLayer(parameters, form.CONFIDENCE, context)
        confidence = Path(second).absolute() if second else None
        try:
            self._job = self._read(parameters, context, output, confidence)
            self._tell(inspect(self._job).cautions, feedback)
        except LandsegError as error:
            raise QgsProcessingException("\n".join(describe(error))) from error
        layer = self.parameterAsRasterLayer(parameters, form.INPUT, context)
        self._title = self.tr("Class map of {}").format(layer.name())
        return True

    def processAlgorithm(  # noqa: N802
        self,
        parameters: Values,  # noqa: ARG002
        context: QgsProcessingContext,  # noqa: ARG002
        feedback: QgsProcessingFeedback,
    ) -> Values:
        """Worker thread: the job and nothing else."""

        def report(done: int, total: int) -> None:
            if feedback.isCanceled():
                raise JobCancelled
            feedback.setProgress(100 * done / max(1, total))

        try:
            result = self._engine.run(self._job, report)
        except JobCancelled:
            return {}
        except LandsegError as error:
            raise QgsProcessingException("\n".join(describe(error))) from error
        cautions = (error_from(one["class"], one["fields"]) for one in result["cautions"])
        self._tell(cautions, feedback)
        made = {form.OUTPUT: result["output"], form.CONFIDENCE: result.get("confidence")}
        self._made = {name: path for name, path in made.items() if path}
        return dict(self._made)

    def postProcessAlgorithm(  # noqa: N802
        self,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> Values:
        """Main thread: layers that QGIS will load get their place and the style of their file."""
        wished = {form.OUTPUT: self._job.output, form.CONFIDENCE: self._job.confidence}
        layers = context.layersToLoadOnCompletion()
        wanted = [name for name in self._made if str(wished[name]) in layers]
        for key, name in enumerate(wanted):
            details = layers.pop(str(wished[name]))
            details.layerSortKey = -key
            details.groupName = self._title if len(wanted) > 1 else details.groupName
            details.setPostProcessor(STYLES[name])
            layers[self._made[name]] = details
        context.setLayersToLoadOnCompletion(layers)
        return {}

    def _read(
        self,
        parameters: Values,
        context: QgsProcessingContext,
        output: Path,
        confidence: Optional[Path],
    ) -> SegmentationJob:
        """Turn the form into a job.

        Raises:
            LandsegError: something of the form cannot be used.
        """
        layer = self.parameterAsRasterLayer(parameters, form.INPUT, context)
        if layer is None:
            raise RasterOpenError(name=str(parameters.get(form.INPUT)))
        refuse_drawn_map(layer)
        weights = self.parameterAsFile(parameters, form.WEIGHTS, context)
        stretch = self.parameterAsString(parameters, form.STRETCH, context)
        tile = self.parameterAsInt(parameters, form.TILE, context)
        return SegmentationJob(
            raster=raster_name(layer),
            weights=full_name(weights) if weights else self._model(parameters, context),
            output=output,
            bands=tuple(self.parameterAsInts(parameters, form.BANDS, context)),
            window=self._window(parameters, context, layer),
            mask=self._mask(parameters, context),
            confidence=confidence,
            stretch=Stretch.parse(stretch) if stretch else None,
            device=self.parameterAsEnumString(parameters, form.DEVICE, context),
            precision=self.parameterAsEnumString(parameters, form.PRECISION, context),
            tile=tile or None,
            overwrite=True,  # the custom of Processing
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

    def _mask(self, parameters: Values, context: QgsProcessingContext) -> Optional[str]:
        path, layer = self.parameterAsCompatibleSourceLayerPathAndLayerName(
            parameters, form.MASK, context, ["gpkg", "shp", "geojson", "fgb"], "gpkg"
        )
        if not path:
            return None
        return f"{path}|layername={layer}" if layer else path

    def _tell(self, cautions: Iterable[Caution], feedback: QgsProcessingFeedback) -> None:
        """Say each caution once: the engine repeats those that were known before."""
        for text in (" ".join(describe(caution)) for caution in cautions):
            if text not in self._told:
                self._told.add(text)
                feedback.pushWarning(text)
