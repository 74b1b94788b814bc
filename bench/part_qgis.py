"""B10b, B10c and B12: how fast real QGIS answers; scripts/speed.py clicks, this reads the clock."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

from ..inference import find_model
from .goals import COMPACT, MODELS
from .machine import ROOT
from .run import Run, weights
from .timing import Ratio, percentile, spread

SIDE = 2048  # px of the square image: 4 Mpx
QUICK_SIDE = 768
LIMIT = 1200  # s for the whole story


def measure_qgis(run: Run) -> None:
    """Play the story and keep its figures; without QGIS they stay unmeasured."""
    if shutil.which("qgis") is None:
        run.findings.remarks.append("QGIS is not here: B10b, B10c and B12 were not measured")
        return
    side = SIDE if run.plan.thorough else QUICK_SIDE
    found = _play(run, side)
    findings = run.findings
    how = f"{len(found['beyond'])} clicks, {side} x {side} px; the job's own seconds are left out"
    findings.add("B12", COMPACT, spread(found["beyond"]), how)
    late = found["late"]
    stall = Ratio(percentile(late, 99), percentile(late, 50), max(late))
    how = f"delays of {len(late)} beats of the main thread; in brackets median and longest"
    findings.add("B10c", COMPACT, stall, how)
    for model, seconds in found["cancels"].items():
        ends = Ratio(percentile(seconds, 95), min(seconds), max(seconds))
        how = f"{len(seconds)} cancels of a job in QGIS, in brackets the fastest and slowest"
        findings.add("B10b", model, ends, how)


def _play(run: Run, side: int) -> dict[str, Any]:
    wish = {
        "raster": str(run.scene(side, side)),
        "clicks": run.plan.clicks,
        "models": {
            model: (str(find_model(weights(model)).weights), run.sizes(model).cancels)
            for model in MODELS
        },
    }
    figures = ROOT / "out" / "speed.json"
    figures.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["LANDSEG_SPEED"] = json.dumps(wish)
    # QGIS of this run only: it must end by itself, with a display too.
    environment["LANDSEG_PLAY_QUIT"] = "1"
    script = ROOT / "scripts" / "play.sh"
    command = ["bash", str(script), "speed", "1280", "800", str(LIMIT)]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    found: dict[str, Any] = json.loads(figures.read_text("utf-8"))
    return found
