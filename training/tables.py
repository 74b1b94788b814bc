"""The tables of configs and jobs: TOML with Python's own reader or tomli, or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..inference.errors import TomlMissingError
from ..inference.toml_text import parse_toml
from .errors import ConfigError, TrainingPackagesError

Table = dict[str, Any]


def read_toml(path: Path) -> Table:
    """Read a file.

    Raises:
        ConfigError: it is missing or no TOML.
        TrainingPackagesError: this Python is old and has no tomli.
    """
    try:
        return _parse(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(name=path.name, reason="it is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(name=path.name, reason="it cannot be read.") from error
    except ValueError as error:
        raise ConfigError(name=path.name, reason=f"it is no TOML: {error}.") from error


def read_job_table(path: Path) -> Table:
    """Read the `job.json` of a run, which says what a config says.

    Raises:
        ConfigError: it is missing or no JSON object.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(name=path.name, reason="it cannot be read.") from error
    if not isinstance(found, dict):
        raise ConfigError(name=path.name, reason="it is no job.")
    return {name: value for name, value in found.items() if value is not None}


def read_value(text: str) -> Any:
    """Read one value as it stands behind `=`; what is no TOML is a text."""
    try:
        return _parse(f"value = {text}")["value"]
    except ValueError:
        return text


def _parse(text: str) -> Table:
    try:
        return parse_toml(text)
    except TomlMissingError as error:
        raise TrainingPackagesError(name="tomli") from error
