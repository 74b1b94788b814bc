"""Objects as polygons in pixels of a grid: areas as they are, lines and points as wide as told.

Widths are metres on the ground: strokes are drawn in an azimuthal equidistant projection around
the grid's centre, whose scale is wrong by less than 1e-6 within 15 km, and 4e-5 within 100 km;
Web Mercator's metres would be half as long at 60 degrees. Vertices are moved one by one.
"""

from __future__ import annotations

from typing import Any

from osgeo import gdal, osr

from ...inference import PixelPlaces, complaints, find_crs, find_placement, polygons_of, projection
from .judging import AREA

QUARTER = 8  # segments of a quarter of a round cap


class Shapes:
    """Brings the geometries of one layer onto a grid."""

    def __init__(self, crs: Any, grid: Any) -> None:
        """Prepare the projections.

        Args:
            crs: of the layer.
            grid: an open raster with a coordinate system and a place.
        """
        self._to_pixels = PixelPlaces(crs, grid)
        local = _local_metres(crs, grid)
        self._to_metres = projection(crs, local)
        self._from_metres = PixelPlaces(local, grid)
        self.repaired = 0  # areas that were not valid

    def area(self, geometry: Any) -> list[Any]:
        """Give the valid polygons of an area; none where it has no place on the grid."""
        found: list[Any] = []
        with complaints() as heard:
            found = self._placed(geometry, self._to_pixels, repair=True)
        return [] if heard.errors else found

    def stroke(self, geometry: Any, width: float) -> list[Any]:
        """Give what a line, the rim of an area, or a point covers that is so wide, in metres."""
        found: list[Any] = []
        with complaints() as heard:
            line = geometry.GetLinearGeometry()
            line = line.Boundary() if line.GetDimension() == AREA else line
            line.FlattenTo2D()
            if self._to_metres is None or line.Transform(self._to_metres) == 0:
                found = self._placed(line.Buffer(width / 2, QUARTER), self._from_metres)
        return [] if heard.errors else found

    def _placed(self, geometry: Any, places: PixelPlaces, repair: bool = False) -> list[Any]:
        found, odd = [], False
        for polygon in polygons_of(geometry):
            moved = places.move(polygon)
            if moved is None:
                return []
            if repair and not moved.IsValid():
                moved, odd = moved.MakeValid(), True
            found += [part.Clone() for part in polygons_of(moved)]
        self.repaired += odd
        return found


def _local_metres(crs: Any, grid: Any) -> Any:
    """Give a projection in metres around the grid's centre, on the layer's own datum."""
    degrees = crs.CloneGeogCS()
    col, row = grid.RasterXSize / 2, grid.RasterYSize / 2
    centre = gdal.ApplyGeoTransform(find_placement(grid), col, row)
    project = projection(find_crs(grid), degrees)
    lon, lat = project.TransformPoint(*centre)[:2] if project is not None else centre
    local = osr.SpatialReference()
    local.SetProjCS("around the grid's centre")
    local.CopyGeogCSFrom(degrees)
    local.SetAE(lat, lon, 0, 0)
    local.SetLinearUnits("metre", 1.0)
    return local


def is_placed(grid: Any) -> bool:
    """Tell whether a grid has a place on the Earth."""
    crs = find_crs(grid)
    on_earth = crs is not None and (crs.IsGeographic() or crs.IsProjected())
    return bool(on_earth and find_placement(grid))
