"""The form of `landseg:classify`: its parameters, with what a user should know of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import (
    CARDS,
    DEVICES,
    GRID,
    HALO,
    PRECISIONS,
    QUALITIES,
    SegmentationJob,
    list_models,
)
from .job_algorithm import OUTPUT, explained

# Scripts and models of users hold these names; they never change.
INPUT, MODEL, WEIGHTS, BANDS = "INPUT", "MODEL", "WEIGHTS", "BANDS"
EXTENT, MASK, STRETCH = "EXTENT", "MASK", "STRETCH"
DEVICE, PRECISION, TILE, QUALITY = "DEVICE", "PRECISION", "TILE", "QUALITY"
DETERMINISTIC = "DETERMINISTIC"
MEMORY, CONFIDENCE, UNFINISHED = "MEMORY", "CONFIDENCE", "UNFINISHED"

Parameters = Iterator[QgsProcessingParameterDefinition]


def parameters() -> Parameters:
    """Yield what the form asks, in its order."""
    yield QgsProcessingParameterRasterLayer(INPUT, _tr("Image"))
    yield from _model()
    yield from _area()
    for parameter in _advanced():
        parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
        yield parameter
    yield QgsProcessingParameterRasterDestination(OUTPUT, _tr("Class map"))
    yield explained(
        QgsProcessingParameterRasterDestination(
            CONFIDENCE, _tr("Confidence"), optional=True, createByDefault=False
        ),
        _tr("A second raster: how sure the model is, 0 to 100 percent."),
    )


def _model() -> Parameters:
    usable = [model.id for model in list_models() if model.problem is None]
    yield explained(
        _choice(MODEL, _tr("Model"), usable, usable[0] if usable else None, optional=True),
        _tr("The weights that come with Landseg, and those that were imported."),
    )
    yield explained(
        QgsProcessingParameterFile(
            WEIGHTS,
            _tr("Weights file instead of a listed model"),
            Qgis.ProcessingFileParameterBehavior.File,
            "safetensors",
            optional=True,
        ),
        _tr("A .safetensors file with its .json card beside it."),
    )
    yield explained(
        QgsProcessingParameterBand(
            BANDS, _tr("Bands"), parentLayerParameterName=INPUT, optional=True, allowMultiple=True
        ),
        _tr("In the order of the model's card; none: found by name, colour or position."),
    )


def _area() -> Parameters:
    yield explained(
        QgsProcessingParameterExtent(EXTENT, _tr("Extent"), optional=True),
        _tr("The part of the image to classify; none: all of it."),
    )
    polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
    yield explained(
        QgsProcessingParameterFeatureSource(MASK, _tr("Mask polygons"), polygons, optional=True),
        _tr("Pixels outside these polygons become nodata and are not computed."),
    )


def _advanced() -> Parameters:
    yield explained(
        QgsProcessingParameterString(STRETCH, _tr("Stretch"), optional=True),
        _tr(
            "For values that the model was not trained on: percentile, percentile:LOW,HIGH or "
            "range:MIN,MAX. The same for the whole image, band by band."
        ),
    )
    yield _choice(DEVICE, _tr("Device"), list(DEVICES), SegmentationJob.device)
    yield explained(
        _choice(QUALITY, _tr("Quality"), [CARDS, *QUALITIES], SegmentationJob.quality),
        _tr(
            "fast looks once, good twice, best eight times, mirrored and turned; auto: as the card."
        ),
    )
    yield _choice(PRECISION, _tr("Precision"), list(PRECISIONS), SegmentationJob.precision)
    yield explained(
        QgsProcessingParameterBoolean(
            DETERMINISTIC, _tr("Deterministic"), SegmentationJob.deterministic
        ),
        _tr("The same scores to the last bit, whatever the tile; slower."),
    )
    yield explained(
        _choice(UNFINISHED, _tr("Unfinished work"), ["resume", "restart"], "resume"),
        _tr(
            "What becomes of a class map of this name that was stopped or killed: go on with the "
            "same settings, or begin anew."
        ),
    )
    yield explained(
        QgsProcessingParameterNumber(
            TILE,
            _tr("Tile (px)"),
            Qgis.ProcessingNumberParameterType.Integer,
            optional=True,
            minValue=2 * HALO + GRID,
        ),
        _tr("Side of the square that is computed at once; the map does not depend on it."),
    )
    yield explained(
        QgsProcessingParameterString(MEMORY, _tr("Memory"), optional=True),
        _tr("What the engine may take, such as 4GB; none: half of what is free."),
    )


def _choice(
    name: str, title: str, options: list[str], default: Optional[str], optional: bool = False
) -> QgsProcessingParameterEnum:
    return QgsProcessingParameterEnum(
        name, title, options, defaultValue=default, optional=optional, usesStaticStrings=True
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClassifyAlgorithm", text)
