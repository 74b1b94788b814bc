"""A map holds its pixels, legend and place; equal content gives equal bytes."""

from __future__ import annotations

import hashlib

import numpy as np
from landseg.inference.grid import Window
from landseg.inference.store import MapStore
from osgeo import gdal

from .making import CLASSES, LEGEND, left_in, open_map, save


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
