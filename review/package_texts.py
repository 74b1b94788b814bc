"""The texts of a package: what a person reads who gets it, and what a program reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from textwrap import fill

from ..inference import MODEL, SOFTWARE, Legend, version
from .area_table import AreaTable
from .area_units import area_words, share_words
from .packing import Packed

BOM = "\ufeff"  # tells Excel that the letters are UTF-8
WIDE = 78  # letters of a line
LIST = "README.txt"
PROVENANCE = "provenance.json"
CREDITS_FILE = "CREDITS.txt"

# Name -> what it is, of the files that are written here.
OWN = {
    CREDITS_FILE: "whom the map owes its data, and under which licences; keep it with the map",
    PROVENANCE: "how the map was made, and a checksum (SHA-256) of each file",
    LIST: "this text",
}


def legend_csv(legend: Legend) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("value", "name", "colour"))
    writer.writerows((each.value, each.name, each.colour) for each in legend)
    return BOM + text.getvalue()


def credits_text(owed: Sequence[str]) -> str:
    """List all credits, in the words of their owners."""
    if not owed:
        return "The files of this package name no source that asks to be credited.\n"
    head = "Whoever shows or passes on this map or what was made of it must name:"
    return "\n\n".join([head, *owed, f"Made with {SOFTWARE} {version()}."]) + "\n"


def readme(
    table: AreaTable, size: tuple[int, int], items: Mapping[str, str], files: Sequence[Packed]
) -> str:
    """Tell in plain words what is in the package and how to use it.

    Args:
        table: of the whole map.
        size: width and height of the map, px.
        items: what the map says of itself.
        files: all but those that are written last.
    """
    listed = [(each.name, each.what) for each in files] + list(OWN.items())
    lines = [fill(f"{name} - {what}", WIDE, subsequent_indent="    ") for name, what in listed]
    parts = [
        _underlined(f"Land-cover map {table.class_map}"),
        fill(_about(table, size), WIDE),
        _underlined("Classes"),
        "\n".join(_class_lines(table)),
        _underlined("Files"),
        "\n".join(lines),
        _underlined("How to use it"),
        fill(
            f"Open {table.class_map} in QGIS (drag it into the window): colours and names of the "
            "classes come with it, as long as the files beside it stay beside it. Each pixel holds "
            f"the number of its class; pixels without a class are nodata. {_warning(items)}",
            WIDE,
        ),
    ]
    return "\n\n".join(parts) + "\n"


def provenance(
    made: Mapping[str, Mapping[str, str]], files: Sequence[Packed], owed: Sequence[str]
) -> str:
    """Say how the map and what goes with it were made, and give the checksum of each file.

    Args:
        made: name of a file -> what it says of itself.
        files: all but this one.
        owed: the credits.
    """
    found = {
        "software": f"{SOFTWARE} {version()}",
        "packed": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "made": {
            name: {key: _value(text) for key, text in sorted(items.items())}
            for name, items in made.items()
        },
        "credits": list(owed),
        "files": [vars(each) for each in files],
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _about(table: AreaTable, size: tuple[int, int]) -> str:
    width, height = size
    place = f"Its coordinate system is {table.crs}. " if table.crs else "It has no place on earth. "
    area = table.whole.area
    measured = f"Its classes cover {area_words(area)}. " if area is not None else ""
    nodata = f"{table.whole.nodata:,} pixels have no class (nodata)."
    return f"The map has {width:,} x {height:,} pixels. {place}{measured}{nodata}"


def _warning(items: Mapping[str, str]) -> str:
    model = _value(items.get(MODEL, ""))
    if not isinstance(model, dict):
        return "Check the map before decisions hang on it."
    title = model.get("title") or model.get("id") or "without a name"
    return (
        f"The model {title} made this map from images. It has errors: check it before decisions "
        "hang on it."
    )


def _class_lines(table: AreaTable) -> list[str]:
    return [
        f"{each.entry.value:>3}  {each.entry.name}: {area_words(each.area)}, "
        f"{share_words(each.share)}"
        for each in table.whole.classes
    ]


def _underlined(text: str) -> str:
    return f"{text}\n{'-' * len(text)}"


def _value(text: str) -> object:
    """Give JSON as what it holds, and other texts as they are."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found
