"""A full disk at whatever byte is an error, and leaves the older map."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.encode import MapContent, write_map
from landseg.inference.errors import (
    OutputWriteError,
)
from landseg.inference.target import work_folder
from osgeo import gdal

from .making import LEGEND, child, snapshot


def content_of(raster, side=700):
    classes = np.random.default_rng(8).integers(0, 2, (side, side)).astype(np.uint8)
    return MapContent(
        lambda window: classes[window.slices],
        side, side, raster, None, "classes", LEGEND, {}, {},
    )  # fmt: skip


def test_a_full_disk_is_an_error_at_whatever_byte_it_fills(write_raster):
    raster = write_raster(np.zeros((1, 700, 700), np.uint8))
    content, memory = content_of(raster), "/vsimem/full"
    with pytest.raises(OSError, match=r"\.qml"):  # GDAL's memory holds no style: all else went well
        write_map(Path(f"{memory}/whole.tif"), content)
    size = gdal.VSIStatL(f"{memory}/whole.tif").size
    for share in (0, 10, 30, 50, 70, 90, 99):
        # the limit stands in the name, which a Path would shorten
        limited = _Text(f"/vsimem/||maxlength={size * share // 100}||/map{share}.tif")
        with pytest.raises(OutputWriteError):
            write_map(limited, content)


class _Text(str):
    """A name that only GDAL understands, where a path is expected."""

    def with_suffix(self, ending):
        raise AssertionError(f"{self} was written, {ending} is next")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file sizes are POSIX")
@pytest.mark.parametrize("limit", [0, 100, 49_000, 250_000, 489_999, 490_001])
def test_a_disk_that_fills_up_leaves_the_old_map_and_says_so(tmp_path, write_raster, limit):
    raster = write_raster(np.zeros((1, 700, 700), np.uint8))
    target = tmp_path / "map.tif"
    first = child(f"save({str(target)!r}, {raster!r}, 1)")
    assert first.wait(60) == 0, first.stderr.read()
    before = snapshot(tmp_path)
    second = child(
        f"""
try:
    save({str(target)!r}, {raster!r}, 2, {limit})
    print(json.dumps(["done"]))
except LandsegError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""
    )
    out, err = second.communicate(timeout=60)
    found = json.loads(out.splitlines()[-1]) if out else [err]
    if found == ["done"]:  # the map itself is smaller than the store
        assert limit > 490_000
        return
    assert found[0] == "OutputWriteError", found
    assert str(target) in found[1]
    assert snapshot(tmp_path) == before
    assert not work_folder(target).exists()
