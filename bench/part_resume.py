"""B10: a job killed at half time and resumed, beside one in a single go."""

from __future__ import annotations

import time

from .child import Child
from .exactness import differing
from .goals import COMPACT
from .run import Run, weights
from .tasks import job_fields
from .timing import Times, ratio

FIELD = "interrupted"
TILE = 1024  # px; what a kill loses at most. The largest tile suits jobs that take an hour.


def measure_resume(run: Run) -> None:
    """Measure B10 with the compact model; processes are started and warm beforehand."""
    if FIELD not in job_fields():
        run.findings.remarks.append("B10: this engine cannot resume")
        return
    side, folder = run.plan.resume_side, run.folder
    whole, resumed = folder / "whole.tif", folder / "resumed.tif"
    job = {
        "threads": run.setting.threads, "raster": str(run.scene(side, side)),
        "weights": weights(COMPACT), "device": run.setting.device, "quality": "fast",
        "tile": TILE,
    }  # fmt: skip
    one_go, in_two = Times(0.0), Times(0.0)
    with Child() as steady:
        _warm(run, steady, job)
        for _ in range(run.plan.repeats):
            one_go.seconds.append(steady.ask("classify", output=str(whole), **job)["seconds"])
            first = _killed(run, job, str(resumed), one_go.median / 2)
            answer = steady.ask("classify", output=str(resumed), interrupted="resume", **job)
            in_two.seconds.append(first + answer["seconds"])
    share = differing(whole, resumed)
    run.findings.check(share == 0, f"B10: {share:.1e} of a resumed map's pixels differ")
    lost = in_two.median - one_go.median
    how = (
        f"{side} x {side} px, tiles of {TILE} px, {len(in_two.seconds)} times;"
        f" {one_go.median:.0f} s in one go, {lost:.1f} s lost, whatever the length of a job"
    )
    run.findings.add("B10", COMPACT, ratio(in_two, one_go), how)


def _killed(run: Run, job: dict[str, object], output: str, after: float) -> float:
    """Start a job in a warm process and kill it after some seconds; give how many they were."""
    with Child() as doomed:
        _warm(run, doomed, job)
        begin = time.perf_counter()
        doomed.start("classify", output=output, **job)
        time.sleep(after)
        doomed.kill()
        return time.perf_counter() - begin


def _warm(run: Run, child: Child, job: dict[str, object]) -> None:
    small = {**job, "raster": str(run.scene(512, 512))}
    child.ask("classify", output=str(run.folder / "warm-up.tif"), **small)
