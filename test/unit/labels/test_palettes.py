"""Palettes, and labels of real data."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.errors import (
    PaletteError,
)
from landseg.training.palette import read_palette

from .making import ISPRS


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
