"""Jobs as JSON -> results, by the kind of job; a runner loads its module when it is asked."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..inference import Json, PlainJob
from .jobs import (
    AreasJob,
    CogJob,
    CompareJob,
    GeneraliseJob,
    OsmJob,
    PackageJob,
    PolygonsJob,
    QueueJob,
)

if TYPE_CHECKING:
    from ..inference import Report, Result, Runner

# Job -> the module that does it, and its function (job, report) -> result.
WORK: dict[type[PlainJob], tuple[str, str]] = {
    OsmJob: (".osm.osm_raster", "run_osm"),
    CompareJob: (".compare", "run_compare"),
    QueueJob: (".unsure", "run_queue"),
    PolygonsJob: (".polygons", "run_polygons"),
    AreasJob: (".areas", "run_areas"),
    GeneraliseJob: (".generalise", "run_generalise"),
    CogJob: (".cog", "run_cog"),
    PackageJob: (".package", "run_package"),
}


def run_job(job: Any, report: Report) -> Any:
    """Do one of this core's jobs.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    module, function = WORK[type(job)]
    return getattr(import_module(module, __package__), function)(job, report)


def _runner(kind: type[PlainJob]) -> Runner:
    def run(found: Json, report: Report) -> Result:
        result: Result = run_job(kind.from_json(found), report)
        return result

    return run


RUNNERS: dict[str, Runner] = {kind.kind: _runner(kind) for kind in WORK}  # type: ignore[attr-defined]
