"""The provider `landseg` of the Processing toolbox."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon

from ..engine import Engine
from .areas import AreasAlgorithm
from .classify import ClassifyAlgorithm
from .cog import CogAlgorithm
from .compare import CompareAlgorithm
from .composite import CompositeAlgorithm
from .evaluate import EvaluateAlgorithm
from .generalise import GeneraliseAlgorithm
from .job_algorithm import ICON
from .labels import LabelsAlgorithm
from .map_sheet import MapSheetAlgorithm
from .osm_raster import OsmRasterAlgorithm
from .package import PackageAlgorithm
from .polygons import PolygonsAlgorithm
from .train import TrainAlgorithm
from .unsure import QueueAlgorithm

ALGORITHMS = (ClassifyAlgorithm, CompositeAlgorithm, EvaluateAlgorithm, LabelsAlgorithm)
LIGHT = (  # no torch
    AreasAlgorithm,
    CogAlgorithm,
    CompareAlgorithm,
    GeneraliseAlgorithm,
    MapSheetAlgorithm,
    OsmRasterAlgorithm,
    PackageAlgorithm,
    PolygonsAlgorithm,
    QueueAlgorithm,
)


class LandsegProvider(QgsProcessingProvider):
    """Hands the engines to the algorithms."""

    models_changed = pyqtSignal()  # by an algorithm, on its thread: all forms list them anew

    def __init__(self, engine: Engine, trainer: Engine, reviewer: Engine) -> None:
        """Keep the engine that answers in turn, one for trainings, and one without torch."""
        super().__init__()
        self.models_changed.connect(self.refreshAlgorithms, Qt.ConnectionType.QueuedConnection)
        self._engine, self._trainer, self._reviewer = engine, trainer, reviewer

    def loadAlgorithms(self) -> None:  # noqa: N802 - QGIS calls it so
        for kind in ALGORITHMS:
            self.addAlgorithm(kind(self._engine))
        for kind in LIGHT:
            self.addAlgorithm(kind(self._reviewer))
        self.addAlgorithm(TrainAlgorithm(self._trainer))

    def id(self) -> str:
        return "landseg"

    def name(self) -> str:
        return "Landseg"

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def supportedOutputRasterLayerExtensions(self) -> list[str]:  # noqa: N802
        return ["tif"]

    def defaultRasterFileFormat(self) -> str:  # noqa: N802 - QGIS 4 asks for this one
        return "GTiff"
