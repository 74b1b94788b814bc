"""The recipe: every choice of a training that is not about its data, and two presets."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from ..inference.grid import GRID
from .errors import RecipeError

LIMITS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("steps", "batch", "checkpoint_every", "validate_every"), (1, inf)),
    "scale": (1, 8),
    **dict.fromkeys(("encoder_rate", "weight_decay", "balance", "clip", "patience"), (0, inf)),
    **dict.fromkeys(("final_share", "class_share", "label_smoothing", "warm_up"), (0, 1)),
    "colour": (0, 2),
    "momentum": (0, 0.9999),
    "average": (0, 0.999999),
    "seed": (0, 2**32 - 1),
}


@dataclass(frozen=True)
class Recipe:
    """How a network learns. The defaults are the preset `landseg`."""

    width: float = 0.25  # of SegNet's 64, 128, 256, 512 channels
    bn_first: bool = True  # conv-BN-ReLU
    steps: int = 4000  # iterations of the optimiser
    batch: int = 8  # patches of a step
    patch: int = 256  # px, a multiple of 32
    final_patch: int = 384  # px; larger patches at the end, fewer of them
    final_share: float = 0.2  # of all steps, with the larger patches
    sampling: Literal["uniform", "area", "class"] = "class"
    class_share: float = 0.5  # of the patches that `class` centres on a class drawn evenly
    flips: bool = True  # both, each with probability 1/2
    turns: bool = True  # quarter turns; with the flips, all eight symmetries
    scale: float = 1.5  # patches cover 1/scale to scale of their side on the ground
    colour: float = 1.0  # strength of the radiometric jitter; 0: none
    balance: float = 0.5  # exponent of the classes' weights; 0: none, 1: by median frequency
    label_smoothing: float = 0.05
    optimiser: Literal["sgd", "adamw", "muon"] = "muon"
    rate: float = 5e-2  # of the decoder, and of the encoder times `encoder_rate`
    encoder_rate: float = 1.0  # factor
    momentum: float = 0.9  # of sgd
    weight_decay: float = 1e-2
    schedule: Literal["steps", "cosine"] = "cosine"
    warm_up: float = 0.05  # of all steps, of the cosine
    drops: tuple[float, ...] = (0.5, 0.7, 0.9)  # shares of all steps at which `steps` divides by 10
    clip: float = 1.0  # norm of the gradient; 0: none
    average: float = 0.998  # decay of the weights' moving average; 0: the weights as they are
    checkpoint_every: int = 100  # steps
    validate_every: int = 500  # steps, a multiple of checkpoint_every
    keep: Literal["best", "last"] = "best"  # best: by mean F1 of the validation
    patience: int = 0  # validations without a better mean F1 before it stops; 0: never
    seed: int = 1

    def __post_init__(self) -> None:
        for name in ("patch", "final_patch"):
            if getattr(self, name) % GRID or getattr(self, name) < GRID:
                raise RecipeError(
                    name=name, value=str(getattr(self, name)), wanted="a multiple of 32"
                )
        for name, (low, high) in LIMITS.items():
            if not low <= getattr(self, name) <= high:
                wanted = f"at least {low:g}" if high == inf else f"{low:g} to {high:.10g}"
                raise RecipeError(name=name, value=str(getattr(self, name)), wanted=wanted)
        for name in ("rate", "width"):
            if not 0 < getattr(self, name) < inf:
                raise RecipeError(name=name, value=str(getattr(self, name)), wanted="above 0")
        if self.validate_every % self.checkpoint_every:
            wanted = f"a multiple of checkpoint_every ({self.checkpoint_every})"
            raise RecipeError(name="validate_every", value=str(self.validate_every), wanted=wanted)

    @property
    def rounds(self) -> int:
        """Rounds of `checkpoint_every` steps; the last may be shorter."""
        return -(-self.steps // self.checkpoint_every)

    def patch_at(self, step: int) -> int:
        """Give the side of the patches of a step, px."""
        return self.final_patch if step >= self.steps * (1 - self.final_share) else self.patch

    def batch_at(self, step: int) -> int:
        """Give the number of patches of a step: fewer where they are larger."""
        return max(1, round(self.batch * (self.patch / self.patch_at(step)) ** 2))


# Epochs of 10,000 patches, 50 of them; the published notebook, with its known mistakes put right.
SEED = Recipe(
    width=1.0,
    bn_first=False,
    steps=50_000,
    batch=10,
    final_share=0.0,
    sampling="uniform",
    turns=False,
    scale=1.0,
    colour=0.0,
    balance=0.0,
    label_smoothing=0.0,
    optimiser="sgd",
    rate=1e-2,
    encoder_rate=0.5,
    weight_decay=5e-4,
    schedule="steps",
    clip=0.0,
    average=0.0,
    checkpoint_every=1000,
    validate_every=5000,
)
PRESETS = {"landseg": Recipe(), "seed": SEED}
