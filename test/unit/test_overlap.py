"""Where overlapping windows lie: counts of the reference, cover, bands that fit the windows."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.errors import SchemeError
from landseg.inference.grid import Window
from landseg.inference.overlap import STRIP, Layout, Overlap

STRIDES = (256, 128, 64, 32)


def windows(height, width, stride, side=256):
    return list(Layout(height, width, Overlap(side, stride)).windows())


@pytest.mark.parametrize(
    ("size", "counts"),
    [
        ((2566, 1893), (88, 280, 1026, 3922)),
        ((6000, 6000), (576, 2116, 8281, 32761)),
        ((200, 200), (1, 1, 1, 1)),
    ],
)
def test_windows_are_as_many_as_the_reference_counts(size, counts):
    assert tuple(len(windows(*size, stride)) for stride in STRIDES) == counts
    layouts = [Layout(*size, Overlap(256, stride)) for stride in STRIDES]
    assert tuple(layout.count(Window(0, 0, *size)) for layout in layouts) == counts


@pytest.mark.parametrize("stride", STRIDES)
def test_windows_cover_the_image_on_the_grid_each_once(stride):
    found = windows(601, 333, stride)
    assert len(set(found)) == len(found)
    assert all(window.row % 32 == 0 == window.col % 32 for window in found)
    seen = np.zeros((608, 352), int)
    for window in found:
        seen[window.slices] += 1
    assert seen.min() == 1


@pytest.mark.parametrize("overlap", [Overlap(64, 16), Overlap(64, 64), Overlap(96, 37)], ids=str)
@pytest.mark.parametrize("part", [Window(0, 0, 300, 9001), Window(41, 99, 77, 4101)], ids=str)
def test_bands_cover_a_part_once_and_know_every_window_of_each_pixel(overlap, part):
    layout = Layout(300, 9001, overlap)
    seen, votes, wanted = (np.zeros((352, 9056), int) for _ in range(3))
    for window in layout.windows():
        wanted[window.slices] += 1
    for band in layout.bands(part):
        assert band.core.width <= STRIP
        assert band.core.row // 32 == (band.core.row + band.core.height - 1) // 32
        seen[band.core.slices] += 1
        for row in band.rows:
            for col in band.cols:
                window = Window(row, col, overlap.window, overlap.window)
                votes[window.intersect(band.core).slices] += 1
    inside = np.zeros_like(seen)
    inside[part.slices] = 1
    np.testing.assert_array_equal(seen, inside)
    np.testing.assert_array_equal(votes, wanted * inside)


@pytest.mark.parametrize("overlap", [Overlap(), Overlap(512, 1, "seed")])
def test_a_scheme_comes_back_equal_from_its_text(overlap):
    assert Overlap.parse(str(overlap)) == overlap


@pytest.mark.parametrize(
    "text",
    ["", "exact", "overlap", "overlap:256,32", "exact:256,32,mean", "overlap:250,32,mean",
     "overlap:256,0,mean", "overlap:256,257,mean", "overlap:256,32,max", "overlap:0,0,mean",
     "overlap:256,x,mean"],
)  # fmt: skip
def test_what_is_no_scheme_is_refused(text):
    with pytest.raises(SchemeError, match="cannot be used"):
        Overlap.parse(text)
