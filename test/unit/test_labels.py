"""Colour-coded labels to values and back: exact, told where unknown, never class 0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import JobCancelled, OutputExistsError, OutputNameError
from landseg.training.erode import eroded
from landseg.training.errors import (
    ErosionError,
    LabelsKindError,
    LabelsOpenError,
    LabelsReadError,
    LabelValueError,
    LossyLabelsError,
    PaletteError,
    UnknownColoursError,
)
from landseg.training.jobs import LabelsJob
from landseg.training.labels import UnknownColour, run_labels
from landseg.training.palette import read_palette
from osgeo import gdal

RNG = np.random.default_rng(11)
ISPRS = {
    0: (255, 255, 255), 1: (0, 0, 255), 2: (0, 255, 255), 3: (0, 255, 0), 4: (255, 255, 0),
    5: (255, 0, 0), 255: (0, 0, 0),
}  # fmt: skip


def silent(done, total):
    pass


def colours_of(values):
    table = np.zeros((256, 3), np.uint8)
    for value, colour in ISPRS.items():
        table[value] = colour
    return np.moveaxis(table[values], 2, 0)


def some_values(height=40, width=50):
    return RNG.choice(np.array(list(ISPRS), np.uint8), (height, width))


@pytest.fixture
def translate(tmp_path):
    """Run a job; give the result and the pixels of its output."""

    def run(source, name="out.tif", report=silent, **options):
        job = LabelsJob(str(source), tmp_path / name, options.pop("palette", "isprs"), **options)
        result = run_labels(job, report)
        return result, gdal.Open(str(result.output)).ReadAsArray()

    return run


def paletted(path, values, colours):
    """Write a PNG whose values are indices of colours, and a value has no meaning of its own."""
    memory = gdal.GetDriverByName("MEM").Create("", values.shape[1], values.shape[0])
    table = gdal.ColorTable()
    for number, colour in enumerate(colours):
        table.SetColorEntry(number, (*colour, 255))
    memory.GetRasterBand(1).SetRasterColorTable(table)
    memory.GetRasterBand(1).SetRasterColorInterpretation(gdal.GCI_PaletteIndex)
    memory.GetRasterBand(1).WriteArray(values)
    gdal.GetDriverByName("PNG").CreateCopy(str(path), memory)
    return path


class TestBothWays:
    def test_values_to_colours_to_values_is_equal(self, translate, write_raster):
        values = some_values()
        _, colours = translate(write_raster(values[np.newaxis]), "colours.tif", to_color=True)
        np.testing.assert_array_equal(colours, colours_of(values))
        result, back = translate(result_of("colours.tif", write_raster))
        np.testing.assert_array_equal(back, values)
        names = [entry.name for entry in read_palette("isprs")]
        expected = {name: int((values == value).sum()) for value, name in enumerate(names)}
        assert result.counts == expected
        assert result.unlabelled == int((values == 255).sum())
        assert result.unknown == ()

    def test_the_georeference_comes_along(self, translate, write_raster):
        source = gdal.Open(write_raster(colours_of(some_values())))
        result, _ = translate(source.GetDescription())
        found = gdal.Open(str(result.output))
        assert found.GetGeoTransform() == source.GetGeoTransform()
        assert found.GetSpatialRef().GetAuthorityCode(None) == "32633"
        assert found.GetRasterBand(1).GetNoDataValue() == 255

    def test_values_show_the_colours_and_names_of_their_classes(self, translate, write_raster):
        result, _ = translate(write_raster(colours_of(some_values())))
        found = gdal.Open(str(result.output))
        band = found.GetRasterBand(1)
        assert band.GetRasterColorTable().GetColorEntry(4)[:3] == ISPRS[4]
        assert band.GetCategoryNames()[4] == "car"
        assert sorted(path.name for path in result.output.parent.glob(".*")) == []

    def test_a_large_raster_is_the_same_as_its_parts(self, translate, write_raster):
        values = np.kron(some_values(30, 40), np.ones((45, 45), np.uint8)).astype(np.uint8)
        result, found = translate(write_raster(colours_of(values)))
        np.testing.assert_array_equal(found, values)
        assert sum(result.counts.values()) + result.unlabelled == values.size

    def test_erosion_does_not_see_the_seams_of_blocks(self, translate, write_raster):
        values = np.zeros((1300, 1100), np.uint8)
        values[:, 1024:], values[1020:] = 1, 2
        _, found = translate(write_raster(colours_of(values)), erode=3)
        np.testing.assert_array_equal(found, eroded(values, 3))

    @pytest.mark.parametrize("alpha", [0, 255])
    def test_alpha_is_dropped(self, translate, write_raster, alpha):
        values = some_values()
        pixels = np.concatenate([colours_of(values), np.full((1, 40, 50), alpha, np.uint8)])
        name = write_raster(pixels, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
        np.testing.assert_array_equal(translate(name)[1], values)

    def test_a_palette_is_read_through(self, translate, tmp_path):
        values = RNG.integers(0, 3, (20, 30)).astype(np.uint8)
        name = paletted(tmp_path / "p.png", values, [ISPRS[5], ISPRS[255], ISPRS[2]])
        _, found = translate(name)
        np.testing.assert_array_equal(found, np.array([5, 255, 2], np.uint8)[values])


def result_of(name, write_raster):
    return str(Path(write_raster(np.zeros((1, 1, 1), np.uint8), "here.tif")).parent / name)


class TestUnknownColours:
    def test_a_few_become_255_and_are_told(self, translate, write_raster):
        values = np.zeros((100, 100), np.uint8)
        pixels = colours_of(values)
        pixels[:, 7, 9] = pixels[:, 8, 2] = pixels[:, 50, 50] = 1, 2, 254
        pixels[:, 3, 4] = 255, 0, 255
        result, found = translate(write_raster(pixels))
        assert result.unknown == (
            UnknownColour("#0102FE", 3, 7, 9),
            UnknownColour("#FF00FF", 1, 3, 4),
        )
        assert result.unlabelled == 4
        assert (found[[7, 8, 50, 3], [9, 2, 50, 4]] == 255).all()
        assert (found == 0).sum() == 9996

    def test_first_place_and_count_hold_across_blocks(self, translate, write_raster):
        pixels = colours_of(np.zeros((1100, 1100), np.uint8))
        pixels[:, 5, 1090] = pixels[:, 1050, 3] = pixels[:, 1040, 1060] = 9, 9, 9
        result, _ = translate(write_raster(pixels))
        assert result.unknown == (UnknownColour("#090909", 3, 5, 1090),)

    def test_erosion_counts_no_pixel_twice(self, translate, write_raster):
        pixels = colours_of(np.zeros((1100, 1100), np.uint8))
        pixels[:, 1022:1026, 1022:1026] = 9
        result, _ = translate(write_raster(pixels), erode=5)
        assert [each.count for each in result.unknown] == [16]

    def test_more_than_a_thousandth_stops_before_anything_is_written(
        self, translate, write_raster, tmp_path
    ):
        pixels = colours_of(np.zeros((100, 100), np.uint8))
        pixels[:, 0, :11] = 77
        with pytest.raises(UnknownColoursError) as caught:
            translate(write_raster(pixels))
        assert caught.value.fields == {
            "name": "raster.tif", "count": 11, "colour": "#4D4D4D", "share": "0.11",
        }  # fmt: skip
        assert [path.name for path in tmp_path.iterdir()] == ["raster.tif"]

    def test_unless_they_are_tolerated(self, translate, write_raster):
        pixels = np.full((3, 10, 10), 77, np.uint8)
        result, found = translate(write_raster(pixels), tolerate_unknown=True)
        assert (found == 255).all()
        assert result.unknown[0].count == 100

    def test_a_lossy_file_is_refused_though_its_colours_fit(self, translate, tmp_path):
        pixels = colours_of(np.zeros((32, 32), np.uint8))
        memory = gdal.GetDriverByName("MEM").Create("", 32, 32, 3)
        memory.WriteArray(pixels)
        for name, driver, options in (
            ("a.jpg", "JPEG", []),
            ("a.tif", "GTiff", ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"]),
        ):
            path = str(tmp_path / name)
            gdal.GetDriverByName(driver).CreateCopy(path, memory, options=options)
            with pytest.raises(LossyLabelsError, match=name):
                translate(path)
            assert translate(path, f"{name}.tif", tolerate_unknown=True)[0].counts

    def test_a_value_without_a_colour_is_refused(self, translate, write_raster):
        values = some_values()
        values[2, 3] = values[5, 5] = 6
        with pytest.raises(LabelValueError) as caught:
            translate(write_raster(values[np.newaxis]), to_color=True)
        assert caught.value.fields == {"name": "raster.tif", "value": "6", "count": 2}


class TestRefusals:
    def test_values_are_no_colours_and_colours_no_values(self, translate, write_raster):
        with pytest.raises(LabelsKindError, match="holds values"):
            translate(write_raster(some_values()[np.newaxis]))
        with pytest.raises(LabelsKindError, match="3 bands"):
            translate(write_raster(colours_of(some_values())), to_color=True)
        with pytest.raises(LabelsKindError, match="8 bits"):
            translate(write_raster(colours_of(some_values()).astype(np.uint16)))

    @pytest.mark.parametrize("radius", [-1, 101])
    def test_an_erosion_without_sense_is_refused(self, translate, write_raster, radius):
        with pytest.raises(ErosionError, match=f"{radius} px"):
            translate(write_raster(colours_of(some_values())), erode=radius)

    def test_missing_and_cut_files_are_named(self, translate, write_raster, tmp_path):
        with pytest.raises(LabelsOpenError, match=r"no\.png"):
            translate(tmp_path / "no.png")
        path = Path(write_raster(colours_of(some_values(300, 300)), options=["COMPRESS=DEFLATE"]))
        path.write_bytes(path.read_bytes()[:9000])
        with pytest.raises((LabelsReadError, LabelsOpenError), match=r"raster\.tif"):
            translate(path)
        assert not (tmp_path / "out.tif").exists()

    def test_an_output_stays_unless_it_may_be_replaced(self, translate, write_raster, tmp_path):
        name = write_raster(colours_of(some_values()))
        (tmp_path / "out.tif").write_text("mine")
        with pytest.raises(OutputExistsError):
            translate(name)
        assert (tmp_path / "out.tif").read_text() == "mine"
        assert translate(name, overwrite=True)[0].output == tmp_path / "out.tif"

    def test_the_source_is_never_the_output(self, translate, write_raster):
        name = write_raster(colours_of(some_values()), "out.tif")
        with pytest.raises(OutputNameError):
            translate(name, overwrite=True)
        with pytest.raises(OutputNameError):
            translate(name, "out.png")

    def test_a_cancel_leaves_nothing(self, translate, write_raster, tmp_path):
        def cancel(done, total):
            raise JobCancelled

        with pytest.raises(JobCancelled):
            translate(write_raster(colours_of(some_values())), report=cancel)
        assert [path.name for path in tmp_path.iterdir()] == ["raster.tif"]


class TestPalettes:
    def test_isprs_has_the_published_colours(self):
        found = {entry.value: entry.rgb for entry in read_palette("ISPRS")}
        assert found == {value: ISPRS[value] for value in range(6)}

    def write(self, tmp_path, text, name="p.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    def test_a_csv_has_values_names_and_colours(self, tmp_path):
        text = "value,name,colour\n1,Häuser,#3C1098\n\n0,land,#8429f6\n255,none,#9B9B9B\n"
        palette = read_palette(self.write(tmp_path, text))
        assert [(it.value, it.name, it.rgb) for it in palette] == [
            (0, "land", (0x84, 0x29, 0xF6)), (1, "Häuser", (0x3C, 0x10, 0x98)),
        ]  # fmt: skip
        assert palette.coding.pairs == {0: 255, 0x3C1098: 1, 0x8429F6: 0, 0x9B9B9B: 255}

    def test_a_value_may_have_several_colours(self, tmp_path):
        palette = read_palette(self.write(tmp_path, "3,road,#000001\n3,road,#000002"))
        assert palette.coding.pairs == {0: 255, 1: 3, 2: 3}
        assert [entry.colour for entry in palette] == ["#000001"]
        assert palette.classes[0].labels == ("3", "#000001", "#000002")

    def test_black_can_be_a_class(self, tmp_path):
        palette = read_palette(self.write(tmp_path, "0,other,#000000\n1,house,#ffffff"))
        assert palette.coding.pairs == {0: 0, 0xFFFFFF: 1}

    def test_a_training_config_is_a_palette(self, tmp_path):
        text = """
        name = "x"
        [[classes]]
        name = "building"
        colour = "#ff0000"
        labels = ["#3C1098"]
        [[classes]]
        name = "land"
        colour = "#8429F6"
        labels = [7]
        """
        palette = read_palette(self.write(tmp_path, text, "config.toml"))
        assert [(it.value, it.name, it.colour) for it in palette] == [
            (0, "building", "#3c1098"), (1, "land", "#8429f6"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "no classes"),
            ("0,a\n", "line 1 has no three columns"),
            ("0,a,#12345\n", "no colour"),
            ("0,a,red\n", "no colour"),
            ("0,,#123456\n", "no name"),
            ("0,a,#123456\n256,b,#123457\n", '"256"'),
            ("0,a,#123456\n-1,b,#123457\n", '"-1"'),
            ("0,a,#123456\n1,b,#123456\n", "two values"),
            ("0,a,#123456\n0,b,#123457\n", "two names"),
        ],
    )
    def test_a_faulty_csv_is_refused_with_the_reason(self, tmp_path, text, reason):
        with pytest.raises(PaletteError, match=r"p\.csv") as caught:
            read_palette(self.write(tmp_path, text))
        assert reason in str(caught.value)

    @pytest.mark.parametrize("text", ["[[classes", "classes = 3", "name = 'x'"])
    def test_a_faulty_toml_is_refused(self, tmp_path, text):
        with pytest.raises(PaletteError, match=r"p\.toml"):
            read_palette(self.write(tmp_path, text, "p.toml"))

    def test_a_missing_file_and_binary_noise_are_refused(self, tmp_path):
        (tmp_path / "noise.csv").write_bytes(bytes(range(256)))
        for name in ("nothing.csv", "noise.csv"):
            with pytest.raises(PaletteError, match=name):
                read_palette(str(tmp_path / name))


def test_dubai_labels_hold_no_unknown_colour_and_come_back_equal(shared, tmp_path, translate):
    palette = tmp_path / "dubai.csv"
    palette.write_text(
        "0,building,#3C1098\n1,land,#8429F6\n2,road,#6EC1E4\n3,vegetation,#FEDD3A\n"
        "4,water,#E2A929\n255,unlabelled,#9B9B9B\n"
    )
    result, values = translate(
        shared / "dubai" / "tile3" / "part1_label.png", "v.tif", palette=str(palette)
    )
    assert result.counts == {
        "building": 11019, "land": 132934, "road": 6851, "vegetation": 10650, "water": 257961,
    }  # fmt: skip
    assert (result.unlabelled, result.unknown) == (29341, ())
    translate(result.output, "c.tif", palette=str(palette), to_color=True)
    np.testing.assert_array_equal(translate(tmp_path / "c.tif", palette=str(palette))[1], values)
