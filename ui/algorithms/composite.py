"""`landseg:composite`: the toolbox's form of a composite job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from typing import Optional

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRange,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...training import CompositeJob, check_composite
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values, explained

# Scripts and models of users hold these names; they never change.
DSM, DTM, LAYERS = "DSM", "DTM", "LAYERS"
INFRARED, INFRARED_BAND, RED, RED_BAND = "INFRARED", "INFRARED_BAND", "RED", "RED_BAND"
DSM_RANGE, GROUND_WINDOW = "DSM_RANGE", "GROUND_WINDOW"


class CompositeAlgorithm(JobAlgorithm):
    """Heights and bands in, one 8-bit raster out."""

    def name(self) -> str:
        return "composite"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Composite of heights and vegetation index")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Stacks DSM, nDSM and NDVI into an 8-bit raster for training and fusion.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Stacks DSM, nDSM (height above ground) and NDVI (vegetation index) into one 8-bit "
            "raster, to train on or to classify with a model that was trained on such composites.\n"
            "It lies on the grid of the surface model, or of the infrared raster without one; the "
            "others are aligned to it. A pixel without a value in one raster is nodata.\n"
            "Scaling: DSM from its 1st to its 99th percentile, nDSM from 0 to 30 m, NDVI from -1 "
            "to 1. The file's metadata keep it: give the same heights again for another area.\n"
            "Without a terrain model the ground is found by taking off all that is narrower than "
            "the ground window."
        )

    def tags(self) -> list[str]:
        return _tr("ndvi,ndsm,dsm,height,fusion,training").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in _form():
            self.addParameter(parameter)

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> CompositeJob:
        limits = self.parameterAsRange(parameters, DSM_RANGE, context)
        job = CompositeJob(
            output=files[OUTPUT],
            dsm=self.raster(parameters, context, DSM),
            dtm=self.raster(parameters, context, DTM),
            infrared=self.raster(parameters, context, INFRARED),
            infrared_band=self.parameterAsInt(parameters, INFRARED_BAND, context),
            red=self.raster(parameters, context, RED),
            red_band=self.parameterAsInt(parameters, RED_BAND, context),
            dsm_range=(limits[0], limits[1]) if all(map(isfinite, limits)) else None,
            ground_window=self.parameterAsDouble(parameters, GROUND_WINDOW, context),
            overwrite=True,  # the custom of Processing
        )
        chosen = tuple(filter(None, self.parameterAsEnumStrings(parameters, LAYERS, context)))
        return replace(job, layers=chosen or _possible(job))

    def check(self, job: CompositeJob) -> None:
        check_composite(job)


def _possible(job: CompositeJob) -> tuple[str, ...]:
    """List the layers that the given rasters allow; all where that is none, to be told why."""
    heights = ("dsm", "ndsm") if job.dsm else ()
    return (*heights, *(("ndvi",) if job.infrared else ())) or job.layers


def _form() -> Iterator[QgsProcessingParameterDefinition]:
    """Yield what the form asks, in its order."""
    raster = QgsProcessingParameterRasterLayer
    whole = Qgis.ProcessingNumberParameterType.Integer
    yield explained(
        raster(DSM, _tr("Surface model (DSM)"), optional=True),
        _tr("Heights of all that is seen from above, in metres."),
    )
    yield explained(
        raster(DTM, _tr("Terrain model (DTM)"), optional=True),
        _tr("Heights of the ground, in metres; none: found from the surface model."),
    )
    yield raster(INFRARED, _tr("Raster with near infrared"), optional=True)
    yield QgsProcessingParameterBand(
        INFRARED_BAND, _tr("Infrared band"), CompositeJob.infrared_band, INFRARED, optional=True
    )
    yield explained(
        raster(RED, _tr("Raster with red"), optional=True),
        _tr("None: the red band is in the raster with near infrared."),
    )
    yield QgsProcessingParameterNumber(
        RED_BAND, _tr("Red band"), whole, CompositeJob.red_band, minValue=1
    )
    for parameter in _advanced():
        parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
        yield parameter
    yield QgsProcessingParameterRasterDestination(OUTPUT, _tr("Composite"))


def _advanced() -> Iterator[QgsProcessingParameterDefinition]:
    real = Qgis.ProcessingNumberParameterType.Double
    yield explained(
        QgsProcessingParameterEnum(
            LAYERS,
            _tr("Layers"),
            list(CompositeJob.layers),
            allowMultiple=True,
            optional=True,
            usesStaticStrings=True,
        ),
        _tr("None chosen: all that the given rasters allow."),
    )
    yield explained(
        QgsProcessingParameterRange(DSM_RANGE, _tr("Heights of the DSM (m)"), real, optional=True),
        _tr("The heights that become 0 and 255; none: its 1st and 99th percentile."),
    )
    yield explained(
        QgsProcessingParameterNumber(
            GROUND_WINDOW, _tr("Ground window (m)"), real, CompositeJob.ground_window, minValue=0.1
        ),
        _tr("Wider than the widest building; only used without a terrain model."),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("CompositeAlgorithm", text)
