"""Work that was stopped or killed: found beside its output, to go on, begin anew or remove."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from .errors import Field, InterruptedWorkError, OtherWorkError
from .job_plan import difference, job_plan
from .journal import Journal, read_journal
from .target import work_folder
from .work import discard_partial

if TYPE_CHECKING:
    from .preflight import Prepared


@dataclass(frozen=True)
class Interrupted:
    """How far an interrupted job came."""

    percent: int
    when: float  # s since 1970; when it was last at work
    differs: str  # in what a job differs from it, so that it cannot go on; "" where it can

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


def find_interrupted(target: Path, ready: Optional[Prepared] = None) -> Optional[Interrupted]:
    """Tell of interrupted work on an output, if any of it is finished.

    Args:
        target: the class map.
        ready: the job that may go on with it; None says nothing of that.
    """
    journal = _read(target)
    return None if journal is None else _told(journal, ready)


def discard_interrupted(target: Path) -> bool:
    """Remove interrupted work on a class map and its confidence; False where a job is at it."""
    journal = _read(target)
    if not discard_partial(target):
        return False
    beside = journal.plan.get("confidence") if journal else None
    return discard_partial(Path(beside)) if beside else True


def choose_work(ready: Prepared) -> Optional[Journal]:
    """Give the journal with which a job goes on, as it wishes; None where it starts anew.

    Raises:
        InterruptedWorkError: the job does not say what to do with it.
        OtherWorkError: what is there is of another job, and would be lost.
    """
    job, journal = ready.job, _read(ready.job.output)
    if journal is None or job.interrupted == "restart":
        return None
    found = _told(journal, ready)
    facts: dict[str, Field] = {
        "name": job.output.name,
        "percent": found.percent,
        "when": _local(found.when),
    }
    if found.differs:
        raise OtherWorkError(what=found.differs, **facts)
    if job.interrupted != "resume":
        raise InterruptedWorkError(**facts)
    return journal


def _read(target: Path) -> Optional[Journal]:
    journal = read_journal(work_folder(target.absolute()))
    return journal if journal is not None and journal.records else None


def _told(journal: Journal, ready: Optional[Prepared]) -> Interrupted:
    differs = difference(journal.plan, job_plan(ready)) if ready is not None else ""
    return Interrupted(journal.percent, journal.when, differs)


def _local(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(when))
