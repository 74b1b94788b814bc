"""Scenes of real data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from landseg.training.errors import (
    LeakError,
)
from landseg.training.jobs import Source, TrainingClass, TrainingJob
from osgeo import gdal

from .making import prepare, refused


def test_yeosu_scenes_that_overlap_on_the_ground_do_not_come_apart(shared, tmp_path):
    classes = tuple(TrainingClass(name, "#000000") for name in ("b", "r", "fi", "fo", "o"))
    folder = shared / "yeosu"
    sides = {"train": "202309_0", "validation": "202412_4"}
    sources = tuple(
        Source((f"{folder}/images/{stem}.tif",), f"{folder}/labels/{{stem}}.tif", role)
        for role, stem in sides.items()
    )
    job = TrainingJob("y", tmp_path, classes, sources)
    refused(job, LeakError, train="images/202309_0", validation="images/202412_4", gap=0)
    apart = replace(sources[1], images=(f"{folder}/images/202412_8.tif",))
    scenes = prepare(replace(job, sources=(sources[0], apart)))
    labels = gdal.Open(f"{folder}/labels/202309_0.tif").ReadAsArray()
    np.testing.assert_array_equal(gdal.Open(scenes.train[0].labels).ReadAsArray(), labels)


def test_kampala_outlines_become_labels_with_a_rim(shared, tmp_path):
    classes = TrainingClass("building", "#ff0000"), TrainingClass("other", "#cccccc")
    folder = shared / "kampala"
    outlines = f"{folder}/osm_buildings.geojson"
    source = Source((f"{folder}/B.tif",), outlines, "split", background="other", rim=0.3)
    scenes = prepare(TrainingJob("k", tmp_path, classes, (source,)))
    labels = gdal.Open(scenes.train[0].labels).ReadAsArray()
    assert 0.45 < (labels == 0).mean() < 0.52
    assert 0.18 < (labels == 255).mean() < 0.25
