"""Foreign checkpoints: find the named tensors in a file that may have been made to do harm."""

from __future__ import annotations

import struct
import zipfile
from _pickle import UnpicklingError
from io import BytesIO
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from .errors import (
    EngineOldError,
    WeightsMissingError,
    WeightsReadError,
    WeightsShapeError,
    WeightsUnsafeError,
)
from .header import read_header
from .opcodes import PickleCheck, UnsafePickleError

SAFE_SINCE = (2, 10)  # of PyTorch: weights_only could be fooled before, CVE-2026-24747
LARGEST = 4_000_000_000  # bytes; a SegNet of full width has 118 million
WRAPPERS = ("state_dict", "model_state_dict", "model", "net")
PREFIXES = ("module.", "model.", "net.")
OLD_PARTS = 5  # pickles of a file before PyTorch 1.6: number, version, system, objects, keys
# What parsers of PyTorch and of Python raise at damaged files.
FAILURES = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError,
    NotImplementedError, OSError, RuntimeError, SafetensorError, TypeError, UnpicklingError,
    ValueError, struct.error, zipfile.BadZipFile,
)  # fmt: skip


def read_foreign(path: Path) -> dict[str, Tensor]:
    """Read the named tensors of a .pth, .pt, .safetensors or a file without extension.

    Wrapping dictionaries and prefixes such as `module.` are taken off.

    Raises:
        WeightsMissingError: there is no such file.
        WeightsReadError: it is cut, damaged, too large or of another format.
        WeightsUnsafeError: it holds code, objects or claims memory beyond its size.
        WeightsShapeError: it holds no named tensors.
        EngineOldError: this PyTorch does not open pickles safely.
    """
    try:
        tensors = _without_prefix(_named_tensors(path.name, _load(path)))
        if sum(each.numel() * each.element_size() for each in tensors.values()) > _size(path):
            raise UnsafePickleError("tensors that overlap")
    except FileNotFoundError as error:
        raise WeightsMissingError(name=path.name) from error
    except UnsafePickleError as error:
        raise WeightsUnsafeError(name=path.name) from error
    except FAILURES as error:
        raise WeightsReadError(
            name=path.name, reason="it is damaged or of no known kind."
        ) from error
    return tensors


def _size(path: Path) -> int:
    return path.stat().st_size


def _load(path: Path) -> object:
    if _size(path) > LARGEST:
        raise WeightsReadError(name=path.name, reason="it is larger than any SegNet.")
    stored = path.read_bytes()  # once: what is checked is what is loaded
    if stored[8:9] == b"{":
        read_header(path)
        return load(stored)
    if not stored.startswith((b"PK", b"\x80")):
        raise ValueError("neither a container nor a pickle")
    _check(stored)
    if tuple(int(part) for part in torch.__version__.split(".")[:2]) < SAFE_SINCE:
        raise EngineOldError(version=str(torch.__version__))
    return torch.load(BytesIO(stored), map_location="cpu", weights_only=True)


def _check(stored: bytes) -> None:
    """Look through the pickles of a container, new or old, before anything opens it."""
    if not stored.startswith(b"PK"):
        check = PickleCheck(stored, most=len(stored))
        for _ in range(OLD_PARTS):
            check.next_pickle()
        return
    with zipfile.ZipFile(BytesIO(stored)) as container:
        parts = container.infolist()
        packed = any(part.compress_type != zipfile.ZIP_STORED for part in parts)
        names = {part.filename for part in parts}
        # PyTorch stores without compression; anything packed or twice is made to swell or to fool.
        if packed or len(names) < len(parts) or sum(p.file_size for p in parts) > len(stored):
            raise UnsafePickleError("an unusual container")
        if any(name.endswith(("constants.pkl", ".py")) for name in names):
            raise UnsafePickleError("a program")
        for name in names:
            if name.endswith(".pkl"):
                PickleCheck(container.read(name), most=len(stored)).next_pickle()


def _named_tensors(name: str, found: object, depth: int = 3) -> dict[str, Tensor]:
    if isinstance(found, dict):
        for key in WRAPPERS:
            if depth and isinstance(found.get(key), dict):
                return _named_tensors(name, found[key], depth - 1)
        tensors = {key: each for key, each in found.items() if isinstance(each, Tensor)}
        if tensors and all(isinstance(key, str) for key in tensors):
            return tensors
    raise WeightsShapeError(name=name, reason="it holds no named tensors.")


def _without_prefix(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    for prefix in PREFIXES:
        if all(key.startswith(prefix) for key in tensors):
            short = {key[len(prefix) :]: each for key, each in tensors.items()}
            return _without_prefix(short)
    return tensors
