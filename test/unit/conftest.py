"""Weights and cards without torch."""

from __future__ import annotations

import hashlib
import json
import math
import struct

import pytest
from landseg.inference.card import ModelCard, Scaling
from landseg.inference.legend import LegendClass


@pytest.fixture
def whole_weights():
    """Write a whole .safetensors file of zeros with these shapes; give a card that fits it."""

    def write(path, shapes, bands=3, classes=2):
        header, place = {"__metadata__": {"format": "pt"}}, 0
        for name, shape in shapes.items():
            end = place + 4 * math.prod(shape)
            header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [place, end]}
            place = end
        text = json.dumps(header).encode()
        path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(place))
        return card_of(path, bands, classes)

    return write


def card_of(path, bands, classes):
    stored = path.read_bytes()
    return ModelCard(
        id=path.stem,
        title=path.stem,
        bands=("red", "green", "blue", "nir")[:bands],
        data_type="uint8",
        scaling=(Scaling("min-max", 0.0, 255.0),) * bands,
        valid_range=(0.0, 255.0),
        fill=(0.0,) * bands,
        legend=tuple(LegendClass(value, f"class {value}", "#000000") for value in range(classes)),
        bn_first=True,
        sha256=hashlib.sha256(stored).hexdigest(),
        size=len(stored),
    )
