"""All that decides a map's bytes: two runs of equal plans may share their finished windows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from .area import AreaMask
from .job_json import Json
from .version import version

if TYPE_CHECKING:
    from .preflight import Prepared

METHOD = 2  # of computing pixels; another number where equal jobs no longer give equal maps


def job_plan(ready: Prepared) -> Json:
    """Give the plan of a job in plain values; tiles and device are not in it.

    Polygons count by their shapes: a front door may write the same ones to another file.
    """
    job, facts, window = ready.job, ready.facts, ready.window
    recipe = {
        name: value for name, value in job.recipe().items() if name not in _BY_CONTENT + _FREE
    }
    found = {
        "Landseg": f"{version()}, method {METHOD}",
        "image": [
            *(job.raster, facts.fingerprint, facts.height, facts.width),
            *(facts.validity, facts.placement, facts.crs_wkt),
        ],
        "model": [job.weights, ready.card.sha256, _digest(asdict(ready.card))],
        "area": [window.row, window.col, window.height, window.width],
        "mask": AreaMask(job.mask, job.raster).fingerprint if job.mask else None,
        "confidence": str(job.confidence.absolute()) if job.confidence else None,
        **recipe,
    }
    plain: Json = json.loads(json.dumps(found))
    return plain


def difference(plan: Json, other: Json) -> str:
    """Name the first thing in which two plans differ; "" where they are the same."""
    names = (name for name in {**plan, **other} if plan.get(name) != other.get(name))
    return next(names, "").replace("_", " ")


_BY_CONTENT = ("raster", "weights", "window", "mask")
_FREE = ("tile", "device")  # of which the classes do not depend: work may go on with others


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
