"""Optimisers and schedules: the published groups and rates, and which tensors Muon takes."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from landseg.inference.architecture import Architecture
from landseg.inference.segnet import SegNet
from landseg.training import PRESETS, Recipe
from landseg.training.muon import Muon
from landseg.training.optimisers import (
    ADAM_RATE,
    FilterMuon,
    inner_filters,
    make_optimiser,
    make_schedule,
    rate_factor,
)
from landseg.training.start import freeze_encoder
from torch.optim import SGD, AdamW

SEED = PRESETS["seed"]
MUON = Recipe(rate=0.05, encoder_rate=0.5, weight_decay=0.01)


def network(seed=0):
    torch.manual_seed(seed)
    return SegNet(Architecture.of_width(1 / 16, 3, 4))


def groups_of(found):
    return [(group["lr"], len(group["params"])) for group in found.param_groups]


def give_gradients(found, step):
    """Set the gradients of a step, equal for equal steps."""
    torch.manual_seed(1000 + step)
    for tensor in found.parameters():
        tensor.grad = torch.randn_like(tensor) if tensor.requires_grad else None


def test_a_pretrained_encoder_learns_at_half_the_rate():
    found = make_optimiser(network(), SEED, pretrained=True)
    assert isinstance(found, SGD)
    assert groups_of(found) == [(0.005, 52), (0.01, 50)]
    for group in found.param_groups:
        assert (group["momentum"], group["weight_decay"]) == (0.9, 5e-4)
        assert (group["dampening"], group["nesterov"]) == (0, False)


def test_from_random_weights_both_learn_alike():
    assert groups_of(make_optimiser(network(), SEED, False)) == [(0.01, 52), (0.01, 50)]


@pytest.mark.parametrize("optimiser", ["sgd", "adamw", "muon"])
@pytest.mark.parametrize("frozen", [False, True])
def test_each_tensor_that_learns_is_in_one_group(optimiser, frozen):
    segnet = network()
    if frozen:
        freeze_encoder(segnet)
    found = make_optimiser(segnet, replace(SEED, optimiser=optimiser), pretrained=True)
    tensors = [tensor for group in found.param_groups for tensor in group["params"]]
    assert len(tensors) == (50 if frozen else 102)
    give_gradients(segnet, 0)
    before = {name: each.clone() for name, each in segnet.named_parameters()}
    found.step()
    for name, tensor in segnet.named_parameters():
        is_changed = not torch.equal(tensor, before[name])
        assert is_changed == ("_D" in name or not frozen), name


def test_the_published_schedule_divides_by_10_at_each_drop():
    rates = {
        0: 1e-2, 24_999: 1e-2, 25_000: 1e-3, 34_999: 1e-3, 35_000: 1e-4, 44_999: 1e-4,
        45_000: 1e-5, 49_999: 1e-5,
    }  # fmt: skip
    for step, rate in rates.items():
        assert SEED.rate * rate_factor(SEED, step) == pytest.approx(rate, rel=1e-12), step


@pytest.mark.parametrize("steps", [10, 37, 500, 30_000])
def test_a_shorter_schedule_drops_at_the_same_shares(steps):
    recipe = replace(SEED, steps=steps)
    for number, drop in enumerate(SEED.drops, 1):
        first = math.ceil(drop * steps)
        assert rate_factor(recipe, first) == pytest.approx(0.1**number)
        assert rate_factor(recipe, first - 1) == pytest.approx(0.1 ** (number - 1))


def test_the_schedule_sets_the_rate_of_each_group():
    segnet, recipe = network(), replace(SEED, steps=10)
    found = make_optimiser(segnet, recipe, pretrained=True)
    schedule = make_schedule(found, recipe)
    rates = []
    for step in range(10):
        give_gradients(segnet, step)
        rates.append([group["lr"] for group in found.param_groups])
        found.step()
        schedule.step()
    expected = [1.0] * 5 + [0.1] * 2 + [0.01] * 2 + [0.001]
    for rate, factor in zip(rates, expected):
        assert rate == pytest.approx([0.005 * factor, 0.01 * factor])


def test_the_cosine_warms_up_and_falls_to_zero():
    recipe = Recipe(steps=100, schedule="cosine", warm_up=0.1)
    factors = [rate_factor(recipe, step) for step in range(101)]
    assert factors[:10] == pytest.approx([(step + 1) / 10 for step in range(10)])
    assert factors[10] == 1.0
    assert factors[55] == pytest.approx(0.5)
    assert factors[100] == pytest.approx(0.0, abs=1e-12)
    assert all(a > b for a, b in zip(factors[10:], factors[11:]))
    assert rate_factor(recipe, 150) == factors[100]


def test_a_cosine_without_warm_up_starts_at_the_top():
    assert rate_factor(Recipe(steps=100, warm_up=0.0), 0) == 1.0
    assert rate_factor(Recipe(steps=1, warm_up=0.05), 0) == 1.0


def test_muon_takes_the_filters_between_first_and_last_layer():
    segnet = network()
    filters = inner_filters(segnet)
    assert len(filters) == 24
    for name in ("conv1_1", "conv1_1_D"):
        assert not any(tensor is getattr(segnet, name).weight for tensor in filters)


@pytest.mark.parametrize("pretrained", [False, True])
def test_filter_muon_is_muon_on_filters_and_adamw_on_the_rest(pretrained):
    ours, theirs = network(), network()
    found = make_optimiser(ours, MUON, pretrained)
    assert isinstance(found, FilterMuon)
    known = {id(tensor) for tensor in inner_filters(theirs)}
    filters, rest = {"": [], "_D": []}, {"": [], "_D": []}
    for name, tensor in theirs.named_parameters():
        part = filters if id(tensor) in known else rest
        part["_D" if "_D" in name else ""].append(tensor)
    factors = {"": MUON.encoder_rate if pretrained else 1.0, "_D": 1.0}
    muon = Muon(
        [{"params": filters[side], "lr": 0.05 * factors[side]} for side in factors], 0.05, 0.01
    )
    adam = AdamW(
        [{"params": rest[side], "lr": ADAM_RATE * factors[side]} for side in factors],
        weight_decay=0.01,
    )
    for step in range(4):
        give_gradients(ours, step)
        give_gradients(theirs, step)
        found.step()
        muon.step()
        adam.step()
        for (name, one), other in zip(ours.named_parameters(), theirs.parameters()):
            assert torch.equal(one, other), (step, name)


def test_filter_muon_goes_on_from_its_state_bit_equal():
    whole, parts = network(), network()
    one, other = (make_optimiser(each, MUON, False) for each in (whole, parts))
    plans = [make_schedule(each, MUON) for each in (one, other)]
    for step in range(3):
        for segnet, optimiser, plan in zip((whole, parts), (one, other), plans):
            give_gradients(segnet, step)
            optimiser.step()
            plan.step()
    resumed = network(seed=9)
    resumed.load_state_dict(parts.state_dict())
    third = make_optimiser(resumed, MUON, False)
    plan = make_schedule(third, MUON)
    third.load_state_dict(other.state_dict())
    plan.load_state_dict(plans[1].state_dict())
    for step in range(3, 6):
        for segnet, optimiser, its in ((whole, one, plans[0]), (resumed, third, plan)):
            give_gradients(segnet, step)
            optimiser.step()
            its.step()
    assert groups_of(third) == groups_of(one)
    for (name, left), right in zip(whole.named_parameters(), resumed.parameters()):
        assert torch.equal(left, right), name


def test_zero_grad_clears_all_gradients():
    segnet = network()
    found = make_optimiser(segnet, MUON, False)
    give_gradients(segnet, 0)
    found.zero_grad()
    assert all(tensor.grad is None for tensor in segnet.parameters())


def test_a_filter_without_gradient_stays():
    segnet = network()
    found = make_optimiser(segnet, replace(MUON, weight_decay=0.0), False)
    give_gradients(segnet, 0)
    before = segnet.conv3_2.weight.detach().clone()
    segnet.conv3_2.weight.grad = None
    found.step()
    assert torch.equal(segnet.conv3_2.weight, before)


def test_a_closure_is_called_with_gradients_on():
    segnet = network()
    found = make_optimiser(segnet, MUON, False)

    def closure():
        found.zero_grad()
        loss = segnet(torch.ones(1, 3, 32, 32)).square().mean()
        loss.backward()
        return loss

    before = segnet.conv3_2.weight.detach().clone()
    assert found.step(closure) > 0
    assert not torch.equal(segnet.conv3_2.weight, before)
