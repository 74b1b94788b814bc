"""Labels of every kind come onto an image's own pixels, or are refused with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import JobCancelled, OutputWriteError, RasterReadError
from landseg.training.errors import (
    BackgroundError,
    FieldMissingError,
    GridError,
    LabelsKindError,
    LabelsOpenError,
    LabelsReadError,
    LabelsWarpedCaution,
    LabelTextError,
    LabelValueError,
    LossyLabelsError,
    RimError,
    UnknownColoursCaution,
    UnknownColoursError,
)
from landseg.training.jobs import TrainingClass
from landseg.training.reference import Reference, write_reference
from osgeo import gdal

RNG = np.random.default_rng(4)
PLACE = (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)
TWO = (TrainingClass("house", "#ff0000"), TrainingClass("other", "#00ff00"))
COLOURED = (
    TrainingClass("house", "#ff0000", ("#3C1098",)),
    TrainingClass("o", "#0f0f0f", ("#FEDD3A",)),
)


@pytest.fixture
def image(write_raster):
    return write_raster(RNG.integers(1, 255, (3, 40, 60)).astype(np.uint8), "image.tif")


@pytest.fixture
def onto(tmp_path):
    """Bring a reference onto an image; give its pixels and the cautions."""

    def bring(source, image, classes=TWO, bands=None, path=None, **facts):
        path = path or tmp_path / "labels.tif"
        reference = Reference(str(source), classes, **facts)
        cautions = write_reference(reference, image, bands, path)
        return gdal.Open(str(path)).ReadAsArray(), cautions

    return bring


def indices(height=40, width=60, values=(0, 1, 255)):
    return RNG.choice(np.array(values, np.uint8), (height, width))


class TestValues:
    def test_labels_on_the_same_grid_come_as_they_are(self, onto, image, write_raster):
        labels = indices()
        found, cautions = onto(write_raster(labels[np.newaxis]), image)
        np.testing.assert_array_equal(found, labels)
        assert cautions == ()

    def test_the_result_lies_exactly_where_the_image_does(
        self, onto, image, write_raster, tmp_path
    ):
        onto(write_raster(indices()[np.newaxis], place=None, crs=None), image)
        result = gdal.Open(str(tmp_path / "labels.tif"))
        assert result.GetGeoTransform() == PLACE
        assert result.GetSpatialRef().GetAuthorityCode(None) == "32633"
        assert result.GetRasterBand(1).GetNoDataValue() == 255

    @pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int32", "float32", "float64"])
    def test_values_of_every_type_become_classes_by_their_labels(
        self, onto, image, write_raster, dtype
    ):
        labels = RNG.choice(np.array([3, 7, 100]), (40, 60)).astype(dtype)
        classes = (TrainingClass("a", "#000000", ("7",)), TrainingClass("b", "#111111", ("3",)))
        found, _ = onto(write_raster(labels[np.newaxis]), image, classes, ignored=("100",))
        np.testing.assert_array_equal(found, np.select([labels == 7, labels == 3], [0, 1], 255))

    def test_negative_values_and_several_values_of_a_class(self, onto, image, write_raster):
        labels = RNG.choice(np.array([-5, 2, 300], np.int16), (40, 60))
        classes = (
            TrainingClass("a", "#000000", ("-5", "300")),
            TrainingClass("b", "#111111", ("2",)),
        )
        found, _ = onto(write_raster(labels[np.newaxis]), image, classes)
        np.testing.assert_array_equal(found, labels == 2)

    def test_nodata_is_not_labelled_unless_a_label_names_it(self, onto, image, write_raster):
        labels = indices(values=(0, 1))
        name = write_raster(labels[np.newaxis], nodata=0)
        found, _ = onto(name, image)
        np.testing.assert_array_equal(found, np.where(labels == 0, 255, 1))
        named = (TrainingClass("a", "#000000", ("0",)), TrainingClass("b", "#111111", ("1",)))
        np.testing.assert_array_equal(onto(name, image, named)[0], labels)

    def test_numbers_that_are_none_are_not_labelled(self, onto, image, write_raster):
        labels = indices(values=(0, 1)).astype(np.float32)
        labels[3, 4], labels[5, 6] = np.nan, np.inf
        found, _ = onto(write_raster(labels[np.newaxis]), image)
        assert found[3, 4] == found[5, 6] == 255
        assert (found == 255).sum() == 2

    def test_a_value_of_no_class_is_refused_with_its_count(self, onto, image, write_raster):
        labels = indices(values=(0, 1))
        labels[0, :7], labels[1, :2] = 9, 4
        with pytest.raises(LabelValueError) as caught:
            onto(write_raster(labels[np.newaxis]), image)
        assert caught.value.fields == {"name": "raster.tif", "value": "9", "count": 7}

    def test_decimals_are_refused(self, onto, image, write_raster):
        labels = indices(values=(0, 1)).astype(np.float32)
        labels[2, 2] = 0.5
        with pytest.raises(LabelValueError, match=r"0\.5"):
            onto(write_raster(labels[np.newaxis]), image)

    def test_nodata_of_the_image_is_not_labelled(self, onto, write_raster):
        pixels = np.full((3, 40, 60), 9, np.uint8)
        pixels[1, 7, 8] = 0
        image = write_raster(pixels, "image.tif", nodata=0)
        found, _ = onto(write_raster(np.zeros((1, 40, 60), np.uint8)), image, bands=(1, 2, 3))
        assert list(zip(*np.nonzero(found == 255))) == [(7, 8)]


class TestColours:
    def colours(self, values):
        table = np.zeros((256, 3), np.uint8)
        table[0], table[1] = (0x3C, 0x10, 0x98), (0xFE, 0xDD, 0x3A)
        return np.moveaxis(table[values], 2, 0)

    def test_colours_become_classes_and_black_stays_unlabelled(self, onto, image, write_raster):
        labels = indices()
        found, cautions = onto(write_raster(self.colours(labels)), image, COLOURED)
        np.testing.assert_array_equal(found, labels)
        assert cautions == ()

    def test_a_class_without_labels_has_its_own_colour(self, onto, image, write_raster):
        pixels = np.zeros((3, 40, 60), np.uint8)
        pixels[0, :20], pixels[1, 20:] = 255, 255
        found, _ = onto(write_raster(pixels), image)
        assert (found[:20] == 0).all()
        assert (found[20:] == 1).all()

    def test_a_few_unknown_colours_are_ignored_and_told_each_time(self, onto, image, write_raster):
        pixels = self.colours(indices(values=(0, 1)))
        pixels[:, 30, 31] = 1, 2, 3
        name = write_raster(pixels)
        for _ in range(2):  # the second time from the kept file
            found, cautions = onto(name, image, COLOURED)
            assert [type(each) for each in cautions] == [UnknownColoursCaution]
            assert cautions[0].fields == {"name": "raster.tif", "count": 1, "colour": "#010203"}
        assert found[30, 31] == 255

    def test_many_unknown_colours_are_refused(self, onto, image, write_raster, tmp_path):
        pixels = self.colours(indices(values=(0, 1)))
        pixels[:, 30, :3] = 200
        with pytest.raises(UnknownColoursError, match=r"3 pixels of raster\.tif.*#C8C8C8"):
            onto(write_raster(pixels), image, COLOURED)
        assert not (tmp_path / "labels.tif").exists()
        assert (onto(write_raster(pixels), image, COLOURED, ignored=("#c8C8c8",))[1]) == ()

    def test_jpeg_is_refused(self, onto, image, write_raster, tmp_path):
        source = gdal.Open(write_raster(self.colours(indices())))
        gdal.GetDriverByName("JPEG").CreateCopy(str(tmp_path / "l.jpg"), source)
        with pytest.raises(LossyLabelsError, match=r"l\.jpg"):
            onto(tmp_path / "l.jpg", image, COLOURED)

    def test_values_for_classes_with_colours_are_refused(self, onto, image, write_raster):
        with pytest.raises(LabelsKindError, match="holds values"):
            onto(write_raster(indices()[np.newaxis]), image, COLOURED)
        with pytest.raises(LabelsKindError, match="2 bands"):
            onto(write_raster(np.stack([indices(), indices()])), image)

    def test_a_palette_that_only_shows_values_does_not_hide_them(self, onto, image, tmp_path):
        labels = indices(values=(0, 1))
        path = str(tmp_path / "shown.tif")
        source = gdal.GetDriverByName("GTiff").Create(path, 60, 40)
        table = gdal.ColorTable()
        table.SetColorEntry(0, (1, 2, 3, 255))
        table.SetColorEntry(1, (4, 5, 6, 255))
        source.GetRasterBand(1).SetRasterColorTable(table)
        source.GetRasterBand(1).WriteArray(labels)
        del source
        both = (
            TrainingClass("a", "#ff0000", ("0", "#3C1098")),
            TrainingClass("b", "#00ff00", ("1", "#FEDD3A")),
        )
        np.testing.assert_array_equal(onto(path, image, both)[0], labels)

    @pytest.mark.parametrize(
        ("labels", "ignored"),
        [(("#12345",), ()), (("#FEDD3A",), ()), (("#3C1098",), ("#3C1098",)), (("x",), ())],
    )
    def test_labels_that_cannot_be_are_refused(self, onto, image, write_raster, labels, ignored):
        classes = (TrainingClass("a", "#ff0000", labels), COLOURED[1])
        pixels = self.colours(indices()) if labels != ("x",) else indices()[np.newaxis]
        with pytest.raises(LabelTextError):
            onto(write_raster(pixels), image, classes, ignored=ignored)


class TestGrids:
    def test_without_a_place_the_sizes_must_be_equal(self, onto, write_raster):
        image = write_raster(np.ones((3, 40, 60), np.uint8), "image.tif", place=None, crs=None)
        good = write_raster(indices()[np.newaxis], place=None, crs=None)
        assert onto(good, image)[0].shape == (40, 60)
        bad = write_raster(indices(41, 60)[np.newaxis], "bad.tif", place=None, crs=None)
        with pytest.raises(GridError) as caught:
            onto(bad, image)
        assert caught.value.fields["reason"].startswith("60 x 41 px on 60 x 40")
        placed = write_raster(indices(41, 60)[np.newaxis], "placed.tif")
        with pytest.raises(GridError, match=r"placed\.tif do not lie on image\.tif"):
            onto(placed, image)

    def test_a_shifted_grid_takes_the_nearest_labels_and_says_so(self, onto, image, write_raster):
        labels = indices(60, 80, values=(0, 1))
        x, width, _, y, _, height = PLACE
        name = write_raster(labels[np.newaxis], place=(x - 5, width, 0, y + 5, 0, height))
        found, cautions = onto(name, image)
        np.testing.assert_array_equal(found, labels[10:50, 10:70])
        assert [type(each) for each in cautions] == [LabelsWarpedCaution]
        assert cautions[0].fields == {"name": "raster.tif", "image": "image.tif"}

    def test_labels_that_reach_over_a_part_leave_the_rest_unlabelled(
        self, onto, image, write_raster
    ):
        name = write_raster(np.zeros((1, 40, 60), np.uint8), place=(300010.0, 0.5, 0, 5e6, 0, -0.5))
        found, _ = onto(name, image)
        assert (found[:, 20:] == 0).all()
        assert (found[:, :20] == 255).all()

    @pytest.mark.parametrize("coloured", [False, True])
    def test_another_coordinate_system_is_warped(self, onto, image, write_raster, coloured):
        labels = np.kron(indices(4, 6, values=(0, 1)), np.ones((10, 10), np.uint8))
        pixels = TestColours().colours(labels) if coloured else labels[np.newaxis]
        source = gdal.Open(write_raster(pixels))
        path = str(Path(source.GetDescription()).with_name("degrees.tif"))
        gdal.Warp(path, source, dstSRS="EPSG:4326", resampleAlg="near", dstNodata=255)
        found, cautions = onto(path, image, COLOURED if coloured else TWO, ignored=("#FFFFFF",))
        assert (found == labels).mean() > 0.9  # nearest twice moves borders by a pixel
        assert np.isin(found, (0, 1, 255)).all()
        assert [type(each) for each in cautions] == [LabelsWarpedCaution]

    def test_a_palette_is_read_through_when_it_is_warped(self, onto, image, tmp_path):
        path = str(tmp_path / "palette.tif")
        source = gdal.GetDriverByName("GTiff").Create(path, 80, 60)
        source.SetGeoTransform((299995.0, 0.5, 0, 5000005.0, 0, -0.5))
        source.SetProjection(gdal.Open(image).GetProjection())
        table = gdal.ColorTable()
        table.SetColorEntry(5, (0x3C, 0x10, 0x98, 255))
        table.SetColorEntry(6, (0xFE, 0xDD, 0x3A, 255))
        labels = indices(60, 80, values=(5, 6))
        source.GetRasterBand(1).SetRasterColorTable(table)
        source.GetRasterBand(1).WriteArray(labels)
        del source
        found, _ = onto(path, image, COLOURED)
        np.testing.assert_array_equal(found, labels[10:50, 10:70] - 5)

    @pytest.mark.parametrize("bands", [2, 4])
    def test_too_many_bands_are_refused_on_another_grid_too(self, onto, image, write_raster, bands):
        place = (299995.0, 0.5, 0, 5000005.0, 0, -0.5)
        name = write_raster(np.ones((bands, 60, 80), np.uint16), place=place)
        with pytest.raises(LabelsKindError, match=f"{bands} bands|8 bits"):
            onto(name, image)

    def test_labels_elsewhere_are_refused(self, onto, image, write_raster, tmp_path):
        name = write_raster(indices()[np.newaxis], place=(400000.0, 0.5, 0, 5e6, 0, -0.5))
        with pytest.raises(GridError, match="elsewhere"):
            onto(name, image)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["image.tif", "raster.tif"]

    def test_a_rotated_image_gets_labels_on_its_own_pixels(self, onto, write_raster):
        turned = (300005.0, 0.4, 0.3, 4999990.0, 0.3, -0.4)
        image = write_raster(np.ones((3, 30, 30), np.uint8), "image.tif", place=turned)
        labels = np.zeros((100, 100), np.uint8)
        labels[:, 50:] = 1
        found, _ = onto(write_raster(labels[np.newaxis], place=PLACE), image)
        rows, cols = np.indices((30, 30)) + 0.5
        east = turned[0] + cols * turned[1] + rows * turned[2]
        sure = abs(east - (PLACE[0] + 25)) > 0.5
        expected = east > PLACE[0] + 25
        np.testing.assert_array_equal((found == 1)[sure], expected[sure])


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


class TestKeeping:
    def test_equal_labels_are_not_written_again(self, onto, image, write_raster, tmp_path):
        name = write_raster(indices()[np.newaxis])
        path = tmp_path / "labels.tif"
        onto(name, image)
        before = path.stat().st_mtime_ns
        onto(name, image)
        assert path.stat().st_mtime_ns == before

    def test_other_settings_or_files_write_them_anew(self, onto, image, write_raster, tmp_path):
        labels = indices(values=(0, 1))
        name = write_raster(labels[np.newaxis])
        onto(name, image)
        np.testing.assert_array_equal(onto(name, image, TWO[::-1])[0], labels)
        swapped = (TrainingClass("a", "#000000", ("1",)), TrainingClass("b", "#111111", ("0",)))
        np.testing.assert_array_equal(onto(name, image, swapped)[0], 1 - labels)
        other = indices(values=(0, 1))
        Path(name).unlink()
        write_raster(other[np.newaxis], options=["COMPRESS=LZW"])
        np.testing.assert_array_equal(onto(name, image)[0], other)

    def test_a_damaged_leftover_is_replaced(self, onto, image, write_raster, tmp_path):
        labels = indices()
        (tmp_path / "labels.tif").write_bytes(b"half a file")
        np.testing.assert_array_equal(onto(write_raster(labels[np.newaxis]), image)[0], labels)

    def test_a_cancel_between_blocks_leaves_nothing(self, image, write_raster, tmp_path):
        def cancel():
            raise JobCancelled

        reference = Reference(write_raster(indices()[np.newaxis]), TWO)
        with pytest.raises(JobCancelled):
            write_reference(reference, image, None, tmp_path / "labels.tif", cancel)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["image.tif", "raster.tif"]

    def test_a_disk_that_refuses_is_told(self, onto, image, write_raster, tmp_path):
        with pytest.raises(OutputWriteError, match="labels"):
            onto(write_raster(indices()[np.newaxis]), image, path=tmp_path / "no" / "labels.tif")

    @pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
    def test_a_damaged_image_or_damaged_labels_are_named(self, onto, write_raster, tmp_path):
        big = RNG.integers(0, 255, (1, 600, 600)).astype(np.uint8)
        whole = write_raster(big, "whole.tif")
        cut = Path(write_raster(big, "cut.tif"))
        cut.write_bytes(cut.read_bytes()[:200_000])
        numbers = tuple(TrainingClass(str(n), "#000000") for n in range(254))
        with pytest.raises(RasterReadError, match=r"cut\.tif"):
            onto(whole, str(cut), numbers, bands=(1,), ignored=("254",))
        with pytest.raises(LabelsReadError, match=r"cut\.tif"):
            onto(str(cut), whole, numbers, ignored=("254",))
