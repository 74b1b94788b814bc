"""Values of a reference and the classes that they mean."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.errors import (
    LabelValueError,
)
from landseg.training.jobs import TrainingClass
from osgeo import gdal

from .making import PLACE, RNG, indices


class TestValues:
    def test_labels_on_the_same_grid_come_as_they_are(self, onto, image, write_raster):
        labels = indices()
        found, cautions = onto(write_raster(labels[np.newaxis]), image)
        np.testing.assert_array_equal(found, labels)
        assert cautions == ()

    def test_the_result_lies_exactly_where_the_image_does(
        self, onto, image, write_raster, tmp_path
    ):
        onto(write_raster(indices()[np.newaxis], place=None, crs=None), image)
        result = gdal.Open(str(tmp_path / "labels.tif"))
        assert result.GetGeoTransform() == PLACE
        assert result.GetSpatialRef().GetAuthorityCode(None) == "32633"
        assert result.GetRasterBand(1).GetNoDataValue() == 255

    @pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int32", "float32", "float64"])
    def test_values_of_every_type_become_classes_by_their_labels(
        self, onto, image, write_raster, dtype
    ):
        labels = RNG.choice(np.array([3, 7, 100]), (40, 60)).astype(dtype)
        classes = (TrainingClass("a", "#000000", ("7",)), TrainingClass("b", "#111111", ("3",)))
        found, _ = onto(write_raster(labels[np.newaxis]), image, classes, ignored=("100",))
        np.testing.assert_array_equal(found, np.select([labels == 7, labels == 3], [0, 1], 255))

    def test_negative_values_and_several_values_of_a_class(self, onto, image, write_raster):
        labels = RNG.choice(np.array([-5, 2, 300], np.int16), (40, 60))
        classes = (
            TrainingClass("a", "#000000", ("-5", "300")),
            TrainingClass("b", "#111111", ("2",)),
        )
        found, _ = onto(write_raster(labels[np.newaxis]), image, classes)
        np.testing.assert_array_equal(found, labels == 2)

    def test_nodata_is_not_labelled_unless_a_label_names_it(self, onto, image, write_raster):
        labels = indices(values=(0, 1))
        name = write_raster(labels[np.newaxis], nodata=0)
        found, _ = onto(name, image)
        np.testing.assert_array_equal(found, np.where(labels == 0, 255, 1))
        named = (TrainingClass("a", "#000000", ("0",)), TrainingClass("b", "#111111", ("1",)))
        np.testing.assert_array_equal(onto(name, image, named)[0], labels)

    def test_numbers_that_are_none_are_not_labelled(self, onto, image, write_raster):
        labels = indices(values=(0, 1)).astype(np.float32)
        labels[3, 4], labels[5, 6] = np.nan, np.inf
        found, _ = onto(write_raster(labels[np.newaxis]), image)
        assert found[3, 4] == found[5, 6] == 255
        assert (found == 255).sum() == 2

    def test_a_value_of_no_class_is_refused_with_its_count(self, onto, image, write_raster):
        labels = indices(values=(0, 1))
        labels[0, :7], labels[1, :2] = 9, 4
        with pytest.raises(LabelValueError) as caught:
            onto(write_raster(labels[np.newaxis]), image)
        assert caught.value.fields == {"name": "raster.tif", "value": "9", "count": 7}

    def test_decimals_are_refused(self, onto, image, write_raster):
        labels = indices(values=(0, 1)).astype(np.float32)
        labels[2, 2] = 0.5
        with pytest.raises(LabelValueError, match=r"0\.5"):
            onto(write_raster(labels[np.newaxis]), image)

    def test_nodata_of_the_image_is_not_labelled(self, onto, write_raster):
        pixels = np.full((3, 40, 60), 9, np.uint8)
        pixels[1, 7, 8] = 0
        image = write_raster(pixels, "image.tif", nodata=0)
        found, _ = onto(write_raster(np.zeros((1, 40, 60), np.uint8)), image, bands=(1, 2, 3))
        assert list(zip(*np.nonzero(found == 255))) == [(7, 8)]
