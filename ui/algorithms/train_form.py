"""The form of `landseg:train`: its parameters, with what a user should know of each."""

from __future__ import annotations

from collections.abc import Iterator

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import DEVICES, GRID, list_models
from ...training import RANDOM, Recipe, Source, TrainingJob
from .job_algorithm import OUTPUT, explained

# Scripts and models of users hold these names; they never change.
INPUT, LABELS, PALETTE = "INPUT", "LABELS", "PALETTE"
POLYGONS, FIELD, BACKGROUND, RIM = "POLYGONS", "FIELD", "BACKGROUND", "RIM"
START, NAME, STEPS, PATCH, DEVICE = "START", "NAME", "STEPS", "PATCH", "DEVICE"
LICENCE, CREDIT = "LICENCE", "CREDIT"
STEPS_DEFAULT = 1000  # enough to fine-tune; a random start wants more

Parameters = Iterator[QgsProcessingParameterDefinition]


def parameters() -> Parameters:
    """Yield what the form asks, in its order."""
    yield explained(
        QgsProcessingParameterRasterLayer(INPUT, _tr("Image")),
        _tr("A part of it, behind a gap, is kept to validate the model."),
    )
    yield from _polygons()
    yield from _labels()
    yield from _model()
    for parameter in _advanced():
        parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
        yield parameter
    yield explained(
        QgsProcessingParameterFolderDestination(OUTPUT, _tr("Folder of the run")),
        _tr("Weights, card, curves, examples and checkpoints; a new folder for each run."),
    )


def _polygons() -> Parameters:
    kinds = [QgsProcessing.SourceType.TypeVectorPolygon]
    yield explained(
        QgsProcessingParameterFeatureSource(
            POLYGONS, _tr("Polygons that show the classes"), kinds, optional=True
        ),
        _tr("Drawn by you, or taken from OpenStreetMap; or choose a label raster below."),
    )
    yield explained(
        QgsProcessingParameterField(
            FIELD, _tr("Field with the class"), "", POLYGONS, optional=True
        ),
        _tr("None: all polygons are one class, named as their layer."),
    )
    yield explained(
        QgsProcessingParameterString(BACKGROUND, _tr("Class outside the polygons"), optional=True),
        _tr("Empty: what is outside is not looked at. Without a field it is the class other."),
    )


def _labels() -> Parameters:
    yield explained(
        QgsProcessingParameterRasterLayer(LABELS, _tr("Label raster"), optional=True),
        _tr("Class values with names in its style (Paletted/Unique values), or a palette below."),
    )
    yield explained(
        QgsProcessingParameterFile(
            PALETTE,
            _tr("Palette of the label raster"),
            Qgis.ProcessingFileParameterBehavior.File,
            optional=True,
            fileFilter=_tr("Palettes (*.csv *.toml)"),
        ),
        _tr("A CSV file with the columns value, name and #RRGGBB; needed for colour-coded labels."),
    )


def _model() -> Parameters:
    usable = [model.id for model in list_models() if model.problem is None]
    yield explained(
        QgsProcessingParameterEnum(
            START,
            _tr("Start from"),
            [*usable, RANDOM],
            defaultValue=[*usable, RANDOM][0],
            usesStaticStrings=True,
        ),
        _tr("A model that knows similar images learns faster; classes of the same name are kept."),
    )
    yield explained(
        QgsProcessingParameterString(NAME, _tr("Name of the new model")),
        _tr("Letters, digits and hyphens; it will be in the list of models."),
    )
    yield explained(
        _whole(STEPS, _tr("Steps"), STEPS_DEFAULT, 1),
        _tr("Cancel ends it earlier and keeps the best so far."),
    )


def _advanced() -> Parameters:
    real = Qgis.ProcessingNumberParameterType.Double
    yield explained(
        QgsProcessingParameterNumber(RIM, _tr("Rim (m)"), real, Source.rim, minValue=0),
        _tr("So much on both sides of a polygon's border is not looked at."),
    )
    yield explained(
        _whole(PATCH, _tr("Patch (px)"), Recipe.patch, GRID),
        _tr("Side of the squares to learn from, a multiple of 32."),
    )
    yield QgsProcessingParameterEnum(
        DEVICE,
        _tr("Device"),
        list(DEVICES),
        defaultValue=TrainingJob.device,
        usesStaticStrings=True,
    )
    yield explained(
        QgsProcessingParameterString(LICENCE, _tr("Licence of the model"), optional=True),
        _tr("Such as ODbL-1.0; it depends on the terms of the image and of the polygons."),
    )
    yield explained(
        QgsProcessingParameterString(CREDIT, _tr("Credit"), optional=True),
        _tr("Whom its users have to name, such as © OpenStreetMap contributors."),
    )


def _whole(name: str, title: str, default: int, least: int) -> QgsProcessingParameterNumber:
    kind = Qgis.ProcessingNumberParameterType.Integer
    return QgsProcessingParameterNumber(name, title, kind, default, minValue=least)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainAlgorithm", text)
