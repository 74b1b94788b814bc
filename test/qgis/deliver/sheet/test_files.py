"""What a file of a sheet knows."""

from __future__ import annotations

import re
import zlib

import pytest
from landseg.inference import OutputFolderError, OutputWriteError
from landseg.ui.sheet.export import export_sheet
from osgeo import gdal
from qgis.core import (
    QgsLayoutFrame,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsPrintLayout,
)
from qgis.PyQt.QtCore import QRectF

from .making import items, legend_entries


def test_a_pdf_knows_its_place_and_keeps_letters_as_letters(sheet, map_layer, tmp_path):
    path = export_sheet(sheet, tmp_path / "sheet.pdf")
    assert path == tmp_path / "sheet.pdf"
    opened = gdal.Open(str(path))
    left, wide, _, top, _, high = opened.GetGeoTransform()
    assert "UTM zone 40N" in opened.GetProjection()
    page = QRectF(left, top, wide * opened.RasterXSize, high * opened.RasterYSize)
    extent = items(sheet)["Map"].extent()
    # The page reaches further than the map on it, and the map lies where it lies on paper.
    assert page.left() < extent.xMinimum() < extent.xMaximum() < page.left() + page.width()
    scale = items(sheet)["Map"].scale()
    assert page.width() == pytest.approx(0.297 * scale, rel=0.01)
    assert page.left() + box_left(sheet) / 1000 * scale == pytest.approx(
        extent.xMinimum(), abs=0.002 * scale
    )
    raw = path.read_bytes()
    assert b"/Font" in raw
    assert text_operators(raw) > 20
    assert not list(tmp_path.glob(".*"))


def test_a_pdf_tells_title_and_credits_in_its_properties(sheet, tmp_path):
    told = gdal.Open(str(export_sheet(sheet, tmp_path / "sheet.pdf"))).GetMetadata()
    assert told["TITLE"] == items(sheet)["Title"].text()
    assert "© OpenStreetMap contributors" in told["SUBJECT"]


def box_left(sheet):
    return items(sheet)["Map"].pos().x()


def text_operators(raw):
    """Count the places where a PDF shows text as text."""
    found = 0
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", raw, re.S):
        try:
            plain = zlib.decompress(stream)
        except zlib.error:
            continue
        found += len(re.findall(rb"T[jJ]\b", plain))
    return found


def test_a_png_has_its_world_file_and_an_svg_its_text(sheet, tmp_path):
    picture = export_sheet(sheet, tmp_path / "sheet.png")
    assert gdal.Open(str(picture)).RasterXSize == pytest.approx(297 / 25.4 * 300, abs=2)
    assert (tmp_path / "sheet.pgw").is_file()
    drawing = export_sheet(sheet, tmp_path / "sheet.svg").read_text("utf-8")
    assert "<text" in drawing
    assert "building" in drawing


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(sheet, tmp_path):
    with pytest.raises((OutputFolderError, OutputWriteError)):
        export_sheet(sheet, tmp_path / "none" / "sheet.pdf")
    assert not (tmp_path / "none").exists()


def test_it_can_be_saved_with_the_project_and_edited_later(sheet, project, tmp_path):
    project.layoutManager().addLayout(sheet)
    sheet.setName("My map")
    assert project.write(str(tmp_path / "p.qgz"))
    project.clear()
    project.read(str(tmp_path / "p.qgz"))
    again = project.layoutManager().layoutByName("My map")
    assert isinstance(again, QgsPrintLayout)
    assert legend_entries(again) == ["building", "land", "road", "water"]
    kinds = (QgsLayoutItemMap, QgsLayoutItemLegend, QgsLayoutItemScaleBar, QgsLayoutItemLabel)
    for kind in (*kinds, QgsLayoutFrame):
        assert any(isinstance(each, kind) for each in items(again).values())
