"""Train the first `dubai-5`: one plain script, from ../shared/data/dubai to a safetensors file.

Group `tile1` is never read: it is the sample scene, and the only figures on the card come from it.
Run: PYTHONPATH=.dev python -m landseg.training.first_weights DATA OUT.safetensors [--steps N]
The shipped weights are those saved after step 4,000 of 5,000.
"""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from osgeo import gdal
from safetensors.torch import save_file
from torch.nn import functional

from ..inference.architecture import Architecture
from ..inference.segnet import SegNet

LOGGER = logging.getLogger("landseg.training")

COLOURS = (0x3C1098, 0x8429F6, 0x6EC1E4, 0xFEDD3A, 0xE2A929)  # building land road vegetation water
IGNORED = 255
GROUPS = ("tile3", "tile4", "tile5", "tile6", "tile7", "tile8")
MEAN = np.array([125.0, 126.0, 128.0], np.float32)  # 8-bit units, red green blue; on the card too
DEVIATION = np.array([72.0, 72.0, 74.0], np.float32)
WIDTH = 0.25
SEED = 20261122

Scene = tuple[NDArray[np.uint8], NDArray[np.uint8]]  # image (3, h, w), label (h, w)
Rng = np.random.Generator


def main() -> None:
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    rng = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    network, average = _network(), _network()
    average.load_state_dict(network.state_dict())
    scenes = [scene for group in GROUPS for scene in read_group(options.data / group)]
    chances = _chances(scenes)
    weights = _class_weights(scenes)
    LOGGER.info("%d scenes, class weights %s", len(scenes), weights.tolist())
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=2e-3, total_steps=options.steps, pct_start=0.05
    )
    started, losses = time.monotonic(), []
    for step in range(options.steps):
        side, number = (512, 2) if step >= 0.75 * options.steps else (256, 8)
        images, labels = _batch(scenes, chances, side, number, rng)
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(images.to(memory_format=torch.channels_last))
        loss = functional.cross_entropy(
            scores.float(), labels, weights, ignore_index=IGNORED, label_smoothing=0.05
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        _follow(average, network, decay=min(0.998, step / (step + 10)))
        losses.append(loss.item())
        if step % 50 == 49:
            seconds = (time.monotonic() - started) / (step + 1)
            LOGGER.info("%d loss %.4f, %.2f s a step", step + 1, np.mean(losses[-50:]), seconds)
        if step % 250 == 249 or step + 1 == options.steps:
            _save(average, options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--steps", type=int, default=5000)
    return parser.parse_args()


def _network() -> SegNet:
    """Build the network with Kaiming's start, biases 0."""
    network = SegNet(Architecture.of_width(WIDTH, 3, len(COLOURS)))
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight)
            torch.nn.init.zeros_(module.bias)
    return network.to(memory_format=torch.channels_last)


def read_group(folder: Path) -> list[Scene]:
    """Read the scenes of one group: image (3, height, width), label (height, width)."""
    found = []
    for path in sorted(folder.glob("part*.jpg")):
        label = read_label(path.with_name(f"{path.stem}_label.png"))
        found.append((gdal.Open(str(path)).ReadAsArray()[:3], label))
    return found


def read_label(path: Path) -> NDArray[np.uint8]:
    """Class index of each pixel; unlabelled, black and unknown colours are `IGNORED`."""
    dataset = gdal.Open(str(path))
    if dataset.GetRasterBand(1).GetColorTable() is not None:
        dataset = gdal.Translate("", dataset, format="MEM", rgbExpand="rgb")
    red, green, blue = dataset.ReadAsArray()[:3].astype(np.uint32)
    colour = red << 16 | green << 8 | blue
    label = np.full(colour.shape, IGNORED, np.uint8)
    for value, wanted in enumerate(COLOURS):
        label[colour == wanted] = value
    return label


def _chances(scenes: list[Scene]) -> NDArray[np.float64]:
    """Draw scenes by the root of their area, so that two large groups do not drown the rest."""
    area = np.sqrt([label.size for _, label in scenes])
    return area / area.sum()


def _class_weights(scenes: list[Scene]) -> torch.Tensor:
    """Weight classes by one over the root of their share, mean 1."""
    counts = sum(np.bincount(label.ravel(), minlength=256)[: len(COLOURS)] for _, label in scenes)
    weights = 1 / np.sqrt(counts / counts.sum())
    return torch.tensor(weights / weights.mean(), dtype=torch.float32)


def _batch(
    scenes: list[Scene], chances: NDArray[np.float64], side: int, number: int, rng: Rng
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw windows of which a tenth or more is labelled: (n, 3, side, side), (n, side, side)."""
    pairs = []
    while len(pairs) < number:
        image, label = scenes[rng.choice(len(scenes), p=chances)]
        image, label = _window(image, label, side, rng)
        if (label != IGNORED).float().mean() >= 0.1:
            pairs.append((image, label))
    images, labels = zip(*pairs)
    return torch.stack(images), torch.stack(labels)


def _window(
    image: NDArray[np.uint8], label: NDArray[np.uint8], side: int, rng: Rng
) -> tuple[torch.Tensor, torch.Tensor]:
    """Cut a square of random ground size, resample it to `side`, flip, turn and recolour it."""
    size = int(min(side * np.exp(rng.uniform(-0.4, 0.4)), *label.shape))
    row = rng.integers(0, label.shape[0] - size + 1)
    col = rng.integers(0, label.shape[1] - size + 1)
    turns, flip = rng.integers(4), rng.integers(2)

    def turned(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
        array = np.rot90(array, turns, axes=(-2, -1))
        return np.ascontiguousarray(array[..., ::-1] if flip else array)

    colours = _recoloured(turned(image[:, row : row + size, col : col + size]), rng)
    values = torch.from_numpy((colours - MEAN[:, None, None]) / DEVIATION[:, None, None])
    values = functional.interpolate(
        values[None], (side, side), mode="bilinear", align_corners=False, antialias=size > side
    )[0]
    picks = (np.arange(side) * size + size // 2) // side
    classes = turned(label[row : row + size, col : col + size])[picks][:, picks]
    return values, torch.from_numpy(classes.astype(np.int64))


def _recoloured(colours: NDArray[np.uint8], rng: Rng) -> NDArray[np.float32]:
    """Vary gain, tint, gamma, saturation and haze, as they differ between the groups."""
    image = colours.astype(np.float32)
    grey = image.mean(axis=0, keepdims=True)
    image = grey + (image - grey) * rng.uniform(0.6, 1.4)
    image = image * rng.uniform(0.8, 1.25) * rng.uniform(0.92, 1.08, (3, 1, 1))
    haze = rng.uniform(0, 0.25) if rng.random() < 0.3 else 0
    image = image * (1 - haze) + 200 * haze + rng.uniform(-15, 15)
    scaled = np.clip(image, 0, 255) / 255
    found: NDArray[np.float32] = (255 * scaled ** rng.uniform(0.75, 1.33)).astype(np.float32)
    return found


@torch.no_grad()
def _follow(average: SegNet, network: SegNet, decay: float) -> None:
    """Let the kept network drift towards the trained one: a mean over its last steps."""
    for kept, new in zip(average.state_dict().values(), network.state_dict().values()):
        if kept.dtype.is_floating_point:
            kept.lerp_(new, 1 - decay)
        else:
            kept.copy_(new)


def _save(network: SegNet, path: Path) -> None:
    """Write half-precision tensors, under another name first."""
    tensors = {
        name: value.half().contiguous()
        for name, value in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    partial = path.with_suffix(".partial")
    save_file(tensors, partial)
    partial.replace(path)


if __name__ == "__main__":
    main()
