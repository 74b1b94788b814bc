"""Rasters on one grid: found, put together, read back as the image they were cut from."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.grid import Window
from landseg.inference.mosaic import find_mosaics, one_mosaic, seams
from landseg.inference.mosaic_file import write_mosaic
from landseg.inference.raster import RasterReader
from landseg.inference.raster_facts import describe_raster
from osgeo import gdal, osr

PLACE = (500000.1, 0.3, 0.0, 4200000.7, 0.0, -0.3)
TURNED = (500000.1, 0.3, 0.1, 4200000.7, 0.1, -0.3)


@pytest.fixture
def cut(tmp_path):
    """Write a window of an array (bands, height, width) as a file of its own."""

    def write(name, pixels, window=None, place=PLACE, nodata=None, alpha=False, epsg=32640, **more):
        window = window or Window(0, 0, *pixels.shape[1:])
        rows, cols = window.slices
        part = pixels[:, rows, cols]
        kind = gdal.GDT_Float32 if part.dtype == np.float32 else gdal.GDT_Byte
        path = str(tmp_path / name)
        options = ["ALPHA=YES"] if alpha else []
        size = part.shape[2], part.shape[1]
        dataset = gdal.GetDriverByName("GTiff").Create(path, *size, len(part), kind, options)
        x, y = gdal.ApplyGeoTransform(place, window.col, window.row)
        dataset.SetGeoTransform((x, *place[1:3], y, *place[4:]))
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        dataset.SetSpatialRef(reference)
        for key, value in more.items():
            dataset.SetMetadataItem(key, value)
        for number, values in enumerate(part, 1):
            band = dataset.GetRasterBand(number)
            band.SetDescription(f"band {number}")
            if nodata is not None:
                band.SetNoDataValue(nodata)
            band.WriteArray(values)
        band = dataset = None
        return describe_raster(path)

    return write


@pytest.fixture
def image():
    return np.random.default_rng(1).integers(1, 255, (4, 500, 700), np.uint8)


def read(path, bands=(1, 2, 3)):
    with RasterReader(str(path), bands) as reader:
        block = reader.read(Window(0, 0, reader.height, reader.width))
    return block.values, block.valid


QUARTERS = [Window(0, 0, 233, 301), Window(0, 301, 233, 399), Window(233, 0, 267, 301),
            Window(233, 301, 267, 399)]  # fmt: skip


@pytest.mark.parametrize("place", [PLACE, TURNED], ids=["north-up", "turned"])
def test_quarters_of_an_image_are_the_image(cut, image, tmp_path, place):
    parts = [cut(f"{n}.tif", image, quarter, place) for n, quarter in enumerate(QUARTERS)]
    parts = [parts[number] for number in (2, 0, 3, 1)]
    (mosaic,), alone = find_mosaics(parts)
    assert alone == []
    assert [member.facts for member in mosaic.members] == parts
    assert [member.window for member in mosaic.members] == [QUARTERS[n] for n in (2, 0, 3, 1)]
    path = write_mosaic(mosaic, tmp_path)
    values, valid = read(path, (4, 1, 2))
    np.testing.assert_array_equal(values, image[[3, 0, 1]])
    assert valid.all()
    facts = describe_raster(str(path))
    assert facts.geotransform == pytest.approx(place, rel=1e-15)
    assert facts.crs_wkt == parts[0].crs_wkt
    assert [band.name for band in facts.bands] == [f"band {n}" for n in range(1, 5)]


@pytest.mark.parametrize("nodata", [None, 0.0])
def test_what_no_member_covers_is_nodata(cut, image, tmp_path, nodata):
    parts = [cut(f"{n}.tif", image, QUARTERS[n], nodata=nodata) for n in (0, 3)]
    (mosaic,), _ = find_mosaics(parts)
    values, valid = read(write_mosaic(mosaic, tmp_path))
    wanted = np.zeros((500, 700), bool)
    for number in (0, 3):
        wanted[QUARTERS[number].slices] = True
    np.testing.assert_array_equal(valid, wanted)
    np.testing.assert_array_equal(values, image[:3] * wanted)


def test_an_alpha_band_stays_one_and_is_clear_where_nothing_is(cut, image, tmp_path):
    parts = [cut(f"{n}.tif", image, QUARTERS[n], alpha=True) for n in (0, 3)]
    (mosaic,), _ = find_mosaics(parts)
    path = write_mosaic(mosaic, tmp_path)
    assert describe_raster(str(path)).bands[3].colour == "alpha"
    _, valid = read(path)
    assert valid[:233, :301].all()
    assert not valid[:233, 301:].any()


@pytest.mark.parametrize("kind", ["nodata", "alpha", "mask"])
def test_in_an_overlap_the_last_one_is_seen_where_it_has_data(cut, image, tmp_path, kind):
    over = 255 - image
    over[:, 40:60, 40:60] = 0
    options = {"nodata": {"nodata": 0}, "alpha": {"alpha": True}, "mask": {}}[kind]
    below = cut("below.tif", image, Window(0, 0, 100, 100), **options)
    above = cut("above.tif", over, Window(20, 20, 100, 100), **options)
    if kind == "mask":
        dataset = gdal.Open(above.name, gdal.GA_Update)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        clear = (over[0, 20:120, 20:120] > 0).astype(np.uint8) * 255
        mask = dataset.GetRasterBand(1).GetMaskBand()
        mask.WriteArray(clear)
        mask = dataset = None
        above = describe_raster(above.name)
    (mosaic,), _ = find_mosaics([below, above])
    values, valid = read(write_mosaic(mosaic, tmp_path))
    wanted = image[:3, :120, :120].copy()
    seen = np.zeros((120, 120), bool)
    seen[20:, 20:] = True
    seen[40:60, 40:60] = False
    wanted[:, seen] = over[:3, :120, :120][:, seen]
    inside = np.zeros((120, 120), bool)
    inside[:100, :100] = inside[20:, 20:] = True
    np.testing.assert_array_equal(valid, inside)
    np.testing.assert_array_equal(values, wanted * inside)


def test_only_what_lies_within_a_halo_is_put_together(cut, image):
    near = [cut("a.tif", image, Window(0, 0, 50, 50)), cut("b.tif", image, Window(0, 241, 50, 50))]
    far = cut("c.tif", image, Window(0, 484, 50, 50))
    (mosaic,), alone = find_mosaics([near[0], far, near[1]])
    assert [member.facts for member in mosaic.members] == near
    assert alone == [far]
    whole, odd = one_mosaic([near[0], far])
    assert odd is None
    assert (whole.height, whole.width) == (50, 534)


@pytest.mark.parametrize(
    ("change", "seam"),
    [
        ({"place": (500000.25, *PLACE[1:])}, True),  # half a pixel
        ({"place": (PLACE[0], 0.31, *PLACE[2:5], -0.31)}, True),
        ({"nodata": 7}, True),
        ({"bands": 3}, True),
        ({"epsg": 32639}, False),
    ],
)
def test_what_is_on_no_common_grid_stays_alone_and_is_told(cut, image, change, seam):
    pixels = image[: change.pop("bands", 4)]
    one = cut("one.tif", image, QUARTERS[0])
    other = cut("other.tif", pixels, Window(0, 290, 233, 399), **change)
    mosaics, alone = find_mosaics([one, other])
    assert (mosaics, alone) == ([], [one, other])
    assert [str(caution) for caution in seams(mosaics, alone)] == [
        "other.tif meets one.tif on another pixel grid, so each is classified alone."
    ] * seam
    assert one_mosaic([one, other]) == (None, other)


def test_a_place_that_is_rounded_is_on_the_grid(cut, image):
    one = cut("one.tif", image, QUARTERS[0])
    rounded = (PLACE[0] + 0.002, *PLACE[1:])
    other = cut("other.tif", image, QUARTERS[1], rounded)
    (mosaic,), _ = find_mosaics([one, other])
    assert mosaic.members[1].window == QUARTERS[1]


def test_equal_members_give_an_equal_file_which_changes_with_them(cut, image, tmp_path):
    parts = [cut(f"{n}.tif", image, QUARTERS[n], TIFFTAG_ARTIST=f"A{n}") for n in (0, 1)]
    (mosaic,), _ = find_mosaics(parts)
    path = write_mosaic(mosaic, tmp_path)
    before, stamp = describe_raster(str(path)), path.stat().st_mtime_ns
    assert write_mosaic(mosaic, tmp_path) == path
    assert path.stat().st_mtime_ns == stamp
    assert before.credit == "A0, A1"
    cut("0.tif", image[:, ::-1], QUARTERS[0])
    assert describe_raster(str(path)).fingerprint != before.fingerprint
    assert write_mosaic(find_mosaics(parts[::-1])[0][0], tmp_path) != path
