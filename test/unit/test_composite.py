"""Composites: the published values, nodata, the file, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.blocks import blocks
from landseg.inference.errors import (
    BandNumberError,
    JobCancelled,
    OutputExistsError,
    OutputNameError,
    OutputWriteError,
    RasterOpenError,
    RasterReadError,
    VerifyError,
    error_from,
)
from landseg.inference.raster import RasterReader, describe_raster
from landseg.training import CompositeJob, check_composite, composite_file, run_composite
from landseg.training import composite as composite_module
from landseg.training.composite_bands import NDSM_RANGE, NDVI_RANGE, to_bytes, vegetation_index
from landseg.training.errors import (
    GapsCaution,
    GroundUnitsError,
    GroundWindowError,
    HeightBandsError,
    HeightRangeError,
    LayerInputError,
    LayersError,
    NoCommonPixelError,
    NoOverlapError,
    PlaceMissingError,
)
from osgeo import gdal

SIZE = (60, 80)


def floats(*values):
    return np.array(values, np.float32)


def nothing(_done, _total):
    pass


def read(path):
    """Give bands (bands, height, width) and the mask."""
    found = gdal.Open(str(path))
    mask = found.GetRasterBand(1).GetMaskBand().ReadAsArray() > 0
    return found.ReadAsArray().reshape(found.RasterCount, *mask.shape), mask


@pytest.fixture
def surface(write_raster):
    """Heights of a slope with two blocks on it, and a hole."""
    _, cols = np.mgrid[: SIZE[0], : SIZE[1]]
    heights = (250 + 0.0625 * cols).astype(np.float32)
    heights[10:20, 10:25] += 15
    heights[40:50, 50:60] += 45
    heights[30:34, 30:36] = -9999
    return write_raster(heights[None], "dsm.tif", nodata=-9999)


@pytest.fixture
def terrain(write_raster):
    _, cols = np.mgrid[: SIZE[0], : SIZE[1]]
    return write_raster((250 + 0.0625 * cols).astype(np.float32)[None], "dtm.tif")


@pytest.fixture
def picture(write_raster):
    """Infrared, red, green; red is 0 in one corner, both in another, equal in the middle."""
    pixels = np.full((3, *SIZE), 80, np.uint8)
    pixels[1, :5, :5] = 0
    pixels[0, -5:, -5:] = 0
    pixels[:2, :5, -5:] = 0
    return write_raster(pixels, "irrg.tif")


@pytest.fixture
def compose(tmp_path):
    def run(report=nothing, **options):
        options = {"output": tmp_path / "composite.tif", **options}
        return run_composite(CompositeJob(**options), report)

    return run


@pytest.fixture
def all_of(surface, terrain, picture):
    return {"dsm": surface, "dtm": terrain, "infrared": picture}


def test_heights_become_bytes_as_published():
    assert to_bytes(floats(245, 290, 267.5, 200, 400), (245, 290)).tolist() == [0, 255, 128, 0, 255]
    assert to_bytes(floats(0, 15, 45, -2), NDSM_RANGE).tolist() == [0, 128, 255, 0]


def test_the_vegetation_index_becomes_bytes_as_published():
    index = vegetation_index(floats(70, 70, 0, 0), floats(70, 0, 70, 0))
    assert index.tolist() == [0, 1, -1, 0]
    assert to_bytes(index, NDVI_RANGE).tolist() == [128, 255, 0, 128]


def test_a_composite_holds_the_published_values(compose, all_of):
    result = compose(**all_of, dsm_range=(245.0, 290.0))
    (dsm, ndsm, ndvi), valid = read(result.output)
    assert dsm[0, 0] == np.floor(255 * 5 / 45 + 0.5)
    assert (ndsm[10:20, 10:25] == 128).all()
    assert (ndsm[40:50, 50:60] == 255).all()
    assert ndsm[0, 0] == 0
    assert [ndvi[20, 20], ndvi[0, 0], ndvi[-1, -1], ndvi[0, -1]] == [128, 255, 0, 128]
    assert not valid[30:34, 30:36].any()
    assert valid.sum() == valid.size - 24
    assert result.valid == valid.mean()
    assert result.cautions == ()


def test_the_file_says_what_it_is(compose, all_of, surface):
    result = compose(**all_of)
    found, source = gdal.Open(str(result.output)), gdal.Open(surface)
    bands = [found.GetRasterBand(number) for number in (1, 2, 3)]
    assert [band.GetDescription() for band in bands] == ["DSM", "NDSM", "NDVI"]
    assert {band.DataType for band in bands} == {gdal.GDT_Byte}
    assert {band.GetMaskFlags() for band in bands} == {gdal.GMF_PER_DATASET}
    assert found.GetGeoTransform() == source.GetGeoTransform()
    assert found.GetSpatialRef().IsSame(source.GetSpatialRef())
    said = json.loads(found.GetMetadataItem("LANDSEG_COMPOSITE"))
    assert said == result.scaling == result.to_json()["scaling"]
    heights, hole = read(surface)[0][0], read(surface)[0][0] == -9999
    expected = np.percentile(heights[~hole].astype(np.float64), (1, 99))
    np.testing.assert_allclose(said["dsm_range"], expected)
    assert (said["ndsm_range"], said["ndvi_range"]) == ([0, 30], [-1, 1])
    assert said["ground"] == "terrain model"
    facts = describe_raster(str(result.output))
    assert [band.name for band in facts.bands] == ["DSM", "NDSM", "NDVI"]
    with RasterReader(str(result.output), (1, 2, 3)) as reader:
        np.testing.assert_array_equal(reader.read(_whole()).valid, ~hole)


def _whole():
    return next(iter(blocks(composite_module.Window(0, 0, *SIZE))))


def test_the_stored_scaling_given_again_makes_the_same_bytes(compose, all_of, tmp_path):
    first = compose(**all_of)
    again = compose(
        **all_of,
        output=tmp_path / "again.tif",
        dsm_range=tuple(first.scaling["dsm_range"]),
    )
    assert first.output.read_bytes() == again.output.read_bytes()


def test_nodata_of_any_raster_is_nodata_of_all(compose, surface, picture, write_raster):
    heights = np.full((1, *SIZE), 250, np.float32)
    heights[0, 5, :] = np.nan
    dtm = write_raster(heights, "dtm.tif")
    red = np.full((1, *SIZE), 50, np.uint8)
    red[0, :, 7] = 3
    red = write_raster(red, "red.tif", nodata=3)
    result = compose(dsm=surface, dtm=dtm, infrared=picture, red=red, red_band=1)
    found, valid = read(result.output)
    expected = np.ones(SIZE, np.bool_)
    expected[30:34, 30:36] = expected[5, :] = expected[:, 7] = False
    np.testing.assert_array_equal(valid, expected)
    assert not found[:, ~expected].any()
    (caution,) = result.cautions
    assert isinstance(caution, GapsCaution)
    sent = result.to_json()["cautions"][0]
    assert str(error_from(sent["class"], sent["fields"])) == "3 % of the composite is nodata."


def test_layers_come_in_the_order_asked_for(compose, all_of):
    result = compose(**all_of, layers=("ndvi", "dsm"), dsm_range=(250.0, 260.0))
    found = gdal.Open(str(result.output))
    assert [found.GetRasterBand(n).GetDescription() for n in (1, 2)] == ["NDVI", "DSM"]
    assert result.layers == ("ndvi", "dsm")
    assert set(result.scaling) == {"layers", "dsm_range", "ndvi_range"}
    assert found.ReadAsArray()[0, 0, 0] == 255


def test_without_terrain_the_ground_is_found(compose, surface, monkeypatch, tmp_path):
    options = {"dsm": surface, "layers": ("ndsm",), "ground_window": 10.0}
    whole = compose(**options)
    found, valid = read(whole.output)
    assert (whole.scaling["ground"], whole.scaling["ground_window"]) == ("opening", 10.0)
    assert (abs(found[0, 10:20, 10:25].astype(int) - 128) <= 4).all()  # on a slope
    assert (found[0, 40:50, 50:60] == 255).all()
    assert np.median(found[0][valid]) <= 4
    monkeypatch.setattr(composite_module, "blocks", lambda area: blocks(area, 17))
    parts = compose(**options, output=tmp_path / "parts.tif")
    np.testing.assert_array_equal(read(parts.output)[0], found)


def test_blocks_do_not_show_where_rasters_are_resampled(
    compose, surface, write_raster, monkeypatch, tmp_path
):
    random = np.random.default_rng(5)
    place = (299999.8, 0.31, 0.0, 5000000.2, 0.0, -0.27)
    picture = random.integers(0, 255, (2, 130, 140), np.uint8)
    options = {"dsm": surface, "infrared": write_raster(picture, "fine.tif", place=place)}
    whole = compose(**options)
    monkeypatch.setattr(composite_module, "blocks", lambda area: blocks(area, 13))
    parts = compose(**options, output=tmp_path / "parts.tif")
    for one, other in zip(read(whole.output), read(parts.output)):
        np.testing.assert_array_equal(one, other)
    assert whole.valid > 0.9


def test_the_infrared_band_is_the_grid_without_heights(compose, picture, write_raster):
    red = write_raster(
        np.full((1, 30, 40), 80, np.uint8), "red.tif", place=(300000, 1, 0, 5e6, 0, -1)
    )
    result = compose(infrared=picture, red=red, red_band=1, layers=("ndvi",))
    found, valid = read(result.output)
    assert found.shape == (1, *SIZE)
    assert valid.all()
    assert found[0, 20, 20] == 128


def test_an_infrared_band_that_is_marked_as_alpha_is_data(compose, write_raster):
    pixels = np.full((4, *SIZE), 60, np.uint8)
    pixels[3, :4] = 0
    name = write_raster(pixels, "rgbn.tif", options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
    result = compose(infrared=name, infrared_band=4, red_band=1, layers=("ndvi",))
    found, valid = read(result.output)
    assert valid.all()
    assert (found[0, :4] == 0).all()
    assert (found[0, 4:] == 128).all()


def test_choices_that_make_no_composite_are_refused(surface, picture, tmp_path):
    def check(**options):
        check_composite(CompositeJob(output=tmp_path / "none.tif", **options))

    for layers in ((), ("dsm", "dsm"), ("dsm", "height")):
        with pytest.raises(LayersError, match="cannot have the layers"):
            check(dsm=surface, layers=layers)
    with pytest.raises(LayerInputError, match="ndvi needs infrared"):
        check(dsm=surface)
    with pytest.raises(LayerInputError, match="dsm needs dsm"):
        check(infrared=picture)
    with pytest.raises(HeightBandsError, match=r"irrg\.tif has 3 bands"):
        check(dsm=picture, layers=("dsm",))
    for limits in ((250.0, 250.0), (260.0, 250.0), (float("nan"), 1.0)):
        with pytest.raises(HeightRangeError):
            check(dsm=surface, layers=("dsm",), dsm_range=limits)
    with pytest.raises(BandNumberError):
        check(infrared=picture, infrared_band=4, layers=("ndvi",))
    with pytest.raises(GroundWindowError):
        check(dsm=surface, layers=("ndsm",), ground_window=0.1)
    with pytest.raises(RasterOpenError, match=r"gone\.tif"):
        check(dsm=str(tmp_path / "gone.tif"), layers=("dsm",))


def test_rasters_that_do_not_lie_together_are_refused(compose, surface, write_raster):
    pixels = np.full((2, *SIZE), 9, np.uint8)
    apart = write_raster(pixels, "apart.tif", place=(0.0, 1.0, 0.0, 0.0, 0.0, -1.0))
    with pytest.raises(NoOverlapError, match=r"apart\.tif"):
        compose(dsm=surface, infrared=apart)
    bare = write_raster(pixels, "bare.tif", crs=None)
    with pytest.raises(PlaceMissingError, match=r"bare\.tif"):
        compose(dsm=surface, infrared=bare)


def test_without_a_system_the_ground_filter_has_no_metres(compose, write_raster):
    bare = write_raster(np.ones((1, *SIZE), np.float32), place=None, crs=None)
    with pytest.raises(GroundUnitsError, match=r"raster\.tif"):
        compose(dsm=bare, layers=("ndsm",))


def test_a_flat_surface_is_dark(compose, write_raster):
    flat = write_raster(np.full((1, *SIZE), 7, np.float32), "flat.tif")
    result = compose(dsm=flat, layers=("dsm",))
    assert result.scaling["dsm_range"] == [7, 8]
    assert not read(result.output)[0].any()


def test_rasters_without_a_common_pixel_are_refused(compose, write_raster, left):
    one, other = np.full((1, *SIZE), 5, np.uint8), np.full((1, *SIZE), 5, np.uint8)
    one[0, 30:], other[0, :30] = 0, 0
    infrared = write_raster(one, "ir.tif", nodata=0)
    red = write_raster(other, "red.tif", nodata=0)
    with pytest.raises(NoCommonPixelError, match=r"ir\.tif, red\.tif"):
        compose(infrared=infrared, red=red, red_band=1, layers=("ndvi",))
    assert left() == []


@pytest.fixture
def left(tmp_path):
    """List what lies in the folder beside the rasters of the tests."""
    known = {"dsm.tif", "dtm.tif", "irrg.tif", "ir.tif", "red.tif", "raster.tif"}
    return lambda: sorted(path.name for path in tmp_path.iterdir() if path.name not in known)


def test_progress_grows_to_the_end(compose, all_of, monkeypatch):
    monkeypatch.setattr(composite_module, "blocks", lambda area: blocks(area, 40))
    seen = []
    compose(**all_of, report=lambda done, total: seen.append(done / total))
    assert seen == sorted(seen)
    assert (seen[0], len(set(seen))) == (0, len(seen) - 1)


def test_a_cancel_leaves_nothing(compose, all_of, left):
    def stop(done, total):
        if done == total - 1:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        compose(**all_of, report=stop)
    assert left() == []


def test_an_older_file_is_kept_until_the_new_one_is_whole(compose, all_of, tmp_path, left):
    target = tmp_path / "composite.tif"
    target.write_bytes(b"old")
    with pytest.raises(OutputExistsError):
        compose(**all_of)

    def stop(done, total):
        if done == total - 1:
            assert target.read_bytes() == b"old"
            raise JobCancelled

    with pytest.raises(JobCancelled):
        compose(**all_of, overwrite=True, report=stop)
    assert target.read_bytes() == b"old"
    assert compose(**all_of, overwrite=True).output == target
    assert read(target)[0].shape == (3, *SIZE)
    assert left() == ["composite.tif"]


def test_no_source_is_replaced(compose, all_of, terrain, tmp_path):
    with pytest.raises(OutputNameError):
        compose(**all_of, output=tmp_path / "dtm.tif", overwrite=True)
    with pytest.raises(OutputNameError):
        compose(**all_of, output=tmp_path / "composite.png")


def test_what_the_disk_changes_is_found(compose, all_of, monkeypatch, left):
    verify = composite_file.CompositeFile._verify

    def damage_then_verify(self):
        found = gdal.Open(str(self._path), gdal.GA_Update)
        found.GetRasterBand(2).WriteArray(np.array([[77]], np.uint8), 5, 6)
        del found
        verify(self)

    monkeypatch.setattr(composite_file.CompositeFile, "_verify", damage_then_verify)
    with pytest.raises(VerifyError, match="pixels"):
        compose(**all_of)
    assert left() == []


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_disk_that_refuses_is_reported(compose, all_of, monkeypatch, left):
    monkeypatch.setattr(composite_file, "KINDS", ("COMPRESS=NONSENSE", "BLOCKXSIZE=7", "TILED=YES"))
    with pytest.raises(OutputWriteError, match=r"composite\.tif could not be written"):
        compose(**all_of)
    assert left() == []


class _Text(str):
    """A name that only GDAL understands, where a path is expected."""

    name = "full.tif"


def test_a_full_disk_is_an_error_at_whatever_byte_it_fills(surface, monkeypatch):
    monkeypatch.setattr(composite_file, "SETTINGS", {"GDAL_PAM_ENABLED": "NO"})
    noise = np.random.default_rng(6).integers(0, 255, (2, *SIZE), np.uint8)

    def make(name):
        file = composite_file.CompositeFile(_Text(name), surface, {"layers": ["dsm", "ndsm"]})
        file.write(_whole(), noise, noise[0] > 9)
        file.close()

    make("/vsimem/whole.tif")
    size = gdal.VSIStatL("/vsimem/whole.tif").size
    for share in (0, 10, 30, 50, 70, 90, 99):
        with pytest.raises(OutputWriteError):
            make(f"/vsimem/||maxlength={size * share // 100}||/part{share}.tif")


def test_damage_that_shows_late_leaves_nothing(compose, picture, write_raster, left):
    random = np.random.default_rng(4).normal(0, 1, (1, *SIZE)).astype(np.float32)
    options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]
    name = write_raster(random, "dsm.tif", options=options)
    with Path(name).open("r+b") as file:
        file.seek(9_000)
        file.write(b"\0" * 3_000)
    with pytest.raises(RasterReadError, match=r"dsm\.tif"):
        compose(dsm=name, layers=("dsm",))
    assert left() == []


def test_a_job_survives_json(all_of, tmp_path):
    job = CompositeJob(output=tmp_path / "x.tif", **all_of, dsm_range=(1.0, 2.0), layers=("dsm",))
    assert CompositeJob.from_json(json.loads(json.dumps(job.to_json()))) == job


def test_lidar_of_a_shore_keeps_its_gaps(compose, shared):
    folder = shared / "zurich"
    names = {key: str(folder / f"{key}_50cm.tif") for key in ("dsm", "dtm")}
    result = compose(**names, infrared=str(folder / "ortho_50cm.tif"), infrared_band=2, red_band=1)
    (_, ndsm, _), valid = read(result.output)
    both = np.ones((400, 875), np.bool_)
    for name in names.values():
        both &= gdal.Open(name).ReadAsArray() != -9999
    np.testing.assert_array_equal(valid, both)
    classes = gdal.Open(str(folder / "lidar_class_50cm.tif")).ReadAsArray()
    assert np.median(ndsm[valid & (classes == 2)]) <= 2  # ground: at most 0.24 m
    assert np.median(ndsm[valid & (classes == 5)]) > 20  # high vegetation: above 2.4 m


def test_a_drone_surface_and_its_picture_on_another_grid(compose, shared):
    folder = shared / "cases"
    result = compose(
        dsm=str(folder / "odm_dsm.tif"),
        infrared=str(folder / "odm_ortho_rgba.tif"),
        infrared_band=2,
        red_band=1,
        ground_window=20.0,
    )
    found, valid = read(result.output)
    assert found.shape == (3, 212, 212)
    surface = gdal.Open(str(folder / "odm_dsm.tif")).ReadAsArray() != -9999
    assert (valid <= surface).all()
    assert valid.sum() > 0.95 * surface.sum()
