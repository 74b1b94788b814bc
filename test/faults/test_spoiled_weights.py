"""Weights that are cut, damaged, or no weights: a two-line message, and never another crash."""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
import tarfile
from dataclasses import replace

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landseg.inference.card import ModelCard, Scaling, write_card
from landseg.inference.checkpoint import load_network
from landseg.inference.errors import (
    LandsegError,
    WeightsReadError,
    WeightsShapeError,
    WeightsValueError,
)
from landseg.inference.importer import run_peek
from landseg.inference.jobs import PeekJob
from landseg.inference.legend import LegendClass
from landseg.inference.models import find_model
from safetensors.torch import save


def with_value(key, value):
    def spoil(tensors):
        tensors[key] = tensors[key].clone()
        tensors[key].view(-1)[-1] = value

    return spoil


def renamed(tensors):
    tensors["conv1_1_weight"] = tensors.pop("conv1_1.weight")


SPOILED = {
    "NaN": (with_value("conv3_2.weight", torch.nan), WeightsValueError),
    "infinity": (with_value("conv1_1_D.bias", torch.inf), WeightsValueError),
    "minus infinity": (with_value("conv5_1_bn.bias", -torch.inf), WeightsValueError),
    "a negative variance": (with_value("conv2_1_bn.running_var", -1e-9), WeightsValueError),
    "too large for fp32": (lambda t: t.update({"conv1_1.bias": torch.ones(4).double() * 1e300}),
                           WeightsValueError),
    "whole numbers": (lambda t: t.update({"conv1_1.bias": torch.ones(4, dtype=torch.int64)}),
                      WeightsReadError),
    "another name": (renamed, WeightsShapeError),
    "a name too many": (lambda t: t.update({"x": torch.ones(1)}), WeightsShapeError),
    "a name too few": (lambda t: t.pop("conv4_2_D_bn.running_mean"), WeightsShapeError),
    "a name with control characters": (lambda t: t.update({"\x1b[2J\n": torch.ones(1)}),
                                       WeightsShapeError),
    "another shape": (lambda t: t.update({"conv3_1.bias": torch.ones(5)}), WeightsShapeError),
    "no dimensions": (lambda t: t.update({"conv1_1.weight": torch.tensor(1.0)}), WeightsShapeError),
    "no tensors": (lambda t: t.clear(), WeightsShapeError),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "error"), SPOILED.values(), ids=SPOILED)
def test_spoiled_tensors_are_not_imported(tmp_path, refused, tensors, spoil, error):
    spoil(tensors)
    for new in (True, False):
        torch.save(tensors, tmp_path / "net.pth", _use_new_zipfile_serialization=new)
        refused(tmp_path / "net.pth", error, peek=False)
    (tmp_path / "net.safetensors").write_bytes(save(tensors))
    refused(tmp_path / "net.safetensors", error, peek=False)


def model(folder, stored):
    """Write weights and a card that describes exactly them, as their maker would."""
    (folder / "net.safetensors").write_bytes(stored)
    card = ModelCard(
        id="net",
        title="Net",
        bands=("red", "green", "blue"),
        data_type="uint8",
        scaling=(Scaling("min-max", 0.0, 255.0),) * 3,
        valid_range=(0.0, 255.0),
        fill=(0.0,) * 3,
        legend=tuple(LegendClass(v, f"c{v}", "#000000") for v in range(2)),
        bn_first=True,
        sha256=hashlib.sha256(stored).hexdigest(),
        size=len(stored),
    )
    write_card(card, folder / "net.json")
    return card


@pytest.mark.parametrize(("spoil", "error"), SPOILED.values(), ids=SPOILED)
def test_spoiled_tensors_are_not_loaded_even_when_the_card_vouches_for_them(
    tmp_path, tensors, spoil, error
):
    spoil(tensors)
    card = model(tmp_path, save(tensors))
    with pytest.raises(error):
        load_network(card, tmp_path / "net.safetensors")


@pytest.mark.parametrize("evil", [pickle.dumps({}, 2), pickle.dumps({}, 4), b"PK" + bytes(20)])
def test_a_pickle_that_calls_itself_safetensors_is_refused(tmp_path, evil):
    model(tmp_path, evil)
    with pytest.raises(WeightsReadError):
        find_model(str(tmp_path / "net.safetensors"))


def zip_container(tensors):
    whole = io.BytesIO()
    torch.save(tensors, whole)
    return whole.getvalue()


def old_container(tensors):
    whole = io.BytesIO()
    torch.save(tensors, whole, _use_new_zipfile_serialization=False)
    return whole.getvalue()


FORMS = {"zip": zip_container, "old": old_container, "safetensors": save}


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_cut_file_is_refused(tmp_path, refused, tensors, form, tenth):
    stored = form(tensors)
    (tmp_path / "net.pth").write_bytes(stored[: len(stored) * tenth // 10])
    refused(tmp_path / "net.pth", WeightsReadError)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_byte_less_is_refused(tmp_path, refused, tensors, form):
    (tmp_path / "net.pth").write_bytes(form(tensors)[:-1])
    refused(tmp_path / "net.pth", WeightsReadError)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_file_is_refused_or_still_whole(tmp_path, tensors, form, data):
    stored = bytearray(form(tensors))
    for _ in range(data.draw(st.integers(1, 16))):
        place = data.draw(st.one_of(st.integers(0, len(stored) - 1), st.integers(0, 4000)))
        stored[place] = data.draw(st.integers(0, 255))
    (tmp_path / "net.pth").write_bytes(stored)
    with contextlib.suppress(LandsegError):
        assert run_peek(PeekJob(tmp_path / "net.pth")).bands == 3


def a_tar(path):
    with tarfile.open(path, "w") as container:
        container.add(__file__, "storages")


OTHERS = {
    "nothing": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("<html>404: Not Found</html>"),
    "a folder": lambda path: path.mkdir(),
    "an older container": a_tar,
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "an empty zip": lambda path: path.write_bytes(b"PK\x05\x06" + bytes(18)),
    "nested lists": lambda path: path.write_bytes(b"\x80\x02" + b"]" * 50_000 + b"."),
    "a list": lambda path: torch.save([torch.ones(2)], path),
    "numbers": lambda path: torch.save({"conv1_1.weight": 5}, path),
}


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_what_is_no_checkpoint_is_refused(tmp_path, refused, make):
    make(tmp_path / "net.pth")
    refused(tmp_path / "net.pth", WeightsReadError, WeightsShapeError)


def test_a_card_for_other_weights_does_not_load_them(tmp_path, tensors):
    card = model(tmp_path, save(tensors))
    with pytest.raises(LandsegError, match="is not the file that its card describes"):
        load_network(replace(card, sha256="00" * 32), tmp_path / "net.safetensors")
