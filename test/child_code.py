"""The first lines of a process that a test starts: they make the package known by its name."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORT = f"""
import importlib.util, sys
from pathlib import Path
root = Path({str(ROOT)!r})
spec = importlib.util.spec_from_file_location(
    "landseg", root / "__init__.py", submodule_search_locations=[str(root)])
sys.modules["landseg"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["landseg"])
"""
