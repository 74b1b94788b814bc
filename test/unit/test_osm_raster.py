"""OpenStreetMap's objects on a raster's grid: which pixels, which values, and what is told."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from landseg.inference import ClassMap, JobCancelled, LegendClass, MapStore, Window, pixel_size
from landseg.review import OsmJob
from landseg.review.errors import TableNeededError, TablePairingError
from landseg.review.osm.osm_raster import run_osm
from landseg.review.osm.presets import load_table
from landseg.review.osm.spool import Spool
from osgeo import gdal, ogr, osr

from ..osm_making import box, write_layer, write_osm

PIXEL = 1e-5  # degrees
PLACE = (10.0, PIXEL, 0.0, 50.0, 0.0, -PIXEL)
BUILDING, LOW, TREE, WATER, ROAD, NONE = 1, 2, 3, 5, 0, 255  # of the preset isprs


def place(col, row):
    """Longitude and latitude of a pixel's upper left corner."""
    return 10 + col * PIXEL, 50 - row * PIXEL


def pixels(left, top, right, bottom):
    """The ring around whole pixels."""
    (west, north), (east, south) = place(left, top), place(right, bottom)
    return box(west, south, east, north)


@pytest.fixture
def draw(tmp_path, write_raster):
    """Draw a source on a grid of degrees; give the values and the result."""

    def run(source, table="isprs", size=(40, 60), grid=None, name="osm.tif"):
        grid = grid or write_raster(
            np.zeros((3, *size), np.uint8), "image.tif", place=PLACE, crs="EPSG:4326"
        )
        job = OsmJob(grid, str(source), tmp_path / name, table)
        found = run_osm(job, lambda done, total: None)
        return values_of(found.output), found

    return run


def values_of(path):
    return gdal.Open(str(path)).ReadAsArray()


def scene():
    """A wood with a lake, a house in it, and a lawn that overlaps the house."""
    return [
        ({"building": "yes", "name": 'the "\\ house'}, pixels(20, 10, 30, 20)),
        ({"landuse": "forest"}, pixels(5, 5, 50, 35)),
        ({"natural": "water"}, pixels(10, 25, 20, 30)),
        ({"landuse": "grass"}, pixels(25, 15, 40, 25)),
        ({"leisure": "park"}, pixels(42, 6, 48, 12)),
    ]


def drawn_scene():
    found = np.full((40, 60), NONE, np.uint8)
    found[15:25, 25:40] = LOW
    found[5:35, 5:50] = TREE
    found[25:30, 10:20] = WATER
    found[6:12, 42:48] = NONE
    found[10:20, 20:30] = BUILDING
    return found


def test_an_osm_file_is_drawn_in_the_order_of_painting(draw, tmp_path):
    values, found = draw(write_osm(tmp_path / "a.osm", scene()))
    np.testing.assert_array_equal(values, drawn_scene())
    told = found.to_json()
    assert told["drawn"] == {
        "building": 1, "tree": 1, "clutter": 1, "low vegetation": 1, "unknown": 1,
    }  # fmt: skip
    counts = {each["name"]: each["pixels"] for each in told["classes"]}
    assert counts["building"] == 100
    assert counts["car"] == 0
    assert sum(counts.values()) + told["unknown_pixels"] == 40 * 60
    assert "building" in found.as_text()


def test_the_order_of_the_file_does_not_matter(draw, tmp_path):
    values, _ = draw(write_osm(tmp_path / "a.osm", reversed(scene())))
    np.testing.assert_array_equal(values, drawn_scene())


def test_a_geopackage_of_the_same_file_gives_equal_pixels(draw, tmp_path):
    roads = [({"highway": "primary", "lanes": "2"}, [place(0, 8), place(60, 30)])]
    source = write_osm(tmp_path / "a.osm", [*scene(), *roads])
    values, first = draw(source)
    assert (values == ROAD).sum() > 100
    gdal.VectorTranslate(str(tmp_path / "b.gpkg"), source)  # columns, and other_tags as hstore
    other, second = draw(tmp_path / "b.gpkg", name="b.tif")
    np.testing.assert_array_equal(other, values)
    assert first.told == second.told


def test_a_named_layer_is_read_alone(draw, tmp_path):
    roads = [({"highway": "primary"}, [place(0, 8), place(60, 30)])]
    source = write_osm(tmp_path / "a.osm", [*scene(), *roads])
    values, _ = draw(f"{source}|layername=lines")
    assert set(np.unique(values)) == {ROAD, NONE}
    gdal.VectorTranslate(str(tmp_path / "b.gpkg"), source)
    other, _ = draw(tmp_path / "b.gpkg|layername=lines", name="b.tif")
    np.testing.assert_array_equal(other, values)


@pytest.mark.parametrize("lat", [0, 60])
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32633", "EPSG:4326"])
def test_a_road_of_6_m_is_60_pixels_wide_at_10_cm(draw, tmp_path, write_raster, crs, lat):
    size = 200
    wanted, degrees = osr.SpatialReference(), osr.SpatialReference()
    wanted.SetFromUserInput(crs)
    degrees.ImportFromEPSG(4326)
    for system in (wanted, degrees):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    x, y, _ = osr.CoordinateTransformation(degrees, wanted).TransformPoint(15.0, lat)
    unit = 1e-6
    grid = write_raster(
        np.zeros((1, size, size), np.uint8), "unit.tif", crs=crs, place=(x, unit, 0, y, 0, -unit)
    )
    width, height = (unit * 0.1 / metres for metres in pixel_size(gdal.Open(grid)))
    terms = (x - size / 2 * width, width, 0, y + size / 2 * height, 0, -height)
    grid = write_raster(np.zeros((1, size, size), np.uint8), "grid.tif", crs=crs, place=terms)
    lines = {"ns": [(15, lat - 1e-3), (15, lat + 1e-3)], "ew": [(15 - 1e-3, lat), (15 + 1e-3, lat)]}
    for name, line in lines.items():
        road = write_osm(tmp_path / f"{name}.osm", [({"highway": "residential"}, line)])
        values, _ = draw(road, grid=grid, name=f"{name}.tif")
        across = values == ROAD if name == "ns" else (values == ROAD).T
        assert set(across.sum(axis=1)) <= {60, 61}  # a centre may lie on an edge
        assert abs(np.nonzero(across[100])[0].mean() - 99.5) <= 0.5


def test_a_rotated_grid_gets_the_same_place_on_the_ground(draw, tmp_path, write_raster):
    turned = (10.0003, 0.6e-5, 0.8e-5, 49.9997, -0.8e-5, 0.6e-5)
    grid = write_raster(np.zeros((1, 40, 40), np.uint8), "t.tif", crs="EPSG:4326", place=turned)
    values, _ = draw(write_osm(tmp_path / "a.osm", scene()), grid=grid)
    rows, cols = np.mgrid[0:40, 0:40] + 0.5
    lon = turned[0] + cols * turned[1] + rows * turned[2]
    lat = turned[3] + cols * turned[4] + rows * turned[5]
    upright = drawn_scene()
    at = np.floor((50 - lat) / PIXEL).astype(int), np.floor((lon - 10) / PIXEL).astype(int)
    inside = (at[0] >= 0) & (at[0] < 40) & (at[1] >= 0) & (at[1] < 60)
    assert inside.sum() > 500
    wanted = upright[np.clip(at[0], 0, 39), np.clip(at[1], 0, 59)]
    np.testing.assert_array_equal(values[inside], wanted[inside])


def test_a_grid_on_control_points_is_drawn_on(draw, tmp_path, write_raster):
    grid = write_raster(np.zeros((1, 40, 60), np.uint8), "p.tif", crs=None, place=None)
    raster, degrees = gdal.Open(grid, gdal.GA_Update), osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    points = [(col, row) for col in (0, 30, 60) for row in (0, 20, 40)]
    raster.SetGCPs([gdal.GCP(*place(*p), 0, *p) for p in points], degrees)
    del raster
    values, _ = draw(write_osm(tmp_path / "a.osm", scene()), grid=grid)
    np.testing.assert_array_equal(values, drawn_scene())


def test_a_layer_in_another_system_is_moved_vertex_by_vertex(draw, tmp_path):
    source = write_osm(tmp_path / "a.osm", scene()[:2])
    values, _ = draw(source)
    gdal.VectorTranslate(str(tmp_path / "m.gpkg"), source, dstSRS="EPSG:3857", reproject=True)
    other, _ = draw(tmp_path / "m.gpkg", name="m.tif")
    np.testing.assert_array_equal(other, values)


def test_trees_are_discs_of_their_crown(draw, tmp_path):
    tree = ({"natural": "tree", "diameter_crown": "10"}, [place(30, 20)])
    values, _ = draw(write_osm(tmp_path / "a.osm", [tree]))
    width, height = pixel_size(gdal.Open(str(tmp_path / "osm.tif")))
    assert (values == TREE).sum() * width * height == pytest.approx(np.pi * 25, rel=0.03)


def test_objects_beside_the_grid_reach_into_it(draw, tmp_path):
    road = ({"highway": "motorway"}, [place(-2, -5), place(-2, 45)])  # 11 m wide, 1.4 m outside
    values, _ = draw(write_osm(tmp_path / "a.osm", [road]))
    assert (values[:, :5] == ROAD).all()
    assert (values[:, 6:] == NONE).all()


def test_silence_is_unknown_or_the_class_that_the_table_names(draw, tmp_path):
    house = write_osm(tmp_path / "a.osm", scene()[:1])
    values, _ = draw(house, "isprs")
    assert set(np.unique(values)) == {BUILDING, NONE}
    values, found = draw(house, "kampala-buildings", name="k.tif")
    assert [(values == value).sum() for value in (0, 1, 255)] == [100, 2300, 0]
    assert found.pixels == {0: 100, 1: 2300}


def test_areas_that_cross_themselves_are_repaired_and_counted(draw, tmp_path):
    bow = (
        "POLYGON ((10.0001 49.9999,10.0003 49.9997,10.0003 49.9999,10.0001 49.9997,"
        "10.0001 49.9999))"
    )
    good = "POLYGON ((10.0004 49.9999,10.0005 49.9999,10.0005 49.9997,10.0004 49.9999))"
    source = write_layer(tmp_path / "a.gpkg", [(["yes"], bow), (["yes"], good)], ["building"])
    values, found = draw(source)
    assert found.told["repaired"] == 1
    assert "Areas that cross themselves: 1." in " ".join(map(str, found.cautions))
    assert (values == BUILDING).sum() == pytest.approx(200 + 100, abs=20)


def test_tags_that_the_table_does_not_know_are_counted_and_listed(draw, tmp_path):
    more = [({"landuse": "salt_pond"}, pixels(0, 0, 3, 3))] * 3
    more += [({"natural": "sinkhole"}, pixels(4, 0, 6, 3)), ({"amenity": "bench"}, [place(3, 3)])]
    _, found = draw(write_osm(tmp_path / "a.osm", [*scene(), *more]))
    assert found.told["unknown"] == 4
    assert found.told["unknown_tags"] == {"landuse=salt_pond": 3, "natural=sinkhole": 1}
    assert "Objects with tags that the table does not know: 4, " in str(found.cautions[0])
    assert "landuse=salt_pond (3), natural=sinkhole (1)" in str(found.cautions[0])
    assert found.to_json()["cautions"][0]["class"] == "TagsUnknownCaution"


def test_skipped_objects_and_lines_without_a_width_are_counted(draw, tmp_path):
    more = [
        ({"highway": "primary", "tunnel": "yes"}, [place(0, 0), place(50, 30)]),
        ({"building": "yes", "layer": "-1"}, pixels(0, 0, 3, 3)),
        ({"waterway": "stream"}, [place(0, 0), place(50, 30)]),
    ]
    values, found = draw(write_osm(tmp_path / "a.osm", [*scene(), *more]))
    np.testing.assert_array_equal(values, drawn_scene())
    assert (found.told["skipped"], found.told["widthless"]) == (2, 1)


def test_a_courtyard_of_a_relation_stays_open(draw, tmp_path):
    ring, court = pixels(10, 10, 30, 30), pixels(15, 15, 25, 25)
    shape = "POLYGON (({}),({}))".format(*(
        ",".join(f"{x} {y}" for x, y in each) for each in (ring, court)
    ))  # fmt: skip
    values, _ = draw(write_layer(tmp_path / "a.gpkg", [(["yes"], shape)], ["building"]))
    assert (values == BUILDING).sum() == 400 - 100


def test_what_is_drawn_window_by_window_is_what_is_drawn_at_once(tmp_path):
    spool = Spool(tmp_path, load_table("isprs").rules, "a.osm")
    random = np.random.default_rng(5)
    for _ in range(300):
        col, row, size = random.uniform(0, 300, 3)
        shape = ogr.CreateGeometryFromWkt(f"POINT ({col} {row})").Buffer(size / 8, 3)
        spool.add(int(random.integers(0, 9)), [shape])
    spool.finish()
    whole = spool.draw(Window(0, 0, 300, 300), NONE)
    assert len(np.unique(whole)) > 4
    for row in range(0, 300, 77):
        for col in range(0, 300, 101):
            window = Window(row, col, min(77, 300 - row), min(101, 300 - col))
            np.testing.assert_array_equal(spool.draw(window, NONE), whole[window.slices])
    spool.close()


@pytest.fixture
def class_map(tmp_path, write_raster):
    """A class map with a legend of its own, on the grid of the scene."""
    image = write_raster(np.zeros((3, 40, 60), np.uint8), place=PLACE, crs="EPSG:4326")

    def make(classes, model="", name="map.tif"):
        legend = tuple(LegendClass(value, word, "#0a0b0c") for value, word in classes)
        with MapStore(tmp_path / name, image, None, "classes", legend) as store:
            store.write(Window(0, 0, 40, 60), np.zeros((40, 60), np.uint8))
            items = {"LANDSEG_LEGEND": json.dumps([entry.to_json() for entry in legend])}
            if model:
                items["LANDSEG_MODEL"] = json.dumps({"id": model})
            return str(store.finish(items, {}))

    return make


def test_on_a_class_map_the_reference_has_the_maps_legend(draw, class_map, tmp_path):
    grid = class_map([(4, "Other"), (9, "building"), (11, "sea")])
    values, _ = draw(write_osm(tmp_path / "a.osm", scene()), "kampala-buildings", grid=grid)
    assert [(values == value).sum() for value in (9, 4)] == [100, 2300]
    with ClassMap(str(tmp_path / "osm.tif")) as found:
        assert [(e.value, e.name, e.colour) for e in found.legend] == [
            (4, "Other", "#0a0b0c"), (9, "building", "#0a0b0c"), (11, "sea", "#0a0b0c"),
        ]  # fmt: skip
        assert json.loads(found.items["LANDSEG_CREDITS"]) == [
            "© OpenStreetMap contributors, ODbL 1.0"
        ]
        made = json.loads(found.items["LANDSEG_MADE_BY"])
        assert made["source_date"] == "2024-05-06T07:08:09Z"
        assert made["table"] == "kampala-buildings"
        assert made["source"] == "a.osm"


def test_the_model_of_a_map_chooses_the_table(draw, class_map, tmp_path):
    grid = class_map([(0, "building"), (1, "other")], "kampala-buildings")
    _, found = draw(write_osm(tmp_path / "a.osm", scene()), "", grid=grid)
    assert found.table == "kampala-buildings"


def test_without_a_table_for_the_model_the_presets_are_listed(draw, class_map, tmp_path):
    source = write_osm(tmp_path / "a.osm", scene())
    for model in ("", "my own"):
        grid = class_map([(0, "roof")], model, f"of{model}.tif")
        with pytest.raises(TableNeededError, match=r"of.*\.tif does not say") as caught:
            draw(source, "", grid=grid)
        assert "dubai-5, isprs, kampala-buildings" in caught.value.hint
    assert not (tmp_path / "osm.tif").exists()


def test_a_table_of_other_classes_than_the_maps_is_refused(draw, class_map, tmp_path):
    grid = class_map([(0, "building"), (1, "other")])
    with pytest.raises(TablePairingError, match=r"Map: building, other\."):
        draw(write_osm(tmp_path / "a.osm", scene()), "isprs", grid=grid)


def test_equal_jobs_give_equal_files(draw, tmp_path):
    source = write_osm(tmp_path / "a.osm", scene())
    draw(source, name="a.tif")
    draw(source, name="b.tif")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    assert (tmp_path / "a.qml").exists()


def test_a_cancelled_run_leaves_nothing(tmp_path, write_raster):
    grid = write_raster(np.zeros((1, 40, 60), np.uint8), place=PLACE, crs="EPSG:4326")
    job = OsmJob(grid, write_osm(tmp_path / "a.osm", scene()), tmp_path / "osm.tif", "isprs")
    before, seen = sorted(path.name for path in tmp_path.iterdir()), []

    def stopping_after(most):
        def report(done, total):
            seen.append(done / total)
            if len(seen) == most:
                raise JobCancelled

        return report

    for most in (1, 2):
        seen.clear()
        with pytest.raises(JobCancelled):
            run_osm(job, stopping_after(most))
        assert sorted(path.name for path in tmp_path.iterdir()) == before
    seen.clear()
    run_osm(job, stopping_after(None))
    assert seen == sorted(seen)
    assert seen[-1] == 1
    with pytest.raises(Exception, match="already exists"):
        run_osm(job, stopping_after(None))
    run_osm(replace(job, overwrite=True), stopping_after(None))
