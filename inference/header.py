"""What a weights file holds, read from its header alone: no torch, a few kilobytes.

Format: https://huggingface.co/docs/safetensors: 8 bytes length, JSON, the tensors end to end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from .architecture import Architecture, expected_shapes, read_architecture
from .card import ModelCard
from .errors import (
    WeightsChangedError,
    WeightsMissingError,
    WeightsReadError,
    WeightsShapeError,
)
from .strict_json import FieldError, Fields, parse_object, shown

LONGEST = 10_000_000  # bytes of a header; a SegNet's has about 20,000
ITEM_SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
              "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}  # fmt: skip
COUNTER = "num_batches_tracked"  # of each BN layer, in files of PyTorch 0.4.1 and later

Shapes = Mapping[str, tuple[int, ...]]


def read_header(path: Path) -> dict[str, tuple[int, ...]]:
    """Give the shape of each tensor in a .safetensors file.

    Raises:
        WeightsMissingError: there is no such file.
        WeightsReadError: it is cut, damaged or of another format.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > min(size - 8, LONGEST):
                raise FieldError("it is cut, or no .safetensors file")
            return _shapes(parse_object(file.read(length)), size - 8 - length)
    except FileNotFoundError as error:
        raise WeightsMissingError(name=path.name) from error
    except OSError as error:
        raise WeightsReadError(name=path.name, reason="it cannot be read.") from error
    except FieldError as error:
        raise WeightsReadError(name=path.name, reason=f"{error}.") from error


def check_weights(card: ModelCard, path: Path) -> Architecture:
    """Hold a weights file against its card, without reading the weights.

    Raises:
        WeightsMissingError, WeightsReadError: see `read_header`.
        WeightsChangedError: another size than the card says.
        WeightsShapeError: no SegNet, or other bands or classes than the card says.
    """
    found = match_architecture(path.name, read_header(path), card.bn_first)
    if path.stat().st_size != card.size:
        raise WeightsChangedError(name=path.name)
    for what, there, said in (
        ("bands", found.bands, len(card.bands)),
        ("classes", found.classes, len(card.legend)),
    ):
        if there != said:
            reason = f"it has {there} {what}, its card describes {said}."
            raise WeightsShapeError(name=path.name, reason=reason)
    return found


def match_architecture(name: str, shapes: Shapes, bn_first: bool) -> Architecture:
    """Find the SegNet that has exactly these tensors; batch counters may be there or not.

    Raises:
        WeightsShapeError: there is none; names at most five tensors.
    """
    if "b_conv1_1.weight" in shapes:
        kind = "V-FuseNet" if "a_conv1_1.weight" in shapes else "FuseNet"
        raise WeightsShapeError(name=name, reason=f"it is a {kind} with two inputs.")
    try:
        found = read_architecture(shapes, bn_first)
    except (KeyError, IndexError) as error:
        reason = f"{shown(error.args[0])} is missing or has no four dimensions."
        raise WeightsShapeError(name=name, reason=reason) from error
    expected = expected_shapes(found)
    given = {key: shape for key, shape in shapes.items() if not is_counter(key)}
    wrong = [key for key in {**expected, **given} if expected.get(key) != given.get(key)]
    if wrong:
        listed = "; ".join(_difference(key, expected, given) for key in wrong[:5])
        raise WeightsShapeError(name=name, reason=f"{len(wrong)} tensors do not fit: {listed}.")
    return found


def is_counter(key: str) -> bool:
    """Tell whether a tensor only counts the batches of a training."""
    return key.endswith(f"_bn.{COUNTER}")


def _difference(key: str, expected: Shapes, given: Shapes) -> str:
    if key not in given:
        return f"{key} is missing"
    if key not in expected:
        return f"{shown(key)} is unknown"
    return f"{key} is {_text(given[key])} instead of {_text(expected[key])}"


def _text(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape[:6])) or "one number"


def _shapes(header: Fields, room: int) -> dict[str, tuple[int, ...]]:
    """Check that the tensors fill the file's `room` bytes end to end, none over another."""
    names = [name for name in header.names if name != "__metadata__"]
    found, places = {}, []
    for name in names:
        found[name], begin, end = _tensor(header.fields(name))
        places.append((begin, end))
    reached = 0
    for begin, end in sorted(places):
        if begin != reached:
            raise FieldError("its tensors overlap or leave gaps")
        reached = end
    if reached != room:
        raise FieldError(f"its tensors need {reached} bytes, it has {room}")
    return found


def _tensor(entry: Fields) -> tuple[tuple[int, ...], int, int]:
    kind = entry.line("dtype")
    shape, (begin, end) = entry.integers("shape"), entry.integers("data_offsets", 2)
    if kind not in ITEM_SIZES:
        raise FieldError(f"the data type {shown(kind)} is unknown")
    if len(shape) > 8:
        raise FieldError("a tensor has too many dimensions")
    if end - begin != math.prod(shape) * ITEM_SIZES[kind]:
        raise FieldError("a tensor's place does not fit its shape")
    return shape, begin, end
