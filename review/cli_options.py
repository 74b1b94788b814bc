"""The flags of the commands; their names are binding."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..inference import add_json
from .jobs import CompareJob, QueueJob


def add_osm(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("grid", metavar="RASTER_OR_MAP", help="whose grid the result lies on")
    add("source", metavar="SOURCE", help=".osm, .pbf, or a layer with OpenStreetMap's keys")
    add("--legend", metavar="PRESET|FILE.toml", help="which tags are which class")
    _add_result(parser, "OSM.tif")


def add_compare(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("class_map", metavar="MAP")
    add("reference", metavar="REFERENCE", help="a raster of classes, on any grid")
    add("--confidence", metavar="FILE", help="of the map: ranks the places")
    add("--tolerance", type=float, default=CompareJob.tolerance, metavar="M", help="at borders")
    add("--places", type=Path, metavar="OUT.gpkg", help="a list of places to look at")
    add("--merge", type=float, default=CompareJob.merge, metavar="M", help="of one place")
    add("--min-area", type=float, default=CompareJob.min_area, metavar="M2", help="of a place")
    add("--report", type=Path, metavar="FILE", help="the figures as a .html page or as .json")
    _add_result(parser, "AGREEMENT.tif")


def add_queue(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("class_map", metavar="MAP")
    add("confidence", metavar="CONFIDENCE", help="as `landseg classify --confidence` writes it")
    add("--below", type=int, default=QueueJob.below, metavar="PERCENT", help="is unsure")
    add("--merge", type=float, default=QueueJob.merge, metavar="M", help="of one place")
    add("--min-area", type=float, default=QueueJob.min_area, metavar="M2", help="of a place")
    _add_result(parser, "PLACES.gpkg")


def add_polygons(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("class_map", metavar="MAP")
    add("--confidence", metavar="FILE", help="of the map: the mean of each polygon")
    add("--min-area", type=float, default=0.0, metavar="M2", help="smaller ones join a neighbour")
    add("--simplify", type=float, default=0.0, metavar="M", help="shared borders once")
    _add_result(parser, "X.gpkg")


def add_areas(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("class_map", metavar="MAP")
    add("--zones", metavar="FILE", help="polygons; a table for each")
    add("--zone-field", metavar="FIELD", help="that names a zone")
    _add_result(parser, "OUT.csv|.gpkg|.html", required=False)


def add_generalise(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("class_map", metavar="MAP")
    add("--merge", action="append", default=[], metavar="CLASS=INTO", help="names or values")
    add("--rename", action="append", default=[], metavar="CLASS=NAME")
    add("--recolour", action="append", default=[], metavar="CLASS=#RRGGBB")
    add("--majority", type=float, default=0.0, metavar="M", help="radius of the filter")
    add("--min-area", type=float, default=0.0, metavar="M2", help="smaller patches go")
    _add_result(parser, "OUT.tif")


def add_cog(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("class_map", metavar="MAP")
    _add_result(parser, "OUT.tif")


def add_package(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("class_map", metavar="MAP")
    parser.add_argument("attached", nargs="*", metavar="FILE", help="to hand over with it")
    _add_result(parser, "OUT.zip")


def _add_result(parser: argparse.ArgumentParser, shape: str, required: bool = True) -> None:
    parser.add_argument("--output", type=Path, required=required, metavar=shape)
    parser.add_argument("--overwrite", action="store_true", help="replace older files")
    add_json(parser)
