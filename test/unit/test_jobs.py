from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from landseg.inference.errors import (
    DeviceMissingError,
    JobReadError,
    LandsegError,
    PrecisionChoiceError,
    PrecisionMissingError,
    QualityMissingError,
    SchemeQualityError,
    StretchError,
    TileSizeError,
    error_from,
)
from landseg.inference.grid import Window
from landseg.inference.jobs import SegmentationJob, Stretch, full_name, read_job
from landseg.inference.overlap import Overlap

JOB = SegmentationJob(
    raster="/vsicurl/https://example.org/a b.tif",
    weights="dubai-5",
    output=Path("maps") / "Übersicht 'eins'.tif",
    bands=(3, 1, 2),
    window=Window(1, 2, 3, 4),
    mask="area.gpkg|layername=zone",
    confidence=Path("maps") / "sure.tif",
    stretch=Stretch("percentile", 1.5, 99),
    device="cpu",
    precision="fp32",
    deterministic=True,
    scheme=Overlap(128, 16, "gauss"),
    tile=512,
    overwrite=True,
)


@pytest.mark.parametrize("job", [JOB, SegmentationJob("a.tif", "m", Path("o.tif"))])
def test_a_job_comes_back_equal_from_json(job):
    assert SegmentationJob.from_json(json.loads(json.dumps(job.to_json()))) == job


def test_every_field_of_a_job_is_in_its_json():
    assert set(JOB.to_json()) == {field.name for field in fields(SegmentationJob)}


def test_the_recipe_does_not_depend_on_where_the_map_goes():
    moved = replace(
        JOB, output=Path("else.tif"), confidence=None, overwrite=False, interrupted="resume"
    )
    assert moved.recipe() == JOB.recipe()
    assert "Übersicht" not in json.dumps(JOB.recipe(), ensure_ascii=False)


@pytest.mark.parametrize("tile", [0, 384, 500, 1000, -416])
def test_a_tile_that_the_network_cannot_see_is_refused(tile):
    with pytest.raises(TileSizeError, match="cannot pass"):
        replace(JOB, tile=tile)


def test_unknown_devices_and_precisions_are_refused():
    with pytest.raises(DeviceMissingError):
        replace(JOB, device="tpu")
    with pytest.raises(QualityMissingError, match="no quality superb"):
        replace(JOB, quality="superb")
    with pytest.raises(PrecisionMissingError):
        replace(JOB, precision="fp8")


@pytest.mark.parametrize("other", [{"deterministic": True}, {"scheme": Overlap()}])
def test_bf16_is_neither_deterministic_nor_to_compare_with(other):
    job = replace(JOB, precision="bf16", deterministic=False, scheme=None)
    with pytest.raises(PrecisionChoiceError, match="bf16 is neither"):
        replace(job, **other)


def test_overlapping_windows_are_one_pass():
    assert replace(JOB, quality="fast").scheme == JOB.scheme
    with pytest.raises(SchemeQualityError, match="no quality best"):
        replace(JOB, quality="best")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {**JOB.to_json(), "raster": None, "colour": "red"},
        {**JOB.to_json(), "window": [1, 2, 3]},
        {**JOB.to_json(), "bands": ["red"]},
        {**JOB.to_json(), "bands": 3},
    ],
)
def test_json_that_is_no_job_is_refused(broken):
    with pytest.raises(JobReadError):
        SegmentationJob.from_json(broken)


def test_a_file_that_is_no_job_is_refused(tmp_path):
    (tmp_path / "job.json").write_text("[1]")
    with pytest.raises(JobReadError, match=r"job\.json"):
        read_job(tmp_path / "job.json")


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("percentile", Stretch("percentile", 2, 98)),
        ("percentile:0.5,99.5", Stretch("percentile", 0.5, 99.5)),
        ("range:0,2047", Stretch("range", 0, 2047)),
        ("range:-1.5,1e4", Stretch("range", -1.5, 1e4)),
    ],
)
def test_a_stretch_is_read_and_written_alike(text, stretch):
    assert Stretch.parse(text) == stretch
    assert Stretch.parse(str(stretch)) == stretch


@pytest.mark.parametrize(
    "text",
    [
        "",
        "auto",
        "range",
        "range:5",
        "range:5,5",
        "percentile:-1,98",
        "percentile:2,101",
        "range:a,b",
    ],
)
def test_a_stretch_that_means_nothing_is_refused(text):
    with pytest.raises(StretchError):
        Stretch.parse(text)


def test_one_file_has_one_name(tmp_path, monkeypatch):
    (tmp_path / "a.tif").touch()
    (tmp_path / "link.tif").symlink_to(tmp_path / "a.tif")
    monkeypatch.chdir(tmp_path)
    assert full_name("a.tif") == full_name("link.tif") == str((tmp_path / "a.tif").resolve())
    assert full_name("/vsizip/a.zip/b.tif") == "/vsizip/a.zip/b.tif"


def every_error(base=LandsegError):
    for found in base.__subclasses__():
        yield found
        yield from every_error(found)


@pytest.mark.parametrize("kind", [k for k in every_error() if k.message], ids=lambda k: k.__name__)
def test_an_error_crosses_the_pipe_as_name_and_fields(kind):
    names = {field for text in (kind.message, kind.advice) for field in _fields(text)}
    sent = kind(**{name: f"<{name}>" for name in names})
    found = error_from(kind.__name__, json.loads(json.dumps(sent.fields)))
    assert type(found) is kind
    assert (str(found), found.hint) == (str(sent), sent.hint)
    assert all(f"<{name}>" in f"{found} {found.hint}" for name in names)
    assert found.hint
    assert "\n" not in f"{found}{found.hint}"


def _fields(text):
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(text) if name]
