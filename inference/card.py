"""The card: all that a model's weights cannot say, as a STAC item with the MLM extension.

Fields: https://github.com/stac-extensions/mlm, version 1.5; ours are prefixed `landseg:`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from .card_parts import (
    Scaling,
    default_fill,
    read_bands,
    read_data_type,
    read_legend,
    read_range,
    read_resolution,
    read_scaling,
)
from .errors import CardReadError
from .legend import Legend
from .quality import QUALITIES
from .strict_json import FieldError, Fields, parse_object, shown

__all__ = ["ModelCard", "Scaling", "check_card", "read_card", "write_card"]

LARGEST = 1_000_000  # bytes of a card
EXTENSIONS = (
    "https://stac-extensions.github.io/mlm/v1.5.0/schema.json",
    "https://stac-extensions.github.io/classification/v2.0.0/schema.json",
    "https://stac-extensions.github.io/file/v2.1.0/schema.json",
)
PARAMETERS = "mlm:total_parameters"
WORDS = {  # field -> where it stands in the item's properties
    "licence": "license",
    "credit": "landseg:credit",
    "region": "landseg:region",
    "training_data": "landseg:training_data",
    "accuracy": "landseg:accuracy",
    "weaknesses": "landseg:weaknesses",
    "pretrained_source": "mlm:pretrained_source",
}


@dataclass(frozen=True)
class ModelCard:
    """What a model knows, needs and is worth. Raster values are in the units of `data_type`."""

    id: str
    title: str
    bands: tuple[str, ...]  # common names in the network's order: red, green, blue, nir, dsm
    data_type: str  # of the rasters it was trained on, see `card_parts.DATA_TYPES`
    scaling: tuple[Scaling, ...]  # one a band
    valid_range: tuple[float, float]  # raster values; what a stretch maps to
    fill: tuple[float, ...]  # raster values, one a band; the network sees them at nodata
    legend: Legend
    bn_first: bool
    sha256: str  # of the weights, 64 hex digits
    size: int  # bytes of the weights
    gsd: Optional[float] = None  # m, ground resolution of most of the training imagery
    gsd_range: Optional[tuple[float, float]] = None  # m, for which the model is meant
    licence: str = ""
    credit: str = ""
    region: str = ""
    training_data: str = ""
    accuracy: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    weaknesses: str = ""
    pretrained_source: str = ""
    parameters: Optional[int] = None  # of the network
    quality: str = "fast"  # that is as good as overlapping windows, where it was measured


def read_card(path: Path) -> ModelCard:
    """Read and check a card.

    Raises:
        CardReadError: it is missing, no card, or contradicts itself.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise FieldError("it is too large")
        return _card(parse_object(path.read_bytes()))
    except FileNotFoundError as error:
        raise CardReadError(name=path.name, reason="it is missing.") from error
    except OSError as error:
        raise CardReadError(name=path.name, reason="it cannot be read.") from error
    except FieldError as error:
        raise CardReadError(name=path.name, reason=f"{error}.") from error


def check_card(card: ModelCard) -> None:
    """Check that a card could be read again.

    Raises:
        CardReadError: it could not.
    """
    try:
        _card(parse_object(json.dumps(_item(card), allow_nan=False).encode()))
    except FieldError as error:
        raise CardReadError(name=card.id, reason=f"{error}.") from error
    except ValueError as error:  # what JSON cannot say
        raise CardReadError(name=card.id, reason="one of its numbers is not finite.") from error


def write_card(card: ModelCard, path: Path) -> None:
    """Write a card so that its name never holds half of one."""
    partial = path.with_name(f".{path.name}.part")
    text = json.dumps(_item(card), indent=2, ensure_ascii=False, allow_nan=False)
    partial.write_text(text + "\n", "utf-8")
    partial.replace(path)


def _card(item: Fields) -> ModelCard:
    found = item.fields("properties")
    if found.text("mlm:architecture") != "SegNet":
        raise FieldError(f"it describes a {shown(found.text('mlm:architecture'))}, not a SegNet")
    source, output = found.many("mlm:input")[:1], found.many("mlm:output")[:1]
    if not source or not output:
        raise FieldError("it says nothing about the input or the output")
    bands = read_bands(source[0].lines("bands"))
    scaling = read_scaling(source[0].many("value_scaling"), len(bands))
    if "classification:classes" not in output[0].names:
        raise FieldError("it has no classes")
    weights = item.fields("assets").fields("weights")
    fill = "landseg:fill"
    return ModelCard(
        id=item.line("id"),
        title=found.line("mlm:name"),
        bands=bands,
        data_type=read_data_type(found.text("landseg:data_type")),
        scaling=scaling,
        valid_range=read_range(found.numbers("landseg:valid_range", 2)),
        fill=(found.numbers(fill, len(bands)) if fill in found.names else default_fill(scaling)),
        legend=read_legend(output[0].many("classification:classes"), "color_hint"),
        bn_first=found.flag("landseg:bn_first"),
        sha256=_sha256(weights.text("landseg:sha256")),
        size=weights.integer("file:size"),
        **read_resolution(found, "gsd", "landseg:gsd_range"),
        **_words(found),
        metrics=_metrics(found),
        parameters=found.integer(PARAMETERS) if PARAMETERS in found.names else None,
        quality=_quality(found.text("landseg:quality", "fast")),
    )


def _sha256(text: str) -> str:
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", text):
        raise FieldError("the checksum of its weights is not sha256: and 64 digits")
    return text[len("sha256:") :]


def _quality(name: str) -> str:
    if name not in QUALITIES:
        raise FieldError(f"the quality {shown(name)} is not one of {', '.join(QUALITIES)}")
    return name


def _words(found: Fields) -> dict[str, Any]:
    return {name: found.text(key, "") for name, key in WORDS.items()}


def _metrics(found: Fields) -> dict[str, float]:
    if "landseg:metrics" not in found.names:
        return {}
    metrics = found.fields("landseg:metrics")
    return {name: metrics.number(name) for name in metrics.names}


def _item(card: ModelCard) -> dict[str, Any]:
    weights = {
        "href": f"./{card.id}.safetensors",
        "type": "application/octet-stream; application=safetensors",
        "roles": ["mlm:model", "mlm:weights"],
        "mlm:artifact_type": "safetensors.torch.save_file",
        "file:size": card.size,
        "landseg:sha256": f"sha256:{card.sha256}",
    }
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": list(EXTENSIONS),
        "id": card.id,
        "geometry": None,
        "properties": _properties(card),
        "links": [],
        "assets": {"weights": weights},
    }


def _properties(card: ModelCard) -> dict[str, Any]:
    words = {key: getattr(card, name) for name, key in WORDS.items() if getattr(card, name)}
    ground = {"gsd": card.gsd, "landseg:gsd_range": card.gsd_range and list(card.gsd_range)}
    return {
        "datetime": None,
        "start_datetime": "1900-01-01T00:00:00Z",  # STAC wants a time; a model has none
        "end_datetime": "9999-12-31T23:59:59Z",
        "mlm:name": card.title,
        "mlm:architecture": "SegNet",
        "mlm:tasks": ["semantic-segmentation"],
        "mlm:framework": "PyTorch",
        **({PARAMETERS: card.parameters} if card.parameters else {}),
        "mlm:input": [_input(card)],
        "mlm:output": [_output(card)],
        **{key: value for key, value in ground.items() if value},
        "landseg:data_type": card.data_type,
        "landseg:valid_range": list(card.valid_range),
        "landseg:fill": list(card.fill),
        "landseg:bn_first": card.bn_first,
        "landseg:quality": card.quality,
        **words,
        **({"landseg:metrics": dict(card.metrics)} if card.metrics else {}),
    }


def _input(card: ModelCard) -> dict[str, Any]:
    terms = {"z-score": ("mean", "stddev"), "min-max": ("minimum", "maximum")}
    shape = [-1, len(card.bands), -1, -1]
    axes = ["batch", "bands", "height", "width"]
    return {
        "name": f"{card.data_type} raster",
        "bands": list(card.bands),
        "input": {"shape": shape, "dim_order": axes, "data_type": "float32"},
        "value_scaling": [
            {"type": band.kind, **dict(zip(terms[band.kind], (band.first, band.second)))}
            for band in card.scaling
        ],
    }


def _output(card: ModelCard) -> dict[str, Any]:
    shape = [-1, len(card.legend), -1, -1]
    axes = ["batch", "classes", "height", "width"]
    return {
        "name": "scores",
        "tasks": ["semantic-segmentation"],
        "result": {"shape": shape, "dim_order": axes, "data_type": "float32"},
        "classification:classes": [
            {"value": each.value, "name": each.name, "color_hint": each.colour[1:].upper()}
            for each in card.legend
        ],
    }
