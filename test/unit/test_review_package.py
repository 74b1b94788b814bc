"""Packages for customers: all of it, unchanged, with credits and hashes, or nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from landseg.inference import (
    CREDITS,
    DiskSpaceError,
    JobCancelled,
    OutputExistsError,
    OutputNameError,
)
from landseg.review import AreasJob, PackageJob, packing
from landseg.review import package as package_module
from landseg.review.areas import run_areas
from landseg.review.errors import (
    MapFileError,
    NumberedClassesCaution,
    PackageVerifyError,
    PackedFileError,
)
from landseg.review.package import run_package
from landseg.review.packing import Packed, Packer, safe_name, verify_package
from osgeo import gdal, ogr

from .class_maps import CREDIT, make_class_map, noisy

OSM = "© OpenStreetMap contributors (ODbL 1.0)"


@pytest.fixture
def class_map(write_raster, tmp_path):
    values = noisy(60, 70)
    grid = write_raster(values[None], "grid.tif")
    name = make_class_map(tmp_path / "my map.tif", values, grid)
    Path(grid).unlink()
    return name


@pytest.fixture
def agreement(write_raster):
    name = write_raster(np.ones((1, 9, 9), np.uint8), "agreement.tif")
    raster = gdal.Open(name, gdal.GA_Update)
    raster.SetMetadataItem(CREDITS, json.dumps([OSM]))
    raster.SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", "Agreement with OpenStreetMap")
    del raster
    Path(name).with_suffix(".qml").write_text("<qgis/>")
    return name


def run(name, output, *attached, report=lambda done, total: None, **wishes):
    return run_package(PackageJob(name, Path(output), tuple(map(str, attached)), **wishes), report)


def content(path):
    with ZipFile(path) as found:
        assert found.testzip() is None
        return {entry.filename: found.read(entry) for entry in found.infolist()}


def test_the_package_holds_the_map_as_it_is_and_all_that_belongs_to_it(class_map, tmp_path):
    told = run(class_map, tmp_path / "Hand over.zip")
    found = content(told.output)
    for name in ("my map.tif", "my map.tif.aux.xml", "my map.qml"):
        assert found.pop(f"Hand over/{name}") == (tmp_path / name).read_bytes()
    assert list(found) == [
        f"Hand over/{name}"
        for name in (
            "legend.csv", "legend.qml", "areas.csv", "CREDITS.txt", "README.txt", "provenance.json",
        )
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(found["Hand over/areas.csv"].decode("utf-8-sig"))))
    areas = run_areas(AreasJob(class_map), lambda done, total: None)
    assert [int(row["pixels"]) for row in rows] == [it.pixels for it in areas.whole.classes]
    legend = found["Hand over/legend.csv"].decode("utf-8-sig").splitlines()
    assert legend == ["value,name,colour", "0,building,#aa0000", "1,road,#444444", "4,tree,#00aa00"]


def test_provenance_names_the_model_and_hashes_every_other_file(class_map, agreement, tmp_path):
    found = content(run(class_map, tmp_path / "p.zip", agreement).output)
    told = json.loads(found.pop("p/provenance.json"))
    hashes = {f"p/{each['name']}": each["sha256"] for each in told["files"]}
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    assert told["made"]["my map.tif"]["LANDSEG_MODEL"]["id"] == "m"
    assert told["credits"] == [CREDIT, OSM]
    assert str(tmp_path) not in json.dumps(told)


def test_credits_of_everything_are_named_and_the_readme_names_every_file(
    class_map, agreement, tmp_path
):
    told = run(class_map, tmp_path / "p.zip", agreement)
    found = content(told.output)
    owed = found["p/CREDITS.txt"].decode()
    assert CREDIT in owed
    assert OSM in owed
    readme = found["p/README.txt"].decode()
    for name in found:
        assert f"{name[2:]} - " in readme
    assert "agreement.tif - Agreement with OpenStreetMap" in readme
    assert "building: " in readme
    assert "The model m made this map" in " ".join(readme.split())
    assert max(map(len, readme.splitlines())) <= 80
    assert told.credits == (CREDIT, OSM)


def test_attached_files_bring_what_lies_beside_them(class_map, agreement, tmp_path, shared):
    water = shared / "cases" / "broken_water.shp"
    found = content(run(class_map, tmp_path / "p.zip", agreement, water).output)
    assert found["p/agreement.qml"] == b"<qgis/>"
    for ending in ("shp", "shx", "dbf", "prj"):
        assert found[f"p/broken_water.{ending}"] == water.with_suffix(f".{ending}").read_bytes()


def test_files_of_one_name_are_both_kept_with_their_own_company(class_map, agreement, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for name in ("agreement.tif", "agreement.qml"):
        (other / name).write_bytes(b"other " + name.encode())
    (other / "README.txt").write_text("mine")
    (other / "AREAS.csv").write_text("mine")
    every = [agreement, other / "agreement.tif", other / "README.txt", other / "AREAS.csv"]
    found = content(run(class_map, tmp_path / "p.zip", *every).output)
    assert found["p/agreement.qml"] == b"<qgis/>"
    assert found["p/agreement_2.tif"] == b"other agreement.tif"
    assert found["p/agreement_2.qml"] == b"other agreement.qml"
    assert found["p/AREAS.csv"] == b"mine"
    assert "p/areas.csv" not in found
    assert b"Land-cover map" in found["p/README.txt"]
    assert found["p/README_2.txt"] == b"mine"
    assert len({name.casefold() for name in found}) == len(found)


def test_a_layer_of_a_file_stands_for_the_file_and_twice_is_once(class_map, agreement, tmp_path):
    style = Path(agreement).with_suffix(".qml")  # it comes with its raster anyway
    attached = (f"{agreement}|layername=x", style, agreement)
    found = content(run(class_map, tmp_path / "p.zip", *attached).output)
    names = [name for name in found if "agreement" in name]
    assert names == ["p/agreement.tif", "p/agreement.qml"]


def test_names_are_safe_on_every_system(class_map, tmp_path):
    odd = tmp_path / 'a:b"c?.json'
    odd.write_text("{}")
    with ZipFile(run(class_map, tmp_path / "p.zip", odd).output) as found:
        for entry in found.infolist():
            assert not entry.filename.startswith("/")
            assert ".." not in entry.filename
            assert not set(entry.filename) & set('<>:"|?*\\')
            assert stat.S_IMODE(entry.external_attr >> 16) == 0o644
        assert "p/a_b_c_.json" in found.namelist()
    assert safe_name("../../etc/x") == "_.._etc_x"
    assert safe_name("...") == "file"


def test_a_map_without_legend_is_packed_without_one(write_raster, tmp_path):
    told = run(write_raster(np.ones((1, 9, 9), np.uint8), "map.tif"), tmp_path / "p.zip")
    assert [type(it) for it in told.cautions] == [NumberedClassesCaution]
    assert "legend.csv" not in [each.name for each in told.files]


def test_what_cannot_be_packed_is_refused_before_anything_is_made(class_map, agreement, tmp_path):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(PackedFileError, match=r"missing\.pdf cannot be packed: there is no such"):
        run(class_map, tmp_path / "p.zip", tmp_path / "missing.pdf")
    with pytest.raises(PackedFileError, match="it is a folder"):
        run(class_map, tmp_path / "p.zip", tmp_path)
    with pytest.raises(OutputNameError):
        run(class_map, tmp_path / "p.tar")
    assert sorted(tmp_path.iterdir()) == before
    virtual = tmp_path / "map.vrt"
    gdal.GetDriverByName("VRT").CreateCopy(str(virtual), gdal.Open(class_map))
    with pytest.raises(MapFileError):
        run(str(virtual), tmp_path / "p.zip")
    (tmp_path / "old.zip").write_text("older")
    with pytest.raises(OutputExistsError):
        run(class_map, tmp_path / "old.zip")
    with pytest.raises(OutputNameError):  # it would eat itself
        run(class_map, tmp_path / "old.zip", tmp_path / "old.zip", overwrite=True)


def test_too_little_space_is_said_first(class_map, tmp_path, monkeypatch):
    usage = package_module.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(package_module.shutil, "disk_usage", lambda path: usage._replace(free=10))
    with pytest.raises(DiskSpaceError):
        run(class_map, tmp_path / "p.zip")
    assert not (tmp_path / "p.zip").exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.7, 1.0])
def test_a_cancel_at_any_time_leaves_the_older_package(class_map, tmp_path, share):
    (tmp_path / "big.bin").write_bytes(bytes(3_000_000))
    (tmp_path / "p.zip").write_text("older")
    before = sorted(tmp_path.iterdir())

    def report(done, total):
        if done >= share * total:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run(class_map, tmp_path / "p.zip", tmp_path / "big.bin", report=report, overwrite=True)
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "p.zip").read_text() == "older"


def test_a_package_that_does_not_read_back_is_not_published(class_map, tmp_path, monkeypatch):
    def spoil(path, files, step):
        stored = bytearray(path.read_bytes())
        stored[200:210] = bytes(10)
        path.write_bytes(stored)
        packing.verify_package(path, files, step)

    monkeypatch.setattr(package_module, "verify_package", spoil)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(PackageVerifyError):
        run(class_map, tmp_path / "p.zip")
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_of_other_content_is_found_though_the_zip_is_sound(tmp_path):
    path = tmp_path / "p.zip"
    with ZipFile(path, "w") as target:
        packer = Packer(target, "p", lambda size: None)
        packer.add_text("one", "a.txt", "")
    verify_package(path, packer.files, lambda size: None)
    wrong = hashlib.sha256(b"two").hexdigest()
    for files in ([Packed("a.txt", "", 3, wrong)], []):
        with pytest.raises(PackageVerifyError):
            verify_package(path, files, lambda size: None)


def test_progress_never_goes_back(class_map, agreement, tmp_path):
    shares = []
    run(
        class_map,
        tmp_path / "p.zip",
        agreement,
        report=lambda done, total: shares.append(done / total),
    )
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_a_geopackage_that_is_being_edited_is_packed_with_its_latest_changes(class_map, tmp_path):
    path = tmp_path / "places.gpkg"
    source = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    source.CreateLayer("places", None, ogr.wkbNone).CreateField(ogr.FieldDefn("note"))
    del source
    with closing(sqlite3.connect(path)) as editor:
        editor.execute("PRAGMA journal_mode = WAL")
        editor.execute("PRAGMA wal_autocheckpoint = 0")
        editor.execute("INSERT INTO places (note) VALUES ('map right')")
        editor.commit()
        found = content(run(class_map, tmp_path / "p.zip", path).output)
    (tmp_path / "unpacked.gpkg").write_bytes(found["p/places.gpkg"])
    unpacked = gdal.OpenEx(str(tmp_path / "unpacked.gpkg"))
    assert [feature["note"] for feature in unpacked.GetLayer(0)] == ["map right"]
