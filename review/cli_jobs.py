"""Flags -> jobs of a review."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Optional

from ..inference import ClassMap, full_name
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
from .legend_changes import changes_of


def osm_job(options: argparse.Namespace) -> OsmJob:
    table = options.legend or ""
    return OsmJob(
        grid=full_name(options.grid),
        source=full_name(options.source),
        table=full_name(table) if table.endswith(".toml") else table,
        **_result(options),
    )


def compare_job(options: argparse.Namespace) -> CompareJob:
    return CompareJob(
        class_map=full_name(options.class_map),
        reference=full_name(options.reference),
        confidence=_named(options.confidence),
        tolerance=options.tolerance,
        places=_placed(options.places),
        merge=options.merge,
        min_area=options.min_area,
        report=_placed(options.report),
        **_result(options),
    )


def queue_job(options: argparse.Namespace) -> QueueJob:
    return QueueJob(
        class_map=full_name(options.class_map),
        confidence=full_name(options.confidence),
        below=options.below,
        merge=options.merge,
        min_area=options.min_area,
        **_result(options),
    )


def polygons_job(options: argparse.Namespace) -> PolygonsJob:
    return PolygonsJob(
        class_map=full_name(options.class_map),
        confidence=_named(options.confidence),
        min_area=options.min_area,
        simplify=options.simplify,
        **_result(options),
    )


def areas_job(options: argparse.Namespace) -> AreasJob:
    return AreasJob(
        class_map=full_name(options.class_map),
        zones=_named(options.zones),
        zone_field=options.zone_field,
        **_result(options),
    )


def generalise_job(options: argparse.Namespace) -> GeneraliseJob:
    """Read names of classes off the map's legend.

    Raises:
        InputError: the map cannot be opened, or has no such class.
    """
    name = full_name(options.class_map)
    with ClassMap(name) as class_map:
        changes = changes_of(class_map.legend, options.merge, options.rename, options.recolour)
    return GeneraliseJob(
        class_map=name,
        changes=changes,
        majority=options.majority,
        min_area=options.min_area,
        **_result(options),
    )


def cog_job(options: argparse.Namespace) -> CogJob:
    return CogJob(class_map=full_name(options.class_map), **_result(options))


def package_job(options: argparse.Namespace) -> PackageJob:
    return PackageJob(
        class_map=full_name(options.class_map),
        attached=tuple(full_name(name) for name in options.attached),
        **_result(options),
    )


def _result(options: argparse.Namespace) -> dict[str, Any]:
    return {"output": _placed(options.output), "overwrite": options.overwrite}


def _named(name: Optional[str]) -> Optional[str]:
    return full_name(name) if name else None


def _placed(path: Optional[Path]) -> Optional[Path]:
    return Path.cwd() / path if path else None
