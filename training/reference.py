"""Any reference - values, colours or polygons - as class indices on the grid of an image."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Optional, Union

from osgeo import gdal

from ..inference.blocks import blocks
from ..inference.complaints import complaints
from ..inference.errors import Caution, Field, OutputWriteError, error_from
from ..inference.legend import NODATA
from ..inference.opening import open_grid, short_name
from ..inference.raster import RasterReader
from .alignment import lies_on, warp_labels
from .coding import colour_text
from .errors import (
    GridError,
    LabelsWarpedCaution,
    LabelValueError,
    LossyLabelsError,
    UnknownColoursCaution,
    UnknownColoursError,
)
from .index_raster import NewRaster
from .jobs import TrainingClass
from .label_raster import LabelRaster, is_vector, open_labels
from .polygon_labels import PolygonLabels

MOST_UNKNOWN = 0.001  # share of pixels with colours of no class
STAMP = "LANDSEG_REFERENCE"  # item of the result: what it was made of
VERSION = 1  # of what this module makes of the same reference

Labels = Union[LabelRaster, PolygonLabels]
Pause = Callable[[], None]  # called between blocks; raises JobCancelled


@dataclass(frozen=True)
class Reference:
    """Where labels come from, and what they mean."""

    source: str  # raster or vector, any name that GDAL opens
    classes: tuple[TrainingClass, ...]
    field: Optional[str] = None  # of polygons
    background: Optional[str] = None  # class outside all polygons; None: not labelled
    rim: float = 0.0  # m on both sides of a polygon's border, not labelled
    ignored: tuple[str, ...] = ()


def write_reference(
    reference: Reference,
    image: str,
    bands: Optional[tuple[int, ...]],
    path: Path,
    pause: Pause = lambda: None,
) -> tuple[Caution, ...]:
    """Write an index raster, unless the same one is there already.

    Args:
        reference: the labels.
        image: the raster whose grid counts.
        bands: of the image; a pixel where one is nodata is not labelled. None: not looked at.
        path: of the result; its folder exists.
        pause: called between blocks.

    Returns:
        What the user should know.

    Raises:
        InputError: the labels or the image cannot be used; the message names the file.
        OutputWriteError: the disk refuses.
    """
    wanted = _stamp(reference, image, bands)
    kept = _kept_cautions(path, wanted)
    if kept is not None:
        return kept
    grid = open_grid(image)
    with ExitStack() as stack:
        target = stack.enter_context(NewRaster(path, grid))
        labels, cautions = _open_labels(reference, image, grid, path, stack)
        stack.callback(labels.close)
        reader = stack.enter_context(RasterReader(image, bands)) if bands else None
        _copy(labels, reader, target, pause)
        if isinstance(labels, LabelRaster):
            cautions += _unknown(labels, image, target.window.pixels)
        told = [{"class": type(each).__name__, "fields": each.fields} for each in cautions]
        used = target.finish(**{STAMP: json.dumps({**wanted, "cautions": told})})
        if used != path:
            raise OutputWriteError(name=str(path), reason="another program holds it open.")
    return tuple(cautions)


def _open_labels(
    reference: Reference, image: str, grid: Any, path: Path, stack: ExitStack
) -> tuple[Labels, list[Caution]]:
    if is_vector(reference.source):
        return PolygonLabels(reference, image), []
    names = short_name(reference.source), short_name(image)
    raster = open_labels(reference.source)
    labels = LabelRaster(reference.source, raster)
    labels.decode(reference.classes, reference.ignored)
    if labels.is_coloured and labels.is_lossy:
        raise LossyLabelsError(name=labels.name)
    if lies_on(raster, grid, names):
        return labels, []
    warped = path.with_name(f".{path.name}.warped")
    stack.callback(warped.unlink, missing_ok=True)
    raster = warp_labels(raster, grid, reference.source, warped)
    labels = LabelRaster(reference.source, raster, raster.GetRasterBand(raster.RasterCount))
    labels.decode(reference.classes, reference.ignored)
    return labels, [LabelsWarpedCaution(name=names[0], image=names[1])]


def _copy(labels: Labels, image: Optional[RasterReader], target: NewRaster, pause: Pause) -> None:
    """Translate the labels block by block; every block of the image is read, so that all can be."""
    for window in blocks(target.window):
        pause()
        values = labels.read(window)
        if image is not None:
            values[~image.read(window).valid] = NODATA
        target.write(window, values)


def _unknown(labels: LabelRaster, image: str, pixels: int) -> list[Caution]:
    """Judge what was of no class, and labels that lie elsewhere.

    Raises:
        GridError: no label lies on the image.
        LabelValueError: there are values of no class.
        UnknownColoursError: there are more than a few colours of no class.
    """
    if not labels.reached:
        reason = "they lie elsewhere."
        raise GridError(name=labels.name, image=short_name(image), reason=reason)
    if not labels.unknown.total:
        return []
    first = labels.unknown.listed()[0]
    if not labels.is_coloured:
        raise LabelValueError(name=labels.name, value=str(first.code), count=first.count)
    count = labels.unknown.total
    told: dict[str, Field] = {
        "name": labels.name, "count": count, "colour": colour_text(first.code)
    }  # fmt: skip
    share = count / pixels
    if share > MOST_UNKNOWN:
        raise UnknownColoursError(**told, share=f"{100 * share:.2f}")
    return [UnknownColoursCaution(**told)]


def _stamp(reference: Reference, image: str, bands: Optional[tuple[int, ...]]) -> dict[str, Any]:
    """Give all that decides the result, as JSON values."""
    files = [_file_stamp(name) for name in (reference.source, image)]
    made_of = {"version": VERSION, "reference": asdict(reference), "bands": bands, "files": files}
    found: dict[str, Any] = json.loads(json.dumps(made_of))
    return found


def _file_stamp(name: str) -> list[Any]:
    path = Path(name.partition("|")[0])
    try:
        stat = path.stat()
    except OSError:  # no file of this computer
        return [name]
    return [str(path.resolve()), stat.st_size, stat.st_mtime_ns]


def _kept_cautions(path: Path, wanted: dict[str, Any]) -> Optional[tuple[Caution, ...]]:
    """Give the cautions of a result that is there already and equal; None where it is not."""
    if not path.is_file():
        return None
    kept: Any = None
    with complaints():
        kept = gdal.OpenEx(str(path), gdal.OF_RASTER)
    try:
        kept = json.loads(kept.GetMetadataItem(STAMP))
        cautions = [error_from(each["class"], each["fields"]) for each in kept.pop("cautions")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if kept != wanted:
        return None
    return tuple(each for each in cautions if isinstance(each, Caution))
