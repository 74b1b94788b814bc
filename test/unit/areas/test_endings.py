"""A cancel leaves nothing, and no older file is replaced unasked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from landseg.inference import (
    JobCancelled,
    OutputExistsError,
    OutputNameError,
    OutputReadOnlyError,
)
from landseg.review import area_words
from osgeo import gdal

from ..class_maps import noisy
from .making import box, run


@pytest.mark.parametrize("ending", ["csv", "gpkg", "html"])
@pytest.mark.parametrize("after", [0, 2])
def test_a_cancel_leaves_nothing(make_map, tmp_path, ending, after):
    name = make_map(noisy(1100, 1100))
    before = sorted(tmp_path.iterdir())

    def report(done, total):
        if done >= after:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run(name, tmp_path / f"areas.{ending}", report)
    assert sorted(tmp_path.iterdir()) == before


def test_sources_and_older_files_are_never_replaced_unasked(make_map, make_zones, tmp_path):
    name, zones = make_map(noisy(9, 9)), make_zones([box(0, 0, 4, 4)])
    with pytest.raises(OutputNameError):
        run(name, Path(zones), zones=f"{zones}|layername=zones", overwrite=True)
    with pytest.raises(OutputNameError):
        run(name, tmp_path / "areas.xlsx")
    (tmp_path / "areas.csv").write_text("older")
    with pytest.raises(OutputExistsError):
        run(name, tmp_path / "areas.csv")
    with pytest.raises(OutputReadOnlyError):
        run(name, Path("/proc/areas.csv"))


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (0, "0 m²"),
        (0.25, "0.25 m²"),
        (34.56, "34.6 m²"),
        (1234.4, "1,234 m²"),
        (9999.4, "9,999 m²"),
        (123_000, "12.3 ha"),
        (999_000, "99.9 ha"),
        (45_600_000, "45.6 km²"),
        (123_456_789_000, "123,457 km²"),
        (None, "-"),
    ],
)
def test_areas_are_said_in_the_unit_that_a_person_wants(area, words):
    assert area_words(area) == words


def test_the_log_of_an_older_geopackage_does_not_spoil_the_new_one(make_map, tmp_path):
    """QGIS has the older table open, and has written to it."""
    path, name = tmp_path / "areas.gpkg", make_map(noisy(20, 20))
    run(name, path)
    with closing(sqlite3.connect(path)) as editor:
        editor.execute("PRAGMA journal_mode = WAL")
        editor.execute("PRAGMA wal_autocheckpoint = 0")
        editor.execute("UPDATE areas SET class_name = 'changed'")
        editor.commit()
        assert Path(f"{path}-wal").stat().st_size
        run(name, path, overwrite=True)
        assert not Path(f"{path}-wal").exists()
    found = gdal.OpenEx(str(path))
    names = [row["class_name"] for row in found.GetLayerByName("areas")]
    assert names == ["building", "road", "tree"]
