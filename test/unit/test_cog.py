"""Maps for the cloud: equal to the first map, and laid out as the rules say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    CREDITS,
    LEGEND,
    ClassMap,
    ClassMapError,
    JobCancelled,
    LegendClass,
    OutputNameError,
    RasterReadError,
    VerifyError,
    derived_metadata,
)
from landseg.review import CogJob, cog
from landseg.review.cog import run_cog
from landseg.review.errors import NumberedClassesCaution
from osgeo import gdal, osr
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate

from .class_maps import LEGEND_OF, make_class_map, noisy


@pytest.fixture
def make_map(write_raster, tmp_path):
    def make(values, legend=LEGEND_OF, **place):
        grid = write_raster(values[None], "grid.tif", **place)
        name = make_class_map(tmp_path / "map.tif", values, grid, legend)
        Path(grid).unlink()
        return name

    return make


def run(name, output, report=lambda done, total: None, **wishes):
    return run_cog(CogJob(name, Path(output), **wishes), report)


def read(path):
    return gdal.Open(str(path)).ReadAsArray()


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
@pytest.mark.parametrize("size", [(3, 5), (512, 512), (1100, 600)])
def test_the_file_is_equal_and_valid_by_gdals_own_rules(make_map, tmp_path, size):
    values = noisy(*size)
    name = make_map(values)
    told = run(name, tmp_path / "cloud.tif")
    np.testing.assert_array_equal(read(told.output), values)
    warnings, errors, _ = validate(str(told.output), full_check=True)
    assert (warnings, errors) == ([], [])
    old, new = gdal.Open(name), gdal.Open(str(told.output))
    assert new.GetGeoTransform() == old.GetGeoTransform()
    assert new.GetSpatialRef().IsSame(old.GetSpatialRef())
    assert new.GetRasterBand(1).GetNoDataValue() == 255
    assert {**old.GetMetadata(), **new.GetMetadata()} == new.GetMetadata()
    assert told.overviews == new.GetRasterBand(1).GetOverviewCount()


def test_legend_palette_names_and_style_come_along(make_map, tmp_path):
    told = run(make_map(noisy(40, 50)), tmp_path / "cloud.tif")
    with ClassMap(str(told.output)) as found:
        assert found.legend == LEGEND_OF
    raster = gdal.Open(str(told.output))
    raster.GetMetadata()
    band = raster.GetRasterBand(1)
    assert band.GetCategoryNames() == ["building", "road", "", "", "tree"]
    assert band.GetDefaultRAT().GetRowCount() == 3
    assert band.GetRasterColorTable().GetColorEntry(4) == (0, 170, 0, 255)
    assert "building" in (tmp_path / "cloud.qml").read_text()
    bare = tmp_path / "bare.tif"
    bare.write_bytes(told.output.read_bytes())
    assert json.loads(gdal.Open(str(bare)).GetMetadataItem(LEGEND))[2]["name"] == "tree"


def test_overviews_hold_classes_and_never_a_mean_of_them(make_map, tmp_path):
    values = np.where(noisy(1100, 700, nodata=0) == 4, 4, 0).astype(np.uint8)
    values[:300] = 255
    told = run(make_map(values), tmp_path / "cloud.tif")
    raster = gdal.Open(str(told.output))
    for number in range(told.overviews):
        seen = raster.GetRasterBand(1).GetOverview(number).ReadAsArray()
        assert set(np.unique(seen)) <= {0, 4, 255}


@pytest.mark.parametrize(
    ("place", "crs"),
    [
        ((20.0, 1e-5, 0, 60.0, 0, -1e-5), "EPSG:4326"),
        ((3e5, 0.4, 0.3, 5e6, 0.3, -0.4), "EPSG:32633"),
        (None, None),
    ],
)
def test_the_place_is_kept_to_the_last_bit(make_map, tmp_path, place, crs):
    name = make_map(noisy(30, 40), place=place, crs=crs)
    told = run(name, tmp_path / "cloud.tif")
    old, new = gdal.Open(name), gdal.Open(str(told.output))
    assert new.GetGeoTransform() == old.GetGeoTransform()
    assert (new.GetSpatialRef() is None) == (crs is None)


def test_control_points_are_kept(write_raster, tmp_path):
    name = write_raster(noisy(30, 40)[None], place=None, crs=None, nodata=255)
    points = [gdal.GCP(3e5 + c, 5e6 - r, 0, c, r) for c, r in ((0, 0), (40, 0), (0, 30), (40, 31))]
    system = osr.SpatialReference()
    system.ImportFromEPSG(32633)
    raster = gdal.Open(name, gdal.GA_Update)
    raster.SetGCPs(points, system)
    del raster
    new = gdal.Open(str(run(name, tmp_path / "cloud.tif").output))
    assert [(p.GCPX, p.GCPPixel) for p in new.GetGCPs()] == [(p.GCPX, p.GCPPixel) for p in points]


def test_a_foreign_map_of_16_bits_keeps_its_values_and_its_nodata(write_raster, tmp_path):
    values = np.random.default_rng(1).choice([0, 1, 2, 200], (1, 60, 70)).astype(np.uint16)
    name = write_raster(values, nodata=0)
    told = run(name, tmp_path / "cloud.tif")
    assert [type(it) for it in told.cautions] == [NumberedClassesCaution]
    new = gdal.Open(str(told.output))
    np.testing.assert_array_equal(new.ReadAsArray(), values[0])
    assert new.GetRasterBand(1).GetNoDataValue() == 0
    assert new.GetRasterBand(1).DataType == gdal.GDT_UInt16
    assert not (tmp_path / "cloud.qml").exists()


def test_names_without_colours_get_some(write_raster, tmp_path):
    name = write_raster(np.ones((1, 9, 9), np.uint8))
    raster = gdal.Open(name)
    raster.GetRasterBand(1).SetCategoryNames(["a", "b"])
    del raster
    told = run(name, tmp_path / "cloud.tif")
    with ClassMap(str(told.output)) as found:
        assert [each.name for each in found.legend] == ["a", "b"]
        assert len({each.colour for each in found.legend} - {"#000000"}) == 2


def test_255_classes_and_their_credits_are_kept(make_map, tmp_path):
    legend = tuple(LegendClass(v, f"c{v}", f"#0000{v:02x}") for v in range(255))
    name = make_map(np.arange(256, dtype=np.uint8).reshape(16, 16), legend)
    told = run(name, tmp_path / "cloud.tif")
    with ClassMap(str(told.output)) as found:
        assert found.legend == legend
        assert json.loads(derived_metadata("x", found.items, legend, {})[CREDITS])


def test_the_map_itself_is_never_replaced(make_map):
    name = make_map(noisy(9, 9))
    with pytest.raises(OutputNameError):
        run(name, name, overwrite=True)
    with pytest.raises(ClassMapError):
        run("missing.tif", f"{name}.tif")


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_damaged_map_is_called_damaged(make_map, tmp_path):
    name = Path(make_map(noisy(600, 600)))
    stored = name.read_bytes()
    name.write_bytes(stored[: len(stored) // 4])  # its directory lies in front
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RasterReadError, match=r"map\.tif"):
        run(str(name), tmp_path / "cloud.tif")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
@pytest.mark.parametrize("share", [0.0, 0.2, 0.49, 0.6])
def test_a_cancel_at_any_time_leaves_nothing(make_map, tmp_path, share):
    name = make_map(noisy(600, 600))
    before = sorted(tmp_path.iterdir())

    def report(done, total):
        if done >= share * total:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run(name, tmp_path / "cloud.tif", report)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("driver", "options", "part"),
    [
        ("GTiff", [], "layout"),
        ("GTiff", ["TILED=YES"], "layout"),
        ("COG", ["OVERVIEWS=NONE"], "overviews"),
        ("COG", ["BLOCKSIZE=256"], "tiles"),
    ],
)
def test_a_file_that_breaks_a_rule_is_not_published(
    make_map, tmp_path, monkeypatch, driver, options, part
):
    def write(class_map, legend, path, report):
        gdal.GetDriverByName(driver).CreateCopy(str(path), class_map.grid, options=options)

    name = make_map(noisy(600, 600))
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(cog, "_write", write)
    with pytest.raises(VerifyError) as told:
        run(name, tmp_path / "cloud.tif")
    assert told.value.fields["part"] == part
    assert sorted(tmp_path.iterdir()) == before


def test_other_pixels_are_found(make_map, tmp_path, monkeypatch):
    def write(class_map, legend, path, report):
        real(class_map, legend, path, report)
        raster = gdal.OpenEx(
            str(path), gdal.OF_UPDATE, open_options=["IGNORE_COG_LAYOUT_BREAK=YES"]
        )
        raster.GetRasterBand(1).WriteArray(np.array([[3]], np.uint8), 5, 5)
        del raster

    real = cog._write
    name = make_map(np.zeros((40, 40), np.uint8))
    monkeypatch.setattr(cog, "_write", write)
    with pytest.raises(VerifyError):
        run(name, tmp_path / "cloud.tif")
    assert not (tmp_path / "cloud.tif").exists()
