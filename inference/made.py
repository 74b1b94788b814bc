"""Whether a map is there already: made by an equal job, of the same input, with the same model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from osgeo import gdal

from .complaints import complaints
from .preflight import Prepared
from .provenance_items import INPUT, JOB, MODEL


def is_made(ready: Prepared) -> bool:
    """Tell whether a job's map and its confidence are there as a run would make them."""
    job = ready.job
    if job.confidence is not None and not job.confidence.exists():
        return False
    found = _items(job.output)
    try:
        recipe, model = json.loads(found.get(JOB, "")), json.loads(found.get(MODEL, ""))
    except ValueError:
        return False
    same_model = isinstance(model, dict) and model.get("sha256") == ready.card.sha256
    return recipe == job.recipe() and same_model and found.get(INPUT) == ready.facts.fingerprint


def _items(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if path.exists():
        with complaints():
            dataset = gdal.Open(str(path))
            found = dataset.GetMetadata() if dataset is not None else {}
    return found
