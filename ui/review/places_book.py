"""The places to look at, in their GeoPackage: each verdict and note is in the file at once."""

from __future__ import annotations

import csv
import os
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple, Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsProviderRegistry,
    QgsVectorLayer,
)

from ...review import (
    PLACES_LAYER,
    VERDICTS,
    PlacesOpenError,
    PlacesWriteError,
    VerdictsExportError,
)

KINDS = tuple(kind for kind, _words in VERDICTS)  # what the file holds
NEEDED = {"rank", "why", "verdict", "note", "seen_at"}


class Count(NamedTuple):
    """How far the review is."""

    seen: int
    total: int
    map_right: int


class PlacesBook:
    """Turns the pages of a layer of places, in the order of their rank. Main thread only."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        """Open at the first place that has no verdict.

        Raises:
            PlacesOpenError: the layer is no list of places.
        """
        if not is_places(layer):
            raise PlacesOpenError(name=layer.name())
        self.layer = layer
        self.only_unseen = False
        self._verdicts = self._read_verdicts()  # feature id -> verdict, by rank
        self._order = list(self._verdicts)
        self.position = next((i for i in range(len(self._order)) if not self._seen(i)), 0)

    def __len__(self) -> int:
        return len(self._order)

    @property
    def crs(self) -> QgsCoordinateReferenceSystem:
        return self.layer.crs()

    @property
    def path(self) -> Path:
        return path_of(self.layer)

    def count(self) -> Count:
        given = [verdict for verdict in self._verdicts.values() if verdict]
        return Count(len(given), len(self._order), given.count(KINDS[0]))

    def current(self) -> Optional[QgsFeature]:
        """Give the place where the review is; None where there is none."""
        if not self._order:
            return None
        feature = self.layer.getFeature(self._order[self.position])
        return feature if feature.isValid() else None

    def next(self) -> bool:
        return self._go(1)

    def previous(self) -> bool:
        return self._go(-1)

    def can_go(self, step: int) -> bool:
        """Tell whether there is a place before (-1) or after (1) this one."""
        return self._beside(step) is not None

    def judge(self, verdict: str) -> None:
        """Write a verdict on this place.

        Raises:
            PlacesWriteError: it is not in the file.
        """
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._write(verdict=verdict, seen_at=now)
        self._verdicts[self._order[self.position]] = verdict

    def note(self, text: str) -> None:
        """Write a note on this place.

        Raises:
            PlacesWriteError: it is not in the file.
        """
        self._write(note=text)

    def export(self, path: Path) -> int:
        """Write all places with their verdicts as CSV; give how many.

        Raises:
            VerdictsExportError: the file cannot be written.
        """
        partial = path.with_name(f"{path.name}.partial")
        names = [field.name() for field in self.layer.fields() if field.name() != "fid"]
        try:
            with partial.open("w", newline="", encoding="utf-8-sig") as file:  # for Excel
                table = csv.writer(file)
                table.writerow(names)
                for feature in self._by_rank():
                    table.writerow([_plain(feature[name]) for name in names])
            partial.replace(path)
        except OSError as error:
            with suppress(OSError):
                partial.unlink()
            raise VerdictsExportError(name=path.name) from error
        return len(self._order)

    def _by_rank(self) -> Any:
        request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
        return self.layer.getFeatures(request.addOrderBy("rank"))

    def _read_verdicts(self) -> dict[int, str]:
        request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
        request.setSubsetOfAttributes(["rank", "verdict"], self.layer.fields())
        rows = [(one["rank"], one.id(), one["verdict"]) for one in self.layer.getFeatures(request)]
        rows.sort(key=lambda row: (_number(row[0]), row[1]))
        return {row: verdict if verdict in KINDS else "" for _rank, row, verdict in rows}

    def _seen(self, position: int) -> bool:
        return bool(self._verdicts[self._order[position]])

    def _go(self, step: int) -> bool:
        found = self._beside(step)
        if found is not None:
            self.position = found
        return found is not None

    def _beside(self, step: int) -> Optional[int]:
        position = self.position + step
        while 0 <= position < len(self._order):
            if not (self.only_unseen and self._seen(position)):
                return position
            position += step
        return None

    def _write(self, **values: str) -> None:
        """Change the file through the provider: nothing waits for a save.

        A layer that is being edited by hand would show its older values: it gets them too.
        """
        row, fields = self._order[self.position], self.layer.fields()
        changes = {fields.indexOf(name): value for name, value in values.items()}
        provider = self.layer.dataProvider()
        can = provider.capabilities() & Qgis.VectorProviderCapability.ChangeAttributeValues
        writable = os.access(self.path, os.W_OK)
        if not (can and writable and provider.changeAttributeValues({row: changes})):
            provider.clearErrors()
            raise PlacesWriteError(name=self.path.name)
        self.layer.triggerRepaint()


def is_places(layer: object) -> bool:
    """Tell a list of places, by its fields."""
    if not isinstance(layer, QgsVectorLayer) or not layer.isValid():
        return False
    return set(layer.fields().names()) >= NEEDED


def path_of(layer: QgsVectorLayer) -> Path:
    """Give the file of a layer."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    return Path(parts.get("path") or "")


def open_places(path: Path) -> QgsVectorLayer:
    """Open the places of a GeoPackage as a layer.

    Raises:
        PlacesOpenError: there are none.
    """
    layer = QgsVectorLayer(f"{path}|layername={PLACES_LAYER}", path.stem, "ogr")
    if not is_places(layer):
        raise PlacesOpenError(name=path.name)
    return layer


def _plain(value: object) -> object:
    """Give what a table holds; QGIS's own emptiness is no value."""
    return value if isinstance(value, (str, int, float)) else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("inf")
