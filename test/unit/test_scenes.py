"""Sources to scenes: every label on its image's grid, sides apart, and faults told at once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import JobCancelled, RasterTypeError
from landseg.inference.grid import Window
from landseg.training.errors import (
    BandsDifferError,
    ClassesError,
    ClassMissingError,
    DamagedCaution,
    DamagedImageError,
    EmptyLabelsError,
    GridError,
    LabelValueError,
    LeakError,
    PatternError,
    RareClassCaution,
    SameFileError,
    SideMissingError,
    SplitError,
    UnprovenClassCaution,
    WindowOutsideError,
)
from landseg.training.gathering import gather
from landseg.training.jobs import Source, TrainingClass, TrainingJob
from landseg.training.recipe import Recipe
from landseg.training.scenes import prepare_scenes
from osgeo import gdal

RNG = np.random.default_rng(6)
TWO = (TrainingClass("a", "#ff0000"), TrainingClass("b", "#00ff00"))


def silent(done, total):
    pass


def png(path, pixels):
    """Write pixels (bands, height, width) without a place."""
    kind = gdal.GDT_UInt16 if pixels.dtype == np.uint16 else gdal.GDT_Byte
    size = pixels.shape[2], pixels.shape[1], len(pixels)
    memory = gdal.GetDriverByName("MEM").Create("", *size, kind)
    memory.WriteArray(pixels if len(pixels) > 1 else pixels[0])
    path.parent.mkdir(exist_ok=True)
    gdal.GetDriverByName("PNG").CreateCopy(str(path), memory)
    path.with_name(f"{path.name}.aux.xml").unlink(missing_ok=True)
    return path


def noise(bands=3, height=40, width=50):
    return RNG.integers(1, 255, (bands, height, width)).astype(np.uint8)


def halves(height=40, width=50):
    labels = np.zeros((1, height, width), np.uint8)
    labels[:, :, width // 2 :] = 1
    return labels


@pytest.fixture
def pictures(tmp_path):
    """Make folders of images with labels: two for each side."""
    for folder in ("train", "check"):
        for name in ("one", "two"):
            png(tmp_path / folder / f"{name}.png", noise())
            png(tmp_path / folder / f"{name}_labels.png", halves())
    return tmp_path


def source(folder, role, images="???.png", **facts):
    return Source((f"{folder}/{images}",), "{folder}/{stem}_labels.png", role, **facts)


@pytest.fixture
def job(pictures):
    sources = source(pictures / "train", "train"), source(pictures / "check", "validation")
    recipe = Recipe(patch=32, final_patch=32)
    return TrainingJob("x", pictures / "run", TWO, sources, recipe)


def prepare(job, report=silent):
    return prepare_scenes(job, job.output, report)


def refused(job, kind, **expected):
    with pytest.raises(kind) as caught:
        prepare(job)
    assert {name: caught.value.fields[name] for name in expected} == expected
    assert caught.value.hint
    return caught.value


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


class TestDamage:
    def spoil(self, path, share=0.5):
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])

    @pytest.mark.parametrize("name", ["train/two.png", "check/one_labels.png"])
    @pytest.mark.parametrize("share", [0.01, 0.5])
    def test_a_damaged_file_stops_before_training_and_is_named(self, job, pictures, name, share):
        self.spoil(pictures / name, share)
        error = refused(job, DamagedImageError, name=name.replace("_labels", "")[:-4])
        assert Path(name).name in str(error)

    @pytest.mark.parametrize("name", ["train/two.png", "train/two_labels.png"])
    def test_or_is_left_out_where_that_is_asked(self, job, pictures, name):
        self.spoil(pictures / name)
        scenes = prepare(replace(job, skip_damaged=True))
        assert [scene.group for scene in scenes.train] == ["train/one"]
        assert [type(each) for each in scenes.cautions] == [DamagedCaution]
        assert scenes.cautions[0].fields["name"] == "train/two"

    def test_missing_labels_are_damage_too(self, job, pictures):
        (pictures / "train" / "one_labels.png").unlink()
        refused(job, DamagedImageError, name="train/one")


class TestCautions:
    def test_a_rare_class_is_told_with_its_share(self, job, pictures):
        labels = np.zeros((1, 40, 50), np.uint8)
        labels[0, 0, :3] = 1
        png(pictures / "train" / "one_labels.png", np.zeros((1, 40, 50), np.uint8))
        png(pictures / "train" / "two_labels.png", labels)
        found = prepare(job).cautions
        assert [(type(each), each.fields) for each in found] == [
            (RareClassCaution, {"name": "b", "share": "0.075"})
        ]

    def test_a_class_without_validation_is_told(self, job, pictures):
        for name in ("one", "two"):
            png(pictures / "check" / f"{name}_labels.png", np.zeros((1, 40, 50), np.uint8))
        found = prepare(job).cautions
        assert [(type(each), each.fields) for each in found] == [
            (UnprovenClassCaution, {"name": "b"})
        ]


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
