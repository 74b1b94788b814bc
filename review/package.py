"""The method: a class map and what was made of it -> one zip that can be handed over."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from ..inference import (
    Caution,
    ClassMap,
    DiskSpaceError,
    Legend,
    OutputRenamedCaution,
    WorkFolder,
    check_output,
    class_style,
    writing,
)
from .area_files import as_csv
from .area_table import AreaTable
from .areas import run_areas
from .belongings import Belongings, gather, kind_of, settled
from .errors import MapFileError
from .gdal_steps import Report, part_of
from .jobs import AreasJob, PackageJob
from .legend_shown import shown_legend
from .package_texts import (
    CREDITS_FILE,
    LIST,
    OWN,
    PROVENANCE,
    credits_text,
    legend_csv,
    provenance,
    readme,
)
from .packing import Packed, Packer, verify_package

ENDINGS = (".zip",)
AREAS = "areas.csv"
MEGABYTE = 1_000_000  # bytes
MARGIN = 1.05
VIRTUAL = ("VRT", "DERIVED")  # drivers whose files only point at others


@dataclass(frozen=True)
class Package:
    """The zip, and what is in it."""

    output: Path
    files: tuple[Packed, ...]
    credits: tuple[str, ...]
    cautions: tuple[Caution, ...]

    def to_json(self) -> dict[str, Any]:
        cautions = [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions]
        return {
            "output": str(self.output),
            "files": [vars(each) for each in self.files],
            "credits": list(self.credits),
            "cautions": cautions,
        }

    def as_text(self) -> str:
        names = [f"  {each.name} ({each.size / 1e3:,.1f} kB)" for each in self.files]
        return "\n".join([str(self.output), *names])


def run_package(job: PackageJob, report: Report) -> Package:
    """Pack the map as it is, its legend, areas and credits, and the files given with it.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    for source in (job.class_map, *job.attached):
        check_output(job.output, source.partition("|")[0], job.overwrite, ENDINGS)
    with ClassMap(job.class_map) as class_map:
        _check_file(class_map)
        legend = shown_legend(class_map) if class_map.is_named else ()
        size = class_map.whole.width, class_map.whole.height
    every = _gathered(job)
    table = run_areas(AreasJob(job.class_map), part_of(report, 0, 3))
    owed = tuple(dict.fromkeys(credit for each in every for credit in each.credits))
    table = replace(table, credits=owed)
    _check_space(job.output, sum(each.size for each in every))
    with WorkFolder(job.output) as work, writing(job.output):
        content = _Content(every, table, legend, size)
        files = _pack(work.path, content, part_of(report, 1, 3))
        total = max(1, sum(each.size for each in files))
        verify_package(work.path, files, _Steps(part_of(report, 2, 3), total))
        output = work.publish()
    cautions = list(table.cautions)
    if output != job.output:
        cautions.append(OutputRenamedCaution(wanted=job.output.name, name=output.name))
    return Package(output, tuple(files), table.credits, tuple(cautions))


@dataclass(frozen=True)
class _Content:
    """What goes into the zip; the map first."""

    every: list[Belongings]
    table: AreaTable
    legend: Legend  # none where the map says nothing of its classes
    size: tuple[int, int]  # width and height of the map, px


@dataclass
class _Steps:
    """Counts bytes, and tells of them."""

    report: Report
    total: int
    done: int = 0

    def __call__(self, size: int) -> None:
        self.done += size
        self.report(min(self.done, self.total), self.total)


def _gathered(job: PackageJob) -> list[Belongings]:
    """Find all files, the map's first; none twice, also where one lies beside another."""
    found = {each.path: each for each in map(gather, (job.class_map, *job.attached))}
    beside = {path for each in found.values() for path in each.beside}
    return [each for each in found.values() if each.path not in beside]


def _check_file(class_map: ClassMap) -> None:
    driver = class_map.grid.GetDriver().ShortName
    if driver in VIRTUAL or not Path(class_map.path).is_file():
        raise MapFileError(name=class_map.name)


def _check_space(path: Path, size: int) -> None:
    free, needed = shutil.disk_usage(path.parent).free, int(size * MARGIN) + MEGABYTE
    if free < needed:
        space = {"free": free // MEGABYTE, "needed": -(-needed // MEGABYTE)}
        raise DiskSpaceError(folder=str(path.parent), **space)


def _pack(path: Path, content: _Content, report: Report) -> list[Packed]:
    steps = _Steps(report, max(1, sum(each.size for each in content.every)))
    with ZipFile(path, "w") as target:
        packer = Packer(target, path.stem, steps, OWN)
        class_map, *others = content.every
        words = "the map itself: each pixel holds the number of its class"
        _add(packer, class_map, words, path.parent)
        if content.legend:
            words = "numbers, names and colours of the classes"
            packer.add_text(legend_csv(content.legend), packer.free_name("legend.csv"), words)
            words = "the same as a style for QGIS"
            packer.add_text(class_style(content.legend), packer.free_name("legend.qml"), words)
        if AREAS not in [each.path.name.casefold() for each in others]:
            words = "the area of each class, to be opened in a spreadsheet"
            packer.add_text(as_csv(content.table), packer.free_name(AREAS), words)
        for each in others:
            _add(packer, each, each.what, path.parent)
        _add_texts(packer, content)
    return packer.files


def _add_texts(packer: Packer, content: _Content) -> None:
    """Add last what tells of all others."""
    owed, files = content.table.credits, list(packer.files)
    packer.add_text(credits_text(owed), CREDITS_FILE, OWN[CREDITS_FILE])
    packer.add_text(
        readme(content.table, content.size, content.every[0].items, files), LIST, OWN[LIST]
    )
    made = {each.path.name: each.items for each in content.every if each.items}
    told = provenance(made, packer.files, owed)
    packer.add_text(told, PROVENANCE, OWN[PROVENANCE])


def _add(packer: Packer, each: Belongings, what: str, folder: Path) -> None:
    """Add a file, and what lies beside it under the same new name; copies are made in a folder."""
    name = packer.free_name(each.path.name)
    packer.add_file(settled(each.path, folder), name, what)
    for path in each.beside:
        beside = Path(name).stem + path.name[len(each.path.stem) :]
        packer.add_file(path, packer.free_name(beside), f"belongs to {name}: {kind_of(path)}")
