"""Which number of threads and which tile are fastest here: tried once, and remembered.

Only speed follows from it: the map is the same for every tile and number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Optional

from .grid import HALO
from .remembered import keep, read_all

WORTH = 100.0  # s; a job that is expected to be shorter is not worth the trials
SECONDS = 10.0  # that the trials may take
FIRST = 512  # px; side of the tiles with which numbers of threads are compared
SIDES = (1024, 1536, 2048)  # px
FILE = "calibration.json"

Trial = Callable[[int, int], float]  # (side of a tile in px, threads) -> seconds


@dataclass(frozen=True)
class Calibration:
    """What was fastest."""

    threads: int
    side: Optional[int]  # px; None: as large as the memory allows


def calibrate(trial: Trial, cores: int, largest: int) -> Calibration:
    """Try numbers of threads, then tiles, until the time is spent.

    A smaller tile than `largest` is chosen only where `largest` was tried too: extrapolating
    would trade a sure loss, the halo, for an unsure gain.

    Args:
        trial: computes a tile.
        cores: the most threads.
        largest: px; the largest side that memory allows.
    """
    spent = trial(FIRST, cores)  # the first one also warms up
    if 2 * spent > SECONDS:
        return Calibration(cores, None)
    threads, best = cores, trial(FIRST, cores)
    spent += best
    while threads > 1 and spent + 2 * best <= SECONDS / 2:
        took = trial(FIRST, threads // 2)
        spent += took
        if took >= best:
            break
        threads, best = threads // 2, took
    costs: dict[int, float] = {}
    for side in sorted({*(side for side in SIDES if side < largest), largest}):
        if spent + best * side**2 / FIRST**2 > SECONDS:
            break
        took = trial(side, threads)
        spent += took
        costs[side] = took / (side - 2 * HALO) ** 2  # by the pixel that is kept
    chosen = min(costs, key=lambda side: costs[side]) if largest in costs else None
    return Calibration(threads, None if chosen == largest else chosen)


def recall(key: str) -> Optional[Calibration]:
    """Give what was found earlier; None where nothing was, or it cannot be read."""
    try:
        found = Calibration(**read_all(FILE)[key])
        usable = int(found.threads) > 0 and int(found.side or 1) > 0
    except (KeyError, TypeError, ValueError):
        return None
    return found if usable else None


def remember(key: str, found: Calibration) -> None:
    """Keep it for later jobs."""
    keep(FILE, key, asdict(found))
