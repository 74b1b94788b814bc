"""python -m landseg.bench: run the parts, write RESULTS.md and results.json."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time

import torch

from ..inference import find_model
from ..inference.allocator import keep_freed_memory
from . import machine
from .engines import Setting, names
from .goals import COMPACT, FULL, MODELS, Findings
from .material import COMPACT_MODEL, FULL_MODEL, SAMPLE, make_full_model
from .page import RESULTS, write_page
from .part_exact import measure_exactness
from .part_forward import measure_forward
from .part_maps import measure_maps
from .part_qgis import measure_qgis
from .part_resume import measure_resume
from .part_stub import measure_copy, measure_memory
from .plan import FULL as WHOLE
from .plan import QUICK, for_gpu
from .report import read_json, results_text, write_json
from .run import Run

LOGGER = logging.getLogger("landseg.bench")
FOLDER = machine.ROOT / "out" / "bench"


def main() -> int:
    options = _options()
    begin = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["LANDSEG_HOME"] = str(FOLDER / "home")  # the full-width model, measured speeds
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    keep_freed_memory()
    make_full_model()
    plan = QUICK if options.quick else WHOLE
    setting = Setting(options.device, options.threads, FOLDER)
    run = Run(for_gpu(plan) if setting.on_gpu else plan, setting, Findings())
    _measure(run, options.parts)
    models = {name: find_model(name).weights for name in (COMPACT_MODEL, FULL_MODEL)}
    facts = machine.facts(setting.on_gpu, options.threads, {**models, "sample": SAMPLE})
    minutes = (time.monotonic() - begin) / 60
    told = f"{run.plan.repeats} rounds, {options.threads} threads"
    text = results_text(run.findings, facts, told, minutes, read_json(RESULTS))
    if options.quick or options.parts:
        sys.stdout.write(text)
    else:
        page = "RESULTS-gpu.md" if setting.on_gpu else "RESULTS.md"
        RESULTS.with_name(page).write_text(text, "utf-8")
        write_json(RESULTS, run.findings, setting.on_gpu)
        write_page()
    for what in run.findings.wrong:
        LOGGER.error("wrong: %s", what)
    return 1 if run.findings.wrong else 0


def _measure(run: Run, parts: list[str]) -> None:
    """Run the parts asked for, none: all; each tells how long it took."""
    order = {model: list(names(run.setting)) for model in MODELS}  # until `forward` has measured

    def forward() -> None:
        order.update(measure_forward(run))

    steps = {
        "forward": forward,
        "exact": lambda: measure_exactness(run),
        "compact": lambda: measure_maps(run, COMPACT, order[COMPACT]),
        "full": lambda: measure_maps(run, FULL, order[FULL]),
        "memory": lambda: measure_memory(run),
        "copy": lambda: measure_copy(run),
        "resume": lambda: measure_resume(run),
        "qgis": lambda: measure_qgis(run),
    }
    for name, step in steps.items():
        if not parts or name in parts:
            begin = time.monotonic()
            try:
                step()
            except Exception as error:  # the other parts may have taken most of an hour
                LOGGER.exception("part %s failed", name)
                run.findings.wrong.append(f"part {name} failed: {type(error).__name__}: {error}")
            LOGGER.info("part %s took %.1f minutes", name, (time.monotonic() - begin) / 60)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes; prints, keeps nothing")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--parts", nargs="*", default=[], help="only these; prints, keeps nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
