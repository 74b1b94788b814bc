"""From a job's sources to scenes: each image with its labels, checked, on one side."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from ..inference.errors import (
    Caution,
    OutputWriteError,
    RasterOpenError,
    RasterReadError,
)
from ..inference.grid import Window
from ..inference.opening import short_name
from ..inference.raster import RasterFacts, describe_raster
from .errors import (
    DamagedCaution,
    DamagedImageError,
    EmptyLabelsError,
    LabelsOpenError,
    LabelsReadError,
    WindowOutsideError,
)
from .gathering import Pair, gather
from .jobs import TrainingJob
from .judging import check_alike, check_classes, judge_classes
from .leakage import check_sides
from .reference import Pause, Reference, write_reference
from .scene import Scene
from .split import split_area
from .survey import CELL, Counts, Survey, count_cells

if TYPE_CHECKING:
    from ..inference.segment import Report

__all__ = ["Scene", "Scenes", "Survey", "prepare_scenes"]

DAMAGED = (RasterOpenError, RasterReadError, LabelsOpenError, LabelsReadError)


@dataclass(frozen=True)
class Scenes:
    """All that is trained on and validated on."""

    train: tuple[Scene, ...]
    validation: tuple[Scene, ...]
    survey: Survey  # of both
    cautions: tuple[Caution, ...]


def prepare_scenes(job: TrainingJob, folder: Path, report: Report) -> Scenes:
    """Bring all labels onto the grids of their images, and refuse what would spoil a training.

    Args:
        job: what to train on.
        folder: of the run; the labels go to `labels/` in it, and stay there for the next time.
        report: told of images (done, total); raises JobCancelled to stop.

    Raises:
        InputError: what cannot be trained on; the message names the file.
        OutputWriteError: the disk refuses.
    """
    check_classes(job.classes)
    pairs = gather(job.sources)
    desk = _Desk(job, _made(folder / "labels"))
    for done, pair in enumerate(pairs):
        desk.take(pair, partial(report, done, len(pairs)))
    report(len(pairs), len(pairs))
    train, validation, survey = tuple(desk.train), tuple(desk.validation), Survey(desk.cells)
    check_sides(train, validation, partial(report, len(pairs), len(pairs)))
    told = judge_classes(job.classes, train, validation, survey)
    return Scenes(train, validation, survey, (*desk.cautions, *told))


class _Desk:
    """Where images are looked at one by one, and put on their side."""

    def __init__(self, job: TrainingJob, folder: Path) -> None:
        self._job, self._folder = job, folder
        self._first: Optional[RasterFacts] = None
        self.train: list[Scene] = []
        self.validation: list[Scene] = []
        self.cells: dict[Scene, Counts] = {}
        self.cautions: list[Caution] = []

    def take(self, pair: Pair, pause: Pause) -> None:
        """Look at one image; a damaged one is left out if the job says so.

        Raises:
            DamagedImageError: it or its labels cannot be read, and the job does not say so.
            InputError: it cannot be trained on.
        """
        pause()
        try:
            self._place(self._scene(pair, pause), pair)
        except DAMAGED as error:
            told = {"name": pair.group, "reason": str(error)}
            if not self._job.skip_damaged:
                raise DamagedImageError(**told) from error
            self.cautions.append(DamagedCaution(**told))

    def _scene(self, pair: Pair, pause: Pause) -> Scene:
        facts = describe_raster(pair.image)
        self._first = self._first or facts
        check_alike(self._first, facts, self._job.bands)
        bands = self._job.bands or _plain_bands(facts)
        reference = _reference(self._job, pair)
        path = self._folder / _file_name(pair, reference, bands)
        self.cautions += write_reference(reference, pair.image, bands, path, pause)
        return Scene(pair.image, str(path), bands, _area(pair, facts), pair.group)

    def _place(self, scene: Scene, pair: Pair) -> None:
        cells = count_cells(scene.labels, scene.area, len(self._job.classes))
        if not cells.any():
            raise EmptyLabelsError(name=short_name(pair.labels.partition("|")[0]), image=pair.group)
        if pair.source.role == "split":
            split = split_area(scene.area, cells, self._job.recipe.patch, pair.group)
            for area in (*split.train, split.validation):
                part = replace(scene, area=area)
                self.cells[part] = cells[_cells_of(area, scene.area)]
                (self.validation if area == split.validation else self.train).append(part)
        else:
            self.cells[scene] = cells
            (self.train if pair.source.role == "train" else self.validation).append(scene)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputWriteError(name=str(folder), reason=str(error)) from error
    return folder


def _plain_bands(facts: RasterFacts) -> tuple[int, ...]:
    return tuple(band.number for band in facts.bands if band.colour != "alpha")


def _reference(job: TrainingJob, pair: Pair) -> Reference:
    source = pair.source
    return Reference(
        pair.labels, job.classes, source.field, source.background, source.rim, source.ignored
    )


def _file_name(pair: Pair, reference: Reference, bands: tuple[int, ...]) -> str:
    """Give equal labels of an image one name, and others another."""
    told = repr((pair.image, reference, bands)).encode("utf-8", "surrogatepass")
    return f"{pair.group.replace('/', '-')}-{hashlib.sha256(told).hexdigest()[:8]}.tif"


def _cells_of(part: Window, whole: Window) -> tuple[slice, slice]:
    """Give the cells of a part, whose edges are edges of cells of the whole."""
    inside = part.relative_to(whole)
    rows = slice(inside.row // CELL, -(-(inside.row + inside.height) // CELL))
    return rows, slice(inside.col // CELL, -(-(inside.col + inside.width) // CELL))


def _area(pair: Pair, facts: RasterFacts) -> Window:
    whole = Window(0, 0, facts.height, facts.width)
    if pair.source.window is None:
        return whole
    area = Window(*pair.source.window)
    if area.intersect(whole) != area or not area.pixels:
        size, window = f"{whole.height} x {whole.width}", ", ".join(map(str, pair.source.window))
        raise WindowOutsideError(window=window, name=pair.group, size=size)
    return area
