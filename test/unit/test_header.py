"""Headers of weights files, read and refused without torch."""

from __future__ import annotations

import json
import struct
from dataclasses import replace

import pytest
from landseg.inference.architecture import Architecture, expected_shapes
from landseg.inference.errors import (
    WeightsChangedError,
    WeightsMissingError,
    WeightsReadError,
    WeightsShapeError,
)
from landseg.inference.header import check_weights, match_architecture, read_header

TINY = Architecture.of_width(1 / 16, 3, 2)


def stored(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(shape, begin, end, kind="F32"):
    return {"dtype": kind, "shape": list(shape), "data_offsets": [begin, end]}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tiny.safetensors"


def test_shapes_are_read_from_the_header_alone(path, whole_weights):
    whole_weights(path, expected_shapes(TINY))
    assert read_header(path) == expected_shapes(TINY)


def test_weights_that_fit_their_card_give_the_architecture(path, whole_weights):
    card = whole_weights(path, expected_shapes(TINY))
    assert check_weights(card, path) == TINY


def test_batch_counters_may_be_there():
    counters = {f"{name[:-7]}.num_batches_tracked": () for name in expected_shapes(TINY)
                if name.endswith("_bn.weight")}  # fmt: skip
    assert len(counters) == 25
    found = match_architecture("x", {**expected_shapes(TINY), **counters}, bn_first=True)
    assert found == TINY


@pytest.mark.parametrize(("bands", "classes", "what"), [(4, 2, "bands"), (3, 5, "classes")])
def test_a_card_of_other_bands_or_classes_is_refused(path, whole_weights, bands, classes, what):
    card = whole_weights(path, expected_shapes(TINY), bands, classes)
    with pytest.raises(WeightsShapeError, match=what):
        check_weights(card, path)


def test_another_size_than_the_card_says_is_a_changed_file(path, whole_weights):
    card = whole_weights(path, expected_shapes(TINY))
    with pytest.raises(WeightsChangedError, match=r"tiny\.safetensors"):
        check_weights(replace(card, size=card.size + 1), path)


def test_missing_weights_are_named(path):
    with pytest.raises(WeightsMissingError, match=r"tiny\.safetensors"):
        read_header(path)


def test_at_most_five_wrong_tensors_are_named():
    shapes = {name: shape for name, shape in expected_shapes(TINY).items() if "_bn" not in name}
    with pytest.raises(WeightsShapeError) as caught:
        match_architecture("x", shapes, bn_first=True)
    assert "100 tensors do not fit" in str(caught.value)
    assert str(caught.value).count("is missing") == 5


def test_a_wrong_shape_is_told_with_what_was_expected():
    shapes = {**expected_shapes(TINY), "conv3_2.weight": (16, 16, 5, 5)}
    with pytest.raises(WeightsShapeError, match="is 16x16x5x5 instead of 16x16x3x3"):
        match_architecture("x", shapes, bn_first=True)


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        (["b_conv1_1.weight"], "a FuseNet"),
        (["a_conv1_1.weight", "b_conv1_1.weight"], "a V-FuseNet"),
        (["head2.weight"], '"head2.weight" is unknown'),
    ],
)
def test_networks_of_the_family_that_are_not_plain_are_named(extra, kind):
    shapes = {**expected_shapes(TINY), **dict.fromkeys(extra, (4, 3, 3, 3))}
    with pytest.raises(WeightsShapeError, match=kind):
        match_architecture("x", shapes, bn_first=True)


A, B = entry((2,), 0, 8), entry((2,), 8, 16)
TWICE = b'{"a":' + json.dumps(A).encode() + b',"a":' + json.dumps(A).encode() + b"}"
BROKEN = {
    "empty": b"",
    "seven bytes": b"\0" * 7,
    "length of 2^63": struct.pack("<Q", 1 << 63) + b"{}",
    "length beyond the file": struct.pack("<Q", 100) + b"{}",
    "no JSON": stored(b"\x80\x02}q"),
    "a list": stored([]),
    "a name twice": stored(TWICE, bytes(8)),
    "overlapping": stored({"a": A, "b": entry((2,), 4, 12)}, bytes(12)),
    "the same place": stored({"a": A, "b": A}, bytes(8)),
    "a gap": stored({"a": A, "b": entry((2,), 12, 20)}, bytes(20)),
    "bytes left over": stored({"a": A}, bytes(9)),
    "cut": stored({"a": A, "b": B}, bytes(15)),
    "end before begin": stored({"a": entry((2,), 8, 0)}, bytes(8)),
    "negative side": stored({"a": entry((-2,), 0, 8)}, bytes(8)),
    "side of 2^62": stored({"a": entry((1 << 62, 4), 0, 8)}, bytes(8)),
    "side of 2^80": stored({"a": entry((1 << 80,), 0, 8)}, bytes(8)),
    "side true": stored({"a": entry((True, 2), 0, 8)}, bytes(8)),
    "unknown type": stored({"a": entry((2,), 0, 8, "F31")}, bytes(8)),
    "three offsets": stored({"a": {**A, "data_offsets": [0, 4, 8]}}, bytes(8)),
    "no offsets": stored({"a": {"dtype": "F32", "shape": [2]}}, bytes(8)),
    "nine dimensions": stored({"a": entry((1,) * 9, 0, 4)}, bytes(4)),
    "an entry that is text": stored({"a": "b"}),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_header_is_refused_in_one_line(path, broken):
    path.write_bytes(broken)
    with pytest.raises(WeightsReadError) as caught:
        read_header(path)
    assert "\n" not in str(caught.value)
    assert "tiny.safetensors" in str(caught.value)
