"""Which tables from tags to classes there are: those that come along, and the user's own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Optional

from qgis.core import QgsMapLayer

from ...inference import LandsegError, user_folder
from ...review import TableSaveError, osm_presets, preset_text


def shipped_tables() -> list[tuple[str, str]]:
    """List name and title of each table that comes along; none where no TOML can be read."""
    try:
        return [(preset.name, preset.title) for preset in osm_presets()]
    except LandsegError:
        return []


def table_for(class_map: Optional[QgsMapLayer]) -> str:
    """Name the table that fits a map's model best, to begin an own one with."""
    names = [name for name, _title in shipped_tables()]
    try:
        kept = class_map.customProperty("landseg/job") if class_map is not None else None
        model = str(json.loads(kept or "{}").get("weights", ""))
    except (AttributeError, ValueError):  # another program may have changed it
        model = ""
    return model if model in names else next(iter(names), "")


def own_tables() -> list[tuple[str, str]]:
    """List path and title of each table of the user."""
    return [(str(path), path.stem) for path in sorted(tables_folder().glob("*.toml"))]


def tables_folder() -> Path:
    """Give the folder of the user's tables; it may not exist yet."""
    return user_folder() / "osm-tables"


def table_text(name: str) -> str:
    """Give a table as it is written; an empty text where it is gone."""
    path = Path(name)
    if path.suffix == ".toml":
        return path.read_text("utf-8") if path.is_file() else ""
    return preset_text(name) if name else ""


def save_table(title: str, text: str) -> Path:
    """Keep a table as the user's own; one of the same title is replaced.

    Raises:
        TableSaveError: the folder cannot be written.
    """
    stem = re.sub(r"[^\w-]+", "-", title).strip("-") or "table"
    path = tables_folder() / f"{stem}.toml"
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError as error:
        raise TableSaveError(name=path.name, folder=str(path.parent)) from error
    return path
