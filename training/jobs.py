"""What training can be asked to do: frozen, plain values, JSON both ways.

Defaults live here; forms, flags and config files read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, Optional

from ..inference.job_json import PlainJob
from .errors import RecipeError
from .recipe import Recipe

Role = Literal["train", "validation", "split"]

RANDOM, VGG = "random", "vgg16:"  # what `start` may say beside a model

# Single precision, half precision, or half only where the map hardly shows it.
Storage = Literal["fp16", "mixed", "fp32"]
Device = Literal["auto", "cpu", "cuda", "mps"]
Precision = Literal["auto", "fp32", "bf16"]


@dataclass(frozen=True)
class TrainingClass:
    """One class to learn, and what the references call it."""

    name: str
    colour: str  # "#rrggbb", in the legend of the maps
    labels: tuple[str, ...] = ()  # "3", "#3C1098" or a field's value; (): its number, or its name


@dataclass(frozen=True)
class Source:
    """Images with their labels, and the side they are on."""

    images: tuple[str, ...]  # names that GDAL opens, or patterns of file names
    labels: str  # raster or vector; {folder}, {stem} of each image, {*}: what its first star is
    role: Role = "split"  # split: a part of each image, behind a gap, validates
    field: Optional[str] = None  # of polygons, which holds the class; None: all are the first class
    background: Optional[str] = None  # class of pixels outside all polygons; None: ignored
    rim: float = 0.0  # m on both sides of a polygon's border, ignored
    ignored: tuple[str, ...] = ()  # label values or colours that mean "not labelled"
    window: Optional[tuple[int, int, int, int]] = None  # row, col, height, width; None: all of it


@dataclass(frozen=True)
class About:
    """What only a person can say about a model; it goes onto the card."""

    title: str = ""
    gsd: Optional[float] = None  # m
    gsd_range: Optional[tuple[float, float]] = None  # m
    licence: str = ""
    credit: str = ""
    region: str = ""
    training_data: str = ""
    weaknesses: str = ""
    quality: str = "fast"  # that the card recommends, as measured by `quality`


@dataclass(frozen=True)
class TrainingJob(PlainJob):
    """One run, imagery + labels -> weights + card, all of it in one folder."""

    kind: ClassVar[str] = "train"
    grace: ClassVar[float] = 60.0  # seconds to keep the best after a cancel

    name: str  # of the model: letters, digits, hyphens
    output: Path  # the run's folder
    classes: tuple[TrainingClass, ...]
    sources: tuple[Source, ...]
    recipe: Recipe = field(default_factory=Recipe)
    about: About = field(default_factory=About)
    bands: tuple[int, ...] = ()  # counted from 1; (): all but alpha
    band_names: tuple[str, ...] = ()  # common names; (): from the images
    start: str = RANDOM  # or the id or path of a model, or "vgg16:FILE"
    freeze_encoder: bool = False
    device: Device = "auto"
    precision: Precision = "auto"  # auto: bf16 where the hardware has it
    devices: int = 1  # GPUs or processes of each machine
    nodes: int = 1  # machines
    workers: int = 1  # processes that read patches
    storage: Storage = "mixed"  # of the weights' file
    skip_damaged: bool = False  # leave out images that cannot be read, instead of stopping
    resume: bool = False  # go on from the folder's last checkpoint
    publish: bool = False  # add the model to the user's list when it is done

    def __post_init__(self) -> None:
        for name, least in (("devices", 1), ("nodes", 1), ("workers", 0)):
            if getattr(self, name) < least:
                value, wanted = str(getattr(self, name)), f"at least {least}"
                raise RecipeError(name=name, value=value, wanted=wanted)
        if len(set(self.bands)) < len(self.bands):
            value = ", ".join(map(str, self.bands))
            raise RecipeError(name="bands", value=value, wanted="each band once")


@dataclass(frozen=True)
class EvaluateJob(PlainJob):
    """A class map, or what a model makes of an image, against a reference."""

    kind: ClassVar[str] = "evaluate"
    subject: str  # path of a class map; or the id or path of a model, then `image` is needed
    reference: str  # raster of values or colours, or polygons
    image: Optional[str] = None
    palette: Optional[str] = None  # "isprs" or a file, where the reference is colour-coded
    field: Optional[str] = None  # of polygons, which holds the class
    background: Optional[str] = None  # class of pixels outside all polygons; None: left out
    erode: int = 0  # px; pixels so near to a border of the reference are left out
    report: Optional[Path] = None  # the same figures: a page if it is named .html, else JSON
    overwrite: bool = False  # of the report


@dataclass(frozen=True)
class LabelsJob(PlainJob):
    """Colours of a ground truth to class values, or back."""

    kind: ClassVar[str] = "labels"
    source: str
    output: Path
    palette: str  # "isprs" or a file
    to_color: bool = False  # else from colours to values
    erode: int = 0  # px; only from colours: pixels so near to a class border become 255
    tolerate_unknown: bool = False  # go on where more than 0.1 % has an unknown colour
    overwrite: bool = False


@dataclass(frozen=True)
class CompositeJob(PlainJob):
    """Heights and bands -> one 8-bit raster of DSM, nDSM and NDVI, scaled as stated in it."""

    kind: ClassVar[str] = "composite"
    output: Path
    dsm: Optional[str] = None
    dtm: Optional[str] = None  # None: a ground filter on the DSM
    infrared: Optional[str] = None  # with its band below; red may be in the same raster
    infrared_band: int = 1
    red: Optional[str] = None  # None: the raster of the infrared band
    red_band: int = 2
    layers: tuple[str, ...] = ("dsm", "ndsm", "ndvi")  # in this order
    dsm_range: Optional[tuple[float, float]] = None  # m; None: 1st and 99th percentile
    ground_window: float = 30.0  # m; wider than the widest building, for the ground filter
    overwrite: bool = False
