"""What QGIS starts and stops: initGui, initProcessing and unload mirror each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, QTranslator, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon
from qgis.PyQt.QtWidgets import QAction

from .ui.algorithms.provider import LandsegProvider
from .ui.engine import Engine
from .ui.settings import user_locale

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .ui.dock import LandsegDock

FOLDER = Path(__file__).resolve().parent
ICON = FOLDER / "ui" / "icons" / "landseg.svg"
MENU = "&Landseg"
NEIGHBOURS = ["ProcessingToolbox", "LayerStyling"]  # docks that the pane shares its place with


class LandsegPlugin:
    """The plugin as QGIS holds it; qgis_process calls `initProcessing` alone, without iface."""

    def __init__(self, iface: Optional[QgisInterface]) -> None:
        self._iface = iface
        self._translator: Optional[QTranslator] = None
        self._engine: Optional[Engine] = None
        self._trainer: Optional[Engine] = None  # a training would keep other jobs waiting
        self._reviewer: Optional[Engine] = None  # needs no torch: works before the engine is there
        self._provider: Optional[LandsegProvider] = None
        self._action: Optional[QAction] = None
        self._help: Optional[QAction] = None
        self._dock: Optional[LandsegDock] = None

    def initProcessing(self) -> None:  # noqa: N802 - QGIS calls it so
        self._translate()
        self._engine = Engine()
        self._trainer = Engine()
        self._reviewer = Engine(light=True)
        self._provider = LandsegProvider(self._engine, self._trainer, self._reviewer)
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:  # noqa: N802 - QGIS calls it so
        self.initProcessing()
        window = self._iface.mainWindow()
        self._action = QAction(QIcon(str(ICON)), self.tr("Landseg"), window)
        self._action.setObjectName("landsegPane")
        self._action.setToolTip(self.tr("Make land-cover maps from images"))
        self._action.setCheckable(True)
        self._action.toggled.connect(self._show_pane)
        self._iface.addRasterToolBarIcon(self._action)
        self._iface.addPluginToRasterMenu(MENU, self._action)
        self._iface.registerMainWindowAction(self._action, "")
        self._help = QAction(QIcon(str(ICON)), self.tr("Landseg"), window)
        self._help.setObjectName("landsegHelp")
        self._help.triggered.connect(_open_help)
        self._iface.pluginHelpMenu().addAction(self._help)

    def unload(self) -> None:
        """Leave QGIS as it was; a job that runs is cancelled."""
        if self._dock is not None:
            self._provider.algorithmsLoaded.disconnect(self._dock.reload_models)
            self._dock.shut_down()
            self._iface.removeDockWidget(self._dock)
            self._dock.deleteLater()
        if self._action is not None:
            self._iface.pluginHelpMenu().removeAction(self._help)
            self._iface.unregisterMainWindowAction(self._action)
            self._iface.removePluginRasterMenu(MENU, self._action)
            self._iface.removeRasterToolBarIcon(self._action)
            self._help.deleteLater()
            self._action.deleteLater()
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
        for engine in filter(None, (self._engine, self._trainer, self._reviewer)):
            engine.stop()
            engine.deleteLater()
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("LandsegPlugin", text)

    def _show_pane(self, shown: bool) -> None:
        """Make the pane when it is first asked for; from then on the action follows it."""
        if self._dock is None:
            from .ui.dock import LandsegDock

            self._dock = LandsegDock(self._iface, self._engine, self._reviewer)
            self._iface.addTabifiedDockWidget(
                Qt.DockWidgetArea.RightDockWidgetArea, self._dock, NEIGHBOURS, True
            )
            self._provider.algorithmsLoaded.connect(self._dock.reload_models)
            self._dock.setToggleVisibilityAction(self._action)
        self._dock.setUserVisible(shown)

    def _translate(self) -> None:
        translator = QTranslator()
        if translator.load(QLocale(user_locale()), "landseg", "_", str(FOLDER / "ui" / "i18n")):
            QCoreApplication.installTranslator(translator)
            self._translator = translator


def _open_help() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(FOLDER / "README.md")))
