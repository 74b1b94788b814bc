"""The dependency rule: what each room of the house may import, lazy imports included."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QGIS = {"qgis", "PyQt5", "PyQt6", "processing"}
ROOMS = ("inference", "training", "review", "ui")
BANNED = {"inference": QGIS, "training": QGIS, "review": QGIS | {"torch"}, "ui": {"torch"}}
SEAMS = {"inference": set(), "review": {"inference"}, "ui": {"inference", "training", "review"}}


def files() -> list[Path]:
    found = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [path.relative_to(ROOT) for path in sorted(found)]


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield ("outside", module) and ("inside", path from the root) for every import statement."""
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (("outside", name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield "outside", node.module
        elif isinstance(node, ast.ImportFrom):
            home = path.parts[: len(path.parts) - node.level]
            for name in [node.module] if node.module else [alias.name for alias in node.names]:
                yield "inside", ".".join((*home, name))


def outside(path: Path) -> set[str]:
    return {name.split(".")[0] for kind, name in imports(path) if kind == "outside"}


def other_rooms(path: Path) -> set[str]:
    names = {name for kind, name in imports(path) if kind == "inside"}
    return {name for name in names if name.split(".")[0] != path.parts[0]}


@pytest.mark.parametrize("path", files(), ids=str)
def test_a_room_imports_no_package_that_it_must_do_without(path):
    assert not outside(path) & BANNED[path.parts[0]]


@pytest.mark.parametrize("path", files(), ids=str)
def test_our_own_modules_are_imported_relatively(path):
    assert not outside(path) & {"landseg", "plugin", *ROOMS}


@pytest.mark.parametrize("path", files(), ids=str)
def test_a_room_uses_of_others_only_what_the_rule_allows(path):
    room = path.parts[0]
    if room == "training":
        assert {name.split(".")[0] for name in other_rooms(path)} <= {"inference"}
    else:
        assert other_rooms(path) <= SEAMS[room]


def test_the_rule_sees_imports_of_every_kind(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = Path("ui", "algorithms", "x.py")
    (tmp_path / path.parent).mkdir(parents=True)
    text = "import a.b\ndef f():\n from ...inference.raster import c\n from ... import training\n"
    (tmp_path / path).write_text(text + " from ..dock import d\n", "utf-8")
    assert outside(path) == {"a"}
    assert other_rooms(path) == {"inference.raster", "training"}


HEAVY = ("torch", "qgis", "pytorch_lightning", "torchmetrics", "matplotlib", "scipy")


@pytest.mark.parametrize(
    "light",
    [
        "landseg.inference",
        "landseg.training",
        "landseg.training.cli",  # `landseg classify` and the worker start with these too
        "landseg.training.runners",
        "landseg.review",
        "landseg.review.cli",
        "landseg.review.runners",
    ],
)
def test_importing_a_seam_loads_no_heavy_package(tmp_path, light):
    (tmp_path / "landseg").symlink_to(ROOT)
    code = f"import {light}, sys; print(*sorted(set(sys.modules) & set({HEAVY})))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
