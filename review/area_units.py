"""Areas as a person says them."""

from __future__ import annotations

from typing import Optional

# From this area on, m2 of one unit, its name.
UNITS = ((1e6, 1e6, "km²"), (1e4, 1e4, "ha"), (0.0, 1.0, "m²"))
DIGITS = 3  # that matter; whole numbers keep all theirs


def area_words(area: Optional[float]) -> str:
    """Say an area given in m2: "1,234 m²", "12.3 ha", "45.6 km²"; "-" where it is not known."""
    if area is None:
        return "-"
    _, size, unit = next(each for each in UNITS if area >= each[0] or each[1] == 1)
    number = area / size
    decimals = max(0, DIGITS - len(str(int(number)))) if number else 0
    return f"{number:,.{decimals}f} {unit}"


def share_words(share: Optional[float]) -> str:
    """Say a share of 1 in percent; a small one is not told as none."""
    if share is None:
        return "-"
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
