"""The published recipe learns one patch of flat colours, in both orders of a layer."""

from __future__ import annotations

import pytest
import torch
from landseg.inference.architecture import Architecture
from landseg.training import PRESETS
from landseg.training.jobs import RANDOM, TrainingClass
from landseg.training.optimisers import make_optimiser
from landseg.training.start import start_network

STEPS, SIDE = 120, 128
SETTLING = 40  # images after which momentum 0.1 has forgotten all but 1.5 %


def flat_colours() -> tuple[torch.Tensor, torch.Tensor]:
    """Give four flat colours with a little noise, (1, 3, 128, 128), and their classes."""
    half = SIDE // 2
    labels = torch.zeros(1, SIDE, SIDE, dtype=torch.int64)
    labels[:, :half, half:], labels[:, half:, :half], labels[:, half:, half:] = 1, 2, 3
    colours = torch.tensor([[0.9, 0.2, 0.2], [0.2, 0.9, 0.2], [0.2, 0.2, 0.9], [0.8, 0.8, 0.8]])
    image = colours[labels].permute(0, 3, 1, 2)
    return image + 0.05 * torch.randn(image.shape), labels


@pytest.mark.parametrize(("bn_first", "least"), [(False, 0.95), (True, 0.90)])
def test_a_patch_of_flat_colours_is_learnt_in_120_steps(bn_first, least):
    torch.manual_seed(0)
    image, labels = flat_colours()
    classes = [TrainingClass(str(number), "#000000") for number in range(4)]
    shape = Architecture.of_width(0.25, 3, 4, bn_first)
    network, _ = start_network(shape, RANDOM, classes, ("red", "green", "blue"))
    # Rounding, which differs from computer to computer, grows over 120 steps of so high a rate.
    network, image = network.double(), image.double()
    optimiser = make_optimiser(network.train(), PRESETS["seed"], pretrained=False)
    for _ in range(STEPS):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(network(image), labels).backward()
        optimiser.step()
    with torch.inference_mode():
        for _ in range(SETTLING):  # the running statistics lag behind so fast a learner
            network(image)
        network.eval()
        accuracy = (network(image).argmax(dim=1) == labels).float().mean()
    assert accuracy >= least
