"""How fast this computer was: measured by runs and self-tests, asked for by the pre-flight."""

from __future__ import annotations

import os
from collections.abc import Mapping

from .remembered import keep, read_all

FILE = "speeds.json"
_GUESS_PER_CORE = 2.5e10  # multiply-adds per second; replaced by the first measurement
_GUESS = {"cuda": 1e13, "mps": 5e11}


def remember_speed(device: str, multiply_adds: float, seconds: float) -> None:
    """Keep the rate of a device; a folder that cannot be written is no reason to fail a job."""
    if seconds <= 0 or multiply_adds <= 0:
        return
    keep(FILE, device, multiply_adds / seconds)


def expected_seconds(device: str, multiply_adds: float) -> tuple[float, bool]:
    """Tell how long the work takes, and whether that rests on a measurement here."""
    rate = _rates().get(device)
    if rate:
        return multiply_adds / rate, True
    guess = _GUESS.get(device, _GUESS_PER_CORE * (os.cpu_count() or 1))
    return multiply_adds / guess, False


def fastest_known() -> str:
    """Name the device that `auto` took last; `cpu` before the first run."""
    rates = _rates()
    return max(rates, key=lambda device: rates[device]) if rates else "cpu"


def _rates() -> Mapping[str, float]:
    try:
        return {name: float(rate) for name, rate in read_all(FILE).items() if float(rate) > 0}
    except (ValueError, TypeError):
        return {}
