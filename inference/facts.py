"""What a foreign checkpoint cannot say, and what can be seen in it: the two halves of a card."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Optional

from .card import WORDS, ModelCard
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
from .errors import FactsReadError, ImportFactsError
from .strict_json import FieldError, Fields, parse_object, shown

NEEDED = ("bands", "classes", "data_type", "scaling")
HALF_RESOLUTION = "half-resolution"
UNTRAINED = "untrained"

# Colours of the ISPRS benchmarks; the published checkpoints divide 8-bit values by 255.
ISPRS: dict[str, Any] = {
    "classes": [
        {"value": 0, "name": "impervious surfaces", "colour": "#ffffff"},
        {"value": 1, "name": "building", "colour": "#0000ff"},
        {"value": 2, "name": "low vegetation", "colour": "#00ffff"},
        {"value": 3, "name": "tree", "colour": "#00ff00"},
        {"value": 4, "name": "car", "colour": "#ffff00"},
        {"value": 5, "name": "clutter", "colour": "#ff0000"},
    ],
    "data_type": "uint8",
    "scaling": [{"type": "min-max", "minimum": 0, "maximum": 255}],
}
SEED = {
    "licence": "CC BY-NC-SA",
    "credit": "N. Audebert, B. Le Saux, S. Lefèvre, DeepNetsForEO",
}
PRESETS: dict[str, dict[str, Any]] = {
    "isprs": ISPRS,
    "isprs-vaihingen": {
        **ISPRS, **SEED, "bands": ["nir", "red", "green"], "gsd": 0.09, "region": "Vaihingen",
    },
    "isprs-potsdam": {
        **ISPRS, **SEED, "bands": ["red", "green", "blue"], "gsd": 0.05, "region": "Potsdam",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Peek:
    """What the tensors of a foreign checkpoint tell."""

    bands: int
    classes: int
    widths: tuple[int, int, int, int]
    bn_first: Optional[bool]  # None: untrained, so its statistics do not tell
    keys: int
    hints: tuple[str, ...] = ()  # HALF_RESOLUTION: may be another net; UNTRAINED

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "widths": list(self.widths), "hints": list(self.hints)}


@dataclass(frozen=True)
class Facts:
    """What the user says of a checkpoint."""

    card: ModelCard  # without id, checksum and size
    bn_first: Optional[bool]  # None: to be seen in the file
    full_resolution: Optional[bool]  # None: not said


def read_facts(text: str, name: str) -> Facts:
    """Read facts: JSON with the card's fields, and `preset` for those of a known family.

    Raises:
        ImportFactsError: some that no file can say are missing.
        FactsReadError: one cannot be used.
    """
    try:
        given = parse_object(text.encode("utf-8", "replace"))
        facts = Fields({**_preset(given), **given.values})
        missing = [field for field in NEEDED if field not in facts.names]
        if missing:
            raise ImportFactsError(name=name, missing=", ".join(missing))
        order, whole = (_flag(facts, field) for field in ("bn_first", "full_resolution"))
        return Facts(_card(facts, name), order, whole)
    except FieldError as error:
        raise FactsReadError(name=name, reason=f"{error}.") from error


def _preset(given: Fields) -> dict[str, Any]:
    preset = given.text("preset", "")
    if preset and preset not in PRESETS:
        raise FieldError(f"{shown(preset)} is not one of {', '.join(PRESETS)}")
    return PRESETS.get(preset, {})


def _flag(facts: Fields, name: str) -> bool | None:
    return facts.flag(name) if name in facts.names else None


def _card(facts: Fields, name: str) -> ModelCard:
    bands = read_bands(facts.lines("bands"))
    scaling = read_scaling(facts.many("scaling"), len(bands))
    data_type = read_data_type(facts.text("data_type"))
    has_range, has_fill = ("valid_range" in facts.names), ("fill" in facts.names)
    words: dict[str, Any] = {field: facts.text(field, "") for field in WORDS}
    limits = facts.numbers("valid_range", 2) if has_range else _usual_range(data_type, scaling)
    return ModelCard(
        id="",
        title=facts.line("title") if "title" in facts.names else name,
        bands=bands,
        data_type=data_type,
        scaling=scaling,
        valid_range=read_range(limits),
        fill=facts.numbers("fill", len(bands)) if has_fill else default_fill(scaling),
        legend=read_legend(facts.many("classes"), "colour"),
        bn_first=False,
        sha256="",
        size=0,
        **read_resolution(facts, "gsd", "gsd_range"),
        **words,
    )


def _usual_range(data_type: str, scaling: tuple[Scaling, ...]) -> tuple[float, float]:
    """All of 8 bits; else the scaling's range, which for z-scores is mean +- 2 deviations."""
    if data_type == "uint8":
        return 0, 255
    ranges = [
        (each.first, each.second)
        if each.kind == "min-max"
        else (each.first - 2 * each.second, each.first + 2 * each.second)
        for each in scaling
    ]
    return min(low for low, _ in ranges), max(high for _, high in ranges)
