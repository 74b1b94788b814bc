"""What algorithms share that give the engine one job and get one file back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QIcon

from ...inference import JobCancelled, LandsegError, RasterOpenError, error_from
from ..engine import Engine
from ..engine_request import Job
from ..environment import engine_python
from ..layers import raster_name
from ..messages import describe
from ..settings import Settings

ICON = Path(__file__).resolve().parents[1] / "icons" / "landseg.svg"
OUTPUT = "OUTPUT"

Values = dict[str, Any]  # what Processing calls parameters


class JobAlgorithm(QgsProcessingAlgorithm):
    """Parameters <-> job; a subclass names itself, says its form and reads it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._job: Optional[Job] = None
        self._wished = self._made = ""  # paths; the engine may find a name in use

    def read(self, parameters: Values, context: QgsProcessingContext, output: Path) -> Job:
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

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        """Say more of a result than its cautions."""

    def outputs(self, result: dict[str, Any]) -> Values:
        """Give what the algorithm returns: the file that was made, first of all."""
        return {OUTPUT: result["output"]}

    def createInstance(self) -> JobAlgorithm:  # noqa: N802 - QGIS calls it so
        return type(self)(self._engine)

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802
        try:
            engine_python(Settings.load())
        except LandsegError as error:
            return False, " ".join(describe(error))
        return True, ""

    def checkParameterValues(  # noqa: N802
        self, parameters: Values, context: QgsProcessingContext
    ) -> tuple[bool, str]:
        fits, reason = super().checkParameterValues(parameters, context)
        if not fits:
            return fits, reason
        try:
            self.check(self.read(parameters, context, Path("nowhere.tif")))
        except LandsegError as error:
            return False, " ".join(describe(error))
        return True, ""

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: Values,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> bool:
        """Main thread: the last look at layers."""
        self._wished = self.parameterAsOutputLayer(parameters, OUTPUT, context)
        try:
            self._job = self.read(parameters, context, Path(self._wished).absolute())
        except LandsegError as error:
            raise QgsProcessingException("\n".join(describe(error))) from error
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
        for one in result.get("cautions", ()):
            feedback.pushWarning(" ".join(describe(error_from(one["class"], one["fields"]))))
        self.tell(result, feedback)
        outputs = self.outputs(result)
        self._made = outputs[OUTPUT]
        return outputs

    def postProcessAlgorithm(  # noqa: N802
        self,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,  # noqa: ARG002
    ) -> Values:
        """Main thread: QGIS loads the file that was made, whatever name was wished."""
        layers = context.layersToLoadOnCompletion()
        if self._made and self._wished in layers:
            layers[self._made] = layers.pop(self._wished)
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


def explained(
    parameter: QgsProcessingParameterDefinition, text: str
) -> QgsProcessingParameterDefinition:
    """Give a parameter its help."""
    parameter.setHelp(text)
    return parameter
