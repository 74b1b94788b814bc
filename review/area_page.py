"""A table of areas as a page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from html import escape

from ..inference import SOFTWARE, version
from .area_chart import class_bars, zone_bars
from .area_table import AreaTable, ClassArea, ZoneAreas
from .area_units import area_words, share_words

_PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-family: sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; color: #333 }}
table {{ border-collapse: collapse; margin: 1em 0 2em }}
th, td {{ padding: .3em .8em; border-bottom: 1px solid #ddd; text-align: right }}
th:first-child, td:first-child {{ text-align: left }}
tfoot td {{ font-weight: bold }}
.swatch {{ display: inline-block; width: 1em; height: 1em; margin-right: .5em;
vertical-align: -.15em; border: 1px solid #777 }}
svg {{ width: 100%; max-width: 720px; font: 13px sans-serif; fill: #333 }}
footer {{ color: #666; font-size: .9em; border-top: 1px solid #ddd; margin-top: 3em }}
</style></head><body>
<h1>{title}</h1>
{body}
<footer>{footer}</footer>
</body></html>
"""
HEADS = ("Class", "Area", "m²", "Share", "Pixels")


def as_page(table: AreaTable) -> str:
    """Write chart, tables, what was left out, and to whom the map owes its data."""
    parts = _zones(table) if table.zone_layer else _whole(table)
    notes = [f"{caution} {caution.hint}" for caution in table.cautions]
    body = "\n".join([*parts, *_paragraphs(notes)])
    title, footer = escape(f"Areas of {table.class_map}"), _paragraphs(_footer(table))
    return _PAGE.format(title=title, body=body, footer="\n".join(footer))


def _whole(table: AreaTable) -> list[str]:
    return [class_bars(table.whole), *_zone(table.whole)]


def _zones(table: AreaTable) -> list[str]:
    present = " &nbsp; ".join(_name(each) for each in table.whole.classes if each.pixels)
    head = f"<p>Zones: {escape(table.zone_layer)}</p>"
    parts = [head, zone_bars(table.zones), f"<p>{present}</p>"]
    for zone in table.zones:
        parts += [f"<h2>{escape(zone.name)}</h2>", *_zone(zone)]
    return parts


def _zone(zone: ZoneAreas) -> list[str]:
    words = f"{zone.nodata:,} pixels have no class (nodata) and are in no sum."
    left_out = [words] if zone.nodata else []
    if zone.note:
        return _paragraphs([f"Nothing to measure: {zone.note}.", *left_out])
    absent = [each.entry.name for each in zone.classes if not each.pixels]
    missing = [f"Not here: {', '.join(absent)}."] if absent else []
    return [_table(zone), *_paragraphs([*left_out, *missing])]


def _table(zone: ZoneAreas) -> str:
    present = sorted((each for each in zone.classes if each.pixels), key=lambda it: -it.share)
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    rows = "".join(_row(_name(each), each.area, each.share, each.pixels) for each in present)
    total = _row("Together", zone.area, 1.0, zone.pixels)
    head, foot = f"<thead><tr>{heads}</tr></thead>", f"<tfoot>{total}</tfoot>"
    return f"<table>{head}<tbody>{rows}</tbody>{foot}</table>"


def _name(each: ClassArea) -> str:
    colour = escape(each.entry.colour)
    return f'<span class="swatch" style="background:{colour}"></span>{escape(each.entry.name)}'


def _row(name: str, area: float | None, share: float, pixels: int) -> str:
    exact = "-" if area is None else f"{area:,.1f}"
    words, part = area_words(area), escape(share_words(share))
    cells = (name, words, exact, part, f"{pixels:,}")
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _footer(table: AreaTable) -> Iterable[str]:
    if table.crs:
        yield (
            f"Areas are measured on the ellipsoid {table.ellipsoid or 'of the map'}; "
            f"coordinate system of the map: {table.crs}."
        )
    yield from table.credits
    day = datetime.now(timezone.utc).date().isoformat()
    yield f"Made with {SOFTWARE} {version()} on {day}."


def _paragraphs(lines: Iterable[str]) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in lines]
