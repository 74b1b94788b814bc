"""QuickOSM's button: only where the plugin is, for the map's extent, and never of itself."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingProvider,
    QgsRectangle,
)


class Download(QgsProcessingAlgorithm):
    """Stands where QuickOSM's algorithm does; a test must not ask a server."""

    def name(self):
        return "downloadosmdataextentquery"

    def displayName(self):
        return self.name()

    def createInstance(self):
        return Download()

    def initAlgorithm(self, _configuration=None):
        return

    def processAlgorithm(self, *_):
        raise AssertionError("nothing was asked for")


class QuickOsm(QgsProcessingProvider):
    def id(self):
        return "quickosm"

    def name(self):
        return "QuickOSM"

    def loadAlgorithms(self):
        self.addAlgorithm(Download())


@pytest.fixture
def quickosm(qgis_processing):
    provider = QuickOsm()
    QgsApplication.processingRegistry().addProvider(provider)
    yield
    QgsApplication.processingRegistry().removeProvider(provider)


def test_its_form_opens_filled_in_with_the_extent_of_the_map(quickosm, review, layers, monkeypatch):
    import processing

    opened = []
    monkeypatch.setattr(processing, "execAlgorithmDialog", lambda *asked: opened.append(asked))
    review.hand.dock.tabs.setCurrentIndex(0)  # it may be installed while QGIS runs
    review.hand.dock.tabs.setCurrentIndex(1)
    review.hand.choose("reference", "OpenStreetMap")
    assert opened == []
    review.click("quickOsmButton")
    ((name, parameters),) = opened
    assert name == "quickosm:downloadosmdataextentquery"
    sides, crs = parameters["EXTENT"].split(" ")
    left, right, bottom, top = map(float, sides.split(","))
    assert QgsRectangle(left, bottom, right, top) == layers["map"].extent()
    assert crs == "[EPSG:32640]"
