"""All tags of an object in one text, as files keep them: hstore, or a JSON object."""

from __future__ import annotations

import json
import re

PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*(?:"((?:[^"\\]|\\.)*)"|NULL)', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_tags(text: str) -> dict[str, str]:
    """Read key and value of each tag; what is neither hstore nor JSON has no tags.

    hstore: https://www.postgresql.org/docs/current/hstore.html, with all keys quoted, as GDAL and
    osm2pgsql write it.
    """
    if text.lstrip().startswith("{"):
        return _of_json(text)
    return {_plain(pair[1]): _plain(pair[2]) for pair in PAIR.finditer(text) if pair[2] is not None}


def _of_json(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items() if value is not None}


def _plain(text: str) -> str:
    return ESCAPED.sub(r"\1", text) if "\\" in text else text
