"""Files of OpenStreetMap's own kinds, .osm and .pbf, as GDAL reads them: all tags, little memory.

GDAL resolves nodes and ways in files of its own, in the folder that is given here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osgeo import gdal

DRIVER = "OSM"
MEMORY = 50  # MB; beyond it GDAL keeps nodes and ways on the disk
CONFIG = "osmconf.ini"
LAYERS = ("points", "lines", "multipolygons")  # relations of other kinds consist of these
TAGS = "all_tags"

# Closed ways with these keys are areas; `area=yes` and `area=no` go before.
AREA_KEYS = (
    "aeroway=aerodrome,aeroway=apron,aeroway=helipad,aeroway=terminal,amenity,area:highway,boundary,"
    "building,building:part,craft,geological,historic,landcover,landuse,leisure,military,"
    "man_made,natural=bare_rock,natural=bay,natural=beach,natural=desert,natural=dune,"
    "natural=fell,natural=glacier,natural=grassland,natural=heath,natural=mud,natural=sand,"
    "natural=scree,natural=scrub,natural=shingle,natural=water,natural=wetland,natural=wood,"
    "office,place,power=plant,power=substation,public_transport=platform,highway=platform,"
    "highway=rest_area,highway=services,railway=platform,railway=station,shop,sport,tourism,"
    "waterway=riverbank,waterway=dock,waterway=boatyard,waterway=dam"
)
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
