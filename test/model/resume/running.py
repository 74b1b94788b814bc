"""Jobs that are run to their end, or cancelled on the way, and what they leave."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from landseg.inference import JobCancelled, Stretch, Window
from landseg.inference.segment import run_segmentation
from osgeo import gdal

SIZE = 480, 448
TILE = 416  # px, the smallest; the image takes six tiles


def run(job, stop_after=None):
    """Run a job to its end, or cancel it when so many tiles are done."""

    def report(done, total):
        if stop_after is not None and done >= stop_after and total > 1:
            raise JobCancelled

    return run_segmentation(job, report)


def interrupt(job, after=3):
    with pytest.raises(JobCancelled):
        run(job, after)


def files(result):
    paths = [result.output, *([result.confidence] if result.confidence else [])]
    return [path.read_bytes() for path in paths]


def pixels_of(content):
    gdal.FileFromMemBuffer("/vsimem/found.tif", content)
    pixels = gdal.Open("/vsimem/found.tif").ReadAsArray()
    gdal.Unlink("/vsimem/found.tif")
    return pixels


def whole(job, folder):
    """Do a job without a stop, elsewhere; give the bytes and the result."""
    folder.mkdir()
    beside = job.confidence and folder / job.confidence.name
    result = run(replace(job, output=folder / job.output.name, confidence=beside))
    return files(result), result


def kinds(job, tmp_path):
    area = tmp_path / "area.geojson"
    ring = [[500010, 4199990], [500230, 4199990], [500010, 4199770], [500010, 4199990]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32640"}}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon"}}
    feature["geometry"]["coordinates"] = [ring]
    text = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    area.write_text(json.dumps(text))
    return {
        "plain": job,
        "confidence": replace(job, confidence=tmp_path / "sure.tif"),
        "stretch": replace(job, stretch=Stretch()),
        "window": replace(job, window=Window(7, 13, 470, 430)),
        "quality": replace(job, quality="good"),
        "mask": replace(job, mask=str(area)),
    }
