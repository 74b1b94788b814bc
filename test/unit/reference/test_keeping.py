"""Labels are kept, and made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import JobCancelled, OutputWriteError, RasterReadError
from landseg.training.errors import (
    LabelsReadError,
)
from landseg.training.jobs import TrainingClass
from landseg.training.reference import Reference, write_reference

from .making import RNG, TWO, indices


class TestKeeping:
    def test_equal_labels_are_not_written_again(self, onto, image, write_raster, tmp_path):
        name = write_raster(indices()[np.newaxis])
        path = tmp_path / "labels.tif"
        onto(name, image)
        before = path.stat().st_mtime_ns
        onto(name, image)
        assert path.stat().st_mtime_ns == before

    def test_other_settings_or_files_write_them_anew(self, onto, image, write_raster, tmp_path):
        labels = indices(values=(0, 1))
        name = write_raster(labels[np.newaxis])
        onto(name, image)
        np.testing.assert_array_equal(onto(name, image, TWO[::-1])[0], labels)
        swapped = (TrainingClass("a", "#000000", ("1",)), TrainingClass("b", "#111111", ("0",)))
        np.testing.assert_array_equal(onto(name, image, swapped)[0], 1 - labels)
        other = indices(values=(0, 1))
        Path(name).unlink()
        write_raster(other[np.newaxis], options=["COMPRESS=LZW"])
        np.testing.assert_array_equal(onto(name, image)[0], other)

    def test_a_damaged_leftover_is_replaced(self, onto, image, write_raster, tmp_path):
        labels = indices()
        (tmp_path / "labels.tif").write_bytes(b"half a file")
        np.testing.assert_array_equal(onto(write_raster(labels[np.newaxis]), image)[0], labels)

    def test_a_cancel_between_blocks_leaves_nothing(self, image, write_raster, tmp_path):
        def cancel():
            raise JobCancelled

        reference = Reference(write_raster(indices()[np.newaxis]), TWO)
        with pytest.raises(JobCancelled):
            write_reference(reference, image, None, tmp_path / "labels.tif", cancel)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["image.tif", "raster.tif"]

    def test_a_disk_that_refuses_is_told(self, onto, image, write_raster, tmp_path):
        with pytest.raises(OutputWriteError, match="labels"):
            onto(write_raster(indices()[np.newaxis]), image, path=tmp_path / "no" / "labels.tif")

    @pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
    def test_a_damaged_image_or_damaged_labels_are_named(self, onto, write_raster, tmp_path):
        big = RNG.integers(0, 255, (1, 600, 600)).astype(np.uint8)
        whole = write_raster(big, "whole.tif")
        cut = Path(write_raster(big, "cut.tif"))
        cut.write_bytes(cut.read_bytes()[:200_000])
        numbers = tuple(TrainingClass(str(n), "#000000") for n in range(254))
        with pytest.raises(RasterReadError, match=r"cut\.tif"):
            onto(whole, str(cut), numbers, bands=(1,), ignored=("254",))
        with pytest.raises(LabelsReadError, match=r"cut\.tif"):
            onto(str(cut), whole, numbers, ignored=("254",))
