"""One byte a cell is enough to undo a pooling."""

from __future__ import annotations

import pytest
import torch
from landseg.inference.pooling import batch, image, pool, unpool
from torch.nn.functional import max_pool2d, max_unpool2d


@pytest.fixture(params=[(2, 2, 1), (6, 256, 3), (10, 254, 16), (4, 258, 5)], ids=str)
def features(request):
    """Few different values, so that many cells hold their maximum twice."""
    torch.manual_seed(2)
    return torch.randint(-3, 4, request.param).float()


def test_maxima_and_places_are_torchs(features):
    values, places = pool(features)
    expected, index = max_pool2d(batch(features), 2, return_indices=True)
    assert torch.equal(values, image(expected))
    rows, columns = (torch.arange(side // 2) for side in features.shape[:2])
    first = 2 * rows[:, None, None] * features.shape[1] + 2 * columns[:, None]
    step = image(index) - first
    wanted = (step % 2) + 2 * (step >= features.shape[1])
    assert places.dtype == torch.uint8
    assert torch.equal(places.long(), wanted)


def test_unpooling_is_torchs(features):
    expected, index = max_pool2d(batch(features), 2, return_indices=True)
    found = unpool(*pool(features))
    assert torch.equal(found, image(max_unpool2d(expected, index, 2)))


def test_what_is_unpooled_pools_to_itself(features):
    values, places = pool(features.abs() + 1)
    again = pool(unpool(values, places))
    assert torch.equal(again[0], values)
    assert torch.equal(again[1], places)


def test_places_stay_right_when_a_map_is_cropped():
    torch.manual_seed(3)
    values, places = pool(torch.randn(12, 20, 4))
    part = unpool(values[1:5, 2:9], places[1:5, 2:9])
    assert torch.equal(part, unpool(values, places)[2:10, 4:18])


def test_a_value_that_is_no_number_is_not_lost():
    features = torch.zeros(4, 4, 1)
    features[3, 2] = torch.nan
    assert pool(features)[0].isnan().sum() == 1
