"""How a map was made, written into the map: model, job, input, versions, date."""

from __future__ import annotations

import json

import torch

from .device import Device
from .preflight import Prepared
from .provenance_items import JOB, LEGEND, MODEL
from .version import SOFTWARE, gdal_version, version


def map_metadata(ready: Prepared, device: Device) -> dict[str, str]:
    """Give the items of the GeoTIFF; equal jobs on equal engines give equal bytes."""
    card = ready.card
    model = {
        "id": card.id,
        "title": card.title,
        "sha256": card.sha256,
        "licence": card.licence,
        "credit": card.credit,
    }
    engine = {
        SOFTWARE: version(),
        "torch": str(torch.__version__),
        "gdal": gdal_version(),
        "device": device.name,
        "precision": "fp32",
    }
    return {
        "TIFFTAG_SOFTWARE": f"{SOFTWARE} {version()}",
        "TIFFTAG_IMAGEDESCRIPTION": f"Class map, model: {card.title}",
        JOB: _text(ready.job.recipe()),
        LEGEND: _text([entry.to_json() for entry in card.legend]),
        MODEL: _text(model),
        "LANDSEG_INPUT": ready.facts.fingerprint,
        "LANDSEG_ENGINE": _text(engine),
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
