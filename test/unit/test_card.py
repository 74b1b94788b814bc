"""Cards: what is written is read, and what contradicts itself is refused with a reason."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landseg.inference.card import ModelCard, Scaling, read_card, write_card
from landseg.inference.errors import CardReadError
from landseg.inference.legend import LegendClass

LEGEND = (LegendClass(0, "water", "#0000ff"), LegendClass(1, "land", "#00ff00"))
CARD = ModelCard(
    id="ponds-2",
    title="Ponds, 2 classes",
    bands=("red", "nir"),
    data_type="uint16",
    scaling=(Scaling("z-score", 400.0, 120.5), Scaling("min-max", 0.0, 4095.0)),
    valid_range=(0.0, 4095.0),
    fill=(400.0, 900.0),
    legend=LEGEND,
    bn_first=True,
    sha256="ab" * 32,
    size=1234,
    gsd=0.5,
    gsd_range=(0.3, 0.8),
    licence="CC0-1.0",
    credit="Land survey © Straße",
    region="Elbe valley",
    training_data="12 scenes.\nSeed 7.",
    accuracy="OA 91 % on 3 scenes never seen.",
    metrics={"OA": 0.91},
    weaknesses="Shadows become water.",
    pretrained_source="random start",
    parameters=116_000,
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ponds-2.json"
    write_card(CARD, path)
    return path


def change(path, *keys, to):
    """Change one value of the card's JSON; to=None removes it."""
    item = json.loads(path.read_text("utf-8"))
    *way, last = keys
    inner = item
    for key in way:
        inner = inner[key]
    if to is None:
        del inner[last]
    else:
        inner[last] = to
    path.write_text(json.dumps(item), "utf-8")


def refused(path):
    with pytest.raises(CardReadError) as caught:
        read_card(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    return str(caught.value)


def test_a_written_card_reads_back_equal(path):
    assert read_card(path) == CARD


def test_writing_leaves_one_file_and_the_same_bytes_each_time(path):
    before = path.read_bytes()
    write_card(CARD, path)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == ["ponds-2.json"]


def test_a_card_is_a_stac_item_with_the_machine_learning_fields(path):
    item = json.loads(path.read_text("utf-8"))
    assert item["type"] == "Feature"
    assert item["properties"]["mlm:input"][0]["bands"] == ["red", "nir"]
    assert item["properties"]["mlm:output"][0]["classification:classes"][1] == {
        "value": 1,
        "name": "land",
        "color_hint": "00FF00",
    }
    assert item["assets"]["weights"]["roles"] == ["mlm:model", "mlm:weights"]
    assert item["assets"]["weights"]["landseg:sha256"].startswith("sha256:")


def test_one_scaling_counts_for_all_bands(path):
    one = {"type": "z-score", "mean": 5, "stddev": 2}
    change(path, "properties", "mlm:input", 0, "value_scaling", to=one)
    assert read_card(path).scaling == (Scaling("z-score", 5.0, 2.0),) * 2


def test_without_a_range_of_resolutions_half_to_twice_is_meant(path):
    change(path, "properties", "landseg:gsd_range", to=None)
    assert read_card(path).gsd_range == (0.25, 1.0)


def test_without_a_fill_the_network_sees_the_middle(path):
    change(path, "properties", "landseg:fill", to=None)
    assert read_card(path).fill == (400.0, 2047.5)


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        (Scaling("z-score", 10.0, 4.0), (10.0, 4.0)),
        (Scaling("min-max", 50.0, 250.0), (50.0, 200.0)),
    ],
)
def test_a_scaling_is_an_offset_and_a_divisor(scaling, expected):
    assert scaling.offset_and_divisor == expected


CLASSES = ("properties", "mlm:output", 0, "classification:classes")
INPUT = ("properties", "mlm:input", 0)
WRONG = [
    (CLASSES, None, "it has no classes"),
    (CLASSES, [], "0 classes"),
    ((*CLASSES, 1, "value"), 0, "not 0, 1, 2"),
    ((*CLASSES, 1, "value"), 7, "not 0, 1, 2"),
    ((*CLASSES, 1, "value"), True, "not a whole number"),
    ((*CLASSES, 1, "name"), "Water", "same name"),
    ((*CLASSES, 1, "name"), "", "empty"),
    ((*CLASSES, 1, "name"), "a\x1b[31m", "control characters"),
    ((*CLASSES, 0, "color_hint"), "blue", "is not a colour"),
    ((*CLASSES, 0, "color_hint"), 255, "is not a text"),
    ((*INPUT, "bands"), ["red"], "2 scalings for 1 bands"),
    ((*INPUT, "bands"), [], "0 bands"),
    ((*INPUT, "bands"), ["red", "Red"], "same name"),
    ((*INPUT, "value_scaling"), [], "0 scalings"),
    ((*INPUT, "value_scaling", 0, "stddev"), 0, "not above zero"),
    ((*INPUT, "value_scaling", 0, "type"), "clip", "neither z-score nor min-max"),
    ((*INPUT, "value_scaling", 1, "maximum"), -1, "lower limit last"),
    (("properties", "mlm:input"), [], "nothing about the input"),
    (("properties", "mlm:architecture"), "U-Net", "not a SegNet"),
    (("properties", "landseg:data_type"), "complex64", "is not one of"),
    (("properties", "landseg:valid_range"), [1, 2, 3], "3 numbers instead of 2"),
    (("properties", "landseg:fill"), [0], "1 numbers instead of 2"),
    (("properties", "landseg:bn_first"), "yes", "neither true nor false"),
    (("properties", "landseg:bn_first"), None, '"landseg:bn_first" is missing'),
    (("properties", "gsd"), -1, "not above zero"),
    (("properties", "gsd"), 10**400, "too large"),
    (("properties", "license"), ["CC0"], "is not a text"),
    (("assets", "weights", "landseg:sha256"), "ab" * 32, "checksum"),
    (("assets", "weights", "file:size"), 1.5, "not a whole number"),
    (("assets", "weights"), None, '"weights" is missing'),
    (("properties",), [], "is not an object"),
]


@pytest.mark.parametrize(("keys", "value", "reason"), WRONG, ids=lambda value: str(value)[-40:])
def test_a_card_that_contradicts_itself_is_refused_with_the_reason(path, keys, value, reason):
    change(path, *keys, to=value)
    assert reason in refused(path)


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[]", "not a JSON object"),
        (b'{"id": NaN}', "NaN is not a number"),
        (b'{"id": 1, "id": 2}', "stands there twice"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"a":' * 50_000, "not valid JSON"),
        (b" " * 2_000_000, "too large"),
    ],
    ids=["empty", "no text", "list", "NaN", "twice", "deep", "deep object", "large"],
)
def test_what_is_no_card_is_refused_with_the_reason(path, stored, reason):
    path.write_bytes(stored)
    assert reason in refused(path)


def test_a_missing_card_is_named(tmp_path):
    assert str(CardReadError(name="x.json", reason="it is missing.")) == refused(
        tmp_path / "x.json"
    )


@settings(max_examples=60, deadline=None)
@given(where=st.integers(0, 2500), what=st.binary(min_size=1, max_size=4))
def test_a_damaged_card_is_read_or_refused_but_never_a_crash(tmp_path_factory, where, what):
    path = tmp_path_factory.mktemp("card") / "ponds-2.json"
    write_card(CARD, path)
    stored = path.read_bytes()
    path.write_bytes(stored[:where] + what + stored[where + len(what) :])
    with contextlib.suppress(CardReadError):
        assert isinstance(read_card(path), ModelCard)
