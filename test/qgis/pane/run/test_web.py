"""A web layer is fetched and classified."""

from __future__ import annotations

from qgis.core import QgsRectangle
from qgis.PyQt.QtWidgets import QPushButton

from ...test_web import SIDE as TILE
from ...test_web import server, tiles  # noqa: F401 - fixtures
from .making import maps


def test_a_web_layer_is_fetched_and_classified(pane, face, tiles):  # noqa: F811
    face.show_layer(tiles)
    face.canvas.setExtent(QgsRectangle(0, 0, 2 * TILE, TILE))
    pane.type("resolution", "150")
    pane.choose("area", "Drawn Rectangle")
    pane.choose("area", "Visible Canvas")
    pane.plan("the image is fetched", "150 m")
    pane.run()
    pane.until(maps)
    assert maps()[0].crs() == tiles.crs()
    assert maps()[0].extent().intersects(QgsRectangle(0, 0, 2 * TILE, TILE))
    pane.until(lambda: face.bar.currentItem() is not None)
    assert face.bar.findChild(QPushButton, "openFolderButton")
    assert not face.bar.findChild(QPushButton, "copyCommandButton")


def test_a_web_tile_that_fails_is_an_error_and_no_map(pane, face, tiles, server):  # noqa: F811
    server.spoilt = lambda _path: (500, b"out of order")
    face.show_layer(tiles)
    face.canvas.setExtent(QgsRectangle(0, 0, 2 * TILE, TILE))
    pane.type("resolution", "150")
    pane.plan("the image is fetched")
    pane.run()
    assert "imagery did not deliver" in face.bar.currentItem().text()
    assert not maps()
