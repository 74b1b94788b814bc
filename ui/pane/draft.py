"""What is chosen in the pane -> a job, or why there is none yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from qgis.core import QgsProcessingUtils, QgsRasterLayer, QgsVectorLayer

from ...inference import (
    Model,
    NoAreaError,
    NoLayerError,
    NoModelError,
    RasterFacts,
    SegmentationJob,
    Window,
    window_of_extent,
)
from ..layers import export_polygons, extent_in_raster
from ..web import WebSource, web_source
from .area_box import WHOLE, Extent
from .form import PaneForm


@dataclass(frozen=True)
class Choice:
    """What becomes of that which is already at the output's place."""

    overwrite: bool = False
    interrupted: str = SegmentationJob.interrupted


def chosen_model(form: PaneForm) -> Model:
    """Give the chosen model, which has a card.

    Raises:
        NoModelError: none is chosen.
        LandsegError: the chosen one cannot be used.
    """
    model = form.model.current()
    if model is None:
        raise NoModelError
    if model.problem is not None:
        raise model.problem
    return model


def job_for(form: PaneForm, facts: Optional[RasterFacts], choice: Choice) -> SegmentationJob:
    """Build the job for a layer that GDAL reads.

    Raises:
        LandsegError: something is not chosen yet, or cannot be used.
    """
    layer = form.layer.currentLayer()
    if layer is None or facts is None:
        raise NoLayerError
    window = None if form.area.kind == WHOLE else _window(form, facts, layer)
    return _job(form, facts.name, form.bands.chosen(), window, choice)


def web_plan(form: PaneForm) -> WebSource:
    """Say what has to be fetched of a web layer.

    Raises:
        LandsegError: no area is chosen, or it is too large, or the layer is a drawn map.
    """
    layer, polygons = form.layer.currentLayer(), form.area.polygon_layer()
    extent = _around(polygons) if polygons is not None else form.area.extent()
    if extent is None:
        raise NoAreaError
    return web_source(layer, extent.rectangle, extent.crs, form.area.resolution.value())


def job_for_fetched(form: PaneForm, raster: Path, choice: Choice) -> SegmentationJob:
    """Build the job for what was fetched of a web layer; its bands are red, green and blue."""
    return _job(form, str(raster), (), None, choice)


def _job(
    form: PaneForm,
    raster: str,
    bands: tuple[int, ...],
    window: Optional[Window],
    choice: Choice,
) -> SegmentationJob:
    advanced, polygons = form.advanced, form.area.polygon_layer()
    target = form.output.target(form.layer.currentLayer().name())
    return SegmentationJob(
        raster=raster,
        weights=chosen_model(form).id,
        output=target,
        bands=bands,
        window=window,
        mask=_mask(polygons) if polygons is not None else None,
        confidence=form.output.confidence_target(target),
        stretch=advanced.stretch.stretch(),
        device=str(advanced.device.currentData()),
        precision=str(advanced.precision.currentData()),
        quality=str(advanced.quality.currentData()),
        tile=advanced.tile.currentData() or None,
        overwrite=choice.overwrite,
        interrupted=choice.interrupted,
    )


def _window(form: PaneForm, facts: RasterFacts, layer: QgsRasterLayer) -> Optional[Window]:
    """Give the pixels of a rectangle; polygons find their own."""
    if form.area.polygon_layer() is not None:
        return None
    extent = form.area.extent()
    if extent is None:
        raise NoAreaError
    return window_of_extent(facts, extent_in_raster(extent.rectangle, extent.crs, layer))


def _mask(polygons: QgsVectorLayer) -> str:
    return export_polygons(polygons, Path(QgsProcessingUtils.tempFolder()))


def _around(polygons: QgsVectorLayer) -> Extent:
    chosen = polygons.selectedFeatureCount() > 0
    box = polygons.boundingBoxOfSelected() if chosen else polygons.extent()
    return Extent(box, polygons.crs())
