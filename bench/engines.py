"""What can run the network's forward: torch in four ways, ONNX Runtime, OpenVINO, and ours."""

from __future__ import annotations

import copy
import hashlib
import logging
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Union

import numpy as np
import torch
from numpy.typing import NDArray

from ..inference.device import pick
from ..inference.predict import Predictor
from ..inference.segnet import SegNet
from .one_hot import OneHotSegNet

LOGGER = logging.getLogger("landseg.bench")
OURS = "ours"
EAGER, LAST, COMPILED = "torch eager, NCHW", "torch eager, channels_last", "torch.compile"
ORT, OPENVINO = "ONNX Runtime", "OpenVINO"

Images = NDArray[np.float32]  # (n, bands, height, width), network units
Scores = Union[torch.Tensor, NDArray[np.float32]]  # raw, (n, classes, height, width)
Engine = Callable[[Images], Scores]  # its scores stay where they were computed


@dataclass(frozen=True)
class Setting:
    """What all engines share."""

    device: str  # cpu or cuda
    threads: int
    folder: Path  # for exported networks

    @property
    def on_gpu(self) -> bool:
        return self.device == "cuda"


def torch_network(network: SegNet, setting: Setting, last: bool) -> Callable[..., torch.Tensor]:
    """Give a plain network for loops written in torch, on the device; bf16 on a GPU."""
    form = torch.channels_last if last else torch.contiguous_format
    own = copy.deepcopy(network).to(setting.device, memory_format=form)

    def run(images: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode(), _precision(setting):
            batch = images.to(setting.device, memory_format=form)
            scores: torch.Tensor = own(batch)
            return scores

    return run


def engine(name: str, network: SegNet, setting: Setting, shape: tuple[int, ...]) -> Engine:
    """Make an engine ready for inputs of one shape.

    Raises:
        Exception: whatever the engine says when it cannot run here.
    """
    if name == OURS:
        predictor = Predictor(copy.deepcopy(network), pick(setting.device))
        return lambda images: predictor.scores(images[0])[None]
    if name in (EAGER, LAST):
        run = torch_network(network, setting, name == LAST)
        return lambda images: run(torch.from_numpy(images))
    if name == COMPILED:
        return _compiled(network, setting)
    path = export(network, setting, shape)
    return _ort(path, setting) if name == ORT else _openvino(path, setting)


def as_array(scores: Scores) -> NDArray[np.float32]:
    """Bring scores to the processor's memory."""
    if isinstance(scores, torch.Tensor):
        found: NDArray[np.float32] = scores.float().cpu().numpy()
        return found
    return scores


def seconds(run: Engine, batches: Iterable[Images]) -> float:
    """Time an engine on batches, to the end of the last one on a GPU too."""
    begin = time.perf_counter()
    for images in batches:
        run(images)
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - begin


def names(setting: Setting) -> tuple[str, ...]:
    """List the engines to compare on a device; the peers' packages here know only the CPU."""
    found = (OURS, EAGER, LAST, COMPILED)
    return found if setting.on_gpu else (*found, ORT, OPENVINO)


def export(network: SegNet, setting: Setting, shape: tuple[int, ...]) -> Path:
    """Write the network as ONNX for one shape of input; once for the same weights."""
    mark = hashlib.sha256()
    for tensor in network.state_dict().values():
        mark.update(tensor.cpu().numpy().tobytes())
    size = "x".join(map(str, (network.architecture.widths[0], *shape)))
    path = setting.folder / f"segnet-{size}-{mark.hexdigest()[:12]}.onnx"
    if not path.exists():
        LOGGER.info("exporting %s", path.name)
        plain = OneHotSegNet(copy.deepcopy(network)).eval()
        torch.onnx.export(
            plain, (torch.zeros(shape),), str(path), dynamo=False, opset_version=17,
            input_names=["images"], output_names=["scores"],
        )  # fmt: skip
    return path


def _compiled(network: SegNet, setting: Setting) -> Engine:
    if not setting.on_gpu and shutil.which("g++") is None and shutil.which("clang++") is None:
        raise RuntimeError("torch.compile needs a C++ compiler, and none is here")
    own = copy.deepcopy(network).to(setting.device, memory_format=torch.channels_last)
    compiled = torch.compile(own, dynamic=False)

    def run(images: Images) -> torch.Tensor:
        with torch.inference_mode(), _precision(setting):
            batch = torch.from_numpy(images)
            scores: torch.Tensor = compiled(
                batch.to(setting.device, memory_format=torch.channels_last)
            )
            return scores

    return run


def _ort(path: Path, setting: Setting) -> Engine:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = setting.threads
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])

    def run(images: Images) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = session.run(None, {"images": images})[0]
        return scores

    return run


def _openvino(path: Path, setting: Setting) -> Engine:
    import openvino

    how = {"INFERENCE_NUM_THREADS": setting.threads, "INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(str(path), "CPU", how)

    def run(images: Images) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = compiled(images)[0]
        return scores

    return run


def _precision(setting: Setting) -> torch.autocast:
    """On a GPU ours takes bf16, so the others get it too; on a CPU all compute in fp32."""
    return torch.autocast(setting.device, torch.bfloat16, enabled=setting.on_gpu)
