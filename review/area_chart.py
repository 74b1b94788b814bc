"""Areas as bars in the legend's colours: SVG within a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .area_table import ClassArea, ZoneAreas
from .area_units import area_words, share_words

WIDTH, LABELS, VALUES = 720, 170, 170  # px of the picture, of the names and of the figures
LINE, BAR = 26, 18  # px high
LETTERS = 21  # of a name; more does not fit


def class_bars(zone: ZoneAreas) -> str:
    """Draw a bar for each class that the zone has, the largest first."""
    classes = sorted((each for each in zone.classes if each.pixels), key=lambda it: -it.share)
    if not classes:
        return ""
    room = (WIDTH - LABELS - VALUES) / classes[0].share
    lines = []
    for number, each in enumerate(classes):
        top = number * LINE + (LINE - BAR) / 2
        area, share = _area(each), share_words(each.share)
        wide = max(1.0, each.share * room)
        lines += [
            _label(each.entry.name, top),
            _bar(each, LABELS, top, wide),
            _text(LABELS + wide + 6, top, share if each.area is None else f"{area} ({share})"),
        ]
    return _picture(len(classes), "Areas of the classes", lines)


def zone_bars(zones: Sequence[ZoneAreas]) -> str:
    """Draw one bar for each zone, parted by the shares of its classes."""
    lines = []
    for number, zone in enumerate(zones):
        top, left = number * LINE + (LINE - BAR) / 2, float(LABELS)
        lines.append(_label(zone.name, top))
        if zone.note:
            lines.append(_text(left, top, zone.note))
        for each in zone.classes if zone.pixels else ():
            wide = each.share * (WIDTH - LABELS)
            if each.pixels:
                lines.append(_bar(each, left, top, wide))
            left += wide
    return _picture(len(zones), "Shares of the classes in each zone", lines)


def _picture(bars: int, title: str, lines: Sequence[str]) -> str:
    height = bars * LINE
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
    return f"{head}><title>{title}</title>{''.join(lines)}</svg>"


def _bar(each: ClassArea, left: float, top: float, wide: float) -> str:
    words = f"{each.entry.name}: {_area(each)}, {share_words(each.share)}"
    place = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{BAR}"'
    outline = 'stroke="#777" stroke-width="0.5"'  # white classes are seen too
    colour = escape(each.entry.colour)
    return f'<rect {place} fill="{colour}" {outline}><title>{escape(words)}</title></rect>'


def _area(each: ClassArea) -> str:
    return area_words(each.area)


def _label(name: str, top: float) -> str:
    short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
    return _text(LABELS - 8, top, short, ' text-anchor="end"')


def _text(left: float, top: float, words: str, more: str = "") -> str:
    return f'<text x="{left:.1f}" y="{top + BAR - 5:.1f}"{more}>{escape(words)}</text>'
