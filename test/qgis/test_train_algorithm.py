"""`landseg:train` in Processing: layers -> a model in the list, by the real engine."""

from __future__ import annotations

import numpy as np
import processing
import pytest
from landseg.inference import find_model, list_models
from landseg.training import ClassNamesError, TrainingClass
from landseg.ui.algorithms.train import TrainAlgorithm
from landseg.ui.training_classes import classes_of_polygons, classes_of_raster
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsProcessingException,
    QgsRasterLayer,
    QgsRectangle,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from .making import GEOTRANSFORM, make_raster
from .running import Feedback

HEIGHT, WIDTH = 64, 352
WEST, NORTH = GEOTRANSFORM[0], GEOTRANSFORM[3]
PIXEL = GEOTRANSFORM[1]


@pytest.fixture(autouse=True, scope="module")
def user_folder(tmp_path_factory):
    """One list of models for all tests here, as the one engine knows no other."""
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDSEG_HOME", str(folder))
        yield folder


@pytest.fixture
def image(tmp_path):
    """An image whose lower half is brighter."""
    random = np.random.default_rng(2)
    pixels = random.integers(40, 90, (3, HEIGHT, WIDTH))
    pixels[:, HEIGHT // 2 :] += 120
    return str(make_raster(tmp_path / "image.tif", pixels.astype(np.uint8)))


@pytest.fixture
def polygons():
    """The two halves, with their class as a number and as a text."""
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:32640&field=kind:string&field=code:integer&field=size:double",
        "fields",
        "memory",
    )
    middle, bottom = NORTH - HEIGHT / 2 * PIXEL, NORTH - HEIGHT * PIXEL
    east = WEST + WIDTH * PIXEL
    for kind, code, low, high in (("dark", 3, middle, NORTH), ("bright", 7, bottom, middle)):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([kind, code, code / 2])
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(WEST, low, east, high)))
        layer.dataProvider().addFeature(feature)
    return layer


@pytest.fixture
def train(provider, image, tmp_path, tiny_model):
    def run(feedback=None, **values):
        values = {
            "INPUT": image, "NAME": "new", "STEPS": 4, "PATCH": 32, "START": "tiny",
            "DEVICE": "cpu", "OUTPUT": str(tmp_path / "run"), **values,
        }  # fmt: skip
        return processing.run("landseg:train", values, feedback=feedback)

    return run


class Impatient(Feedback):
    """Cancels after the first steps."""

    def __init__(self):
        super().__init__()
        self.progressChanged.connect(self._on_progress)

    def _on_progress(self, percent):
        if 0 < percent < 50:  # 100: the image was looked at
            self.cancel()


def test_a_polygon_layer_fine_tunes_a_model_that_every_form_then_offers(
    train, provider, polygons, tmp_path, until
):
    loads = []
    provider.algorithmsLoaded.connect(lambda: loads.append(1))
    said = Feedback()
    found = train(said, POLYGONS=polygons, FIELD="kind", NAME="mine")
    assert found["OUTPUT"] == str(tmp_path / "run")
    assert found["MODEL"] == str(tmp_path / "run" / "mine.safetensors")
    assert 0 <= found["MEAN_F1"] <= 1
    assert any(f"{found['MEAN_F1']:.3f}" in text for text in said.infos)
    card = find_model("mine").card
    assert [each.name for each in card.legend] == ["bright", "dark"]
    assert card.gsd == pytest.approx(0.5, rel=0.01)
    assert card.pretrained_source.startswith("tiny, sha256")
    assert (tmp_path / "run" / "curves.png").exists()
    until(lambda: loads)
    definition = provider.algorithm("classify").parameterDefinition("MODEL")
    assert "mine" in definition.options()


def test_a_cancel_keeps_the_best_so_far(train, provider, polygons, until):
    loads = []
    provider.algorithmsLoaded.connect(lambda: loads.append(1))
    said = Impatient()
    found = train(said, POLYGONS=polygons, FIELD="kind", STEPS=100000, NAME="early")
    assert "early" in [model.id for model in list_models()]
    assert found["MODEL"].endswith("early.safetensors")
    assert any("early is in the list" in text for text in said.infos)
    until(lambda: loads)


def test_what_may_spoil_a_training_is_said_once(train, tmp_path):
    labels = np.zeros((1, HEIGHT, WIDTH), np.uint8)
    labels[0, 3, 5] = labels[0, 3, -5] = 1
    path = make_raster(tmp_path / "labels.tif", labels)
    (tmp_path / "palette.csv").write_text("0,low,#00ff00\n1,high,#ff0000\n")
    said = Feedback()
    train(said, LABELS=str(path), PALETTE=str(tmp_path / "palette.csv"), NAME="rare")
    assert len([text for text in said.warnings if "training pixels are high" in text]) == 1


def test_licence_and_credit_go_onto_the_card(train, polygons):
    train(POLYGONS=polygons, FIELD="kind", NAME="owed", LICENCE="ODbL-1.0", CREDIT="OSM")
    card = find_model("owed").card
    assert (card.licence, card.credit) == ("ODbL-1.0", "OSM")


def test_a_label_raster_teaches_the_names_of_its_style(train, tmp_path):
    labels = np.zeros((1, HEIGHT, WIDTH), np.uint8)
    labels[:, HEIGHT // 2 :] = 5
    layer = QgsRasterLayer(str(make_raster(tmp_path / "labels.tif", labels)), "labels")
    with pytest.raises(QgsProcessingException, match="style of labels does not name"):
        train(LABELS=layer)
    kinds = [(0, "night"), (5, "day")]
    classes = [QgsPalettedRasterRenderer.Class(v, QColor("#123456"), name) for v, name in kinds]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    train(LABELS=layer, START="random", NAME="day-night")
    card = find_model("day-night").card
    assert [(each.name, each.colour) for each in card.legend] == [
        ("night", "#123456"),
        ("day", "#123456"),
    ]


def test_a_palette_file_names_the_classes_too(train, tmp_path):
    labels = np.zeros((1, HEIGHT, WIDTH), np.uint8)
    labels[:, HEIGHT // 2 :] = 1
    path = make_raster(tmp_path / "labels.tif", labels)
    (tmp_path / "p.csv").write_text("0,low,#00ff00\n1,high,#ff0000\n")
    train(LABELS=str(path), PALETTE=str(tmp_path / "p.csv"), NAME="low-high")
    assert [each.name for each in find_model("low-high").card.legend] == ["low", "high"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Nothing shows the classes"),
        ({"NAME": "Tiny"}, "A model named Tiny already exists"),
        ({"NAME": "My model!"}, "the name is odd"),
        ({"PATCH": 33}, "patch = 33"),
    ],
)
def test_what_cannot_run_is_refused_before_the_run(train, polygons, values, words):
    chosen = {"POLYGONS": polygons, "FIELD": "kind"} if values else {}
    with pytest.raises(QgsProcessingException, match=f"(?s)Unable to execute.*{words}"):
        train(**chosen, **values)


def test_what_only_the_data_shows_is_refused_by_the_engine(train, polygons):
    with pytest.raises(QgsProcessingException, match=r"too small|short|px"):
        train(POLYGONS=polygons, FIELD="kind", PATCH=512)


def test_classes_have_the_names_and_colours_of_the_style(polygons):
    assert classes_of_polygons(polygons, polygons, "code", "") == (
        TrainingClass("3", "#e69f00", ("3",)),
        TrainingClass("7", "#56b4e9", ("7",)),
    )
    symbol = QgsFillSymbol.createSimple({"color": "#112233"})
    named = ((3, "field"), (None, "all"))
    categories = [QgsRendererCategory(value, symbol.clone(), name) for value, name in named]
    polygons.setRenderer(QgsCategorizedSymbolRenderer("code", categories))
    assert classes_of_polygons(polygons, polygons, "code", "Elsewhere") == (
        TrainingClass("field", "#112233", ("3",)),
        TrainingClass("7", "#56b4e9", ("7",)),
        TrainingClass("Elsewhere", "#d9d4c7"),
    )
    assert [each.labels for each in classes_of_polygons(polygons, None, "size", "")] == [
        ("1.5",),
        ("3.5",),
    ]


def test_polygons_without_a_field_are_one_class_and_the_rest_another(polygons):
    assert [each.name for each in classes_of_polygons(polygons, None, "", "other")] == [
        "fields",
        "other",
    ]


def test_polygons_without_a_value_are_no_class(train, polygons):
    for kind in (None, ""):
        feature = QgsFeature(polygons.fields())
        feature.setAttributes([kind, 1, 1.0])
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(WEST, NORTH - 9, WEST + 9, NORTH)))
        polygons.dataProvider().addFeature(feature)
    train(POLYGONS=polygons, FIELD="kind", NAME="unsaid")
    assert [each.name for each in find_model("unsaid").card.legend] == ["bright", "dark"]


def test_values_of_one_name_are_one_class_and_nodata_is_none(tmp_path):
    path = make_raster(tmp_path / "labels.tif", np.zeros((1, 8, 8), np.uint8))
    layer = QgsRasterLayer(str(path), "labels")
    with pytest.raises(ClassNamesError):
        classes_of_raster(layer)
    classes = [
        QgsPalettedRasterRenderer.Class(value, QColor("#010203"), name)
        for value, name in ((1, "tree"), (2, ""), (3, "tree"), (255, "nothing"))
    ]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    assert classes_of_raster(layer) == (
        TrainingClass("tree", "#010203", ("1", "3")),
        TrainingClass("2", "#010203", ("2",)),
    )


def test_the_form_has_help_for_what_is_not_plain():
    algorithm = TrainAlgorithm(None).create()
    names = [each.name() for each in algorithm.parameterDefinitions() if not each.help()]
    assert names == ["DEVICE"]
