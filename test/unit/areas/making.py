"""Tables of areas that are made and read."""

from __future__ import annotations

from landseg.review import AreasJob
from landseg.review.areas import run_areas
from osgeo import osr

LEFT, TOP, SIDE = 300000.0, 5000000.0, 0.5  # of `write_raster`
CODE = 32633


def system(code):
    if not code:
        return None
    found = osr.SpatialReference()
    found.ImportFromEPSG(code)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def wkt(pixels):
    """Give the polygon of a ring in pixels of the map."""
    ring = [f"{LEFT + col * SIDE} {TOP - row * SIDE}" for col, row in (*pixels, pixels[0])]
    return f"POLYGON(({','.join(ring)}))"


def box(left, top, right, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def run(name, output=None, report=lambda done, total: None, **wishes):
    return run_areas(AreasJob(name, output, **wishes), report)


def pixels_of(zone):
    return {each.entry.value: each.pixels for each in zone.classes if each.pixels}
