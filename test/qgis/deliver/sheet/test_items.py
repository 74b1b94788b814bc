"""All that a map needs is on it."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.ui.deliver.looks import Look, write_looks
from landseg.ui.sheet.shares import ClassArea
from landseg.ui.sheet.sheet import Wish, make_sheet
from osgeo import gdal
from qgis.core import (
    QgsRasterLayer,
)

from ..conftest import OSM
from .making import AREAS, check_layout, contents, items, legend_entries, text_of

NAMES = {"Title", "Subtitle", "Map", "Legend", "Areas", "Scale bar", "Scale", "North arrow"}
NAMES |= {"Overview", "Credits"}


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
