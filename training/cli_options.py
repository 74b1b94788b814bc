"""The flags of `train`, `evaluate`, `labels` and `composite`; their names are binding."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..inference.cli_options import add_json
from ..inference.jobs import DEVICES, PRECISIONS
from .jobs import CompositeJob
from .recipe import PRESETS


def add_train(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("config", nargs="?", type=Path, metavar="CONFIG.toml", help="what to train, on what, how")
    add("--preset", choices=sorted(PRESETS), help="the recipe that the config or flags change")
    add("--out", metavar="DIR", help="the folder of the run")
    add("--name", help="of the model; else that of the config or of the folder")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="such as recipe.rate=1e-3")
    _add_data(parser.add_argument_group("data, where there is no config"))
    _add_recipe(parser.add_argument_group("choices that are often changed"))
    add_json(parser)


def _add_data(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--images", nargs="+", metavar="PATTERN", help="rasters to learn from")
    add(
        "--labels",
        metavar="TEMPLATE",
        help="their labels: rasters or polygons; {folder} and {stem} are those of each image",
    )
    add(
        "--classes",
        metavar="PALETTE",
        help="isprs, or a file: value,name,#RRGGBB or TOML; else what the labels name",
    )
    add("--validation-images", nargs="+", metavar="PATTERN", help="else a part of each image")
    add("--validation-labels", metavar="TEMPLATE", help="else as --labels")
    add("--field", help="of the polygons, which holds the class")
    add("--background", metavar="CLASS", help="of pixels outside all polygons")
    add("--rim", type=float, metavar="M", help="unlabel so much beside each polygon's border")


def _add_recipe(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--steps", type=int, metavar="N")
    add("--width", type=float, metavar="W", help="of the network, 1 is SegNet's own")
    add("--batch", type=int, metavar="N", help="patches of a step")
    add("--seed", type=int, metavar="N", help="of all that is drawn")
    add("--start", metavar="random|ID|FILE|vgg16:FILE", help="where the weights start")
    add("--freeze-encoder", action="store_true", help="only the decoder learns")
    add("--device", choices=DEVICES, help="what computes")
    add("--devices", type=int, metavar="N", help="GPUs or processes of each computer")
    add("--nodes", type=int, metavar="N", help="computers")
    add("--precision", choices=PRECISIONS, help="of the arithmetic")
    add("--workers", type=int, metavar="N", help="processes that read patches")
    add("--skip-damaged", action="store_true", help="leave out images that cannot be read")
    add("--resume", action="store_true", help="go on from the folder's last checkpoint")
    add("--publish", action="store_true", help="add the model to the list when it is done")


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("subject", metavar="MAP|MODEL", help="a class map, or a model and its --image")
    add("reference", metavar="REFERENCE", help="what is true: a raster or polygons")
    add("--image", metavar="RASTER", help="that the model classifies first")
    add("--palette", metavar="isprs|FILE", help="of a reference in colours")
    add("--field", help="of the polygons, which holds the class")
    add("--background", metavar="CLASS", help="of pixels outside all polygons")
    add("--erode", type=int, default=0, metavar="PX", help="leave out so much along each border")
    add("--report", type=Path, metavar="FILE", help="the figures as a .html page or as .json")
    add("--overwrite", action="store_true", help="replace a report of that name")
    add_json(parser)


def add_labels(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--from-color", action="store_true", help="colours to class values")
    way.add_argument("--to-color", action="store_true", help="class values to colours")
    add("source", metavar="SOURCE")
    add("output", type=Path, metavar="OUT.tif")
    add("--palette", required=True, metavar="isprs|FILE", help="values, names and colours")
    add("--erode", type=int, default=0, metavar="PX", help="unlabel so much along each border")
    add("--tolerate-unknown", action="store_true", help="go on with many unknown colours")
    add("--overwrite", action="store_true", help="replace an older file of this name")
    add_json(parser)


def add_composite(parser: argparse.ArgumentParser) -> None:
    add, known = parser.add_argument, CompositeJob
    add("--output", type=Path, required=True, metavar="OUT.tif")
    add("--dsm", metavar="FILE", help="heights of the surface")
    add("--dtm", metavar="FILE", help="heights of the ground; else found in the surface")
    add("--infrared", type=_raster_band, metavar="FILE[:BAND]", help="for the vegetation index")
    add("--red", type=_raster_band, metavar="[FILE:]BAND", help="else band 2 of that file")
    add("--layers", type=_names, default=known.layers, metavar="dsm,ndsm,ndvi", help="in order")
    add("--dsm-range", type=_range, metavar="LOW,HIGH", help="m; else of this surface")
    add(
        "--ground-window",
        type=float,
        default=known.ground_window,
        metavar="M",
        help="wider than the widest building",
    )
    add("--overwrite", action="store_true", help="replace an older file of this name")
    add_json(parser)


def _raster_band(text: str) -> tuple[str, int]:
    """Read FILE, FILE:BAND or BAND; without a band it is the first."""
    name, _, band = text.rpartition(":")
    return (name, int(band)) if band.isdigit() else (text, 1)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def _range(text: str) -> tuple[float, float]:
    low, high = (float(term) for term in text.split(","))
    return low, high
