"""Scenes that share ground do not come apart."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from landseg.training.errors import (
    LeakError,
    SameFileError,
)
from landseg.training.jobs import Source
from osgeo import gdal

from .making import halves, noise, png, prepare, refused, source


class TestLeaks:
    def test_one_image_on_both_sides_is_refused(self, job, pictures):
        both = replace(job.sources[1], images=(f"{pictures}/train/two.png",))
        refused(replace(job, sources=(job.sources[0], both)), SameFileError, train="train/two")
        split = replace(job.sources[0], role="split")
        refused(replace(job, sources=(job.sources[0], split)), SameFileError)

    def test_a_copy_under_another_name_is_the_same_image(self, job, pictures):
        shutil.copy(pictures / "train" / "one.png", pictures / "check" / "one.png")
        refused(job, SameFileError, train="train/one", validation="check/one")

    @pytest.mark.parametrize(("col", "gap"), [(40, 0), (100, 0), (131, 31)])
    def test_windows_of_one_image_need_32_px_between_them(self, job, pictures, col, gap):
        png(pictures / "train" / "big.png", noise(3, 60, 300))
        png(pictures / "train" / "big_labels.png", np.indices((1, 60, 300))[1].astype(np.uint8) % 2)
        first = source(pictures / "train", "train", "big.png", window=(0, 0, 60, 100))
        other = source(pictures / "train", "validation", "big.png", window=(0, col, 60, 100))
        refused(replace(job, sources=(first, other)), LeakError, gap=gap, wanted=32)
        apart = replace(other, window=(0, 132, 60, 100))
        assert prepare(replace(job, sources=(first, apart))).validation

    @pytest.mark.parametrize(
        ("shift", "crs", "gap"),
        [(0, "EPSG:32633", 0), (15, "EPSG:32633", 0), (30, "EPSG:32633", 10),
         (0, "EPSG:32634", 0), (42, "EPSG:32633", None), (0, None, None)],
    )  # fmt: skip
    def test_images_of_one_place_are_on_one_side(self, job, write_raster, shift, crs, gap):
        for name, east, system in (("t", 0, "EPSG:32633"), ("v", shift, crs)):
            place = {"place": (300000.0 + east, 0.5, 0, 5000000.0, 0, -0.5)}
            place["crs"] = "EPSG:32633" if system else None
            write_raster(noise(), f"{name}.tif", **place)
            write_raster(halves(), f"{name}_labels.tif", **place)
            if system == "EPSG:32634":
                for each in (f"{name}.tif", f"{name}_labels.tif"):
                    to_the_next_zone(job.output.parent / each)
        folder = job.output.parent
        sources = tuple(
            Source((f"{folder}/{name}.tif",), "{folder}/{stem}_labels.tif", role)
            for name, role in (("t", "train"), ("v", "validation"))
        )
        if gap is None:
            assert prepare(replace(job, sources=sources)).train
        else:
            refused(replace(job, sources=sources), LeakError, gap=gap)


def to_the_next_zone(path):
    moved = path.with_name(f"moved-{path.name}")
    gdal.Warp(str(moved), str(path), dstSRS="EPSG:32634", resampleAlg="near", dstNodata=255)
    moved.replace(path)
