"""A confusion matrix as a picture: a heat table in SVG, for a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

CELL, LEFT, TOP, LETTER = 64, 170, 110, 7  # px
MOST_WORDS, MOST = 24, 64  # classes; above: no figures in the cells, and no picture
LIGHT, DARK = (247, 251, 255), (8, 69, 148)  # one hue from pale to dark, for all eyes

_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" \
style="max-width:100%;height:auto" font-family="sans-serif" font-size="12" role="img" \
aria-label="Confusion matrix">
{parts}
</svg>"""


def matrix_picture(names: Sequence[str], confusion: Sequence[Sequence[int]]) -> str:
    """Show what share of each reference class has which class in the map.

    Args:
        names: of the classes.
        confusion: pixels, (reference class, class of the map).
    """
    if len(names) > MOST:
        return f"<p>{len(names)} classes are too many for a picture.</p>"
    cell = CELL if len(names) <= MOST_WORDS else CELL // 4
    size = cell * len(names)
    parts = [*_heads(names, cell), *_cells(names, confusion, cell)]
    return _PICTURE.format(width=LEFT + size + 10, height=TOP + size + 10, parts="\n".join(parts))


def _heads(names: Sequence[str], cell: int) -> Iterator[str]:
    yield f'<text x="{LEFT}" y="14" font-weight="bold">map</text>'
    yield f'<text x="4" y="{TOP - 8}" font-weight="bold">reference</text>'
    for place, name in enumerate(names):
        middle, text = (place + 0.5) * cell + 4, escape(_short(name))
        across, down = LEFT + middle, TOP - 8
        yield f'<text x="{LEFT - 8}" y="{TOP + middle}" text-anchor="end">{text}</text>'
        turned = f'transform="rotate(-40 {across} {down})"'
        yield f'<text x="{across}" y="{down}" {turned}>{text}</text>'


def _cells(names: Sequence[str], confusion: Sequence[Sequence[int]], cell: int) -> Iterator[str]:
    for row, counts in enumerate(confusion):
        total = sum(counts)
        for col, count in enumerate(counts):
            share = count / total if total else 0.0
            x, y = LEFT + col * cell, TOP + row * cell
            title = f"{names[row]} as {names[col]}: {count:,} px"
            edge = ' stroke="#333" stroke-width="1.5"' if row == col else ""
            yield (
                f'<rect x="{x}" y="{y}" width="{cell - 1}" height="{cell - 1}" '
                f'fill="{_tint(share)}"{edge}><title>{escape(title)}</title></rect>'
            )
            if count and cell == CELL:
                ink = "#fff" if share > 0.5 else "#222"
                words = f"{100 * share:.1f} %" if share >= 0.0005 else "&lt; 0.1 %"
                yield (
                    f'<text x="{x + cell / 2}" y="{y + cell / 2 + 4}" text-anchor="middle" '
                    f'fill="{ink}" pointer-events="none">{words}</text>'
                )


def _tint(share: float) -> str:
    parts = (round(low + (high - low) * share) for low, high in zip(LIGHT, DARK))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _short(name: str) -> str:
    most = (LEFT - 16) // LETTER
    return name if len(name) <= most else f"{name[: most - 1]}…"
