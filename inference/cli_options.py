"""The flags of the commands; their names are binding."""

from __future__ import annotations

import argparse
from pathlib import Path

from .jobs import DEVICES, PRECISIONS, SelfTestJob
from .overlap import BLENDS, SCHEMES
from .quality import CARDS, QUALITIES


def add_classify(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("rasters", nargs="*", metavar="RASTER", help="any raster that GDAL opens, or several")
    add("--list", type=Path, metavar="FILE", help="more rasters: a text file with one name a line")
    add("--mosaic", type=Path, metavar="OUT.tif", help="one map of all rasters together")
    _add_job(parser)


def add_inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("raster", nargs="?", metavar="RASTER", help="any raster that GDAL opens")
    _add_job(parser)
    add_json(parser)


def _add_job(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--weights", metavar="ID|FILE", help="a model's name, or a .safetensors file")
    add("--output", type=Path, metavar="OUT.tif", help="the class map; of several a folder")
    add("--bands", metavar="1,2,3", help="bands in the order of the model; else by name")
    add("--extent", metavar="XMIN,YMIN,XMAX,YMAX", help="only this part, in raster coordinates")
    add("--mask", metavar="FILE", help="only inside the polygons of this file")
    add("--device", choices=DEVICES, help="what computes")
    add("--tile", type=int, metavar="N", help="side of a tile in pixels; the map is the same")
    add(
        "--memory",
        metavar="AMOUNT",
        help="that the engine may take, such as 4GB; on a GPU, its own",
    )
    add("--quality", choices=(CARDS, *QUALITIES), help="1, 2 or 8 passes; auto: as the model says")
    add("--scheme", choices=SCHEMES, help="overlap: windows that overlap, to compare with")
    add("--window", type=int, metavar="N", help="side of the overlapping windows; else 256")
    add("--stride", type=int, metavar="N", help="pixels from one of them to the next; else 32")
    add("--blend", choices=BLENDS, help="how they are averaged; else mean")
    add("--precision", choices=PRECISIONS, help="of the arithmetic")
    add(
        "--deterministic",
        action="store_const",
        const=True,
        help="the same scores to the last bit, whatever the tile; slower",
    )
    add(
        "--stretch",
        metavar="HOW",
        help="percentile[:LOW,HIGH] or range:MIN,MAX, where values do not fit the model's",
    )
    add("--confidence", type=Path, metavar="FILE", help="a second raster, 0 to 100 percent")
    add("--job", type=Path, metavar="FILE", help="repeat the job of a file or of a class map")
    add("--overwrite", action="store_true", help="replace an older class map of this name")
    unfinished = parser.add_mutually_exclusive_group()
    for flag, choice, what in (
        ("--resume", "resume", "go on with work on this map that was stopped or killed"),
        ("--start-over", "restart", "drop unfinished work on this map, and begin anew"),
    ):
        unfinished.add_argument(
            flag, dest="interrupted", action="store_const", const=choice, help=what
        )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="FILE.pth")
    parser.add_argument("--name", help="the new model's name; else the file's")
    parser.add_argument("--facts", type=Path, help="JSON of what the file cannot say")
    parser.add_argument("--preset", help="facts of a known family of checkpoints, such as isprs")


def add_selftest(parser: argparse.ArgumentParser) -> None:
    default = SelfTestJob.weights
    parser.add_argument("--weights", metavar="ID|FILE", default=default, help="a model")
    add_json(parser)


def add_worker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--light", action="store_true", help="without torch")
