"""Colours of a reference and the classes that they mean."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.errors import (
    LabelsKindError,
    LabelTextError,
    LossyLabelsError,
    UnknownColoursCaution,
    UnknownColoursError,
)
from landseg.training.jobs import TrainingClass
from osgeo import gdal

from .making import COLOURED, in_colours, indices


class TestColours:
    def test_colours_become_classes_and_black_stays_unlabelled(self, onto, image, write_raster):
        labels = indices()
        found, cautions = onto(write_raster(in_colours(labels)), image, COLOURED)
        np.testing.assert_array_equal(found, labels)
        assert cautions == ()

    def test_a_class_without_labels_has_its_own_colour(self, onto, image, write_raster):
        pixels = np.zeros((3, 40, 60), np.uint8)
        pixels[0, :20], pixels[1, 20:] = 255, 255
        found, _ = onto(write_raster(pixels), image)
        assert (found[:20] == 0).all()
        assert (found[20:] == 1).all()

    def test_a_few_unknown_colours_are_ignored_and_told_each_time(self, onto, image, write_raster):
        pixels = in_colours(indices(values=(0, 1)))
        pixels[:, 30, 31] = 1, 2, 3
        name = write_raster(pixels)
        for _ in range(2):  # the second time from the kept file
            found, cautions = onto(name, image, COLOURED)
            assert [type(each) for each in cautions] == [UnknownColoursCaution]
            assert cautions[0].fields == {"name": "raster.tif", "count": 1, "colour": "#010203"}
        assert found[30, 31] == 255

    def test_many_unknown_colours_are_refused(self, onto, image, write_raster, tmp_path):
        pixels = in_colours(indices(values=(0, 1)))
        pixels[:, 30, :3] = 200
        with pytest.raises(UnknownColoursError, match=r"3 pixels of raster\.tif.*#C8C8C8"):
            onto(write_raster(pixels), image, COLOURED)
        assert not (tmp_path / "labels.tif").exists()
        assert (onto(write_raster(pixels), image, COLOURED, ignored=("#c8C8c8",))[1]) == ()

    def test_jpeg_is_refused(self, onto, image, write_raster, tmp_path):
        source = gdal.Open(write_raster(in_colours(indices())))
        gdal.GetDriverByName("JPEG").CreateCopy(str(tmp_path / "l.jpg"), source)
        with pytest.raises(LossyLabelsError, match=r"l\.jpg"):
            onto(tmp_path / "l.jpg", image, COLOURED)

    def test_values_for_classes_with_colours_are_refused(self, onto, image, write_raster):
        with pytest.raises(LabelsKindError, match="holds values"):
            onto(write_raster(indices()[np.newaxis]), image, COLOURED)
        with pytest.raises(LabelsKindError, match="2 bands"):
            onto(write_raster(np.stack([indices(), indices()])), image)

    def test_a_palette_that_only_shows_values_does_not_hide_them(self, onto, image, tmp_path):
        labels = indices(values=(0, 1))
        path = str(tmp_path / "shown.tif")
        source = gdal.GetDriverByName("GTiff").Create(path, 60, 40)
        table = gdal.ColorTable()
        table.SetColorEntry(0, (1, 2, 3, 255))
        table.SetColorEntry(1, (4, 5, 6, 255))
        source.GetRasterBand(1).SetRasterColorTable(table)
        source.GetRasterBand(1).WriteArray(labels)
        del source
        both = (
            TrainingClass("a", "#ff0000", ("0", "#3C1098")),
            TrainingClass("b", "#00ff00", ("1", "#FEDD3A")),
        )
        np.testing.assert_array_equal(onto(path, image, both)[0], labels)

    @pytest.mark.parametrize(
        ("labels", "ignored"),
        [(("#12345",), ()), (("#FEDD3A",), ()), (("#3C1098",), ("#3C1098",)), (("x",), ())],
    )
    def test_labels_that_cannot_be_are_refused(self, onto, image, write_raster, labels, ignored):
        classes = (TrainingClass("a", "#ff0000", labels), COLOURED[1])
        pixels = in_colours(indices()) if labels != ("x",) else indices()[np.newaxis]
        with pytest.raises(LabelTextError):
            onto(write_raster(pixels), image, classes, ignored=ignored)
