"""Algorithms of the toolbox as the tests run them: registered, and listened to."""

from __future__ import annotations

from contextlib import contextmanager

from landseg.ui.algorithms.provider import LandsegProvider
from qgis.core import QgsApplication, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication


@contextmanager
def provided(engine):
    """Offer the algorithms in the toolbox, all with one engine."""
    found = LandsegProvider(engine, engine, engine)
    QgsApplication.processingRegistry().addProvider(found)
    yield found
    QCoreApplication.processEvents()  # a training's news would find no provider any more
    QgsApplication.processingRegistry().removeProvider(found)


class Feedback(QgsProcessingFeedback):
    """Keeps what is said."""

    def __init__(self):
        super().__init__(False)
        self.errors, self.warnings, self.infos = [], [], []

    def reportError(self, error, _fatal=False):
        self.errors.append(error)

    def pushWarning(self, warning):
        self.warnings.append(warning)

    def pushInfo(self, info):
        self.infos.append(info)
