"""Faults of a training set are told at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from landseg.inference.errors import RasterTypeError
from landseg.training.errors import (
    BandsDifferError,
    ClassesError,
    ClassMissingError,
    EmptyLabelsError,
    GridError,
    LabelValueError,
    PatternError,
    SideMissingError,
    SplitError,
    WindowOutsideError,
)
from landseg.training.jobs import Source, TrainingClass
from osgeo import gdal

from .making import TWO, halves, noise, png, prepare, refused


class TestRefusals:
    def test_classes_that_no_card_can_hold(self, job):
        refused(replace(job, classes=TWO[:1]), ClassesError)
        refused(replace(job, classes=(TWO[0], replace(TWO[1], name=" A"))), ClassesError)
        refused(replace(job, classes=(TWO[0], replace(TWO[1], name=""))), ClassesError)
        refused(replace(job, classes=(TWO[0], replace(TWO[1], colour="red"))), ClassesError)
        many = tuple(TrainingClass(str(n), "#000000") for n in range(256))
        error = refused(replace(job, classes=many), ClassesError)
        assert "256" in str(error)

    def test_a_pattern_that_fits_nothing_is_named(self, job, pictures):
        name = f"{pictures}/train/*.tif"
        other = replace(job.sources[0], images=(name,))
        refused(replace(job, sources=(other,)), PatternError, name=name)

    def test_grids_that_differ_are_named_with_their_sizes(self, job, pictures):
        png(pictures / "train" / "two_labels.png", halves(41, 50))
        error = refused(job, GridError, name="two_labels.png", image="two.png")
        assert "50 x 41 px on 50 x 40" in str(error)

    def test_a_class_that_nobody_labelled_for_training(self, job, pictures):
        for name in ("one", "two"):
            png(pictures / "train" / f"{name}_labels.png", np.zeros((1, 40, 50), np.uint8))
        refused(job, ClassMissingError, name="b")

    def test_a_class_that_is_only_in_the_validation_counts_as_missing(self, job):
        three = (*TWO, TrainingClass("c", "#0000ff"))
        refused(replace(job, classes=three), ClassMissingError, name="c")

    def test_labels_that_label_nothing(self, job, pictures):
        png(pictures / "check" / "two_labels.png", np.full((1, 40, 50), 255, np.uint8))
        refused(job, EmptyLabelsError, name="two_labels.png", image="check/two")

    def test_a_value_outside_the_legend(self, job, pictures):
        labels = halves()
        labels[0, 0, :3] = 9
        png(pictures / "train" / "two_labels.png", labels)
        refused(job, LabelValueError, name="two_labels.png", value="9", count=3)

    @pytest.mark.parametrize("side", ["train", "validation"])
    def test_a_side_without_images(self, job, side):
        kept = tuple(each for each in job.sources if each.role != side)
        refused(replace(job, sources=kept), SideMissingError, side=side)

    def test_an_image_too_small_to_be_split(self, job):
        split = replace(job.sources[0], role="split")
        refused(replace(job, sources=(split,)), SplitError, name="train/one", length=50)

    @pytest.mark.parametrize(
        "window", [(0, 0, 41, 10), (-1, 0, 5, 5), (0, 0, 0, 5), (50, 60, 5, 5)]
    )
    def test_a_window_outside_its_image(self, job, window):
        other = replace(job.sources[0], window=window)
        refused(
            replace(job, sources=(other, job.sources[1])), WindowOutsideError, name="train/one",
            size="40 x 50",
        )  # fmt: skip

    def test_images_of_other_bands(self, job, pictures):
        png(pictures / "check" / "two.png", noise(1))
        refused(job, BandsDifferError, name="two.png", found="1 bands", wanted="3 bands")
        chosen = replace(job, bands=(1,))
        assert {scene.bands for scene in prepare(chosen).validation} == {(1,)}

    def test_images_of_other_values(self, job, pictures):
        png(pictures / "check" / "two.png", noise().astype(np.uint16) * 200)
        error = refused(job, BandsDifferError, name="two.png", first="one.png")
        assert "uint16" in str(error)

    def test_bands_in_another_order_are_told_by_their_names(self, job, write_raster):
        folder = job.output.parent
        for name, order in (("t", ("red", "green", "nir")), ("v", ("NIR", "Red", "Green"))):
            for kind, pixels in ((".tif", noise()), ("_labels.tif", halves())):
                write_raster(pixels, f"{name}{kind}", place=None, crs=None)
            raster = gdal.Open(f"{folder}/{name}.tif", gdal.GA_Update)
            for number, band in enumerate(order, 1):
                raster.GetRasterBand(number).SetDescription(band)
            del raster
        sources = tuple(
            Source((f"{folder}/{name}.tif",), "{folder}/{stem}_labels.tif", role)
            for name, role in (("t", "train"), ("v", "validation"))
        )
        refused(
            replace(job, sources=sources), BandsDifferError, found="the bands nir, red, green",
            wanted="the bands red, green, nir",
        )  # fmt: skip

    def test_alpha_is_no_band_of_a_training(self, job, pictures):
        for name in ("train/one", "train/two", "check/one"):
            rgba = np.concatenate([noise(), np.full((1, 40, 50), 255, np.uint8)])
            png(pictures / f"{name}.png", rgba)
        scenes = prepare(job)
        assert {scene.bands for scene in (*scenes.train, *scenes.validation)} == {(1, 2, 3)}

    def test_an_image_with_a_palette_is_refused_by_its_name(self, job, pictures):
        memory = gdal.GetDriverByName("MEM").Create("", 50, 40)
        table = gdal.ColorTable()
        table.SetColorEntry(0, (1, 2, 3, 255))
        memory.GetRasterBand(1).SetRasterColorTable(table)
        memory.GetRasterBand(1).SetRasterColorInterpretation(gdal.GCI_PaletteIndex)
        gdal.GetDriverByName("PNG").CreateCopy(str(pictures / "train" / "one.png"), memory)
        refused(job, RasterTypeError, name="one.png")
