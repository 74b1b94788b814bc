"""Which table a grid gets: the one that is named, or that of the model that made the map."""

from __future__ import annotations

import json
from typing import Any

from ...inference import MODEL, Legend, complaints, find_legend, open_grid, short_name
from ..errors import GridPlaceError, TableNeededError
from .presets import load_table, preset_names, preset_of_model
from .shapes import is_placed
from .table import TagTable, paired


def open_placed(name: str) -> Any:
    """Open the raster whose grid counts, as `gdal.Dataset`.

    Raises:
        RasterOpenError: it is missing, damaged or no raster.
        GridPlaceError: it has no coordinate system or no place in one.
    """
    grid = open_grid(name)
    if not is_placed(grid):
        raise GridPlaceError(name=short_name(name))
    return grid


def table_for(grid: Any, name: str, wanted: str) -> TagTable:
    """Give the table with the values of the grid's legend, where it has one.

    Args:
        grid: an open raster; often a class map.
        name: of the raster, for messages.
        wanted: a preset's name, a TOML file, or "": the preset of the map's model.

    Raises:
        TableNeededError: none is wanted, and no preset fits the raster.
        TableMissingError, TableReadError, TablePairingError: see their messages.
    """
    table = load_table(wanted or _of_model(grid, name))
    legend: Legend = ()
    with complaints():
        legend = find_legend(grid) if grid.RasterCount == 1 else ()
    return paired(table, legend, name)


def _of_model(grid: Any, name: str) -> str:
    text = ""
    with complaints():
        text = grid.GetMetadataItem(MODEL) or ""
    try:
        model = str(json.loads(text or "{}").get("id", ""))
    except (AttributeError, ValueError):  # a foreign item of this name
        model = ""
    found = preset_of_model(model) if model else ""
    if not found:
        raise TableNeededError(name=name, known=", ".join(preset_names()))
    return found
