"""`landseg:classify`: the toolbox's form of a segmentation job."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ...inference import (
    DEVICES,
    GRID,
    HALO,
    PRECISIONS,
    JobCancelled,
    LandsegError,
    SegmentationJob,
    Stretch,
    Window,
    describe_raster,
    error_from,
    full_name,
    inspect,
    list_models,
    window_of_extent,
)
from ..drawn_maps import refuse_drawn_map
from ..engine import Engine
from ..environment import engine_python
from ..layers import raster_name
from ..messages import describe
from ..settings import Settings
from .style import STYLES

ICON = Path(__file__).resolve().parents[1] / "icons" / "landseg.svg"
NOWHERE = Path("class-map.tif")  # where the place of the output does not matter yet

Values = dict[str, Any]  # what Processing calls parameters


class ClassifyAlgorithm(QgsProcessingAlgorithm):
    """Parameters <-> job; refuses before it runs."""

    INPUT, MODEL, WEIGHTS, BANDS = "INPUT", "MODEL", "WEIGHTS", "BANDS"
    EXTENT, MASK, STRETCH = "EXTENT", "MASK", "STRETCH"
    DEVICE, PRECISION, TILE = "DEVICE", "PRECISION", "TILE"
    OUTPUT, CONFIDENCE = "OUTPUT", "CONFIDENCE"

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._job: Optional[SegmentationJob] = None
        self._title = ""

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
        self.addParameter(QgsProcessingParameterRasterLayer(self.INPUT, self.tr("Image")))
        self._add_model()
        self._add_area()
        self._add_advanced()
        self.addParameter(
            QgsProcessingParameterRasterDestination(self.OUTPUT, self.tr("Class map"))
        )
        confidence = QgsProcessingParameterRasterDestination(
            self.CONFIDENCE, self.tr("Confidence"), optional=True, createByDefault=False
        )
        confidence.setHelp(self.tr("A second raster: how sure the model is, 0 to 100 percent."))
        self.addParameter(confidence)

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
        output = Path(self.parameterAsOutputLayer(parameters, self.OUTPUT, context)).absolute()
        second = self.parameterAsOutputLayer(parameters, self.CONFIDENCE, context)
        confidence = Path(second).absolute() if second else None
        try:
            self._job = self._read(parameters, context, output, confidence)
            self._tell(inspect(self._job).cautions, feedback)
        except LandsegError as error:
            raise QgsProcessingException("\n".join(describe(error))) from error
        layer = self.parameterAsRasterLayer(parameters, self.INPUT, context)
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
        self._tell(
            [error_from(one["class"], one["fields"]) for one in result["cautions"]], feedback
        )
        made = {self.OUTPUT: result["output"], self.CONFIDENCE: result.get("confidence")}
        return {name: path for name, path in made.items() if path}

    def postProcessAlgorithm(  # noqa: N802
        self,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> Values:
        """Main thread: layers that QGIS will load get the style of their file."""
        made = {self.OUTPUT: self._job.output, self.CONFIDENCE: self._job.confidence}
        wanted = {
            name: str(path)
            for name, path in made.items()
            if path is not None and context.willLoadLayerOnCompletion(str(path))
        }
        for key, path in enumerate(wanted.values()):
            details = context.layerToLoadOnCompletionDetails(path)
            details.layerSortKey = -key
            if len(wanted) > 1:
                details.groupName = self._title
        for name, path in wanted.items():
            context.layerToLoadOnCompletionDetails(path).setPostProcessor(STYLES[name])
        return {}

    def _add_model(self) -> None:
        models = [model.id for model in list_models() if model.problem is None]
        self._add(
            QgsProcessingParameterEnum(
                *(self.MODEL, self.tr("Model"), models, False),
                *(models[0] if models else None, True, True),
            ),
            self.tr("The weights that come with Landseg, and those that were imported."),
        )
        self._add(
            QgsProcessingParameterFile(
                *(self.WEIGHTS, self.tr("Weights file instead of a listed model")),
                *(Qgis.ProcessingFileParameterBehavior.File, "safetensors", None, True),
            ),
            self.tr("A .safetensors file with its .json card beside it."),
        )
        self._add(
            QgsProcessingParameterBand(
                *(self.BANDS, self.tr("Bands"), None, self.INPUT, True, True),
            ),
            self.tr("In the order of the model's card; none: found by name, colour or position."),
        )

    def _add_area(self) -> None:
        self._add(
            QgsProcessingParameterExtent(self.EXTENT, self.tr("Extent"), None, True),
            self.tr("The part of the image to classify; none: all of it."),
        )
        self._add(
            QgsProcessingParameterFeatureSource(
                *(self.MASK, self.tr("Mask polygons")),
                *([QgsProcessing.SourceType.TypeVectorPolygon], None, True),
            ),
            self.tr("Pixels outside these polygons become nodata and are not computed."),
        )

    def _add_advanced(self) -> None:
        stretch = self.tr(
            "For values that the model was not trained on: percentile, percentile:LOW,HIGH or "
            "range:MIN,MAX. The same for the whole image, band by band."
        )
        tile = self.tr(
            "Side of the square that is computed at once; the map does not depend on it."
        )
        job = SegmentationJob
        for parameter, help_text in (
            (
                QgsProcessingParameterString(self.STRETCH, self.tr("Stretch"), None, False, True),
                stretch,
            ),
            (self._choice(self.DEVICE, self.tr("Device"), DEVICES, job.device), ""),
            (self._choice(self.PRECISION, self.tr("Precision"), PRECISIONS, job.precision), ""),
            (
                QgsProcessingParameterNumber(
                    *(self.TILE, self.tr("Tile (px)"), Qgis.ProcessingNumberParameterType.Integer),
                    *(None, True, 2 * HALO + GRID),
                ),
                tile,
            ),
        ):
            parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
            self._add(parameter, help_text)

    def _choice(
        self, name: str, title: str, options: tuple[str, ...], default: str
    ) -> QgsProcessingParameterEnum:
        return QgsProcessingParameterEnum(name, title, list(options), False, default, False, True)

    def _add(self, parameter: QgsProcessingParameterDefinition, help_text: str) -> None:
        parameter.setHelp(help_text)
        self.addParameter(parameter)

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
        layer = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        refuse_drawn_map(layer)
        weights = self.parameterAsFile(parameters, self.WEIGHTS, context)
        stretch = self.parameterAsString(parameters, self.STRETCH, context)
        tile = self.parameterAsInt(parameters, self.TILE, context)
        return SegmentationJob(
            raster=raster_name(layer),
            weights=full_name(weights) if weights else self._model(parameters, context),
            output=output,
            bands=tuple(self.parameterAsInts(parameters, self.BANDS, context)),
            window=self._window(parameters, context, layer),
            mask=self._mask(parameters, context),
            confidence=confidence,
            stretch=Stretch.parse(stretch) if stretch else None,
            device=self.parameterAsEnumString(parameters, self.DEVICE, context),
            precision=self.parameterAsEnumString(parameters, self.PRECISION, context),
            tile=tile or None,
            overwrite=True,  # the custom of Processing
        )

    def _model(self, parameters: Values, context: QgsProcessingContext) -> str:
        return str(self.parameterAsEnumString(parameters, self.MODEL, context))

    def _window(
        self, parameters: Values, context: QgsProcessingContext, layer: QgsRasterLayer
    ) -> Optional[Window]:
        extent = self.parameterAsExtent(parameters, self.EXTENT, context, layer.crs())
        if extent.isNull():
            return None
        sides = extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()
        return window_of_extent(describe_raster(raster_name(layer)), sides)

    def _mask(self, parameters: Values, context: QgsProcessingContext) -> Optional[str]:
        path, layer = self.parameterAsCompatibleSourceLayerPathAndLayerName(
            parameters, self.MASK, context, ["gpkg", "shp", "geojson", "fgb"], "gpkg"
        )
        if not path:
            return None
        return f"{path}|layername={layer}" if layer else path

    def _tell(self, cautions: Any, feedback: QgsProcessingFeedback) -> None:
        for caution in cautions:
            feedback.pushWarning(" ".join(describe(caution)))
