"""Web layers against a tile server on this computer: whole pictures, or an error."""

from __future__ import annotations

import random
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from landseg.inference import DrawnMapError, WebAreaError, WebTileError
from landseg.ui.tasks import FetchTask
from landseg.ui.web import web_source
from osgeo import gdal
from qgis.core import QgsApplication, QgsRasterLayer, QgsRectangle, QgsSettings
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice
from qgis.PyQt.QtGui import QColor, QImage

WORLD = 20037508.342789244  # m, half the width of EPSG:3857
ZOOM = 10
SIDE = 2 * WORLD / 2**ZOOM  # m on the projection, of a tile


def png(image):
    stored = QByteArray()
    buffer = QBuffer(stored)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return stored.data()


def noise(seed):
    data = random.Random(seed).randbytes(256 * 256 * 4)
    image = QImage(data, 256, 256, QImage.Format.Format_RGB32)
    return image.convertToFormat(QImage.Format.Format_RGB888)


def plain(colour):
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(colour)
    return image


class Tiles(BaseHTTPRequestHandler):
    """Noise for every tile, except for `spoilt`, a function of the tile's path."""

    def do_GET(self):
        path = self.path[len(self.server.root) :]
        status, body = self.server.spoilt(path) or (200, png(noise(path)))
        self.server.asked.append(path)
        self.send_response(status)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    found = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    found.asked, found.spoilt = [], lambda _path: None
    found.root = f"/{uuid.uuid4().hex}"  # a port used again must not find QGIS's cached tiles
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def tiles(server, project):
    """A layer of the server's tiles."""
    QgsSettings().setValue("qgis/defaultTileMaxRetry", 1)
    address = (
        f"http://127.0.0.1:{server.server_address[1]}{server.root}/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    )
    layer = QgsRasterLayer(f"type=xyz&url={address}&zmin=0&zmax={ZOOM}", "imagery", "wms")
    assert layer.isValid()
    project.addMapLayer(layer)
    return layer


def planned(layer):
    """Plan a fetch of four tiles, at the equator, where a metre is a metre."""
    area = QgsRectangle(0, -SIDE, 2 * SIDE, SIDE)
    return web_source(layer, area, layer.crs(), SIDE / 256)


@pytest.fixture
def fetch(until):
    def run(source, seconds=60, then=lambda task: None):
        said = []
        task = FetchTask(source, "fetch")
        task.succeeded.connect(said.append)
        task.failed.connect(said.append)
        task.cancelled.connect(lambda: said.append("cancelled"))
        QgsApplication.taskManager().addTask(task)
        then(task)
        until(lambda: said, seconds)
        return said[0]

    return run


def test_a_healthy_server_gives_a_georeferenced_picture_without_a_hole(tiles, fetch, server):
    source = planned(tiles)
    assert (source.width, source.height) == pytest.approx(
        (512, 508.6), abs=1
    )  # a meridian is shorter
    result = fetch(source)
    dataset = gdal.Open(result["raster"])
    assert dataset.RasterCount == 3
    terms = dataset.GetGeoTransform()
    assert (terms[0], terms[3]) == pytest.approx((0, SIDE))
    assert terms[1] * dataset.RasterXSize == pytest.approx(2 * SIDE)
    assert "3857" in dataset.GetSpatialRef().GetAuthorityCode(None)
    assert dataset.ReadAsArray().std(axis=(1, 2)).min() > 40
    assert {path.split("/")[1] for path in server.asked} == {str(ZOOM)}


def test_the_colours_of_a_tile_arrive_in_their_bands(tiles, fetch, server):
    stripes = plain(QColor(10, 20, 30))
    for row in range(0, 256, 4):
        for col in range(256):
            stripes.setPixelColor(col, row, QColor(200, 100, 50))
    server.spoilt = lambda _path: (200, png(stripes))
    pixels = gdal.Open(fetch(planned(tiles))["raster"]).ReadAsArray()
    red, green, blue = (pixels[band].astype(int) for band in range(3))
    assert (red.max(), green.max(), blue.max()) == (200, 100, 50)
    assert (red.min(), green.min(), blue.min()) == (10, 20, 30)


@pytest.mark.parametrize(
    ("what", "status", "body"),
    [
        ("error 500", 500, b"out of order"),
        ("not found", 404, b""),
        ("cut", 200, png(noise("cut"))[:3000]),
        ("transparent", 200, png(plain(QColor(0, 0, 0, 0)))),
        ("white", 200, png(plain(QColor("white")))),
        ("no picture", 200, b"<html>Please log in</html>"),
    ],
)
def test_one_tile_that_fails_or_is_blank_ends_the_fetch(tiles, fetch, server, what, status, body):
    bad = f"/{ZOOM}/{2**ZOOM // 2 + 1}/{2**ZOOM // 2}.png"
    server.spoilt = lambda path: (status, body) if path == bad else None
    source = planned(tiles)
    error = fetch(source)
    assert isinstance(error, WebTileError), what
    assert "imagery did not deliver" in str(error)
    assert not source.path.exists()


def test_a_server_that_fails_once_is_asked_again(tiles, fetch, server):
    failed = set()

    def spoilt(path):
        if path not in failed and not path.endswith("/512.png"):
            failed.add(path)
            return 500, b""
        return None

    server.spoilt = spoilt
    result = fetch(planned(tiles))
    assert np.all(gdal.Open(result["raster"]).ReadAsArray().std(axis=(1, 2)) > 40)


def test_cancel_does_not_wait_for_a_server_that_stalls(tiles, fetch, server, until):
    hold = threading.Event()
    server.spoilt = lambda _path: hold.wait(20) and None
    begin = []

    def cancel(task):
        until(task.isActive)
        end = time.monotonic() + 1
        until(lambda: time.monotonic() > end)
        begin.append(time.monotonic())
        task.cancel()

    source = planned(tiles)
    assert fetch(source, 5, cancel) == "cancelled"
    assert time.monotonic() - begin[0] < 1
    assert not source.path.exists()
    hold.set()


def test_a_pixel_of_a_metre_is_a_metre_on_the_ground_in_the_north_too(tiles):
    north = QgsRectangle(0, 8_399_000, 10_000, 8_409_000)  # 60 degrees north: twice as long
    source = web_source(tiles, north, tiles.crs(), 5)
    assert (source.width, source.height) == pytest.approx((1000, 1000), rel=0.01)


def test_an_area_for_which_nobody_would_pan_is_refused(tiles):
    with pytest.raises(WebAreaError, match="pixels"):
        web_source(tiles, tiles.extent(), tiles.crs(), 1)


def test_a_drawn_map_is_never_fetched(project):
    address = "https://tile.openstreetmap.org/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    layer = QgsRasterLayer(f"type=xyz&url={address}&zmin=0&zmax=19", "OSM", "wms")
    project.addMapLayer(layer)
    with pytest.raises(DrawnMapError):
        planned(layer)
