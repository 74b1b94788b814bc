"""The command line, and the sample against its ground truth."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    OutputExistsError,
)
from landseg.review.cli import COMMANDS
from osgeo import gdal

from .making import rows_of


def test_the_command_line_tells_figures_and_refuses_in_words(write, tmp_path, capsys):
    found, truth = write([[0, 1, 1, 1]]), write([[0, 1, 1, 0]], "t.tif")
    command = next(each for each in COMMANDS if each.name == "compare")
    parser = argparse.ArgumentParser()
    command.add_flags(parser)
    flags = [found, truth, "--output", str(tmp_path / "a.tif"), "--json"]
    assert command.run(parser.parse_args(flags)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["overall_accuracy"] == 0.75
    with pytest.raises(OutputExistsError):
        command.run(parser.parse_args(flags))


def test_a_map_is_never_changed(write, compare):
    found, truth = write([[0, 1, 2]]), write([[0, 1, 1]], "t.tif")
    before = Path(found).read_bytes(), Path(truth).read_bytes()
    compare(found, truth)
    assert (Path(found).read_bytes(), Path(truth).read_bytes()) == before


def test_the_sample_is_compared_with_its_ground_truth(compare, root, tmp_path):
    """A copy of the truth, shifted, with a road where land is."""
    source = root / "sample" / "dubai-tile1-truth.tif"
    for name in (source.name, f"{source.name}.aux.xml"):
        shutil.copy(source.with_name(name), tmp_path / name.replace(source.stem, "map"))
    dataset = gdal.OpenEx(str(tmp_path / "map.tif"), gdal.OF_RASTER | gdal.OF_UPDATE)
    truth = dataset.ReadAsArray()
    found = np.roll(truth, (2, 3), (0, 1))
    found[500:620, 700:900] = 2
    dataset.GetRasterBand(1).WriteArray(found)
    del dataset
    told = compare(
        tmp_path / "map.tif", source, tolerance=4.0, places=tmp_path / "p.gpkg", min_area=1000.0
    )
    assert told.measures.overall_accuracy > 0.97
    assert "MBRSC" in told.credits[0]
    worst = rows_of(tmp_path / "p.gpkg")[0]
    assert (worst["map_class"], worst["reference_class"]) == ("road", "land")
    assert worst["area_m2"] == pytest.approx(120 * 200, rel=0.1)
