"""Optimiser and schedule of a recipe, on the groups of tensors that learn at different rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Optional

from torch import nn
from torch.optim import SGD, AdamW, Optimizer
from torch.optim.lr_scheduler import LambdaLR

from .muon import Muon
from .recipe import Recipe

Groups = list[dict[str, Any]]  # as torch takes them: params, lr
ADAM_RATE = 2e-3  # of the tensors that are no filters, beside Muon


def make_optimiser(network: nn.Module, recipe: Recipe, pretrained: bool) -> Optimizer:
    """Make a recipe's optimiser over the tensors of a network that are not frozen.

    Two groups: 52 tensors of the encoder (26 at rate times `encoder_rate`, where it is
    pretrained) and 50 of the decoder, as the published recipe meant it.
    """
    groups = rate_groups(network, recipe.rate, recipe.encoder_rate if pretrained else 1.0)
    if recipe.optimiser == "sgd":
        decay = recipe.weight_decay
        return SGD(groups, recipe.rate, momentum=recipe.momentum, weight_decay=decay)
    if recipe.optimiser == "adamw":
        return AdamW(groups, recipe.rate, weight_decay=recipe.weight_decay)
    return FilterMuon(groups, recipe, inner_filters(network))


def rate_groups(network: nn.Module, rate: float, encoder_factor: float) -> Groups:
    """Group a SegNet's tensors: the encoder's, and those whose layer's name ends in _D."""
    named = [(name, tensor) for name, tensor in network.named_parameters() if tensor.requires_grad]
    encoder = [tensor for name, tensor in named if "_D" not in name]
    decoder = [tensor for name, tensor in named if "_D" in name]
    groups = ((encoder, rate * encoder_factor), (decoder, rate))
    return [{"params": tensors, "lr": rate} for tensors, rate in groups if tensors]


def inner_filters(network: nn.Module) -> list[nn.Parameter]:
    """List the filter banks of all convolutions but the first and the last."""
    edges = ("conv1_1.weight", "conv1_1_D.weight")
    named = network.named_parameters()
    return [tensor for name, tensor in named if tensor.dim() == 4 and not name.endswith(edges)]


class FilterMuon(Optimizer):
    """Muon for the filters of the inner convolutions, AdamW for all other tensors.

    First and last layer stay with AdamW, as Muon's author says.
    """

    def __init__(self, groups: Groups, recipe: Recipe, filters: Sequence[nn.Parameter]) -> None:
        super().__init__([{**group} for group in groups], {"lr": recipe.rate})
        muon, adam = [], []
        for group in groups:
            inner = [tensor for tensor in group["params"] if _is_among(tensor, filters)]
            rest = [tensor for tensor in group["params"] if not _is_among(tensor, filters)]
            factor = group["lr"] / recipe.rate
            muon.append({"params": inner, "lr": group["lr"]})
            adam.append({"params": rest, "lr": ADAM_RATE * factor})
        self._muon = Muon(muon, recipe.rate, recipe.weight_decay)
        self._adam = AdamW(adam, ADAM_RATE, weight_decay=recipe.weight_decay)
        self._share_groups()

    def step(self, closure: Optional[Callable[[], float]] = None) -> Optional[float]:  # type: ignore[override]
        """Take one step of both."""
        loss = self._muon.step(closure)
        self._adam.step()
        return loss

    def state_dict(self) -> dict[str, Any]:
        return {"muon": self._muon.state_dict(), "adam": self._adam.state_dict()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self._muon.load_state_dict(state_dict["muon"])
        self._adam.load_state_dict(state_dict["adam"])
        self._share_groups()

    def _share_groups(self) -> None:
        """Let a schedule that sets rates on this optimiser set those of both."""
        self.param_groups = [*self._muon.param_groups, *self._adam.param_groups]


def _is_among(tensor: nn.Parameter, others: Sequence[nn.Parameter]) -> bool:
    return any(tensor is other for other in others)  # == would compare their values


def make_schedule(optimiser: Optimizer, recipe: Recipe) -> LambdaLR:
    """Make a recipe's schedule, a factor of each group's own rate, stepped after every step."""
    return LambdaLR(optimiser, partial(rate_factor, recipe))


def rate_factor(recipe: Recipe, step: int) -> float:
    """Give the factor of the rate at a step.

    `steps`: divided by 10 at each drop. `cosine`: a linear warm-up, then half a cosine to zero
    (I. Loshchilov and F. Hutter 2017, arXiv:1608.03983, equation 5 without restarts).
    """
    if recipe.schedule == "steps":
        return float(0.1 ** sum(step >= drop * recipe.steps for drop in recipe.drops))
    warm = max(1.0, recipe.warm_up * recipe.steps)
    if step < warm:
        return (step + 1) / warm
    share = min(1.0, (step - warm) / max(1.0, recipe.steps - warm))
    return 0.5 * (1 + math.cos(math.pi * share))
