"""Sources to scenes: training and validation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import JobCancelled
from landseg.inference.grid import Window
from landseg.training.errors import (
    UnprovenClassCaution,
)
from landseg.training.gathering import gather
from landseg.training.jobs import Source
from osgeo import gdal

from .making import halves, noise, png, prepare, source


class TestSides:
    def test_every_image_comes_once_by_name_with_its_labels(self, job, pictures):
        scenes = prepare(job)
        assert [scene.group for scene in scenes.train] == ["train/one", "train/two"]
        assert [scene.group for scene in scenes.validation] == ["check/one", "check/two"]
        for scene in (*scenes.train, *scenes.validation):
            assert scene.image == str(pictures / f"{scene.group}.png")
            assert (scene.bands, scene.area) == ((1, 2, 3), Window(0, 0, 40, 50))
            np.testing.assert_array_equal(gdal.Open(scene.labels).ReadAsArray(), halves()[0])
        assert len({scene.labels for scene in (*scenes.train, *scenes.validation)}) == 4
        assert scenes.survey.counts(scenes.train).tolist() == [2000, 2000]
        assert scenes.cautions == ()

    def test_a_star_finds_labels_that_share_only_a_part_of_the_name(self, job, pictures):
        for tile in ("2_10", "3_11"):
            png(pictures / "p" / f"top_potsdam_{tile}_RGB.png", noise())
            png(pictures / "p" / f"top_potsdam_{tile}_label.png", halves())
        images = (f"{pictures}/p/top_potsdam_*_RGB.png",)
        found = gather((Source(images, "{folder}/top_potsdam_{*}_label.png"),))
        assert [Path(pair.labels).name for pair in found] == [
            "top_potsdam_2_10_label.png",
            "top_potsdam_3_11_label.png",
        ]

    def test_labels_stay_for_the_next_time(self, job):
        labels = [Path(scene.labels) for scene in prepare(job).train]
        before = [path.stat().st_mtime_ns for path in labels]
        assert [Path(scene.labels) for scene in prepare(job).train] == labels
        assert [path.stat().st_mtime_ns for path in labels] == before
        assert all(path.parent == job.output / "labels" for path in labels)

    def test_progress_is_told_image_by_image(self, job):
        told = []
        prepare(job, lambda done, total: told.append((done, total)))
        assert told[0] == (0, 4)
        assert told[-1] == (4, 4)
        assert told == sorted(told)

    def test_a_cancel_stops_it(self, job):
        def cancel(done, total):
            if done:
                raise JobCancelled

        with pytest.raises(JobCancelled):
            prepare(job, cancel)
        assert len(list((job.output / "labels").iterdir())) == 1

    def test_a_window_is_all_that_a_side_sees(self, job, pictures):
        png(pictures / "train" / "big.png", noise(3, 100, 300))
        png(pictures / "train" / "big_labels.png", halves(100, 300))
        sources = (
            source(pictures / "train", "train", "big.png", window=(10, 0, 90, 168)),
            source(pictures / "train", "validation", "big.png", window=(0, 200, 100, 100)),
        )
        scenes = prepare(replace(job, sources=sources))
        assert [scene.area for scene in scenes.train] == [Window(10, 0, 90, 168)]
        assert scenes.survey.counts(scenes.train).tolist() == [90 * 150, 90 * 18]
        assert scenes.survey.counts(scenes.validation).tolist() == [0, 10_000]
        assert [type(each) for each in scenes.cautions] == [UnprovenClassCaution]

    def test_a_split_divides_one_image_and_counts_both_parts(self, job, pictures):
        labels = np.zeros((1, 640, 100), np.uint8)
        labels[:, ::2] = 1
        png(pictures / "train" / "big.png", noise(3, 640, 100))
        png(pictures / "train" / "big_labels.png", labels)
        scenes = prepare(replace(job, sources=(source(pictures / "train", "split", "big.png"),)))
        assert len(scenes.validation) == 1
        assert scenes.validation[0].area.height == 128
        for scene in (*scenes.train, *scenes.validation):
            rows, cols = scene.area.slices
            expected = np.bincount(labels[0, rows, cols].ravel(), minlength=2)
            assert scenes.survey.counts([scene]).tolist() == expected.tolist()

    def test_the_same_side_may_name_an_image_twice(self, job, pictures):
        twice = replace(job.sources[0], images=(f"{pictures}/train/one.png",))
        scenes = prepare(replace(job, sources=(*job.sources, twice)))
        assert [scene.group for scene in scenes.train] == ["train/one", "train/two", "train/one"]

    def test_images_of_one_name_in_two_folders_keep_their_own_labels(self, job, pictures):
        png(pictures / "train" / "one_labels.png", 1 - halves())
        found = {scene.group: scene.labels for scene in prepare(job).train}
        assert gdal.Open(found["train/one"]).ReadAsArray()[0, 0] == 1
        assert gdal.Open(found["train/two"]).ReadAsArray()[0, 0] == 0
