"""What is said of a raster that is made of a class map: its legend, its parent, its credits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Optional

from .legend import Legend
from .provenance_items import CREDITS, DERIVED, JOB, LEGEND, MODEL
from .version import SOFTWARE, version

KEPT = (JOB, MODEL, "LANDSEG_INPUT", "LANDSEG_ENGINE")  # of the class map


def derived_metadata(
    what: str, parent: Mapping[str, str], legend: Legend, job: object, owed: Sequence[str] = ()
) -> dict[str, str]:
    """Give the items of a GeoTIFF that is made of a class map; equal jobs give equal items.

    Args:
        what: for people, such as "Agreement of the map with OpenStreetMap".
        parent: the items of the class map.
        legend: of the new raster.
        job: JSON values of what made it.
        owed: credits of what else went into it; those of the class map are kept.
    """
    kept = {name: parent[name] for name in KEPT if name in parent}
    kept[DERIVED] = kept.pop(JOB, "")  # a derived raster is not what `classify --job` repeats
    every = list(dict.fromkeys((*credits_of(parent), *owed)))
    return {
        **{name: text for name, text in kept.items() if text},
        "TIFFTAG_SOFTWARE": f"{SOFTWARE} {version()}",
        "TIFFTAG_IMAGEDESCRIPTION": what,
        LEGEND: _text([entry.to_json() for entry in legend]),
        "LANDSEG_MADE_BY": _text(job),
        CREDITS: _text(every),
    }


def dated_facts() -> dict[str, str]:
    """Give what differs from run to run; it goes beside the map, so that its bytes do not."""
    return {"LANDSEG_DATE": datetime.now(timezone.utc).isoformat(timespec="seconds")}


def credits_of(items: Mapping[str, str]) -> tuple[str, ...]:
    """List whom a raster made by Landseg owes: the model's data, and what it lists itself."""
    found: list[str] = []
    model = _values(items.get(MODEL), dict)
    if model.get("credit"):
        licence = f" ({model['licence']})" if model.get("licence") else ""
        found.append(f"{model['credit']}{licence}")
    listed = _values(items.get(CREDITS), list)
    return tuple(dict.fromkeys([*(str(each) for each in listed), *found]))


def _values(text: Optional[str], kind: type) -> Any:
    """Read an item that a foreign program may have changed."""
    try:
        found = json.loads(text or "null")
    except ValueError:
        return kind()
    return found if isinstance(found, kind) else kind()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
