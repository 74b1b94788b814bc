"""Weights made to do harm: no code of theirs runs, and no memory beyond their size is given."""

from __future__ import annotations

import contextlib
import io
import pickle
import struct
import subprocess
import zipfile
from collections import OrderedDict

import pytest
import torch
from landseg.inference.errors import WeightsReadError, WeightsUnsafeError


class Calls:
    """An object whose unpickling calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


WRITE = "open('canary', 'w').close()"


class Hidden(OrderedDict):
    """A harmless-looking dictionary that brings a call along as its state."""

    def __reduce__(self):
        return OrderedDict, (), {"attribute": Calls(exec, WRITE)}


def by_old_opcode(*parts):
    return b"".join(parts) + b"."


EVIL = {
    "exec": pickle.dumps(Calls(exec, WRITE), 2),
    "eval": pickle.dumps(Calls(eval, f"exec({WRITE!r})"), 2),
    "a shell": pickle.dumps(Calls(__import__("os").system, "touch canary"), 2),
    "a process": pickle.dumps(Calls(subprocess.call, ["touch", "canary"]), 2),
    "open": pickle.dumps(Calls(open, "canary", "w"), 2),
    "protocol 0": pickle.dumps(Calls(exec, WRITE), 0),
    "protocol 4": pickle.dumps(Calls(exec, WRITE), 4),
    "protocol 5": pickle.dumps({"conv1_1.weight": Calls(exec, WRITE)}, 5),
    "within a state_dict": pickle.dumps({"state_dict": {"conv1_1.weight": Calls(exec, WRITE)}}, 2),
    "as state of a dictionary": pickle.dumps(Hidden(), 2),
    "torch.load itself": pickle.dumps(Calls(torch.load, "other.pth"), 2),
    "the opcode INST": by_old_opcode(b"(V", WRITE.encode(), b"\ni__builtin__\nexec\n"),
    "the opcode OBJ": by_old_opcode(b"\x80\x02(c__builtin__\nexec\nX",
                                    struct.pack("<I", len(WRITE)), WRITE.encode(), b"o"),
    "an extension code": by_old_opcode(b"\x80\x02\x82\x01)R"),
    "a name out of two texts": by_old_opcode(b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c",
                                             bytes([len(WRITE)]), WRITE.encode(), b"\x85R"),
    "a tuple within a tuple, 60 times": by_old_opcode(
        b"\x80\x02})q\x00", b"h\x00h\x00\x86q\x00" * 60, b"K\x01s"
    ),
    "a size within a size, 60 times": by_old_opcode(
        b"\x80\x02})q\x00", b"ctorch\nSize\nh\x00h\x00\x86\x85Rq\x00" * 60, b"K\x01s"
    ),
    "a storage that is a text": by_old_opcode(b"\x80\x02X\x01\x00\x00\x00aQ"),
    "bytes of 2^40": by_old_opcode(b"\x80\x02c__builtin__\nbytearray\n\x8a\x06", bytes(5),
                                   b"\x01\x85R"),
}  # fmt: skip


def as_it_is(path, evil):
    path.write_bytes(evil)


def in_an_old_container(path, evil):
    """Put the pickle where a file of PyTorch before 1.6 keeps its objects."""
    start = [0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True}]
    path.write_bytes(b"".join(pickle.dumps(part, 2) for part in start) + evil + pickle.dumps([], 2))


def in_a_zip_container(path, evil, name="net/data.pkl", packing=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", packing) as container:
        container.writestr(name, evil)
        container.writestr("net/byteorder", "little")
        container.writestr("net/version", "3\n")


@pytest.mark.parametrize("wrap", [as_it_is, in_an_old_container, in_a_zip_container])
@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_code_on_unpickling_never_runs(tmp_path, refused, evil, wrap):
    wrap(tmp_path / "net.pth", evil)
    looks_like_one = (tmp_path / "net.pth").read_bytes().startswith((b"PK", b"\x80"))
    refused(tmp_path / "net.pth", WeightsUnsafeError if looks_like_one else WeightsReadError)


def test_the_canary_sings_where_nothing_is_checked(canary):
    with contextlib.suppress(Exception):
        pickle.loads(EVIL["exec"])
    assert canary.exists()


def test_code_in_the_keys_after_the_weights_never_runs(tmp_path, refused):
    good = [0x1950A86A20F9469CFC6C, 1001, {}, {}]
    stored = b"".join(pickle.dumps(part, 2) for part in good)
    (tmp_path / "net.pth").write_bytes(stored + EVIL["exec"])
    refused(tmp_path / "net.pth", WeightsUnsafeError)


def test_code_in_a_second_pickle_of_a_container_never_runs(tmp_path, refused):
    torch.save({"conv1_1.bias": torch.zeros(4)}, tmp_path / "net.pth")
    with zipfile.ZipFile(tmp_path / "net.pth", "a") as container:
        container.writestr("net/more.pkl", EVIL["exec"])
    refused(tmp_path / "net.pth", WeightsUnsafeError)


@pytest.mark.parametrize("new", [True, False], ids=["zip container", "old pickle"])
@pytest.mark.filterwarnings("ignore")
def test_a_whole_pickled_module_is_refused(tmp_path, refused, new):
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3))
    torch.save(network, tmp_path / "net.pth", _use_new_zipfile_serialization=new)
    refused(tmp_path / "net.pth", WeightsUnsafeError)


@pytest.mark.filterwarnings("ignore")
def test_a_program_of_torchscript_is_refused(tmp_path, refused):  # the way of CVE-2025-32434
    scripted = torch.jit.trace(torch.nn.Conv2d(3, 4, 3), torch.rand(1, 3, 8, 8))
    torch.jit.save(scripted, str(tmp_path / "net.pth"))
    refused(tmp_path / "net.pth", WeightsUnsafeError)


def test_an_item_set_on_something_else_than_a_dictionary_is_refused(
    tmp_path, refused
):  # CVE-2026-24747
    in_a_zip_container(tmp_path / "net.pth", b"\x80\x02X\x03\x00\x00\x00abcK\x00K\x01s.")
    refused(tmp_path / "net.pth", WeightsReadError)


def tensors_in(path, new, change):
    """Save one small tensor and change the bytes of its pickle."""
    whole = io.BytesIO()
    torch.save({"conv1_1.weight": torch.zeros(7)}, whole, _use_new_zipfile_serialization=new)
    if not new:
        path.write_bytes(change(whole.getvalue()))
        return
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as container:
        for name in old.namelist():
            stored = old.read(name)
            container.writestr(name, change(stored) if name.endswith("data.pkl") else stored)


def as_long(number):
    return b"\x8a\x08" + struct.pack("<q", number)


CLAIMS = {
    "a storage of 2^40": lambda stored: stored.replace(b"K\x07", as_long(1 << 40), 1),
    "a storage of 2^36": lambda stored: stored.replace(b"K\x07", as_long(1 << 36), 1),
    "a storage of 2^40 by memo": lambda stored: stored.replace(
        b"K\x07", as_long(1 << 40) + b"r\x00\x01\x00\x00", 1
    ),
    "a tensor of 2^40": lambda stored: stored.replace(b"K\x07\x85", as_long(1 << 40) + b"\x85"),
    "a tensor of 2^40 by stride 0": lambda stored: stored.replace(
        b"K\x07\x85", as_long(1 << 40) + b"\x85"
    ).replace(b"K\x01\x85", b"K\x00\x85"),
    "a negative side": lambda stored: stored.replace(b"K\x07\x85", as_long(-5) + b"\x85"),
}


@pytest.mark.parametrize("new", [True, False], ids=["zip container", "old pickle"])
@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_memory_beyond_the_file_is_not_given(tmp_path, refused, claim, new):
    tensors_in(tmp_path / "net.pth", new, claim)
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(tmp_path / "net.pth", WeightsUnsafeError, WeightsReadError)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # kB


def test_a_container_that_swells_is_refused(tmp_path, refused):
    with zipfile.ZipFile(tmp_path / "net.pth", "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("net/data.pkl", pickle.dumps({}, 2))
        container.writestr("net/data/0", bytes(200_000_000))
    assert (tmp_path / "net.pth").stat().st_size < 1_000_000
    refused(tmp_path / "net.pth", WeightsUnsafeError)


def test_a_container_with_a_name_twice_is_refused(tmp_path, refused):
    with zipfile.ZipFile(tmp_path / "net.pth", "w") as container:
        container.writestr("net/data.pkl", pickle.dumps({}, 2))
        with pytest.warns(UserWarning, match="Duplicate name"):
            container.writestr("net/data.pkl", EVIL["exec"])
    refused(tmp_path / "net.pth", WeightsUnsafeError)
