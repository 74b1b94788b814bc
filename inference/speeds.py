"""How fast this computer was: measured by runs and self-tests, asked for by the pre-flight."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress

from .folders import user_folder

_GUESS_PER_CORE = 2.5e10  # multiply-adds per second; replaced by the first measurement
_GUESS = {"cuda": 1e13, "mps": 5e11}


def remember_speed(device: str, multiply_adds: float, seconds: float) -> None:
    """Keep the rate of a device; a folder that cannot be written is no reason to fail a job."""
    if seconds <= 0 or multiply_adds <= 0:
        return
    rates = {**_rates(), device: multiply_adds / seconds}
    path = user_folder() / "speeds.json"
    partial = path.with_name(f"speeds-{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(rates), "utf-8")
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()


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
        found = json.loads((user_folder() / "speeds.json").read_text("utf-8"))
        return {str(name): float(rate) for name, rate in found.items() if float(rate) > 0}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
