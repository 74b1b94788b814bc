"""Where a run took place: processor, memory, versions, commit, and how fast it multiplies."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import torch
from osgeo import gdal

ROOT = Path(__file__).resolve().parents[1]
PEERS = ("torch", "monai", "onnx", "onnxruntime", "openvino", "numpy")
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16", "amx_int8")
MADE = ("bench/measured*.json", "bench/RESULTS*.md", "bench/results.json", "docs/how-fast.md")
SIDES = (1024, 1536, 2048)  # of the matrices that are multiplied
ONES = 3  # products of each side; the fastest counts


def facts(on_gpu: bool, threads: int, files: dict[str, Path]) -> dict[str, str]:
    """Describe the machine, the versions and the files a run used."""
    found = {
        "processor": processor(),
        "vector units": ", ".join(flags()) or "none of those asked for",
        "cores, threads used": f"{os.cpu_count()}, {threads}",
        "memory": f"{memory_bytes() / 2**30:.1f} GiB",
        "system": platform.platform(),
        "Python, GDAL": f"{platform.python_version()}, {gdal.VersionInfo('RELEASE_NAME')}",
        **{name: _version(name) for name in PEERS},
        "commit": commit(),
    }
    if on_gpu:
        found["GPU"] = torch.cuda.get_device_name()
    return {**found, **{f"sha256 of {name}": sha256(path) for name, path in files.items()}}


def in_short() -> str:
    """Name the machine in a line."""
    units = flags()
    return f"{processor()}, {units[-1] if units else 'no vector units'}, {os.cpu_count()} cores"


def processor() -> str:
    """Give the processor's own name."""
    return next(_cpuinfo("model name"), platform.processor() or platform.machine())


def flags() -> list[str]:
    """List the vector units that matter for a speed."""
    there = set(next(_cpuinfo("flags"), "").split())
    return [flag for flag in FLAGS if flag in there]


def memory_bytes() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return 0


def commit() -> str:
    """Name the commit, and say where files differ from it."""
    name = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "-uno", "--", ".", *(f":!{path}" for path in MADE))
    return f"{name} and changes" if changed else name


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def product_rate() -> float:
    """Measure fp32 matrix products: the best floating-point operations a second."""
    best = 0.0
    for side in SIDES:
        one, other = torch.randn(side, side), torch.randn(side, side)
        into = torch.empty(side, side)
        for _ in range(ONES):
            begin = time.perf_counter()
            torch.mm(one, other, out=into)
            best = max(best, 2 * side**3 / (time.perf_counter() - begin))
    return best


def _cpuinfo(key: str) -> Iterator[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return iter(())
    return (line.split(":", 1)[1].strip() for line in lines if line.startswith(key))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
