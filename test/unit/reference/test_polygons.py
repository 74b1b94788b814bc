"""Polygons as a reference."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.training.errors import (
    BackgroundError,
    FieldMissingError,
    LabelsOpenError,
    LabelsReadError,
    LabelValueError,
    RimError,
)
from landseg.training.jobs import TrainingClass
from osgeo import gdal

from .making import PLACE


class TestPolygons:
    def write(self, tmp_path, features, crs=32633, name="polygons.geojson"):
        """Features: (properties, rings in pixels of the image, as (col, row))."""
        path = tmp_path / name
        found = []
        for properties, *rings in features:
            placed = [
                [[PLACE[0] + 0.5 * col, PLACE[3] - 0.5 * row] for col, row in (*ring, ring[0])]
                for ring in rings
            ]
            geometry = {"type": "Polygon", "coordinates": placed}
            found.append({"type": "Feature", "properties": properties, "geometry": geometry})
        system = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": system, "features": found}))
        return path

    def square(self, col, row, side):
        return [(col, row), (col + side, row), (col + side, row + side), (col, row + side)]

    def test_without_a_field_all_are_the_first_class(self, onto, image, tmp_path):
        name = self.write(tmp_path, [({}, self.square(10, 5, 20))])
        found, cautions = onto(name, image)
        expected = np.full((40, 60), 255)
        expected[5:25, 10:30] = 0
        np.testing.assert_array_equal(found, expected)
        assert cautions == ()

    def test_the_background_fills_the_rest(self, onto, image, tmp_path):
        name = self.write(tmp_path, [({}, self.square(10, 5, 20))])
        found, _ = onto(name, image, background="OTHER")
        assert (found == 0).sum() == 400
        assert (found == 1).sum() == 2000

    def test_a_field_says_the_class_and_later_ones_lie_above(self, onto, image, tmp_path):
        name = self.write(
            tmp_path,
            [
                ({"kind": "House"}, self.square(0, 0, 20)),
                ({"kind": "other"}, self.square(10, 10, 20)),
                ({"kind": "tree"}, self.square(12, 12, 2)),
            ],
        )
        found, _ = onto(name, image, field="kind", ignored=("tree",))
        assert found[5, 5] == 0
        assert found[15, 15] == 1
        assert (found[12:14, 12:14] == 255).all()
        assert (found == 1).sum() == 396

    def test_numbers_in_a_field_are_labels_too(self, onto, image, tmp_path):
        classes = (TrainingClass("a", "#000000", ("7",)), TrainingClass("b", "#111111", ("8",)))
        for seven, eight in ((7, 8), (7.0, 8.0), ("7", "8")):
            features = [({"c": seven}, self.square(0, 0, 4)), ({"c": eight}, self.square(9, 9, 4))]
            found, _ = onto(self.write(tmp_path, features), image, classes, field="c")
            assert [(found == value).sum() for value in (0, 1)] == [16, 16]
            (tmp_path / "labels.tif").unlink()

    def test_a_hole_shows_the_background(self, onto, image, tmp_path):
        name = self.write(tmp_path, [({}, self.square(10, 5, 20), self.square(15, 10, 4))])
        found, _ = onto(name, image)
        assert (found == 0).sum() == 400 - 16

    def test_a_crossed_polygon_is_repaired(self, onto, image, tmp_path):
        bow = [(10, 10), (30, 30), (30, 10), (10, 30)]
        found, _ = onto(self.write(tmp_path, [({}, bow)]), image)
        assert 180 < (found == 0).sum() < 220

    def test_a_rim_in_metres_on_both_sides_is_ignored(self, onto, image, tmp_path):
        name = self.write(tmp_path, [({}, self.square(20, 10, 20))])
        found, _ = onto(name, image, background="other", rim=1.0)  # 2 px, which 0.5 m wide
        assert (found[12:28, 22:38] == 0).all()
        assert (found[14, 18:22] == 255).all()
        assert (found[14, 38:42] == 255).all()
        assert (found[8:12, 30] == 255).all()
        assert (found[:8] == 1).all()
        assert (found[:, :18] == 1).all()

    def test_a_rim_in_degrees_is_as_wide_on_the_ground(self, onto, write_raster, tmp_path):
        step = 1e-5  # 1.11 m north, 0.56 m east at 60 degrees
        place = (10.0, step, 0, 60.0, 0, -step)
        image = write_raster(
            np.ones((3, 100, 100), np.uint8), "i.tif", place=place, crs="EPSG:4326"
        )
        ring = [[10 + step * x, 60 - step * y] for x, y in self.square(30, 30, 40)]
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        path = tmp_path / "p.geojson"
        path.write_text(json.dumps(geometry))
        found, _ = onto(path, image, background="other", rim=5.58)
        assert (found[50] == 255).sum() == 40  # 10 px east and west of each border
        assert (found[:, 50] == 255).sum() == 20  # 5 px north and south

    def test_a_rim_needs_a_known_resolution(self, onto, write_raster, tmp_path):
        image = write_raster(np.ones((3, 40, 60), np.uint8), "image.tif", crs=None)
        name = self.write(tmp_path, [({}, self.square(20, 10, 20))])
        with pytest.raises(RimError, match=r"image\.tif"):
            onto(name, image, rim=1.0)

    def test_polygons_in_another_system_are_brought_along(self, onto, image, tmp_path):
        name = self.write(tmp_path, [({}, self.square(20, 10, 20))])
        other = str(tmp_path / "degrees.gpkg")
        gdal.VectorTranslate(other, str(name), dstSRS="EPSG:4326", reproject=True, layerName="x y")
        expected, _ = onto(name, image)
        found, _ = onto(f"{other}|layername=x y", image, path=tmp_path / "other.tif")
        np.testing.assert_array_equal(found, expected)

    def test_what_lies_at_the_end_of_the_world_does_no_harm(self, onto, write_raster, tmp_path):
        image = write_raster(np.ones((3, 40, 60), np.uint8), "image.tif")
        rings = {
            "nothing known": [[-100, 89.9], [-99, 90], [-98, 89.9], [-100, 89.9]],
            "house": [[0, 0], [30, 0], [30, 60], [0, 60], [0, 0]],
        }
        features = [
            {
                "type": "Feature",
                "properties": {"c": text},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for text, ring in rings.items()
        ]
        path = tmp_path / "world.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        found, _ = onto(path, image, field="c")
        assert (found == 0).all()

    def test_faults_are_refused_by_name(self, onto, image, tmp_path):
        name = self.write(tmp_path, [({"kind": "barn", "n": 1}, self.square(20, 10, 20))] * 3)
        with pytest.raises(FieldMissingError, match="no field type") as caught:
            onto(name, image, field="type")
        assert caught.value.fields["known"] == "kind, n"
        with pytest.raises(LabelValueError) as caught:
            onto(name, image, field="kind")
        assert caught.value.fields == {"name": "polygons.geojson", "value": "barn", "count": 3}
        with pytest.raises(BackgroundError) as caught:
            onto(name, image, background="water")
        assert caught.value.fields == {"name": "water", "known": "house, other"}
        with pytest.raises(LabelsOpenError, match=r"nothing\.gpkg"):
            onto(tmp_path / "nothing.gpkg", image)
        with pytest.raises(LabelsOpenError, match=r"polygons\.geojson"):
            onto(f"{name}|layername=none", image)

    def test_a_corrupt_shape_is_named(self, onto, shared, tmp_path):
        source = str(shared / "cases" / "broken_water.shp")
        broken = gdal.OpenEx(source)
        layer = broken.GetLayer()
        west, east, south, north = layer.GetExtent()
        path = str(tmp_path / "grid.tif")
        grid = gdal.GetDriverByName("GTiff").Create(path, 200, 200, 3)
        grid.SetGeoTransform((west, (east - west) / 200, 0, north, 0, (south - north) / 200))
        grid.SetSpatialRef(layer.GetSpatialRef())
        del grid
        with pytest.raises(LabelsReadError, match=r"broken_water\.shp are damaged: .*shape 30"):
            onto(source, path, background="other")
