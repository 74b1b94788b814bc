"""Maps of any shape, place and number of classes fit."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import LegendClass
from landseg.review import NoClassesShownError
from landseg.ui.sheet.shares import ClassArea
from landseg.ui.sheet.sheet import Wish, make_sheet
from qgis.core import (
    QgsRasterLayer,
)

from .making import check_layout, contents, items, legend_entries, text_of


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
