"""Name the checkout `landseg`, whatever its folder is called, and make small rasters."""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from osgeo import gdal, gdal_array, ogr, osr

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if "landseg" not in sys.modules:
    spec = importlib.util.spec_from_file_location(
        "landseg", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["landseg"] = package
    spec.loader.exec_module(package)
# Else `ui` and `inference` import a second time, top-level, with other classes.
sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]


@pytest.fixture(scope="session", autouse=True)
def no_raster_outlives_qgis():
    """QGIS takes GDAL down at its end; a raster that a caught error remembers must close before."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def user_folder(tmp_path_factory, monkeypatch):
    """Keep the user's models and measured speeds out of the tests."""
    folder = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("LANDSEG_HOME", str(folder))
    return folder


@pytest.fixture
def root() -> Path:
    """The plugin's folder."""
    return ROOT


@pytest.fixture(params=[True, False], ids=["exceptions", "no exceptions"])
def gdal_as_in_qgis_or_outside(request):
    """QGIS 3.40 switches GDAL's exceptions on for the whole process, the command line does not."""
    modules = (gdal, ogr, osr)
    before = [module for module in modules if module.GetUseExceptions()]
    _switch_exceptions(modules, [gdal] if request.param else [])
    yield
    _switch_exceptions(modules, before)


def _switch_exceptions(modules, wanted):
    """GDAL wants them switched off in the reverse order of switching on, which it keeps."""
    for _ in modules:
        for module in modules:
            if module.GetUseExceptions():
                with suppress(RuntimeError):
                    module.DontUseExceptions()
    for module in wanted:
        module.UseExceptions()


@pytest.fixture
def shared() -> Path:
    """Real imagery beside the project; a test that needs it skips where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the real imagery (../shared) is not beside the project")
    return SHARED / "data"


PLACE = (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)


@pytest.fixture
def write_raster(tmp_path):
    """Write an array (bands, height, width) as a raster; give its name."""

    def write(pixels, name="raster.tif", *, place=PLACE, crs="EPSG:32633", nodata=None, options=()):
        path = tmp_path / name
        kind = gdal_array.NumericTypeCodeToGDALTypeCode(pixels.dtype)
        bands, height, width = pixels.shape
        driver = gdal.GetDriverByName("GTiff")
        dataset = driver.Create(str(path), width, height, bands, kind, list(options))
        if place is not None:
            dataset.SetGeoTransform(place)
        if crs is not None:
            system = osr.SpatialReference()
            system.SetFromUserInput(crs)
            dataset.SetSpatialRef(system)
        for number, band in enumerate(pixels, 1):
            if nodata is not None:
                dataset.GetRasterBand(number).SetNoDataValue(nodata)
            dataset.GetRasterBand(number).WriteArray(band)
        return str(path)

    return write
