"""Flags -> jobs of training."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from ..inference.class_map import ClassMap
from ..inference.errors import ClassMapError, FlagMissingError
from ..inference.jobs import full_name
from .config import make_job, placed, read_config
from .errors import ConfigError
from .gathering import gather
from .jobs import CompositeJob, EvaluateJob, LabelsJob, Source, TrainingJob
from .palette import read_palette
from .tables import Table, read_toml, read_value

LINE = "the command line"
FLAGS = {  # flag -> field of a config
    "preset": "preset", "out": "output", "name": "name", "start": "start", "device": "device",
    "devices": "devices", "nodes": "nodes", "precision": "precision", "workers": "workers",
    "steps": "recipe.steps", "width": "recipe.width", "batch": "recipe.batch",
    "seed": "recipe.seed",
}  # fmt: skip
DATA_FLAGS = (  # that describe one source, as a config's [[sources]] do
    "images", "labels", "classes", "validation_images", "validation_labels", "field",
    "background", "rim",
)  # fmt: skip
SWITCHES = ("freeze_encoder", "skip_damaged", "resume", "publish")


def train_job(options: argparse.Namespace) -> TrainingJob:
    """Build the job of `landseg train`, from a config or from flags alone.

    Raises:
        InputError: what is missing or cannot be read.
    """
    overrides = _overrides(options)
    if options.config is None:
        return make_job(placed(_values(options), Path.cwd()), overrides, LINE)
    for flag in DATA_FLAGS:
        if getattr(options, flag) not in (None, []):
            reason = f"--{flag.replace('_', '-')} is for a training without a config."
            raise ConfigError(name=LINE, reason=reason)
    return read_config(options.config, overrides)


def evaluate_job(options: argparse.Namespace) -> EvaluateJob:
    is_file = Path(options.subject).is_file()  # a folder may have the name of a model
    return EvaluateJob(
        subject=full_name(options.subject) if is_file else options.subject,
        reference=full_name(options.reference),
        image=options.image and full_name(options.image),
        palette=options.palette and full_name(options.palette),
        field=options.field,
        background=options.background,
        erode=options.erode,
        report=options.report and Path.cwd() / options.report,
        overwrite=options.overwrite,
    )


def labels_job(options: argparse.Namespace) -> LabelsJob:
    return LabelsJob(
        source=full_name(options.source),
        output=Path.cwd() / options.output,
        palette=full_name(options.palette),
        to_color=options.to_color,
        erode=options.erode,
        tolerate_unknown=options.tolerate_unknown,
        overwrite=options.overwrite,
    )


def composite_job(options: argparse.Namespace) -> CompositeJob:
    infrared, infrared_band = options.infrared or (None, CompositeJob.infrared_band)
    red, red_band = options.red or (None, CompositeJob.red_band)
    return CompositeJob(
        output=Path.cwd() / options.output,
        dsm=options.dsm and full_name(options.dsm),
        dtm=options.dtm and full_name(options.dtm),
        infrared=infrared and full_name(infrared),
        infrared_band=infrared_band,
        red=full_name(red) if red else None,
        red_band=red_band,
        layers=options.layers,
        dsm_range=options.dsm_range,
        ground_window=options.ground_window,
        overwrite=options.overwrite,
    )


def _overrides(options: argparse.Namespace) -> Table:
    found: Table = {}
    for text in options.set:
        key, equals, value = text.partition("=")
        if not equals:
            raise ConfigError(name=LINE, reason=f"--set {text} has no = between name and value.")
        found[key] = read_value(value)
    given = {field: getattr(options, flag) for flag, field in FLAGS.items()}
    found.update({field: value for field, value in given.items() if value is not None})
    found.update({switch: True for switch in SWITCHES if getattr(options, switch)})
    return found


def _values(options: argparse.Namespace) -> Table:
    """Give what a config would say."""
    for flag, words in (
        ("images", "CONFIG.toml or --images"),
        ("labels", "--labels"),
        ("out", "--out"),
    ):
        if not getattr(options, flag):
            raise FlagMissingError(name=words)
    role = "train" if options.validation_images else "split"
    sources = [_source(options, options.images, options.labels, role)]
    if options.validation_images:
        labels = options.validation_labels or options.labels
        sources.append(_source(options, options.validation_images, labels, "validation"))
    classes = _classes(options.classes) if options.classes else _named_classes(sources[0])
    return {"name": Path(options.out).name, "classes": classes, "sources": sources}


def _source(options: argparse.Namespace, images: list[str], labels: str, role: str) -> Table:
    found: Table = {"images": images, "labels": labels, "role": role}
    for name in ("field", "background", "rim"):
        if getattr(options, name):
            found[name] = getattr(options, name)
    return found


def _classes(palette: str) -> list[Table]:
    """Give the classes of a palette; one in TOML may also say the texts of a field."""
    if Path(palette).suffix.lower() == ".toml":
        found = read_toml(Path(palette)).get("classes", [])
        return list(found) if isinstance(found, list) else []
    return [asdict(each) for each in read_palette(palette).classes]


def _named_classes(source: Table) -> list[Table]:
    """Give the classes that the labels of the first image name, as those of `landseg labels` do."""
    pair, *_ = gather([Source(tuple(source["images"]), source["labels"])])
    try:
        with ClassMap(pair.labels) as labels:
            if labels.is_named:
                return [
                    {"name": it.name, "colour": it.colour, "labels": [str(it.value)]}
                    for it in labels.legend
                ]
    except ClassMapError:  # polygons, colours, or not there
        pass
    raise FlagMissingError(name="--classes")
