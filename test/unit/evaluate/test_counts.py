"""What is counted, and what is left out."""

from __future__ import annotations

import numpy as np

from .making import NAMES, random_classes


def test_every_pixel_is_counted_once_across_blocks(write, evaluate):
    truth, found = random_classes(1100, 1050), random_classes(1100, 1050, 1)
    told = evaluate(write(found), write(truth, "truth.tif"))
    wanted = [[np.sum((truth == t) & (found == f)) for f in range(3)] for t in range(3)]
    assert told.confusion == tuple(tuple(int(it) for it in row) for row in wanted)
    assert told.names == NAMES
    assert told.measures.pixels == 1100 * 1050


def test_what_one_side_does_not_say_is_left_out_and_counted(write, evaluate):
    truth = np.array([[0, 0, 1, 255, 255, 2]])
    found = np.array([[0, 255, 1, 1, 255, 0]])
    told = evaluate(write(found), write(truth, "truth.tif"))
    assert told.confusion == ((1, 0, 0), (0, 1, 0), (1, 0, 0))
    assert vars(told.left_out) == {"unlabelled": 2, "near_borders": 0, "unmapped": 1}


def test_pixels_near_a_border_of_the_reference_can_be_left_out(write, evaluate):
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    told = evaluate(write(halves), write(halves, "truth.tif"), erode=3)
    assert told.measures.pixels == 280
    assert told.left_out.near_borders == 120


def test_erosion_is_the_same_where_blocks_meet(write, evaluate):
    large = np.zeros((40, 1060), np.uint8)
    large[:, 1023:] = 1  # the border is one pixel before the blocks' own
    told = evaluate(write(large), write(large, "truth.tif"), erode=3)
    assert told.left_out.near_borders == 40 * 6


def test_a_reference_on_another_grid_is_brought_onto_the_map_and_told(write, evaluate):
    truth = np.repeat(np.repeat(random_classes(8, 8), 2, 0), 2, 1)
    coarse = (300000.0, 1.0, 0.0, 5000000.0, 0.0, -1.0)
    told = evaluate(write(truth), write(truth[::2, ::2], "truth.tif", place=coarse))
    assert told.measures.overall_accuracy == 1
    assert told.measures.pixels == 256
    assert len(told.cautions) == 1
