"""What algorithms share that give the engine one job and get files back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Optional

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QIcon

from ...inference import Caution, JobCancelled, LandsegError, RasterOpenError, error_from
from ..engine import Engine
from ..engine_request import Job
from ..layers import raster_name
from ..messages import describe
from ..settings import Settings
from .style import FileStyle, new_style

ICON = Path(__file__).resolve().parents[1] / "icons" / "landseg.svg"
OUTPUT = "OUTPUT"
NOWHERE = Path("nowhere.tif")  # where the place of the output does not matter yet
POLYGON_FILES = ["gpkg", "shp", "geojson", "fgb"]  # what is read as it is

Values = dict[str, Any]  # what Processing calls parameters
Files = Mapping[str, Path]  # by parameter; one that may be absent is absent


class JobAlgorithm(QgsProcessingAlgorithm):
    """Parameters <-> job; a subclass names itself, says its form and reads it."""

    styles: ClassVar[Mapping[str, type[FileStyle]]] = {}  # by parameter

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._job: Optional[Job] = None
        self._wished: dict[str, str] = {}  # by parameter
        self._made: dict[str, str] = {}  # the same; the engine may find a name in use
        self._title = ""
        self._told: set[str] = set()

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> Job:
        """Turn the form into a job, on the main thread.

        Raises:
            LandsegError: something of the form cannot be used.
        """
        raise NotImplementedError

    def check(self, job: Job) -> None:
        """Refuse what cannot run, before the place of the output is known.

        Raises:
            LandsegError: what failed and what to do.
        """

    def cautions(self, job: Job) -> Iterable[Caution]:  # noqa: ARG002
        """Give what to say before the run, now that the place of the output is known.

        Raises:
            LandsegError: what failed and what to do.
        """
        return ()

    def title(self, parameters: Values, context: QgsProcessingContext) -> str:  # noqa: ARG002
        """Name the layers together, where there are several."""
        return ""

    def tell_progress(self, done: int, total: int, feedback: QgsProcessingFeedback) -> None:
        """Say more of a running job than its share, several times a second."""

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        """Say more of a result than its cautions."""

    def outputs(self, result: dict[str, Any]) -> Values:
        """Give what the algorithm returns: the files that were made, first of all."""
        return {OUTPUT: result["output"]}

    def createInstance(self) -> JobAlgorithm:  # noqa: N802 - QGIS calls it so
        return type(self)(self._engine)

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802
        try:
            self._engine.find_python(Settings.load())
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
            self.check(self.read(parameters, context, {OUTPUT: NOWHERE}))
        except LandsegError as error:
            return False, " ".join(describe(error))
        return True, ""

    def prepareAlgorithm(  # noqa: N802
        self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Main thread: the last look at layers."""
        names = [each.name() for each in self.destinationParameterDefinitions()]
        wished = {name: self.parameterAsOutputLayer(parameters, name, context) for name in names}
        self._wished = {name: path for name, path in wished.items() if path}
        files = {name: Path(path).absolute() for name, path in self._wished.items()}
        try:
            self._job = self.read(parameters, context, files)
            self._warn(self.cautions(self._job), feedback)
        except LandsegError as error:
            raise QgsProcessingException("\n".join(describe(error))) from error
        self._title = self.title(parameters, context)
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
            self.tell_progress(done, total, feedback)

        try:
            result = self._engine.run(self._job, report)
        except JobCancelled:
            return {}
        except LandsegError as error:
            raise QgsProcessingException("\n".join(describe(error))) from error
        said = result.get("cautions", ())
        self._warn((error_from(one["class"], one["fields"]) for one in said), feedback)
        self.tell(result, feedback)
        outputs = self.outputs(result)
        self._made = {name: outputs[name] for name in self._wished}
        return outputs

    def postProcessAlgorithm(  # noqa: N802
        self,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> Values:
        """Main thread: QGIS loads the files that were made, whatever names were wished."""
        layers = context.layersToLoadOnCompletion()
        wanted = [name for name in self._made if self._wished[name] in layers]
        for key, name in enumerate(wanted):
            details = layers.pop(self._wished[name])
            details.layerSortKey = -key
            details.groupName = self._title if len(wanted) > 1 else details.groupName
            if name in self.styles:
                details.setPostProcessor(new_style(self.styles[name]))
            layers[self._made[name]] = details
        context.setLayersToLoadOnCompletion(layers)
        return {}

    def raster(self, parameters: Values, context: QgsProcessingContext, name: str) -> Optional[str]:
        """Give the name by which GDAL opens a raster of the form; None where none is chosen.

        Raises:
            LandsegError: it is no raster that GDAL can open.
        """
        layer: Optional[QgsRasterLayer] = self.parameterAsRasterLayer(parameters, name, context)
        if layer is not None:
            return raster_name(layer)
        if parameters.get(name):
            raise RasterOpenError(name=str(parameters[name]))
        return None

    def polygons(
        self, parameters: Values, context: QgsProcessingContext, name: str
    ) -> Optional[str]:
        """Give the name by which OGR opens polygons of the form; layers of no file get one."""
        path, layer = self.parameterAsCompatibleSourceLayerPathAndLayerName(
            parameters, name, context, POLYGON_FILES, POLYGON_FILES[0]
        )
        if not path:
            return None
        return f"{path}|layername={layer}" if layer else str(path)

    def _warn(self, cautions: Iterable[Caution], feedback: QgsProcessingFeedback) -> None:
        """Say each caution once: the engine repeats those that were known before."""
        for text in (" ".join(describe(caution)) for caution in cautions):
            if text not in self._told:
                self._told.add(text)
                feedback.pushWarning(text)


def explained(
    parameter: QgsProcessingParameterDefinition, text: str
) -> QgsProcessingParameterDefinition:
    """Give a parameter its help."""
    parameter.setHelp(text)
    return parameter
