"""Where the tags of a layer's objects are: in columns, in one text, or only in its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Optional

from .conditions import Tags
from .table import FEATURE_KEYS
from .tag_texts import read_tags

TEXTS = ("all_tags", "other_tags", "tags")  # hstore or JSON


class LayerTags:
    """Reads the tags of one layer's features."""

    def __init__(self, layer: Any, keys: Iterable[str], keyless: Tags) -> None:
        """Look at the fields.

        Args:
            layer: open.
            keys: that may decide something; other columns are not read.
            keyless: the tags of objects where there is no key at all; empty: none.
        """
        definition = layer.GetLayerDefn()
        count = definition.GetFieldCount()
        self.fields = [definition.GetFieldDefn(number).GetName() for number in range(count)]
        found = {name.casefold(): number for number, name in enumerate(self.fields)}
        self._texts = [found[name] for name in TEXTS if name in found]
        self._columns = {key: place for key in keys if (place := _place(found, key)) is not None}
        has_keys = bool(self._texts) or any(key in self._columns for key in FEATURE_KEYS)
        self.implied = {} if has_keys else _named(layer.GetName()) or dict(keyless)
        self.has_keys = has_keys

    def read(self, feature: Any) -> Tags:
        """Give the tags of a feature, columns before texts."""
        tags: dict[str, str] = dict(self.implied)
        for number in self._texts:
            if feature.IsFieldSetAndNotNull(number):
                tags.update(read_tags(feature.GetFieldAsString(number)))
        for key, number in self._columns.items():
            if feature.IsFieldSetAndNotNull(number):
                text = feature.GetFieldAsString(number)
                if text:
                    tags[key] = text
        return tags


def _place(fields: dict[str, int], key: str) -> Optional[int]:
    """Find a key's column; GDAL and others write `area:highway` as `area_highway`."""
    return fields.get(key, fields.get(key.replace(":", "_")))


def _named(name: str) -> dict[str, str]:
    """Take a layer called such as `osm_buildings` for objects with `building=yes`."""
    words = re.split(r"[^a-z]+", name.casefold())
    found = [key for key in FEATURE_KEYS if key in words or f"{key}s" in words]
    return {found[0]: "yes"} if found else {}
