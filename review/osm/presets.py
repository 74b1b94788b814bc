"""The tables that come with Landseg, by name; their texts, to be copied and edited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ...inference import short_name
from ..errors import TableMissingError, TableReadError
from .table import TagTable
from .table_file import read_table

HERE = Path(__file__).resolve().parent
PRESETS = HERE / "presets"
COMMON = ("road_widths.toml", "left_out.toml")  # what holds for every table
ENDING = ".toml"
TITLE = re.compile(r'^title = "([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True)
class OsmPreset:
    """One table that comes with Landseg."""

    name: str
    title: str


def osm_presets() -> tuple[OsmPreset, ...]:
    """List them by name; forms do so in QGIS's own Python, which may be too old to read TOML."""
    titles = {name: TITLE.search(preset_text(name)) for name in preset_names()}
    return tuple(OsmPreset(name, found[1] if found else name) for name, found in titles.items())


def preset_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in PRESETS.glob(f"*{ENDING}")))


def preset_text(name: str) -> str:
    """Give a preset's TOML, comments included.

    Raises:
        TableMissingError: there is none of this name.
    """
    if name not in preset_names():
        raise TableMissingError(name=name, known=", ".join(preset_names()))
    return (PRESETS / f"{name}{ENDING}").read_text("utf-8")


def preset_of_model(model: str) -> str:
    """Name the preset that fits a model's maps; "" where none does."""
    fitting = (name for name in preset_names() if model in load_table(name).models)
    return next(fitting, "")


def load_table(name: str) -> TagTable:
    """Read a preset, or a TOML file.

    Raises:
        TableMissingError: there is neither.
        TableReadError: it cannot be used.
    """
    is_file = name.endswith(ENDING)
    text = _file_text(Path(name)) if is_file else preset_text(name)
    common = [(HERE / each).read_text("utf-8") for each in COMMON]
    return read_table(short_name(name) if is_file else name, text, common)


def _file_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        known = ", ".join(preset_names())
        raise TableMissingError(name=path.name, known=known) from error
    except (OSError, UnicodeDecodeError) as error:
        raise TableReadError(name=path.name, reason="it is no readable text") from error
