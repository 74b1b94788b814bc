"""TOML by Python's own reader, or by tomli where Python is older than 3.11."""

from __future__ import annotations

import sys
from typing import Any

from .errors import TomlMissingError

if sys.version_info >= (3, 11):
    import tomllib
else:
    try:
        import tomli as tomllib
    except ImportError:
        tomllib = None


def parse_toml(text: str) -> dict[str, Any]:
    """Read a document.

    Raises:
        ValueError: it is no TOML.
        TomlMissingError: this Python is old and has no tomli.
    """
    if tomllib is None:
        raise TomlMissingError
    found: dict[str, Any] = tomllib.loads(text)
    return found
