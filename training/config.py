"""Config files -> training jobs: TOML with the job's own fields, and a preset for its recipe."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .errors import ConfigError
from .fields import read_fields
from .jobs import RANDOM, VGG, TrainingJob
from .recipe import PRESETS
from .tables import Table, read_job_table, read_toml

DEFAULT_PRESET = "landseg"
TABLES = ("recipe", "about")  # that a dotted name of an override may go into


def read_config(path: Path, overrides: Mapping[str, Any]) -> TrainingJob:
    """Read a config; names of files in it are relative to its folder.

    Args:
        path: of the TOML file, or of a run's `job.json`.
        overrides: values by name, such as "recipe.steps", that win over the file's; names of
            files in them are relative to the current folder.

    Raises:
        ConfigError, ConfigKeyError: it cannot be read, or says something unknown or impossible.
        RecipeError: the recipe cannot work.
    """
    table = read_job_table(path) if path.suffix == ".json" else read_toml(path)
    found = {"name": path.stem, **table}
    return make_job(placed(found, path.resolve().parent), overrides, path.name)


def make_job(found: Table, overrides: Mapping[str, Any], name: str) -> TrainingJob:
    """Make a job of a config's values, whose files have their full names.

    Args:
        found: the job's fields; with `preset`, its recipe fills what `recipe` leaves out.
        overrides: see `read_config`.
        name: of the config, for errors.
    """
    found = _overridden(found, overrides, name)
    preset = found.pop("preset", DEFAULT_PRESET)
    if preset not in PRESETS:
        raise ConfigError(name=name, reason=f"preset must be one of {', '.join(PRESETS)}.")
    if isinstance(found.setdefault("recipe", {}), dict):
        found["recipe"] = {**asdict(PRESETS[preset]), **found["recipe"]}
    return read_fields(TrainingJob, found, name)


def placed(found: Table, folder: Path) -> Table:
    """Give the values with the full names of files that are relative to a folder."""
    placed = dict(found)
    if isinstance(placed.get("output"), str):
        placed["output"] = file_name(placed["output"], folder)
    if isinstance(placed.get("start"), str):
        placed["start"] = _start(placed["start"], folder)
    if isinstance(placed.get("sources"), list):
        placed["sources"] = [_source(source, folder) for source in placed["sources"]]
    return placed


def file_name(name: str, folder: Path) -> str:
    """Give the full name of a file, pattern or layer; other names of GDAL stay as they are."""
    is_other = name.startswith(("/vsi", "{")) or ":" in name[2:]
    return name if is_other else os.path.normpath(folder / name)


def _source(source: Any, folder: Path) -> Any:
    if not isinstance(source, dict):
        return source
    source = dict(source)
    images = source.get("images")
    if isinstance(images, (str, list)):
        images = [images] if isinstance(images, str) else images
        source["images"] = [file_name(str(image), folder) for image in images]
    if isinstance(source.get("labels"), str):
        source["labels"] = file_name(source["labels"], folder)
    return source


def _start(start: str, folder: Path) -> str:
    """Give the full name of a file to start from; the id of a model stays."""
    if start.startswith(VGG):
        return VGG + file_name(start[len(VGG) :], folder)
    is_file = start != RANDOM and (folder / start).is_file()
    return file_name(start, folder) if is_file else start


def _overridden(found: Table, overrides: Mapping[str, Any], name: str) -> Table:
    values = dict(found)
    for key, value in placed(dict(overrides), Path.cwd()).items():
        table, _, field = key.rpartition(".")
        if not table:
            values[field] = value
        elif table in TABLES and isinstance(values.get(table, {}), dict):
            values[table] = {**values.get(table, {}), field: value}
        else:
            reason = f"{key} cannot be set; use a field, recipe.FIELD or about.FIELD."
            raise ConfigError(name=name, reason=reason)
    return values
