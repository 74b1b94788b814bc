"""How a map was made, written into the map: model, job, input, versions, date."""

from __future__ import annotations

import json
from collections.abc import Iterable

import torch

from .device import Device
from .preflight import Prepared
from .provenance_items import CREDITS, INPUT, JOB, LEGEND, MODEL, POSITION
from .version import SOFTWARE, gdal_version, version


def engine_text(device: Device, precision: str) -> str:
    """Say as JSON what computes: part of the map, and of each line of its journal."""
    engine = {
        SOFTWARE: version(),
        "torch": str(torch.__version__),
        "gdal": gdal_version(),
        "device": device.name,
        "precision": precision,
    }
    return _text(engine)


def map_metadata(ready: Prepared, engines: Iterable[str]) -> dict[str, str]:
    """Give the items of the GeoTIFF; equal jobs on equal engines give equal bytes.

    Args:
        ready: the job.
        engines: what computed the pixels, as `engine_text` says it; several where an interrupted
            job went on elsewhere.
    """
    used = [json.loads(text) for text in sorted(set(engines))]
    card = ready.card
    model = {
        "id": card.id,
        "title": card.title,
        "sha256": card.sha256,
        "licence": card.licence,
        "credit": card.credit,
    }
    credit, position = ready.facts.credit, ready.facts.position
    of_image = {CREDITS: _text([credit]) if credit else "", POSITION: position}
    return {
        "TIFFTAG_SOFTWARE": f"{SOFTWARE} {version()}",
        "TIFFTAG_IMAGEDESCRIPTION": f"Class map, model: {card.title}",
        JOB: _text(ready.job.recipe()),
        LEGEND: _text([entry.to_json() for entry in card.legend]),
        MODEL: _text(model),
        INPUT: ready.facts.fingerprint,
        "LANDSEG_ENGINE": _text(used[0] if len(used) == 1 else used),
        **{name: text for name, text in of_image.items() if text},
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
