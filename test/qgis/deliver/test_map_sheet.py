"""The map sheet: what is on it, where, and what a file of it knows."""

from __future__ import annotations

import itertools
import re
import zlib

import numpy as np
import pytest
from landseg.inference import LegendClass, OutputFolderError, OutputWriteError
from landseg.review import NoClassesShownError
from landseg.ui.deliver.looks import Look, write_looks
from landseg.ui.sheet.export import export_sheet
from landseg.ui.sheet.shares import ClassArea
from landseg.ui.sheet.sheet import Wish, make_sheet
from osgeo import gdal
from qgis.core import (
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsPrintLayout,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QRectF

from .conftest import OSM

AREAS = (
    ClassArea(0, 600, 150.0),
    ClassArea(1, 1200, 300.0),
    ClassArea(2, 1800, 450.0),
    ClassArea(4, 1200, 300.0),
)
NAMES = {"Title", "Subtitle", "Map", "Legend", "Areas", "Scale bar", "Scale", "North arrow"}
NAMES |= {"Overview", "Credits"}


def items(layout):
    found = [each for each in layout.items() if isinstance(each, QgsLayoutItem)]
    return {each.id(): each for each in found if each.id()}


def box(item):
    """Give an item's place in mm, half a tenth smaller: frames have a width."""
    return QRectF(item.sceneBoundingRect()).adjusted(0.15, 0.15, -0.15, -0.15)


def legend_entries(layout):
    legend = items(layout)["Legend"]
    node = legend.model().rootGroup().findLayers()[0]
    return [each.data(0) for each in legend.model().layerLegendNodes(node)]


def text_of(layout, name):
    return items(layout)[name].text()


def check_layout(layout):
    """No item lies over another, or over the margin; tables and legends are not cut."""
    found = items(layout)
    page = layout.pageCollection().page(0)
    inside = QRectF(0, 0, page.rect().width(), page.rect().height()).adjusted(9, 9, -9, -9)
    for name, item in found.items():
        assert inside.contains(box(item)), name
    for (one, first), (other, second) in itertools.combinations(found.items(), 2):
        assert not box(first).intersects(box(second)), (one, other)
    needed = needed_height(found["Legend"])
    assert needed <= found["Legend"].rect().height() + 0.3
    table = found["Areas"].multiFrame()
    assert table.totalSize().height() <= found["Areas"].rect().height() + 0.3
    assert table.totalSize().width() <= found["Areas"].rect().width() + 0.3


def needed_height(legend):
    """Let QGIS itself say how much room its legend takes."""
    legend.setResizeToContents(True)
    legend.adjustBoxSize()
    return legend.rect().height()


@pytest.fixture
def sheet(project, map_layer):
    return make_sheet(project, map_layer, AREAS, Wish("My map"))


def test_it_has_all_that_a_map_needs(sheet):
    assert set(items(sheet)) == NAMES
    check_layout(sheet)


def test_the_legend_holds_only_the_classes_that_are_present(sheet):
    assert legend_entries(sheet) == ["building", "land", "road", "water"]


def test_hidden_classes_leave_the_legend_and_joined_ones_are_one(project, map_layer):
    looks = (
        Look(0, "built", "#b5413b"),
        Look(1, "land", "#e3d2a8", shown=False),
        Look(2, "road", "#4a4a4a", into=0),
        Look(4, "water", "#3c7fb1"),
    )
    write_looks(map_layer, looks)
    layout = make_sheet(project, map_layer, AREAS, Wish("My map"))
    assert legend_entries(layout) == ["built", "water"]
    cells = [[str(c.content()) for c in row] for row in contents(layout)]
    assert cells[1:] == [
        ["built", "600", "50.0 %"],
        ["water", "300", "25.0 %"],
        ["Not shown", "300", "25.0 %"],
        ["Total", "1,200", "100.0 %"],
    ]


def test_classes_without_a_name_are_called_by_their_numbers(project, map_layer):
    renderer = map_layer.renderer().clone()
    for place in (0, 1):
        renderer.setLabel(place, "")
    map_layer.setRenderer(renderer)
    layout = make_sheet(project, map_layer, AREAS, Wish("My map"))
    assert legend_entries(layout) == ["0", "1", "road", "water"]


def contents(layout):
    return items(layout)["Areas"].multiFrame().tableContents()


def test_the_scale_bar_and_the_scale_are_round(sheet):
    bar, scale = items(sheet)["Scale bar"], items(sheet)["Map"].scale()
    assert str(bar.unitsPerSegment()).strip("0.") in {"1", "2", "5"}
    assert scale == pytest.approx(float(f"{scale:.3g}"), rel=1e-6)
    drawn = bar.numberOfSegments() * bar.unitsPerSegment() / scale * 1000  # mm
    assert 8 < drawn < bar.rect().width()


def test_the_map_shows_all_of_the_layer_and_follows_no_tick(sheet, map_layer):
    shown = items(sheet)["Map"]
    assert shown.extent().contains(map_layer.extent())
    assert shown.keepLayerSet()
    assert shown.layers() == [map_layer]
    assert shown.grids().size() == 1
    assert items(sheet)["Overview"].overviews().size() == 1


def test_the_credits_name_openstreetmap_when_it_went_in(sheet, project, make_map):
    assert OSM in text_of(sheet, "Credits")
    path = make_map(np.ones((20, 20), np.uint8), "without", owed=())
    layer = QgsRasterLayer(str(path), "without")
    project.addMapLayer(layer)
    plain = make_sheet(project, layer, [ClassArea(1, 400, 100.0)], Wish("without"))
    assert "OpenStreetMap" not in text_of(plain, "Credits")
    assert "Landseg" in text_of(plain, "Credits")


def test_an_approximate_position_is_told(project, make_map, tmp_path):
    path = make_map(np.ones((20, 20), np.uint8), "somewhere")
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetMetadataItem("LANDSEG_POSITION", "position approximate")
    del dataset
    layer = QgsRasterLayer(str(path), "somewhere")
    layout = make_sheet(project, layer, [ClassArea(1, 400, 100.0)], Wish("somewhere"))
    assert "approximate" in text_of(layout, "Subtitle")


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("size", ["A4", "A3"])
@pytest.mark.parametrize("count", [1, 7, 13, 20, 60])
def test_any_number_of_classes_with_long_names_fits(project, make_map, count, size, landscape):
    legend = tuple(
        LegendClass(v, f"A class with quite a long name, as surveys have, {v}", f"#{v:02x}80ff")
        for v in range(count)
    )
    path = make_map(np.arange(64 * 64, dtype=np.uint8).reshape(64, 64) % count, legend=legend)
    layer = QgsRasterLayer(str(path), "many")
    areas = [ClassArea(v, 60, 15.0 + v) for v in range(count)]
    title = "A title that is much longer than any sheet of paper is wide, " * 4
    layout = make_sheet(project, layer, areas, Wish(title, size, landscape))
    check_layout(layout)
    assert len(legend_entries(layout)) == min(count, 20)
    assert text_of(layout, "Title").count("\n") <= 1
    if count > 20:
        assert contents(layout)[-2][0].content() == "Other classes: 40"


@pytest.mark.parametrize("shape", [(4, 400), (400, 4)], ids=["wide", "tall"])
def test_very_wide_and_very_tall_maps_fit(project, make_map, shape):
    layer = QgsRasterLayer(str(make_map(np.ones(shape, np.uint8))), "strip")
    layout = make_sheet(project, layer, [ClassArea(1, 1600, 400.0)], Wish("strip"))
    check_layout(layout)
    assert items(layout)["Map"].extent().contains(layer.extent())
    page = layout.pageCollection().page(0).rect()
    assert (page.width() > page.height()) == (shape[1] > shape[0])


def test_a_map_in_degrees_is_drawn_in_metres_with_a_grid_of_degrees(project, make_map):
    place = (32.5, 1e-5, 0.0, 0.3, 0.0, -1e-5)
    path = make_map(np.ones((50, 50), np.uint8), geotransform=place, epsg=4326)
    layer = QgsRasterLayer(str(path), "degrees")
    layout = make_sheet(project, layer, [ClassArea(1, 2500, 3000.0)], Wish("degrees"))
    shown = items(layout)["Map"]
    assert shown.crs().authid() == "EPSG:32636"
    assert shown.grids().grid(0).crs().isGeographic()
    assert "Drawn in WGS 84 / UTM zone 36N" in text_of(layout, "Credits")
    check_layout(layout)


def test_the_arrow_points_to_true_north(project, make_map):
    """At the edge of a UTM zone the grid's north is beside it."""
    place = (800_000.0, 1.0, 0.0, 6_000_000.0, 0.0, -1.0)
    layer = QgsRasterLayer(str(make_map(np.ones((50, 50), np.uint8), geotransform=place)), "edge")
    layout = make_sheet(project, layer, [ClassArea(1, 2500, 2500.0)], Wish("edge"))
    turned = items(layout)["North arrow"].pictureRotation()
    turned = turned - 360 if turned > 180 else turned
    # Convergence by the textbook: (longitude - 57) * sin(latitude), some 4.6 * sin(54).
    assert abs(abs(turned) - 3.7) < 0.2


def test_a_map_without_a_system_has_no_arrow_and_no_scale(project, make_map):
    path = make_map(np.ones((50, 50), np.uint8), epsg=None)
    layer = QgsRasterLayer(str(path), "nowhere")
    layout = make_sheet(project, layer, [ClassArea(1, 2500, None)], Wish("nowhere"))
    assert not set(items(layout)) & {"North arrow", "Scale bar", "Scale"}
    assert [str(c.content()) for c in contents(layout)[0]][1] == "Area (px)"


def test_a_map_whose_classes_are_all_hidden_is_refused(project, map_layer):
    with pytest.raises(NoClassesShownError, match="no classes"):
        make_sheet(project, map_layer, [ClassArea(200, 5, 5.0)], Wish("none"))


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
