"""Files of OpenStreetMap's own kinds, .osm and .pbf, as GDAL reads them: all tags, little memory.

GDAL resolves nodes and ways in files of its own, in the folder that is given here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osgeo import gdal

from .table import FEATURE_KEYS

DRIVER = "OSM"
MEMORY = 50  # MB; beyond it GDAL keeps nodes and ways on the disk
CONFIG = "osmconf.ini"
POINTS = "points"
LAYERS = (POINTS, "lines", "multipolygons")  # relations of other kinds consist of these
OTHER_AREAS = (
    "boundary",
    "building:part",
    "craft",
    "geological",
    "military",
    "office",
    "place",
    "shop",
    "sport",
)

# Closed ways with these keys come as areas, if not told `area=no`; a ring that is none, such as a
# road's, is drawn by its rim all the same. GDAL 3.6 overlooks keys longer than the last one.
AREA_KEYS = ",".join(sorted((*FEATURE_KEYS, *OTHER_AREAS), key=len))
HEAD = f"""closed_ways_are_polygons={AREA_KEYS}
attribute_name_laundering=no
report_all_tags=yes
"""
LAYER = """
[{name}]
osm_id=no
attributes=
ignore=
other_tags=no
all_tags=yes
"""


def is_osm_file(name: str) -> bool:
    """Tell whether GDAL's driver for OpenStreetMap would open a file."""
    driver = gdal.IdentifyDriverEx(name, gdal.OF_VECTOR)
    return driver is not None and driver.ShortName == DRIVER


def open_osm_file(name: str, folder: Path) -> Any:
    """Open a file as `gdal.Dataset`; read it by its own `GetNextFeature`, layers mixed.

    Args:
        name: of the file.
        folder: where temporary files may lie.
    """
    config = folder / CONFIG
    names = (*LAYERS, "multilinestrings", "other_relations")
    config.write_text(HEAD + "".join(LAYER.format(name=name) for name in names), "utf-8")
    options = [f"CONFIG_FILE={config}", f"MAX_TMPFILE_SIZE={MEMORY}"]
    flags = gdal.OF_VECTOR | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR
    return gdal.OpenEx(name, flags, allowed_drivers=[DRIVER], open_options=options)
