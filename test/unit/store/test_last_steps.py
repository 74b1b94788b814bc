"""A map that is held open, or not what was written, is found before it gets its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference import exchange as exchange_module
from landseg.inference.errors import (
    OutputWriteError,
    VerifyError,
)
from landseg.inference.grid import Window
from landseg.inference.store import MapStore
from osgeo import gdal

from .making import CLASSES, LEGEND, left_in, open_map, save


def held_open(monkeypatch, held):
    """Windows refuses to replace a file that a viewer holds; here the refusal is made."""
    replace = Path.replace

    def refuse(self, other):
        if Path(other).name == held and self.name == held:
            raise PermissionError(13, "held open", held)
        return replace(self, other)

    monkeypatch.setattr(exchange_module.Path, "replace", refuse)


def test_a_map_that_is_held_open_keeps_its_files_and_the_new_one_gets_another_name(
    tmp_path, raster, monkeypatch
):
    target = tmp_path / "map.tif"
    save(target, raster, np.zeros_like(CLASSES))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    held_open(monkeypatch, "map.tif")
    assert save(target, raster) == tmp_path / "map_1.tif"
    assert save(target, raster) == tmp_path / "map_2.tif"
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {
        f"map_{n}{ending}" for n in (1, 2) for ending in (".tif", ".tif.aux.xml", ".qml")
    }
    found = open_map(tmp_path / "map_1.tif")
    assert found.GetRasterBand(1).GetCategoryNames()[0] == "water"


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path, raster):
    target = tmp_path / "map.tif"
    with MapStore(target, raster, None, "classes", LEGEND) as store:
        target.write_text("someone else's")
        assert store.finish({}, {}) == tmp_path / "map_1.tif"
    assert target.read_text() == "someone else's"


def test_a_byte_that_changes_on_the_disk_is_found(tmp_path, raster, monkeypatch):
    from landseg.inference import store as module

    def damage_then_verify(path, content):
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.GetRasterBand(1).WriteArray(np.array([[77]], np.uint8), 5, 6)
        del dataset
        verify(path, content)

    verify = module.verify_map
    monkeypatch.setattr(module, "verify_map", damage_then_verify)
    with pytest.raises(VerifyError, match="pixels"):
        save(tmp_path / "map.tif", raster)
    assert left_in(tmp_path) == []


def test_pixels_that_do_not_fit_are_a_mistake_of_ours(tmp_path, raster):
    with MapStore(tmp_path / "map.tif", raster, None, "classes", LEGEND) as store:
        for window in (Window(0, 0, 41, 60), Window(-1, 0, 2, 2), Window(0, 0, 2, 3)):
            with pytest.raises(ValueError, match="do not fit"):
                store.write(window, np.zeros((2, 2), np.uint8))


def test_a_target_without_its_folder_is_reported(tmp_path, raster):
    with pytest.raises(OutputWriteError, match="gone"):
        save(tmp_path / "gone" / "map.tif", raster)
