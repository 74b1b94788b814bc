"""Maps of 100 million pixels, and long lists, without a standstill."""

from __future__ import annotations

import time

import numpy as np
from landseg.inference import class_style
from osgeo import gdal
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication

from .conftest import LEGEND, make_places

SIDE, BLOCK = 10_000, 500
PATIENCE = 0.25  # s; what the machines of the tests need at most, far from the aim of 0.05


class Pulse:
    """Counts how long QGIS's main thread is away, in s."""

    def __init__(self):
        self.gaps, self._last = [], time.monotonic()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(5)

    def stop(self):
        self._timer.stop()
        return sorted(self.gaps)

    def _beat(self):
        now = time.monotonic()
        self.gaps.append(now - self._last)
        self._last = now


def large_map(path, value):
    """Write a map with overviews, as Landseg does."""
    options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE"]
    driver = gdal.GetDriverByName("GTiff")
    raster = driver.Create(str(path), SIDE, SIDE, 1, gdal.GDT_Byte, options)
    raster.SetGeoTransform((500000.0, 0.5, 0.0, 4200000.0, 0.0, -0.5))
    raster.SetProjection('LOCAL_CS["m",UNIT["metre",1]]')
    raster.GetRasterBand(1).Fill(value)
    raster.BuildOverviews("NEAREST", [4, 16])
    raster.FlushCache()
    path.with_suffix(".qml").write_text(class_style(LEGEND), "utf-8")
    layer = QgsRasterLayer(str(path), path.stem)
    assert layer.isValid()
    return layer


def test_swipe_on_100_million_pixels_never_stands_still(review, project, tmp_path):
    layers = [large_map(tmp_path / f"large{value}.tif", value) for value in (0, 1)]
    project.addMapLayers(layers)
    review.canvas.setDestinationCrs(layers[0].crs())
    review.canvas.setLayers([layers[0]])
    review.canvas.setExtent(layers[0].extent())
    review.form.map.setLayer(layers[0])
    review.hand.choose("reference", "large1")
    review.click("swipeButton")
    review.settle()
    pulse = Pulse()
    for step in range(60):
        review.form.view.slider.setValue(20 + step)
        QApplication.processEvents()
        if step % 20 == 10:
            review.canvas.zoomByFactor(0.6)
            review.settle()
    gaps = pulse.stop()
    assert gaps[int(0.99 * len(gaps))] < PATIENCE
    assert (review.colour(0.1, 0.5), review.colour(0.95, 0.5)) == ("#0000ff", "#ff0000")


def test_a_list_of_ten_thousand_places_opens_and_turns_at_once(review, tmp_path):
    path = make_places(tmp_path / "many.gpkg", count=10_000)
    begin = time.monotonic()
    review.tab.places.open(path)
    opened = time.monotonic() - begin
    times = []
    for _ in range(20):
        begin = time.monotonic()
        review.tab.places.judge("unsure")
        review.tab.places.next()
        times.append(time.monotonic() - begin)
    assert review.find("placesCount").text().startswith("20 of ")
    assert opened < 2
    assert np.median(times) < PATIENCE
