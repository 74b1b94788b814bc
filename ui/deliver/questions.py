"""What is asked before a file is made: words, a name that suits the map, and amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication

from .save_dialog import Amount, Asked

MAJORITY, MIN_AREA, SIMPLIFY = "majority", "minArea", "simplify"


def ask_new_map(class_map: str) -> Asked:
    return Asked(
        _tr("Save as New Map"),
        _tr(
            "The classes as they are named, coloured and joined here become a new map. Hidden "
            "classes stay in it. The first map is not changed."
        ),
        beside(class_map, "_generalised.tif"),
        _tr("GeoTIFF (*.tif *.tiff)"),
        (".tif", ".tiff"),
        (
            Amount(
                MAJORITY,
                _tr("Sm&ooth within"),
                _tr("m"),
                _tr("Each pixel takes the class that most pixels within this distance have"),
            ),
            _min_area(_tr("Smaller patches join their largest neighbour")),
        ),
    )


def ask_polygons(class_map: str) -> Asked:
    return Asked(
        _tr("Polygons"),
        _tr("The map becomes polygons along its pixels’ edges, without gaps and overlaps."),  # noqa: RUF001
        beside(class_map, "_polygons.gpkg"),
        _tr("GeoPackage (*.gpkg)"),
        (".gpkg",),
        (
            _min_area(_tr("Smaller polygons join a neighbour")),
            Amount(
                SIMPLIFY,
                _tr("&Simplify by"),
                _tr("m"),
                _tr("Borders become simpler by about this distance; shared ones stay shared"),
            ),
        ),
    )


def ask_cloud(class_map: str) -> Asked:
    return Asked(
        _tr("Cloud Optimized GeoTIFF"),
        _tr("A copy with equal pixels that can be read in parts over the web."),
        beside(class_map, "_cloud.tif"),
        _tr("GeoTIFF (*.tif *.tiff)"),
        (".tif", ".tiff"),
    )


def ask_package(class_map: str, files: Sequence[Path]) -> Asked:
    return Asked(
        _tr("Hand-Over Package"),
        _tr("One zip with the map, its style, areas, credits, how it was made, and these files."),
        beside(class_map, "_package.zip"),
        _tr("Zip archive (*.zip)"),
        (".zip",),
        files=files,
    )


def ask_areas(class_map: str) -> Asked:
    return Asked(
        _tr("Export Areas"),
        _tr("The areas of each class, for each zone where a polygon layer is chosen."),
        beside(class_map, "_areas.csv"),
        _tr("Table (*.csv);;GeoPackage (*.gpkg);;Web page (*.html)"),
        (".csv", ".gpkg", ".html"),
    )


def ask_sheet(class_map: str) -> Asked:
    return Asked(
        _tr("Map Sheet"),
        _tr("The map sheet as a file. A PDF knows its place on the ground."),
        beside(class_map, "_sheet.pdf"),
        _tr("PDF (*.pdf);;PNG (*.png);;SVG (*.svg)"),
        (".pdf", ".png", ".svg"),
    )


def with_own_legend(asked: Asked) -> Asked:
    """Say that a legend changed in the tab is not what the file will have."""
    note = _tr(
        "It takes the names and classes of the map’s file, not those changed here; for these, "  # noqa: RUF001
        "save a new map first, and use that."
    )
    return replace(asked, words=f"{asked.words} {note}")


def beside(class_map: str, ending: str) -> Path:
    """Suggest a name next to the map, or in the project's folder for a map that is no file."""
    source = Path(class_map)
    if source.is_file():
        return source.with_name(source.stem + ending)
    folder = QgsProject.instance().absolutePath() or str(Path.home())
    return Path(folder) / f"{source.stem or 'map'}{ending}"


def _min_area(tip: str) -> Amount:
    return Amount(MIN_AREA, _tr("Smallest &area"), _tr("m²"), tip)


def _tr(text: str) -> str:
    return QCoreApplication.translate("deliver", text)
