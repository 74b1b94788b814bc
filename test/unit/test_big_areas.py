"""A mosaic of 34 Mpx is measured in seconds, and memory does not hang on its size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, osr

pytest.importorskip("resource", reason="memory is measured as on Unix")

ROOT = Path(__file__).resolve().parents[2]
SIDE = 5832  # px

MEASURED = """
import json, resource, sys
from landseg.review import AreasJob
from landseg.review.runners import run_job

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

run_job(AreasJob(sys.argv[1]), lambda done, total: None)
before = peak()
told = run_job(AreasJob(sys.argv[2], zones=sys.argv[3]), lambda done, total: None)
zones = [zone.area for zone in told.zones]
print(json.dumps([peak() - before, told.whole.area, zones, told.whole.pixels]))
"""


def write(path, side, values):
    options = ["TILED=YES", "COMPRESS=DEFLATE"]
    driver = gdal.GetDriverByName("GTiff")
    raster = driver.Create(str(path), side, side, 1, gdal.GDT_Byte, options)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32636)
    raster.SetSpatialRef(system)
    raster.SetGeoTransform((450000, 0.5, 0, 40000, 0, -0.5))
    band = raster.GetRasterBand(1)
    band.SetCategoryNames(["a", "b", "c", "d"])
    for row in range(0, side, values.shape[0]):
        height = min(values.shape[0], side - row)
        band.WriteArray(np.tile(values, (1, side // values.shape[1] + 1))[:height, :side], 0, row)
    return str(path)


def test_a_mosaic_is_measured_by_zones_in_little_memory(tmp_path):
    values = np.kron(np.arange(4).reshape(2, 2), np.ones((128, 128))).astype(np.uint8)
    small, large = (
        write(tmp_path / "small.tif", 600, values),
        write(tmp_path / "l.tif", SIDE, values),
    )
    parts = [
        [[x, y], [x + 1458, y], [x + 1458, y - 1458], [x, y - 1458], [x, y]]
        for x in (450000, 451458)
        for y in (40000, 38542)
    ]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [it]}}
        for it in parts
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32636"}}
    zones = tmp_path / "zones.geojson"
    zones.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    (tmp_path / "landseg").symlink_to(ROOT)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, small, large, str(zones)],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "GDAL_CACHEMAX": "32"},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    grown, area, by_zone, pixels = json.loads(done.stdout)
    assert pixels == SIDE**2
    assert sum(by_zone) == pytest.approx(area, rel=1e-12)
    assert grown < 150  # MB; the map alone has 34, and areas of all its pixels 272
