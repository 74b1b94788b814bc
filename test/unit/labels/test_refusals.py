"""What cannot be translated is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import JobCancelled, OutputExistsError, OutputNameError
from landseg.training.errors import (
    ErosionError,
    LabelsKindError,
    LabelsOpenError,
    LabelsReadError,
)

from .making import colours_of, some_values


class TestRefusals:
    def test_values_are_no_colours_and_colours_no_values(self, translate, write_raster):
        with pytest.raises(LabelsKindError, match="holds values"):
            translate(write_raster(some_values()[np.newaxis]))
        with pytest.raises(LabelsKindError, match="3 bands"):
            translate(write_raster(colours_of(some_values())), to_color=True)
        with pytest.raises(LabelsKindError, match="8 bits"):
            translate(write_raster(colours_of(some_values()).astype(np.uint16)))

    @pytest.mark.parametrize("radius", [-1, 101])
    def test_an_erosion_without_sense_is_refused(self, translate, write_raster, radius):
        with pytest.raises(ErosionError, match=f"{radius} px"):
            translate(write_raster(colours_of(some_values())), erode=radius)

    def test_missing_and_cut_files_are_named(self, translate, write_raster, tmp_path):
        with pytest.raises(LabelsOpenError, match=r"no\.png"):
            translate(tmp_path / "no.png")
        path = Path(write_raster(colours_of(some_values(300, 300)), options=["COMPRESS=DEFLATE"]))
        path.write_bytes(path.read_bytes()[:9000])
        with pytest.raises((LabelsReadError, LabelsOpenError), match=r"raster\.tif"):
            translate(path)
        assert not (tmp_path / "out.tif").exists()

    def test_an_output_stays_unless_it_may_be_replaced(self, translate, write_raster, tmp_path):
        name = write_raster(colours_of(some_values()))
        (tmp_path / "out.tif").write_text("mine")
        with pytest.raises(OutputExistsError):
            translate(name)
        assert (tmp_path / "out.tif").read_text() == "mine"
        assert translate(name, overwrite=True)[0].output == tmp_path / "out.tif"

    def test_the_source_is_never_the_output(self, translate, write_raster):
        name = write_raster(colours_of(some_values()), "out.tif")
        with pytest.raises(OutputNameError):
            translate(name, overwrite=True)
        with pytest.raises(OutputNameError):
            translate(name, "out.png")

    def test_a_cancel_leaves_nothing(self, translate, write_raster, tmp_path):
        def cancel(done, total):
            raise JobCancelled

        with pytest.raises(JobCancelled):
            translate(write_raster(colours_of(some_values())), report=cancel)
        assert [path.name for path in tmp_path.iterdir()] == ["raster.tif"]
