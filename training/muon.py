"""Muon, the optimiser of filter banks: each step is the nearest thing to an orthogonal matrix.

Source: K. Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/. torch.optim.Muon does
the same in bfloat16 whatever the hardware: on a processor without it, that took as long as all
the rest of a training step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Optional

import torch
from torch import Tensor
from torch.optim import Optimizer

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the quintic, steep at 0
ITERATIONS = 5
MOMENTUM = 0.95
TINY = 1e-7  # below it a matrix has no direction


class Muon(Optimizer):
    """Nesterov's momentum, made orthogonal, with decoupled weight decay.

    A filter bank (outputs, inputs, 3, 3) is taken as the matrix (outputs, inputs x 9).
    """

    def __init__(self, groups: list[dict[str, Any]], rate: float, weight_decay: float) -> None:
        super().__init__(groups, {"lr": rate, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Optional[Callable[[], float]] = None) -> Optional[float]:  # type: ignore[override]
        """Take one step; tensors without a gradient stay."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for tensor in group["params"]:
                if tensor.grad is not None:
                    self._move(tensor, tensor.grad, group["lr"], group["weight_decay"])
        return loss

    def _move(self, tensor: Tensor, slope: Tensor, rate: float, decay: float) -> None:
        state = self.state[tensor]
        if not state:
            state["momentum"] = torch.zeros_like(tensor)
        momentum = state["momentum"].lerp_(slope, 1 - MOMENTUM)
        update = torch.lerp(slope, momentum, MOMENTUM).flatten(1)
        tall = math.sqrt(max(1.0, update.shape[0] / update.shape[1]))
        tensor.mul_(1 - rate * decay)
        tensor.add_(orthogonalised(update).view_as(tensor), alpha=-rate * tall)


def orthogonalised(matrix: Tensor) -> Tensor:
    """Give a matrix of the same singular vectors, whose singular values are near 1 (0.7 to 1.2).

    Newton-Schulz iteration of the quintic a x + b x^3 + c x^5 on the singular values.
    """
    wide = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    found: Tensor = wide / wide.norm().clamp(min=TINY)
    a, b, c = COEFFICIENTS
    for _ in range(ITERATIONS):
        gram = found @ found.T
        found = torch.addmm(found, torch.addmm(gram, gram, gram, beta=b, alpha=c), found, beta=a)
    return found.T if wide is not matrix else found
