"""A map gets its name when it is whole: content, place, legend, equal bytes, old files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import exchange as exchange_module
from landseg.inference.errors import (
    OutputBusyError,
    OutputWriteError,
    VerifyError,
)
from landseg.inference.grid import Window
from landseg.inference.legend import LegendClass
from landseg.inference.lock import take_lock
from landseg.inference.store import MapStore, discard_partial
from landseg.inference.target import work_folder
from osgeo import gdal, osr

LEGEND = (
    LegendClass(0, "water", "#0000ff"),
    LegendClass(1, 'Häuser "A" & <B>', "#3c1098"),
    LegendClass(3, "it's forest", "#00ff7f"),
)
CLASSES = np.random.default_rng(2).choice([0, 1, 3, 255], (40, 60)).astype(np.uint8)
METADATA = {"LANDSEG_LEGEND": json.dumps(["ä"]), "TIFFTAG_SOFTWARE": "Landseg 0"}


@pytest.fixture
def raster(write_raster):
    return write_raster(np.ones((3, 40, 60), np.uint8))


def save(target, raster, classes=CLASSES, kind="classes", window=None, facts=None):
    with MapStore(target, raster, window, kind, LEGEND) as store:
        height, width = classes.shape
        for row in range(0, height, 16):
            for col in range(0, width, 25):
                part = Window(row, col, 16, 25).clip(height, width)
                store.write(part, classes[part.slices])
        return store.finish(METADATA, facts or {"LANDSEG_DATE": "2026-01-01"})


def open_map(path):
    """GDAL 3.6 reads the .aux.xml late: category names are there once metadata were asked for."""
    found = gdal.Open(str(path))
    found.GetMetadata()
    return found


def left_in(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "raster.tif")


def test_a_map_holds_its_pixels_legend_and_place(tmp_path, raster):
    target = tmp_path / "map.tif"
    assert save(target, raster) == target
    found, source = gdal.Open(str(target)), gdal.Open(raster)
    band = found.GetRasterBand(1)
    np.testing.assert_array_equal(band.ReadAsArray(), CLASSES)
    assert band.DataType == gdal.GDT_Byte
    assert band.GetNoDataValue() == 255
    assert found.GetGeoTransform() == source.GetGeoTransform()
    assert found.GetSpatialRef().IsSame(source.GetSpatialRef())
    assert found.GetMetadataItem("AREA_OR_POINT") == "Area"
    assert found.GetMetadataItem("LANDSEG_LEGEND") == '["\\u00e4"]'
    assert found.GetMetadataItem("LANDSEG_DATE") == "2026-01-01"
    assert found.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    assert band.GetBlockSize() == [512, 512]
    assert band.GetOverviewCount() == 0
    assert left_in(tmp_path) == ["map.qml", "map.tif", "map.tif.aux.xml"]


def test_names_and_colours_are_in_palette_categories_table_and_style(tmp_path, raster):
    save(tmp_path / "map.tif", raster)
    found = open_map(tmp_path / "map.tif")
    band = found.GetRasterBand(1)
    names = ["water", 'Häuser "A" & <B>', "", "it's forest"]
    assert band.GetCategoryNames() == names
    colours = band.GetRasterColorTable()
    assert [colours.GetColorEntry(value) for value in (0, 1, 3)] == [
        (0, 0, 255, 255), (60, 16, 152, 255), (0, 255, 127, 255),
    ]  # fmt: skip
    assert colours.GetColorEntry(255)[3] == 0
    table = band.GetDefaultRAT()
    assert table.GetTableType() == gdal.GRTT_THEMATIC
    usages = [table.GetUsageOfCol(column) for column in range(5)]
    assert usages == [gdal.GFU_MinMax, gdal.GFU_Name, gdal.GFU_Red, gdal.GFU_Green, gdal.GFU_Blue]
    rows = [
        [table.GetValueAsString(row, column) for column in range(5)]
        for row in range(table.GetRowCount())
    ]
    assert rows[1] == ["1", 'Häuser "A" & <B>', "60", "16", "152"]
    assert rows[2] == ["3", "it's forest", "0", "255", "127"]
    style = (tmp_path / "map.qml").read_text("utf-8")
    assert (
        'value="1" color="#3c1098" alpha="255" label="Häuser &quot;A&quot; &amp; &lt;B&gt;"'
        in style
    )


def test_the_bare_file_still_has_colours_and_legend(tmp_path, raster):
    save(tmp_path / "map.tif", raster)
    bare = tmp_path / "elsewhere.tif"
    bare.write_bytes((tmp_path / "map.tif").read_bytes())
    found = gdal.Open(str(bare))
    assert found.GetRasterBand(1).GetRasterColorTable().GetColorEntry(1) == (60, 16, 152, 255)
    assert found.GetMetadataItem("LANDSEG_LEGEND") == '["\\u00e4"]'
    assert found.GetMetadataItem("LANDSEG_DATE") is None


def test_equal_content_gives_equal_bytes(tmp_path, raster):
    hashes = set()
    for name, date in (("one.tif", "2026"), ("two.tif", "2027"), ("one.tif", "2028")):
        save(tmp_path / name, raster, facts={"LANDSEG_DATE": date})
        hashes.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_bytes_do_not_hang_on_cache_or_threads(tmp_path, write_raster):
    raster = write_raster(np.zeros((1, 1300, 1100), np.uint8))
    classes = np.random.default_rng(4).choice([0, 1, 3], (1300, 1100)).astype(np.uint8)
    cache, hashes = gdal.GetCacheMax(), set()
    try:
        for size, threads in ((cache, "1"), (1 << 20, "2")):
            gdal.SetCacheMax(size)
            gdal.SetConfigOption("GDAL_NUM_THREADS", threads)
            save(tmp_path / "map.tif", raster, classes)
            hashes.add(hashlib.sha256((tmp_path / "map.tif").read_bytes()).hexdigest())
    finally:
        gdal.SetCacheMax(cache)
        gdal.SetConfigOption("GDAL_NUM_THREADS", None)
    assert len(hashes) == 1


def test_overviews_hold_classes_only_and_ignore_nodata(tmp_path, write_raster):
    raster = write_raster(np.zeros((1, 700, 1100), np.uint8))
    classes = np.full((700, 1100), 255, np.uint8)
    classes[:, 101:703] = 3
    classes[200:300] = 0
    save(tmp_path / "map.tif", raster, classes)
    found = gdal.Open(str(tmp_path / "map.tif"))
    band = found.GetRasterBand(1)
    sizes = [(band.GetOverview(n).YSize, band.GetOverview(n).XSize) for n in range(2)]
    assert band.GetOverviewCount() == 2
    assert sizes == [(350, 550), (175, 275)]
    overview = band.GetOverview(0).ReadAsArray()
    assert set(np.unique(overview)) == {0, 3, 255}
    assert (overview[100:150] == 0).all()
    assert (overview[:100, 52:351] == 3).all()
    assert (overview[:100, :50] == 255).all()


def test_pixels_that_were_never_written_are_nodata(tmp_path, raster):
    with MapStore(tmp_path / "map.tif", raster, None, "classes", LEGEND) as store:
        store.write(Window(3, 4, 5, 6), np.ones((5, 6), np.uint8))
        store.finish({}, {})
    found = gdal.Open(str(tmp_path / "map.tif")).ReadAsArray()
    assert (found[3:8, 4:10] == 1).all()
    assert (found != 255).sum() == 30


def test_a_part_of_a_raster_lies_in_its_place(tmp_path, raster):
    window = Window(8, 11, 20, 30)
    save(tmp_path / "map.tif", raster, CLASSES[window.slices], window=window)
    found = gdal.Open(str(tmp_path / "map.tif"))
    np.testing.assert_array_equal(found.ReadAsArray(), CLASSES[8:28, 11:41])
    assert found.GetGeoTransform() == (300005.5, 0.5, 0, 4999996.0, 0, -0.5)


def test_confidence_is_grey_percent_without_classes(tmp_path, raster):
    confidence = np.where(CLASSES == 255, 255, CLASSES * 30).astype(np.uint8)
    save(tmp_path / "confidence.tif", raster, confidence, kind="confidence")
    found = gdal.Open(str(tmp_path / "confidence.tif"))
    band = found.GetRasterBand(1)
    np.testing.assert_array_equal(band.ReadAsArray(), confidence)
    assert band.GetNoDataValue() == 255
    assert band.GetDescription() == "Confidence (%)"
    assert band.GetRasterColorTable() is None
    assert 'type="singlebandgray"' in (tmp_path / "confidence.qml").read_text("utf-8")


@pytest.mark.parametrize(
    ("place", "crs"),
    [
        ((300000.1, 0.3, 0.1, 5000000.7, 0.1, -0.3), "EPSG:32633"),
        ((300000.1, 0.3, 0, 5000000.7, 0, 0.3), "EPSG:2056"),
        ((1 / 3, 0.1, 0, 2 / 3, 0, -0.7), "EPSG:4326"),
        ((3.1, 0.3, 0, 5.7, 0, -0.3), None),
        (None, None),
        (None, "EPSG:32633"),
        ((3.1, 0.3, 0, 5.7, 0, -0.3), 'LOCAL_CS["site grid",UNIT["metre",1]]'),
        (
            (3.1, 0.3, 0, 5.7, 0, -0.3),
            "+proj=bonne +lat_1=40 +lon_0=3 +x_0=7 +ellps=clrk66 +units=ft",
        ),
        ((3.1, 0.3, 0, 5.7, 0, -0.3), "+proj=utm +zone=33 +datum=WGS84 +axis=wsu"),
    ],
)
@pytest.mark.parametrize("window", [None, Window(5, 6, 20, 30)])
def test_every_place_comes_back(tmp_path, write_raster, place, crs, window):
    raster = write_raster(np.ones((1, 40, 60), np.uint8), place=place, crs=crs)
    classes = CLASSES[window.slices] if window else CLASSES
    save(tmp_path / "map.tif", raster, classes, window=window)
    found, source = gdal.Open(str(tmp_path / "map.tif")), gdal.Open(raster)
    if not window:
        terms = found.GetGeoTransform(can_return_null=True)
        assert terms == source.GetGeoTransform(can_return_null=True)
    mine, its = found.GetSpatialRef(), source.GetSpatialRef()
    mapping = ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]
    assert (mine is None and its is None) or mine.IsSame(its, mapping)


@pytest.mark.parametrize(
    "text",
    [
        "+proj=isea +datum=WGS84",
        'ENGCRS["site",EDATUM["here"],CS[Cartesian,2],AXIS["x",northEast,ORDER[1]],'
        'AXIS["y",northWest,ORDER[2]],LENGTHUNIT["metre",1]]',
    ],
)
def test_a_system_that_no_geotiff_can_hold_is_kept_beside_it(tmp_path, write_raster, text):
    system = osr.SpatialReference()
    system.SetFromUserInput(text)
    write_raster(np.ones((1, 40, 60), np.uint8), crs=None)
    mosaic = tmp_path / "odd.vrt"
    whole = system.ExportToWkt(["FORMAT=WKT2_2019"]).replace('"', "&quot;")
    mosaic.write_text(
        f'<VRTDataset rasterXSize="60" rasterYSize="40"><SRS>{whole}</SRS>'
        "<GeoTransform>3.1, 0.3, 0, 5.7, 0, -0.3</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        '<SourceFilename relativeToVRT="1">raster.tif</SourceFilename><SourceBand>1</SourceBand>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    save(tmp_path / "map.tif", str(mosaic))
    found = gdal.Open(str(tmp_path / "map.tif")).GetSpatialRef()
    assert found.IsSame(gdal.Open(str(mosaic)).GetSpatialRef())


@pytest.mark.parametrize(
    "name", ["mit Umläuten.tif", "it's.tif", 'quo"te.TIFF', "日本.tif", "a.b.tif"]
)
def test_odd_names_are_names(tmp_path, raster, name):
    folder = tmp_path / "a folder, with 'ü'"
    folder.mkdir()
    assert save(folder / name, raster) == folder / name
    assert len(left_in(folder)) == 3
    np.testing.assert_array_equal(gdal.Open(str(folder / name)).ReadAsArray(), CLASSES)


def test_an_old_map_is_replaced_with_all_that_lay_beside_it(tmp_path, raster):
    target = tmp_path / "map.tif"
    save(target, raster, np.zeros_like(CLASSES))
    gdal.SetConfigOption("TIFF_USE_OVR", "YES")
    try:
        dataset = gdal.Open(str(target), gdal.GA_Update)
        dataset.BuildOverviews("NEAREST", [2])
        del dataset
    finally:
        gdal.SetConfigOption("TIFF_USE_OVR", None)
    (tmp_path / "map.tfw").write_text("1\n0\n0\n-1\n0\n0\n")
    assert (tmp_path / "map.tif.ovr").exists()
    save(target, raster)
    assert left_in(tmp_path) == ["map.qml", "map.tif", "map.tif.aux.xml"]
    np.testing.assert_array_equal(gdal.Open(str(target)).ReadAsArray(), CLASSES)


def test_leaving_without_finishing_leaves_the_old_map_and_nothing_else(tmp_path, raster):
    target = tmp_path / "map.tif"
    save(target, raster)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    class Stopped(Exception):
        pass

    def start():
        with MapStore(target, raster, None, "classes", LEGEND) as store:
            store.write(Window(0, 0, 1, 1), np.zeros((1, 1), np.uint8))
            assert work_folder(target).is_dir()
            raise Stopped

    with pytest.raises(Stopped):
        start()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_second_job_on_one_target_is_refused_while_the_first_lives(tmp_path, raster):
    target = tmp_path / "map.tif"
    with MapStore(target, raster, None, "classes", LEGEND) as store:
        with pytest.raises(OutputBusyError), MapStore(target, raster, None, "classes", LEGEND):
            pass
        assert discard_partial(target) is False
        store.write(Window(0, 0, 40, 60), CLASSES)
        store.finish({}, {})
    np.testing.assert_array_equal(gdal.Open(str(target)).ReadAsArray(), CLASSES)
    with MapStore(target, raster, None, "classes", LEGEND):
        pass


def test_a_lock_of_another_host_is_respected(tmp_path, raster):
    work = work_folder(tmp_path / "map.tif")
    work.mkdir()
    (work / "lock").write_text('{"pid": 1, "host": "another-host", "started": "2026"}')
    with pytest.raises(OutputBusyError):
        save(tmp_path / "map.tif", raster)
    assert discard_partial(tmp_path / "map.tif") is False


@pytest.mark.parametrize("text", ["", "{", '{"pid": 1}', "[]", '{"pid": 99999999, "host": ""}'])
def test_what_a_dead_job_left_is_taken_over(tmp_path, raster, text):
    work = work_folder(tmp_path / "map.tif")
    (work / "some folder").mkdir(parents=True)
    (work / "lock").write_text(text)
    (work / "store.raw").write_bytes(b"old")
    save(tmp_path / "map.tif", raster)
    assert left_in(tmp_path) == ["map.qml", "map.tif", "map.tif.aux.xml"]


def test_what_a_killed_job_left_can_be_removed(tmp_path):
    target = tmp_path / "map.tif"
    assert discard_partial(target) is True
    work_folder(target).mkdir()
    (work_folder(target) / "store.raw").write_bytes(b"old")
    assert discard_partial(target) is True
    assert left_in(tmp_path) == []


def test_a_lock_says_who_holds_it(tmp_path):
    lock = take_lock(tmp_path / "lock")
    assert set(json.loads((tmp_path / "lock").read_text())) == {"pid", "host", "started"}
    assert take_lock(tmp_path / "lock") is None
    lock.close()
    take_lock(tmp_path / "lock").close()


def held_open(monkeypatch, held):
    """Windows refuses to replace a file that a viewer holds; here the refusal is made."""
    replace = Path.replace

    def refuse(self, other):
        if Path(other).name == held and self.name == held:
            raise PermissionError(13, "held open", held)
        return replace(self, other)

    monkeypatch.setattr(exchange_module.Path, "replace", refuse)


def test_a_map_that_is_held_open_keeps_its_files_and_the_new_one_gets_another_name(
    tmp_path, raster, monkeypatch
):
    target = tmp_path / "map.tif"
    save(target, raster, np.zeros_like(CLASSES))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    held_open(monkeypatch, "map.tif")
    assert save(target, raster) == tmp_path / "map_1.tif"
    assert save(target, raster) == tmp_path / "map_2.tif"
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {
        f"map_{n}{ending}" for n in (1, 2) for ending in (".tif", ".tif.aux.xml", ".qml")
    }
    found = open_map(tmp_path / "map_1.tif")
    assert found.GetRasterBand(1).GetCategoryNames()[0] == "water"


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path, raster):
    target = tmp_path / "map.tif"
    with MapStore(target, raster, None, "classes", LEGEND) as store:
        target.write_text("someone else's")
        assert store.finish({}, {}) == tmp_path / "map_1.tif"
    assert target.read_text() == "someone else's"


def test_a_byte_that_changes_on_the_disk_is_found(tmp_path, raster, monkeypatch):
    from landseg.inference import store as module

    def damage_then_verify(path, content):
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.GetRasterBand(1).WriteArray(np.array([[77]], np.uint8), 5, 6)
        del dataset
        verify(path, content)

    verify = module.verify_map
    monkeypatch.setattr(module, "verify_map", damage_then_verify)
    with pytest.raises(VerifyError, match="pixels"):
        save(tmp_path / "map.tif", raster)
    assert left_in(tmp_path) == []


def test_pixels_that_do_not_fit_are_a_mistake_of_ours(tmp_path, raster):
    with MapStore(tmp_path / "map.tif", raster, None, "classes", LEGEND) as store:
        for window in (Window(0, 0, 41, 60), Window(-1, 0, 2, 2), Window(0, 0, 2, 3)):
            with pytest.raises(ValueError, match="do not fit"):
                store.write(window, np.zeros((2, 2), np.uint8))


def test_a_target_without_its_folder_is_reported(tmp_path, raster):
    with pytest.raises(OutputWriteError, match="gone"):
        save(tmp_path / "gone" / "map.tif", raster)
