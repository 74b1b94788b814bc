"""Whom a sheet owes, and how its map was made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QDate, QLocale

from ...inference import DERIVED, JOB, MODEL, complaints, credits_of, read_notes, version
from ..layers import raster_name
from .frame import frame_crs

DATE = "LANDSEG_DATE"
POSITION = "LANDSEG_POSITION"


class Origin:
    """What the files of a map and its image say."""

    def __init__(self, layer: QgsRasterLayer) -> None:
        """Read them.

        Raises:
            LandsegError: the map's file cannot be opened.
        """
        self.items = read_notes(raster_name(layer)).items
        job = _json(self.items.get(JOB) or self.items.get(DERIVED))
        self.image = str(job.get("raster") or "")
        self.image_items = _image_items(self.image)

    @property
    def is_approximate(self) -> bool:
        """Tell whether the place of the image is only about right."""
        found = self.items.get(POSITION) or self.image_items.get(POSITION) or ""
        return "approximate" in found.lower()

    @property
    def date(self) -> str:
        """When the map was made, as people write it; "" where that is not known."""
        made = QDate.fromString(self.items.get(DATE, "")[:10], "yyyy-MM-dd")
        return _written(made) if made.isValid() else ""


def credit_lines(origin: Origin, layer: QgsRasterLayer) -> list[str]:
    """Give the lines at the foot of a sheet."""
    owed = [*credits_of(origin.items), *credits_of(origin.image_items), *layer.metadata().rights()]
    data = "; ".join(dict.fromkeys(owed)).rstrip(".")
    lines = [
        _tr("Data: {data}.").format(data=data) if data else "",  # first: it is never left out
        _model_line(origin),
        _image_line(origin),
        _last_line(origin, layer),
    ]
    return [line for line in lines if line]


def _model_line(origin: Origin) -> str:
    model = _json(origin.items.get(MODEL))
    if not model:
        return ""
    text = _tr("Classified automatically with the SegNet model “{title}” ({id}).")
    return text.format(title=model.get("title", ""), id=model.get("id", ""))


def _image_line(origin: Origin) -> str:
    if not origin.image:
        return ""
    items = origin.image_items
    parts = [Path(origin.image).name, items.get("TIFFTAG_ARTIST"), items.get("TIFFTAG_COPYRIGHT")]
    text = _tr("Image: {parts}.").format(parts=", ".join(part for part in parts if part))
    if origin.is_approximate:
        text += " " + _tr("Its position is approximate: not for measuring in place.")
    return text


def _last_line(origin: Origin, layer: QgsRasterLayer) -> str:
    parts = []
    if layer.crs().isValid():
        system = _named(layer.crs())
        parts.append(_tr("Coordinates of the map: {system}.").format(system=system))
    drawn = frame_crs(layer)
    if drawn != layer.crs():
        parts.append(_tr("Drawn in {system}.").format(system=_named(drawn)))
    if origin.date:
        parts.append(_tr("Map made on {date}.").format(date=origin.date))
    today = _written(QDate.currentDate())
    parts.append(
        _tr("Sheet made on {date} with Landseg {version}.").format(date=today, version=version())
    )
    return " ".join(parts)


def _named(crs: QgsCoordinateReferenceSystem) -> str:
    return f"{crs.description()} ({crs.authid()})" if crs.authid() else str(crs.description())


def _image_items(name: str) -> Mapping[str, str]:
    """Read what a file on this computer says; a name of a network would take its time."""
    found: Any = None
    if name and Path(name).is_file():
        with complaints():
            found = gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_READONLY)
    return dict(found.GetMetadata()) if found is not None else {}


def _json(text: Optional[str]) -> dict[str, Any]:
    try:
        found = json.loads(text or "null")
    except ValueError:  # a foreign program changed it
        return {}
    return found if isinstance(found, dict) else {}


def _written(date: QDate) -> str:
    return QLocale().toString(date, "d MMMM yyyy")


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSheet", text)
