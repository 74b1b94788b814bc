"""Muon: torch's own, but in float32."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from landseg.training.muon import COEFFICIENTS, ITERATIONS, Muon, orthogonalised


@pytest.mark.parametrize("shape", [(16, 144), (144, 16), (32, 32)])
def test_singular_values_go_through_the_quintic_and_vectors_stay(shape):
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=shape)
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    values = values / np.linalg.norm(values)
    a, b, c = COEFFICIENTS
    for _ in range(ITERATIONS):
        values = a * values + b * values**3 + c * values**5
    found = orthogonalised(torch.tensor(matrix, dtype=torch.float32)).numpy()
    np.testing.assert_allclose(found, (left * values) @ right, atol=2e-5)
    assert 0.6 < values.min() <= values.max() < 1.3


def test_no_gradient_gives_no_direction():
    assert torch.equal(orthogonalised(torch.zeros(4, 36)), torch.zeros(4, 36))


@pytest.mark.parametrize("shape", [(8, 16, 3, 3), (64, 4, 3, 3)])
def test_steps_follow_torch_s_muon_but_for_its_bfloat16(shape):
    torch.manual_seed(5)
    ours = torch.nn.Parameter(torch.randn(shape))
    theirs = torch.nn.Parameter(ours.detach().flatten(1).clone())
    one = Muon([{"params": [ours]}], 0.05, 0.01)
    other = torch.optim.Muon([theirs], 0.05, weight_decay=0.01)
    start = theirs.detach().clone()
    for _ in range(5):
        ours.grad = torch.randn(shape)
        theirs.grad = ours.grad.flatten(1)
        one.step()
        other.step()
    moved = (theirs - start).norm()
    assert (ours.flatten(1) - theirs).norm() < 0.02 * moved
