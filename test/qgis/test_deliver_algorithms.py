"""Simpler maps, areas, maps for the cloud and packages in Processing, with the real engine."""

from __future__ import annotations

import csv
import gc
import json
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import processing
import pytest
from landseg.inference import LEGEND, LegendClass, MapStore, Window
from landseg.review import GeneraliseJob
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from .making import GEOTRANSFORM, make_raster, read
from .running import Feedback

LEGEND_OF = (
    LegendClass(0, "building", "#aa0000"),
    LegendClass(1, "road", "#444444"),
    LegendClass(2, "tree", "#00aa00"),
)


def make_map(path, values, **place):
    """Write a class map as Landseg does."""
    grid = make_raster(path.with_name("grid.tif"), values[None], **place)
    with MapStore(path, str(grid), None, "classes", LEGEND_OF) as store:
        store.write(Window(0, 0, *values.shape), values)
        store.finish({LEGEND: json.dumps([it.to_json() for it in LEGEND_OF])}, {})
    grid.unlink()
    return str(path)


@pytest.fixture
def values():
    found = np.zeros((40, 60), np.uint8)
    found[:, 30:] = 1
    found[10:12, 10:12] = 2  # 1 m2
    found[:, 58:] = 255
    return found


@pytest.fixture
def class_map(tmp_path, values):
    return make_map(tmp_path / "map.tif", values)


@pytest.fixture
def run(provider):
    def run(name, feedback=None, **options):
        return processing.run(f"landseg:{name}", options, feedback=feedback)

    return run


def zones_of(project, *boxes, code=32640):
    layer = QgsVectorLayer(f"Polygon?crs=EPSG:{code}&field=kind:string", "zones", "memory")
    for number, box in enumerate(boxes):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(*box)))
        feature.setAttribute("kind", f"zone {number}")
        layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    return layer


def test_a_simpler_map_is_made_and_shown_with_its_legend(run, class_map, values, tmp_path):
    said = Feedback()
    target = str(tmp_path / "new.tif")
    options = {"MERGE": "tree=road", "RENAME": "ROAD=way; building=house", "MIN_AREA": 2}
    found = run("generalise", said, INPUT=class_map, OUTPUT=target, **options)
    expected = values.copy()
    expected[10:12, 10:12] = 0
    np.testing.assert_array_equal(read(found["OUTPUT"]), expected)
    np.testing.assert_array_equal(read(class_map), values)
    assert "Pixels changed: 4 by merging, 0 by the majority filter, 4 by the area." in said.infos
    layer = QgsRasterLayer(found["OUTPUT"], "new")
    layer.loadDefaultStyle()
    assert [each.label for each in layer.renderer().classes()] == ["house", "way"]


def load(class_map, project):
    """Run as the toolbox does, whose context goes with its dialog; give the layer's labels."""
    context = QgsProcessingContext()
    context.setProject(project)
    options = {"INPUT": class_map, "MAJORITY": 1.0, "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT}
    found = processing.runAndLoadResults("landseg:generalise", options, context=context)
    (layer,) = (it for it in project.mapLayers().values() if it.source() == found["OUTPUT"])
    return [each.label for each in layer.renderer().classes()]


def test_every_new_map_of_a_session_is_loaded_with_its_style(run, class_map, project):
    for _ in range(2):
        assert load(class_map, project) == ["building", "road", "tree"]
        gc.collect()


def test_changes_that_mean_nothing_are_refused_in_the_dialog(run, class_map, tmp_path):
    for options, words in (
        ({"MERGE": "water=road"}, "The map has no class water"),
        ({"RECOLOUR": "road=red"}, "does not say"),
        ({}, "Nothing was asked"),
    ):
        with pytest.raises(QgsProcessingException, match=words):
            run("generalise", INPUT=class_map, OUTPUT=str(tmp_path / "new.tif"), **options)
    assert not (tmp_path / "new.tif").exists()


def test_areas_are_outputs_and_a_table(run, class_map, values, tmp_path):
    said = Feedback()
    found = run("areas", said, INPUT=class_map, OUTPUT=str(tmp_path / "a.csv"))
    assert (found["PIXELS"], found["NODATA_PIXELS"]) == (40 * 58, 80)
    with Path(found["OUTPUT"]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["area_m2"]) for row in rows) == pytest.approx(found["AREA"], abs=0.01)
    assert any(info.startswith("building: ") for info in said.infos)
    table = QgsVectorLayer(found["OUTPUT"], "a", "ogr")
    assert [field.name() for field in table.fields()][:4] == [
        "zone_id", "zone", "class_value", "class_name",
    ]  # fmt: skip
    assert [feature["class_name"] for feature in table.getFeatures()] == [
        "building", "road", "tree",
    ]  # fmt: skip


def test_zones_of_a_layer_in_memory_and_in_another_system(run, class_map, project, tmp_path):
    left, top = GEOTRANSFORM[0], GEOTRANSFORM[3]
    here = zones_of(project, (left, top - 20, left + 15, top), (left, top - 5, left + 30, top))
    found = run(
        "areas",
        INPUT=class_map,
        ZONES=here,
        ZONE_FIELD="kind",
        OUTPUT=str(tmp_path / "zones.gpkg"),
    )
    path = found["OUTPUT"]
    zones = QgsVectorLayer(f"{path}|layername=zones", "z", "ogr")
    assert zones.crs().authid() == "EPSG:32640"
    told = {feature["zone"]: feature for feature in zones.getFeatures()}
    assert (told["zone 0"]["pixels"], told["zone 1"]["pixels"]) == (40 * 30, 10 * 58)
    assert told["zone 1"]["nodata_pixels"] == 20
    table = QgsVectorLayer(f"{path}|layername=areas", "t", "ogr")
    assert table.featureCount() == 6
    assert not table.isSpatial()


@pytest.mark.parametrize(
    ("code", "place"),
    [
        (32640, GEOTRANSFORM),
        (4326, (55.0, 1e-5, 0.0, 62.0, 0.0, -1e-5)),
        (3857, (1e6, 0.5, 0.0, 9e6, 0.0, -0.5)),
    ],
)
def test_areas_are_those_that_qgis_measures(run, values, tmp_path, code, place):
    """The right class fills a rectangle."""
    class_map = make_map(tmp_path / "map.tif", values, geotransform=place, epsg=code)
    found = run("areas", INPUT=class_map, OUTPUT=str(tmp_path / "a.csv"))
    with Path(found["OUTPUT"]).open(encoding="utf-8-sig", newline="") as file:
        road = next(row for row in csv.DictReader(file) if row["class_name"] == "road")
    system = QgsCoordinateReferenceSystem(f"EPSG:{code}")
    measure = QgsDistanceArea()
    measure.setSourceCrs(system, QgsProject.instance().transformContext())
    measure.setEllipsoid(system.ellipsoidAcronym())
    edges = [gdal.ApplyGeoTransform(place, *pixel) for pixel in _around(30, 0, 58, 40)]
    wanted = measure.measureArea(QgsGeometry.fromPolygonXY([[QgsPointXY(*it) for it in edges]]))
    assert float(road["area_m2"]) == pytest.approx(wanted, rel=1e-6, abs=1e-3)


def _around(left, top, right, bottom):
    """Yield all corners of pixels along a rectangle, for QGIS's edges are geodesics."""
    yield from ((col, top) for col in range(left, right))
    yield from ((right, row) for row in range(top, bottom))
    yield from ((col, bottom) for col in range(right, left, -1))
    yield from ((left, row) for row in range(bottom, top, -1))
    yield left, top


def test_what_zones_lack_is_said(run, class_map, project, tmp_path):
    said = Feedback()
    far = zones_of(project, (0, 0, 10, 10))
    run("areas", said, INPUT=class_map, ZONES=far, OUTPUT=str(tmp_path / "a.html"))
    assert any("map.tif has no class in 1 of the zones: 1." in warning for warning in said.warnings)
    assert "no pixel of the map" in (tmp_path / "a.html").read_text("utf-8")


def test_a_map_for_the_cloud_opens_with_its_legend(run, class_map, values, tmp_path):
    found = run("cog", INPUT=class_map, OUTPUT=str(tmp_path / "cloud.tif"))
    np.testing.assert_array_equal(read(found["OUTPUT"]), values)
    assert gdal.Open(found["OUTPUT"]).GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
    layer = QgsRasterLayer(found["OUTPUT"], "cloud")
    layer.loadDefaultStyle()
    assert [each.label for each in layer.renderer().classes()] == ["building", "road", "tree"]


def test_a_package_holds_the_map_and_the_files_that_were_chosen(run, class_map, tmp_path):
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(b"%PDF")
    said = Feedback()
    target = str(tmp_path / "all.zip")
    found = run("package", said, INPUT=class_map, FILES=[str(sheet)], OUTPUT=target)
    with ZipFile(found["OUTPUT"]) as package:
        assert {"all/map.tif", "all/sheet.pdf", "all/README.txt"} <= set(package.namelist())
        assert package.read("all/map.tif") == Path(class_map).read_bytes()
    assert "sheet.pdf: map sheet, to be printed" in said.infos


def test_a_package_without_further_files_holds_the_map(run, class_map, tmp_path):
    found = run("package", INPUT=class_map, OUTPUT=str(tmp_path / "all.zip"))  # QGIS gives [""]
    with ZipFile(found["OUTPUT"]) as package:
        assert {"all/map.tif", "all/README.txt"} <= set(package.namelist())


def test_a_package_needs_files_that_are_there(run, class_map, tmp_path):
    with pytest.raises(QgsProcessingException, match=r"gone\.pdf cannot be packed"):
        run("package", INPUT=class_map, FILES=["/gone.pdf"], OUTPUT=str(tmp_path / "all.zip"))
    assert not (tmp_path / "all.zip").exists()


def test_defaults_of_the_form_are_those_of_the_job(provider):
    form = provider.algorithm("generalise")
    assert form.parameterDefinition("MAJORITY").defaultValue() == GeneraliseJob.majority
    assert form.parameterDefinition("MIN_AREA").defaultValue() == GeneraliseJob.min_area
    assert all(
        each.help() or each.isDestination() or each.name() == "INPUT"
        for name in ("generalise", "areas", "cog", "package")
        for each in provider.algorithm(name).parameterDefinitions()
    )


def test_zones_of_real_buildings_hold_what_qgis_counts(run, shared, tmp_path):
    """Against QGIS's own histogram of zones, which goes by centres of pixels too."""
    ortho = gdal.Open(str(shared / "swellendam" / "ortho.tif"))
    classes = np.minimum(ortho.GetRasterBand(1).ReadAsArray() // 52, 4).astype(np.uint8)
    target = gdal.GetDriverByName("GTiff").Create(
        str(tmp_path / "map.tif"), ortho.RasterXSize, ortho.RasterYSize, 1, gdal.GDT_Byte
    )
    target.SetGeoTransform(ortho.GetGeoTransform())
    target.SetSpatialRef(ortho.GetSpatialRef())
    target.GetRasterBand(1).SetCategoryNames(list("abcde"))
    target.GetRasterBand(1).WriteArray(classes)
    del target
    class_map = str(tmp_path / "map.tif")
    buildings = f"{shared / 'swellendam' / 'osm.gpkg'}|layername=buildings"
    found = run("areas", INPUT=class_map, ZONES=buildings, OUTPUT=str(tmp_path / "a.gpkg"))
    counted = processing.run(
        "native:zonalhistogram",
        {
            "INPUT_RASTER": class_map,
            "RASTER_BAND": 1,
            "INPUT_VECTOR": buildings,
            "COLUMN_PREFIX": "c",
            "OUTPUT": "TEMPORARY_OUTPUT",
        },
    )["OUTPUT"]
    wanted = [
        [feature[f"c{value}"] or 0 for value in np.unique(classes)]
        for feature in counted.getFeatures()
    ]
    table = QgsVectorLayer(f"{found['OUTPUT']}|layername=areas", "t", "ogr")
    ours = [[0] * len(np.unique(classes)) for _ in wanted]
    for row in table.getFeatures():
        if row["pixels"]:
            ours[row["zone_id"] - 1][row["class_value"]] = row["pixels"]
    assert len(ours) == 19
    assert ours == wanted
