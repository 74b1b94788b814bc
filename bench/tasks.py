"""What a child process can be asked to do: python -m landseg.bench.tasks."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..inference import SegmentationJob, run_segmentation
from ..inference.allocator import keep_freed_memory
from .child import DEFAULT_MALLOC, Answer, serve
from .engines import Setting, engine, seconds
from .material import load


def classify(threads: int, output: str, **options: Any) -> Answer:
    """Make a class map by the engine's own door, and give the seconds from job to verified map."""
    torch.set_num_threads(threads)
    job = _job(output, options)
    begin = time.perf_counter()
    result = run_segmentation(job, lambda _done, _total: None)
    return {"seconds": time.perf_counter() - begin, "device": result.device}


def stub(threads: int, output: str, **options: Any) -> Answer:
    """Do the same with a network that computes nothing."""
    from .stub import copy_by_stub

    torch.set_num_threads(threads)
    job = _job(output, {**options, "bands": tuple(options["bands"])})
    begin = time.perf_counter()
    copy_by_stub(job)
    return {"seconds": time.perf_counter() - begin}


def forward(
    name: str, model: str, side: int, repeats: int, device: str, threads: int, folder: str
) -> Answer:
    """Time one engine on one tile in this process; the warm-up apart."""
    torch.set_num_threads(threads)
    network = load(model)
    shape = (1, network.architecture.bands, side, side)
    run = engine(name, network, Setting(device, threads, Path(folder)), shape)
    images = np.random.default_rng(0).standard_normal(shape, np.float32)
    seconds(run, [images])
    return {"seconds": [seconds(run, [images]) for _ in range(repeats)]}


def job_fields() -> frozenset[str]:
    """Name what a job can be told, in this version of the engine."""
    return frozenset(field.name for field in fields(SegmentationJob))


def _job(output: str, options: dict[str, Any]) -> SegmentationJob:
    """Make a job that replaces what an earlier one left, unless it is to go on with that."""
    if "interrupted" in job_fields():
        options = {"interrupted": "restart", **options}
    return SegmentationJob(output=Path(output), overwrite=True, **options)


TASKS = {"classify": classify, "stub": stub, "forward": forward}

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    if not os.environ.get(DEFAULT_MALLOC):
        keep_freed_memory()
    serve(TASKS)
