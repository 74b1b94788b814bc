"""An older list is replaced only where that is wished and safe."""

from __future__ import annotations

import shutil

import pytest
from landseg.inference import (
    OutputExistsError,
)
from landseg.review.errors import (
    PlacesBusyError,
    PlacesForeignError,
)
from osgeo import ogr

from .making import FOUND, TRUTH


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_geopackage_with_something_else_is_never_replaced(listed, tmp_path):
    path = tmp_path / "p.gpkg"
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    source.CreateLayer("parcels")
    del source
    before = path.read_bytes()
    with pytest.raises(PlacesForeignError, match="parcels"):
        listed(FOUND, TRUTH)
    path.write_bytes(b"my diary")
    with pytest.raises(PlacesForeignError):
        listed(FOUND, TRUTH)
    assert path.read_bytes() == b"my diary" != before
    assert not (tmp_path / "a.tif").exists()


def test_a_list_that_is_being_edited_is_not_replaced(listed, tmp_path):
    listed(FOUND, TRUTH)
    (tmp_path / "p.gpkg-wal").touch()
    with pytest.raises(PlacesBusyError, match=r"p\.gpkg"):
        listed(FOUND, TRUTH)


def test_an_older_list_is_replaced_only_on_request(listed, tmp_path):
    listed(FOUND, TRUTH)
    shutil.move(tmp_path / "a.tif", tmp_path / "b.tif")
    with pytest.raises(OutputExistsError):
        listed(FOUND, TRUTH, overwrite=False)
