"""B6: one tile through each engine; and how near ours comes to the processor's own limit."""

from __future__ import annotations

import logging
import time
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .child import DEFAULT_MALLOC, Child
from .engines import COMPILED, EAGER, OURS, Engine, Images, as_array, engine, names, seconds
from .goals import MODELS
from .machine import product_rate
from .material import network_input
from .run import Run, network, weights
from .timing import Times, Way, interleave, ratio

LOGGER = logging.getLogger("landseg.bench")
PRODUCTS = "matrix products"
MEDIAN, SAME = 1e-5, 0.995  # of the scores' spread; of the classes (ours, closer: part_exact)


def measure_forward(run: Run) -> dict[str, list[str]]:
    """Measure B6 for both models; give the engines of each, the fastest first."""
    return {model: _measure(run, model) for model in MODELS}


def _measure(run: Run, model: str) -> list[str]:
    side = run.sizes(model).tile
    images = tile_of_scene(run, model, side)
    engines = _ready(run, model, images)
    _check(run, model, {name: as_array(each(images)) for name, each in engines.items()})
    ways: dict[str, Way] = {
        name: partial(seconds, each, [images]) for name, each in engines.items()
    }
    if not run.setting.on_gpu:
        ways[PRODUCTS] = lambda: 1e12 / product_rate()
    times = interleave(ways, run.plan.repeats)
    order = sorted(engines, key=lambda name: times[name].median)
    _report(run, model, times, order)
    return order


def tile_of_scene(run: Run, model: str, side: int) -> Images:
    """Give the upper left part of the scene as network input."""
    whole = network_input(run.scene(side, side), weights(model))
    return np.ascontiguousarray(whole[None, :, :side, :side])


def _ready(run: Run, model: str, images: Images) -> dict[str, Engine]:
    found = {}
    for name in names(run.setting):
        if name == COMPILED and not run.plan.thorough:
            continue
        begin = time.perf_counter()
        try:
            made = engine(name, network(model), run.setting, images.shape)
            made(images)
        except Exception as error:
            LOGGER.warning("%s cannot run here", name, exc_info=error)
            text = str(error).splitlines()[0] if str(error) else ""
            run.findings.remarks.append(f"{name}, {model}: not measured ({text})")
            continue
        LOGGER.info("%s, %s: ready after %.1f s", model, name, time.perf_counter() - begin)
        found[name] = made
    return found


def _check(run: Run, model: str, scores: dict[str, NDArray[np.float32]]) -> None:
    """Hold each engine's output against plain torch's, as the same function in other kernels."""
    reference = scores[EAGER]
    classes, scale = reference.argmax(axis=1), float(reference.std())
    for name, found in scores.items():
        median = float(np.median(np.abs(found - reference))) / scale
        other = float(np.mean(found.argmax(axis=1) != classes))
        fine = other <= 1 - SAME and (median <= MEDIAN or run.setting.on_gpu)
        run.findings.check(
            fine,
            f"{name}, {model}, one tile of {found.shape[-1]} px: {other:.1e} of the classes differ"
            f" from plain torch (at most {1 - SAME:.0e}), median of the scores {median:.1e}",
        )


def _report(run: Run, model: str, times: dict[str, Times], order: list[str]) -> None:
    findings, side = run.findings, run.sizes(model).tile
    best = next(name for name in order if name != OURS)
    for name in order:
        text = f"{times[name].median:.3f} s, warm-up {times[name].warm_up:.3f} s"
        findings.remarks.append(f"one tile of {side} px, {model}, {name}: {text}")
    if run.plan.thorough:
        findings.remarks.append(_with_default_allocator(run, model, best))
    how = "one tile in memory, the same weights and threads; best of all others that run here"
    findings.add("B6", model, ratio(times[best], times[OURS]), how)
    if PRODUCTS in times:
        flop = 2e-12 * network(model).architecture.multiply_adds * side * side
        share = ratio(times[PRODUCTS], times[OURS]).times(flop)
        findings.add("B6b", model, share, "operations of the network, fp32, to those of sgemm")


def _with_default_allocator(run: Run, model: str, name: str) -> str:
    setting = run.setting
    with Child({DEFAULT_MALLOC: "1"}) as child:
        taken = child.ask(
            "forward", name=name, model=weights(model), side=run.sizes(model).tile,
            repeats=run.plan.repeats, device=setting.device, threads=setting.threads,
            folder=str(setting.folder),
        )["seconds"]  # fmt: skip
    median = sorted(taken)[len(taken) // 2]
    return f"{name}, {model}, with the allocator as the system has it: {median:.3f} s"
