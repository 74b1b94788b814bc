"""Small patches join the longest border; borders that would cross are kept."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .making import NO_DATA, blobs, burnt, maps, patches, some


def test_small_patches_join_the_longest_border(polygons):
    pixels = np.array([[0, 0, 0, 1, 1], [0, 2, 1, 1, 1], [0, 0, 1, 1, 1], [2, 0, 0, 255, 2]])
    found, _ = polygons(pixels, min_area=0.3)
    _, classes = burnt(found, pixels.shape)
    wanted = [[0, 0, 0, 1, 1], [0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 255, 1]]
    np.testing.assert_array_equal(classes, wanted)


@some
@given(maps, st.sampled_from([0.3, 0.6, 1.1]))
def test_after_joining_no_patch_with_a_neighbour_is_small(polygons, pixels, smallest):
    found, result = polygons(pixels, min_area=smallest)
    assert all(geometry.IsValid() for _, geometry in found)
    counts, classes = burnt(found, pixels.shape)
    np.testing.assert_array_equal(counts, pixels != NO_DATA)
    assert len(found) == patches(classes.astype(np.uint8))
    small = [geometry for fields, geometry in found if fields["area_m2"] < smallest]
    for each in small:
        assert not any(
            each.Touches(other) and each.Intersection(other).GetGeometryName() != "POINT"
            for _, other in found
            if "MULTIPOINT" not in each.Intersection(other).GetGeometryName()
        )
    told = [caution.fields["count"] for caution in result.cautions]
    assert told == ([len(small)] if small else [])


def test_a_small_patch_alone_in_nodata_stays_and_is_told(polygons):
    pixels = np.full((5, 5), NO_DATA)
    pixels[2, 2] = 1
    found, result = polygons(pixels, min_area=10.0)
    assert len(found) == 1
    assert "1 polygons are smaller" in str(result.cautions[0])


def test_borders_that_would_cross_are_kept_and_counted(polygons):
    pixels = blobs(3, 4, 120, 120)
    names = [str(value) for value in range(4)]
    _, result = polygons(pixels, names=names, simplify=4.0)
    assert "would have crossed" in str(result.cautions[0])
    assert result.cautions[0].fields["count"] > 0
