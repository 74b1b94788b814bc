"""Several rasters at once: a map of each, no seam between neighbours, failures told one by one."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import JobCancelled, SegmentationJob, classify_tiles, cli, segment
from landseg.inference.errors import InternalError, RasterReadError
from landseg.inference.many import run_many
from landseg.inference.many_parts import ManyJob
from landseg.inference.tally import Tally
from osgeo import gdal

from .conftest import GEOTRANSFORM, make_raster, scene

# Rows and columns at which the image is cut: none on the 32-px grid, one strip narrower than a halo
ROWS, COLS = (0, 230, 500), (0, 205, 300, 517)


@pytest.fixture
def image():
    return scene(ROWS[-1], COLS[-1])


@pytest.fixture
def landseg(tiny_model, tmp_path, monkeypatch, capsys):
    """Run `landseg classify` in a folder of its own; return exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        given = ["classify", *map(str, arguments), "--weights", tiny_model, "--device", "cpu"]
        code = cli.main(given, cli.COMMANDS)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def place(row, col):
    x, y = gdal.ApplyGeoTransform(GEOTRANSFORM, col, row)
    return (x, *GEOTRANSFORM[1:3], y, *GEOTRANSFORM[4:])


def cut(path, image, row, col, bottom, right, **options):
    pixels = image[:, row:bottom, col:right]
    return make_raster(path, pixels, geotransform=place(row, col), **options)


def pieces(image):
    for row, bottom in zip(ROWS, ROWS[1:]):
        for col, right in zip(COLS, COLS[1:]):
            yield row, col, bottom, right


@pytest.fixture
def tiles(tmp_path, image):
    """Cut the image into files that continue each other."""
    return {cut(tmp_path / f"{at[0]}-{at[1]}.tif", image, *at).name: at for at in pieces(image)}


def classes(path):
    return gdal.Open(str(path)).ReadAsArray()


def assert_parts(tmp_path, tiles, whole, folder="maps"):
    for name, (row, col, bottom, right) in tiles.items():
        path = tmp_path / folder / name.replace(".tif", "_classes.tif")
        np.testing.assert_array_equal(classes(path), whole[row:bottom, col:right])
        assert gdal.Open(str(path)).GetGeoTransform() == place(row, col)


def test_maps_of_neighbours_are_the_map_of_the_whole_image(landseg, tiles, image, tmp_path):
    make_raster(tmp_path / "whole.tif", image)
    assert landseg("whole.tif", "--output", "whole_map.tif")[0] == 0
    whole = classes(tmp_path / "whole_map.tif")
    order = [*tiles][::-1]
    code, out, err = landseg(*order, "--output", "maps", "--confidence", "maps", "--tile", 448)
    assert code == 0, err
    assert len(out.splitlines()) == 2 * len(tiles)
    assert "6 of 6 maps are made." in err
    assert_parts(tmp_path, tiles, whole)
    (tmp_path / "alone").mkdir()
    code, out, err = landseg(order[0], "--output", "alone")
    assert code == 0, err
    alone = classes(tmp_path / "alone" / order[0].replace(".tif", "_classes.tif"))
    row, col, bottom, right = tiles[order[0]]
    assert (alone != whole[row:bottom, col:right]).any()  # else there was no seam to vanish


def test_one_map_of_all_is_the_map_of_the_whole_image(landseg, tiles, image, tmp_path):
    make_raster(tmp_path / "whole.tif", image)
    assert landseg("whole.tif", "--output", "whole_map.tif")[0] == 0
    (tmp_path / "list.txt").write_text("\n".join(tiles))
    code, out, err = landseg("--list", "list.txt", "--mosaic", "all.tif", "--confidence", "c.tif")
    assert (code, out.split()) == (0, [str(tmp_path / "all.tif"), str(tmp_path / "c.tif")]), err
    np.testing.assert_array_equal(classes("all.tif"), classes("whole_map.tif"))
    x, y = GEOTRANSFORM[0], GEOTRANSFORM[3]
    extent = f"--extent={x + 50},{y - 200},{x + 200},{y - 50}"
    code, _, err = landseg("@list.txt", "--mosaic", "part.tif", extent)
    assert code == 0, err
    np.testing.assert_array_equal(classes("part.tif"), classes("whole_map.tif")[100:400, 100:400])


def test_the_job_of_a_part_is_repeated_to_the_same_bytes(landseg, tiles, tmp_path):
    assert landseg(*tiles, "--output", "maps")[0] == 0
    name = tmp_path / "maps" / "230-205_classes.tif"
    assert landseg("--job", name, "--output", "again.tif")[0] == 0
    assert (tmp_path / "again.tif").read_bytes() == name.read_bytes()


def test_what_fails_is_told_and_the_others_go_on(landseg, image, tmp_path):
    for name in ("a.tif", "c.tif"):
        make_raster(tmp_path / name, scene(64, 64), epsg=None, geotransform=None)
    (tmp_path / "b.tif").write_text("no raster")
    make_raster(tmp_path / "two.tif", image[:2, :64, :64], epsg=None, geotransform=None)
    code, out, err = landseg(
        "a.tif", "missing.tif", "b.tif", "two.tif", "c.tif", "--output", "maps"
    )
    assert code == 2
    assert [line.rpartition("/")[2] for line in out.splitlines()] == [
        "a_classes.tif", "c_classes.tif",
    ]  # fmt: skip
    for name in ("missing.tif", "b.tif", "two.tif"):
        assert any(line.startswith(name) or name in line for line in err.splitlines())
    assert "2 of 5 maps are made, 3 failed." in err
    assert sorted(path.name for path in (tmp_path / "maps").iterdir()) == [
        "a_classes.qml", "a_classes.tif", "a_classes.tif.aux.xml",
        "c_classes.qml", "c_classes.tif", "c_classes.tif.aux.xml",
    ]  # fmt: skip


@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_neighbour_that_is_damaged_is_left_out_of_the_mosaic(
    tiny_model, tmp_path, image, tiles, harm
):
    """A map reads its neighbours too; theirs are made with what can be read."""
    options = {"options": ("COMPRESS=DEFLATE",)} if harm == "cut" else {}
    bad = cut(tmp_path / "0-205.tif", image, *tiles["0-205.tif"], **options)
    if harm == "cut":
        stored = bad.read_bytes()
        bad.write_bytes(stored[: len(stored) // 2] + bytes(len(stored) - len(stored) // 2))
    rasters = {str(tmp_path / name): tmp_path / name.replace(".tif", "_map.tif") for name in tiles}
    common = SegmentationJob("unnamed", tiny_model, tmp_path / "unnamed.tif", device="cpu")
    told = []
    tally = Tally(lambda raster, error: told.append((raster, error)))

    def run(job):
        if harm == "gone":
            bad.unlink(missing_ok=True)
        return segment.run_segmentation(job, lambda done, total: None)

    run_many(ManyJob(common, rasters, {}, None, tmp_path), run, told.append, tally)
    assert list(tally.failed) == [str(bad)]
    assert told == [(str(bad), tally.failed[str(bad)])]
    assert isinstance(tally.failed[str(bad)], RasterReadError) == (harm == "cut")
    assert sorted(tally.made) == sorted(set(rasters) - {str(bad)})
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    left = image.copy()
    row, col, bottom, right = tiles["0-205.tif"]
    whole = np.full(image.shape[1:], 255, np.uint8)
    for name, (top, start, end, stop) in tiles.items():
        if name != bad.name:
            whole[top:end, start:stop] = classes(rasters[str(tmp_path / name)])
    left[:, row:bottom, col:right] = 0
    job = SegmentationJob(
        str(make_raster(tmp_path / "left.tif", left, nodata=0)),
        tiny_model, tmp_path / "left_map.tif", device="cpu",
    )  # fmt: skip
    segment.run_segmentation(job, lambda done, total: None)
    np.testing.assert_array_equal(whole, classes(tmp_path / "left_map.tif"))


def test_rasters_outside_the_area_are_left_out_without_a_failure(landseg, tiles, tmp_path):
    x, y = GEOTRANSFORM[0], GEOTRANSFORM[3]
    extent = f"--extent={x + 5},{y - 100},{x + 100},{y - 5}"
    code, out, err = landseg(*tiles, "--output", "maps", extent)
    assert code == 0, err
    assert [line.rpartition("/")[2] for line in out.splitlines()] == ["0-0_classes.tif"]
    assert classes(tmp_path / "maps" / "0-0_classes.tif").shape == (190, 190)
    assert "1 of 6 maps are made, 5 lie outside the area." in err
    for number, row in enumerate((2000, 2064)):  # another mosaic, outside as a whole
        name = f"far{number}.tif"
        make_raster(tmp_path / name, scene(64, 64), geotransform=place(row, 0))
    code, out, err = landseg(*tiles, "far0.tif", "far1.tif", "--output", "more", extent)
    assert (code, len(out.splitlines())) == (0, 1), err
    assert "7 lie outside the area." in err
    assert landseg(*tiles, "--output", "none", "--extent=0,0,1,1")[0] == 2


def test_a_map_between_other_grids_is_told(landseg, image, tmp_path):
    cut(tmp_path / "a.tif", image, 0, 0, 64, 64)
    x, *rest = place(0, 64)
    make_raster(tmp_path / "b.tif", image[:, :64, 64:128], geotransform=(x + 0.2, *rest))
    code, out, err = landseg("a.tif", "b.tif", "--output", "maps")
    assert code == 0
    assert len(out.splitlines()) == 2
    assert "b.tif meets a.tif on another pixel grid" in err
    code, _, err = landseg("a.tif", "b.tif", "--mosaic", "all.tif")
    assert code == 2
    assert "b.tif does not lie on the pixel grid of a.tif" in err
    assert not (tmp_path / "all.tif").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.tif", "b.tif"], "--output FOLDER is missing"),
        (["a.tif", "b.tif", "--output", "map.tif"], "2 rasters give as many maps"),
        (["a.tif", "b.tif", "--output", "no/such/folder"], "does not exist"),
        (["a.tif", "b.tif", "--output", "a.txt"], "does not exist"),
        (["--list", "a.txt", "--output", "maps"], "a.txt names no raster"),
        (["@none.txt", "--output", "maps"], "none.txt names no raster"),
        (["--mosaic", "all.tif"], "RASTER is missing"),
        (["a.tif", "--mosaic", "no/all.tif"], "does not exist"),
        (["a.tif", "gone.tif", "--mosaic", "all.tif"], "gone.tif cannot be opened"),
        (["a.tif", "--mosaic", "all.png"], "not a name for a new file"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_runs(landseg, tmp_path, arguments, words):
    for name in ("a.tif", "b.tif"):
        make_raster(tmp_path / name, scene(64, 64))
    (tmp_path / "a.txt").touch()
    code, out, err = landseg(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 2
    assert not list(tmp_path.glob("all*"))


def test_a_list_that_was_stopped_goes_on_where_it_was(landseg, tiles, tmp_path, monkeypatch):
    """Also in the middle of a map; maps that are made are not made again, nor refused."""
    ran, run = [], segment.run_segmentation

    def stop_in_the_third(job, report):
        def stop(done, total):
            if len(ran) == 2 and total > 2 and done == 1:
                raise JobCancelled
            report(done, total)

        found = run(job, stop)
        ran.append(found.output)
        return found

    overlap = ("--scheme", "overlap", "--window", 128, "--stride", 128)  # many small steps
    command = (*tiles, "--output", "maps", *overlap)
    with monkeypatch.context() as patch:
        patch.setattr(segment, "run_segmentation", stop_in_the_third)
        code, _, err = landseg(*command)
    assert code == 130
    assert "2 of 6 maps are made" in err
    stamps = [path.stat().st_mtime_ns for path in ran]
    code, _, err = landseg(*command)
    assert code == 2
    assert "2 failed" not in err
    assert "3 failed" in err  # two maps are there, one is unfinished
    for path in (tmp_path / "maps").glob("*_classes.tif"):
        if path not in ran:
            path.unlink()
    code, _, err = landseg(*command, "--resume")
    assert code == 0, err
    assert "6 of 6 maps are made." in err
    assert [path.stat().st_mtime_ns for path in ran] == stamps


def test_the_worst_failure_gives_the_exit_code(landseg, tmp_path, monkeypatch):
    for name in ("a.tif", "b.tif"):
        make_raster(tmp_path / name, scene(64, 64), geotransform=None, epsg=None)

    def fail(job, report):
        raise InternalError(reason="test") if "a_" in job.output.name else JobCancelled

    monkeypatch.setattr(segment, "run_segmentation", fail)
    code, _, err = landseg("a.tif", "missing.tif", "--output", "maps")
    assert code == 1
    assert "0 of 2 maps are made, 2 failed." in err
    code, _, err = landseg("a.tif", "b.tif", "--output", "maps")
    assert code == 130
    assert "Cancelled. 0 of 2 maps are made, 1 failed." in err
    assert "--resume" in err


def test_the_model_is_loaded_once(landseg, tmp_path, monkeypatch):
    loaded, load = [], classify_tiles.load_network

    def count(card, weights):
        loaded.append(weights.name)
        return load(card, weights)

    classify_tiles.warm_predictor.cache_clear()
    monkeypatch.setattr(classify_tiles, "load_network", count)
    for name in ("a.tif", "b.tif", "c.tif"):
        make_raster(tmp_path / name, scene(64, 64), geotransform=None, epsg=None)
    assert landseg("a.tif", "b.tif", "c.tif", "--output", "maps")[0] == 0
    assert loaded == ["tiny.safetensors"]
