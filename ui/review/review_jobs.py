"""What is chosen in the tab -> jobs, and the files that they write."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Optional

from qgis.core import QgsProcessingUtils, QgsRasterLayer, QgsVectorLayer

from ...inference import NoLayerError
from ...review import CompareJob, NoSourceError, OsmJob, QueueJob
from ..layers import export_objects, raster_name
from .confidence import confidence_file
from .reference_box import ReferenceBox
from .review_form import ReviewForm


class Comparison(NamedTuple):
    """One job, or two one after the other."""

    osm: Optional[OsmJob]
    compare: CompareJob


def comparison_of(class_map: QgsRasterLayer, form: ReviewForm, folder: Path) -> Comparison:
    """Build what one click on Compare does; its files go beside the map.

    Raises:
        LandsegError: something is not chosen yet, or cannot be used.
    """
    name, box = raster_name(class_map), form.reference
    stem = Path(class_map.source()).stem
    osm = _osm_job(name, box, free_file(folder, f"{stem}_osm", ".tif")) if box.is_osm else None
    confidence = confidence_file(class_map)
    compare = CompareJob(
        class_map=name,
        reference=str(osm.output) if osm is not None else _reference(box),
        output=free_file(folder, f"{stem}_agreement", ".tif"),
        confidence=str(confidence) if confidence is not None else None,
        tolerance=form.options.tolerance.value(),
        min_area=form.options.least.value(),
        places=free_file(folder, f"{stem}_places", ".gpkg"),
        report=free_file(folder, f"{stem}_agreement", ".html"),
    )
    return Comparison(osm, compare)


def queue_of(class_map: QgsRasterLayer, form: ReviewForm, folder: Path) -> QueueJob:
    """Build the job that lists where the map is unsure.

    Raises:
        LandsegError: the map is no file that GDAL opens.
    """
    stem = Path(class_map.source()).stem
    return QueueJob(
        class_map=raster_name(class_map),
        confidence=str(confidence_file(class_map)),
        output=free_file(folder, f"{stem}_unsure", ".gpkg"),
        min_area=form.options.least.value(),
    )


def free_file(folder: Path, stem: str, ending: str) -> Path:
    """Give a name that no file has: verdicts given earlier are never replaced."""
    path, number = folder / f"{stem}{ending}", 2
    while path.exists():
        path, number = folder / f"{stem}_{number}{ending}", number + 1
    return path


def _reference(box: ReferenceBox) -> str:
    layer = box.raster()
    if layer is None:
        raise NoLayerError
    return raster_name(layer)


def _osm_job(grid: str, box: ReferenceBox, output: Path) -> OsmJob:
    source = box.source()
    if source is None:
        raise NoSourceError
    if isinstance(source, QgsVectorLayer):
        name = export_objects(source, Path(QgsProcessingUtils.tempFolder()))
    else:
        name = str(source)
    return OsmJob(grid=grid, source=name, output=output, table=box.table)
