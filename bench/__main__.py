"""python -m landseg.bench: run the parts, write RESULTS.md and results.json."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import torch

from ..inference import find_model
from ..inference.allocator import keep_freed_memory
from . import machine
from .engines import Setting, names
from .goals import COMPACT, FULL, MODELS, Findings
from .kept import Part, joined, read_parts, write_parts
from .material import COMPACT_MODEL, FULL_MODEL, SAMPLE, make_full_model, make_one_band_model
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
    make_one_band_model()
    plan = QUICK if options.quick else WHOLE
    setting = Setting(options.device, options.threads, FOLDER)
    run = Run(for_gpu(plan) if setting.on_gpu else plan, setting, Findings())
    kept = (FOLDER if options.quick else RESULTS.parent) / _file("measured", run, ".json")
    parts = _measure(run, options.parts, {} if options.quick else read_parts(kept), kept)
    findings = joined(parts)
    models = {name: find_model(name).weights for name in (COMPACT_MODEL, FULL_MODEL)}
    facts = machine.facts(setting.on_gpu, options.threads, {**models, "sample": SAMPLE})
    text = results_text(findings, facts, parts, read_json(RESULTS))
    if options.quick:
        sys.stdout.write(text)
    else:
        RESULTS.with_name(_file("RESULTS", run, ".md")).write_text(text, "utf-8")
        write_json(RESULTS, findings, setting.on_gpu)
        write_page()
    LOGGER.info("all of it took %.1f minutes", (time.monotonic() - begin) / 60)
    for what in findings.wrong:
        LOGGER.error("wrong: %s", what)
    return 1 if findings.wrong else 0


def _file(name: str, run: Run, ending: str) -> str:
    return f"{name}-gpu{ending}" if run.setting.on_gpu else f"{name}{ending}"


def _measure(whole: Run, wanted: list[str], kept: dict[str, Part], path: Path) -> dict[str, Part]:
    """Run the parts asked for, none: all; give these and those kept, in order."""
    order = {model: list(names(whole.setting)) for model in MODELS}
    if "forward" in kept:
        order.update(kept["forward"].order)

    def forward(run: Run) -> None:
        order.update(measure_forward(run))
        run.findings.order.update(order)

    steps: dict[str, Callable[[Run], None]] = {
        "forward": forward,
        "exact": measure_exactness,
        "compact": lambda run: measure_maps(run, COMPACT, order[COMPACT]),
        "full": lambda run: measure_maps(run, FULL, order[FULL]),
        "memory": measure_memory,
        "copy": measure_copy,
        "resume": measure_resume,
        "qgis": measure_qgis,
    }
    for name in wanted or steps:
        begin, run = time.monotonic(), replace(whole, findings=Findings())
        try:
            steps[name](run)
        except Exception as error:  # the other parts may have taken most of an hour
            LOGGER.exception("part %s failed", name)
            run.findings.wrong.append(f"part {name} failed: {type(error).__name__}: {error}")
        LOGGER.info("part %s took %.1f minutes", name, (time.monotonic() - begin) / 60)
        told = f"{run.plan.repeats}, {run.setting.threads}"
        where = machine.commit(), machine.in_short()
        kept[name] = Part.of(run.findings, date.today().isoformat(), *where, told)
        write_parts(path, kept)
    return {name: kept[name] for name in steps if name in kept}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes; prints, keeps nothing")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--parts", nargs="*", default=[], metavar="NAME", help="only these")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
