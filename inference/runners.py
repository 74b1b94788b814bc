"""Jobs as JSON -> results, by the kind of job; a runner loads torch when it is first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .jobs import ImportJob, Json, PeekJob, SegmentationJob, SelfTestJob

if TYPE_CHECKING:
    from .worker import Report, Result, Runner


def _classify(job: Json, report: Report) -> Result:
    from .segment import run_segmentation

    return run_segmentation(SegmentationJob.from_json(job), report)


def _selftest(job: Json, report: Report) -> Result:
    from .selftest import run_selftest

    return run_selftest(SelfTestJob.from_json(job), report)


def _import(job: Json, _: Report) -> Result:
    from .importer import run_import

    return run_import(ImportJob.from_json(job))


def _peek(job: Json, _: Report) -> Result:
    from .importer import run_peek

    return run_peek(PeekJob.from_json(job))


RUNNERS: dict[str, Runner] = {
    SegmentationJob.kind: _classify,
    SelfTestJob.kind: _selftest,
    ImportJob.kind: _import,
    PeekJob.kind: _peek,
}
