"""The flags of the command line; their names are binding."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from .jobs import DEVICES, PRECISIONS, SelfTestJob
from .version import version

Command = Callable[[argparse.Namespace], int]  # gives the exit code


def make_parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """Describe every command; `run` of the parsed options is the one that was asked for."""
    parser = argparse.ArgumentParser(prog="landseg", description="Land-cover maps with SegNet.")
    parser.add_argument("--version", action="version", version=f"landseg {version()}")
    parser.add_argument("--verbose", action="store_true", help="tell more on standard error")
    adding = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        found = adding.add_parser(name, help=words, description=words)
        found.set_defaults(run=commands[name])
        return found

    _add_job(add("classify", "make a class map of a raster"))
    _add_inspect(add("inspect", "tell what a job would do, and what does not fit"))
    _add_json(add("models", "list the models"))
    _add_import(add("import", "make a model of a .pth checkpoint"))
    test = add("selftest", "ten seconds that tell what the engine can do")
    test.add_argument("--weights", metavar="ID|FILE", default=SelfTestJob.weights, help="a model")
    _add_json(test)
    # Spoken to by QGIS over pipes, hence without a line in the help.
    adding.add_parser("worker").set_defaults(run=commands["worker"])
    return parser


def _add_job(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("raster", nargs="?", metavar="RASTER", help="any raster that GDAL opens")
    add("--weights", metavar="ID|FILE", help="a model's name, or a .safetensors file")
    add("--output", type=Path, metavar="OUT.tif", help="the class map")
    add("--bands", metavar="1,2,3", help="bands in the order of the model; else by name")
    add("--extent", metavar="XMIN,YMIN,XMAX,YMAX", help="only this part, in raster coordinates")
    add("--mask", metavar="FILE", help="only inside the polygons of this file")
    add("--device", choices=DEVICES, help="what computes")
    add("--tile", type=int, metavar="N", help="side of a tile in pixels; the map is the same")
    add("--precision", choices=PRECISIONS, help="of the arithmetic")
    add(
        "--stretch",
        metavar="HOW",
        help="percentile[:LOW,HIGH] or range:MIN,MAX, where values do not fit the model's",
    )
    add("--confidence", type=Path, metavar="FILE", help="a second raster, 0 to 100 percent")
    add("--job", type=Path, metavar="FILE", help="repeat the job of a file or of a class map")
    add("--overwrite", action="store_true", help="replace an older class map of this name")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _add_inspect(parser: argparse.ArgumentParser) -> None:
    _add_job(parser)
    _add_json(parser)


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="FILE.pth")
    parser.add_argument("--name", help="the new model's name; else the file's")
    parser.add_argument("--facts", type=Path, help="JSON of what the file cannot say")
    parser.add_argument("--preset", help="facts of a known family of checkpoints, such as isprs")
