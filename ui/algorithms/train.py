"""`landseg:train`: the toolbox's form of a training job."""

from __future__ import annotations

import time
from typing import Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import NoLayerError, check_free, describe_raster
from ...training import (
    About,
    NoLabelsError,
    Pace,
    Recipe,
    Source,
    TrainingClass,
    TrainingJob,
    read_palette,
)
from ..pane.words import duration
from ..training_classes import classes_of_polygons, classes_of_raster
from . import train_form as form
from .job_algorithm import OUTPUT, Files, JobAlgorithm, Values

MODEL, MEAN_F1 = "MODEL", "MEAN_F1"
OTHER = "other"  # the class outside polygons that are all of one class
VALIDATIONS = 1000  # steps: one validation for each of ten parts of so many

Labelled = tuple[tuple[TrainingClass, ...], Source]


class TrainAlgorithm(JobAlgorithm):
    """Imagery and labels of the project -> a model in the list."""

    _pace: Optional[Pace] = None

    def name(self) -> str:
        return "train"

    def displayName(self) -> str:  # noqa: N802 - QGIS calls it so
        return _tr("Train a model")

    def shortDescription(self) -> str:  # noqa: N802
        return _tr("Makes a model of an image and of polygons or labels that show its classes.")

    def shortHelpString(self) -> str:  # noqa: N802
        return _tr(
            "Makes a model of an image and of polygons, or of a label raster, that show its "
            "classes.\n"
            "Polygons of one class: it has the name of their layer, and what is outside is the "
            "class other, or what you call it. Polygons of several classes: choose the field that "
            "tells them; what is outside is not looked at, unless you name a class for it.\n"
            "Start from a model that knows similar images, or from random weights, which want "
            "more steps.\n"
            "A part of the image is never trained on. From there comes the mean F1 that is told "
            "at the end: 1 is perfect, 0 is all wrong. The new model appears in the list of the "
            "Landseg pane.\n"
            "It takes minutes to hours and runs beside your work. Cancel keeps the best so far."
        )

    def tags(self) -> list[str]:
        return _tr("train,fine-tune,deep learning,segnet,land cover,model").split(",")

    def initAlgorithm(self, configuration: Optional[Values] = None) -> None:  # noqa: N802, ARG002
        for parameter in form.parameters():
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputFile(MODEL, _tr("Weights")))
        self.addOutput(QgsProcessingOutputNumber(MEAN_F1, _tr("Mean F1 of the validation")))

    def check(self, job: TrainingJob) -> None:
        check_free(job.name)

    def read(self, parameters: Values, context: QgsProcessingContext, files: Files) -> TrainingJob:
        image = self.raster(parameters, context, form.INPUT)
        if image is None:
            raise NoLayerError
        name = self.parameterAsString(parameters, form.NAME, context).strip()
        classes, source = self._labelled(parameters, context, image)
        return TrainingJob(
            name=name,
            output=files[OUTPUT],
            classes=classes,
            sources=(source,),
            recipe=self._recipe(parameters, context),
            about=self._about(parameters, context, image),
            start=self.parameterAsEnumString(parameters, form.START, context),
            device=self.parameterAsEnumString(parameters, form.DEVICE, context),
            publish=True,
        )

    def tell_progress(self, done: int, total: int, feedback: QgsProcessingFeedback) -> None:
        self._pace = self._pace or Pace(self._job.recipe.steps)
        ahead = self._pace.due(done, total, time.monotonic())
        if ahead is not None and ahead.pace is not None:
            text = _tr("{} of {} steps; {} left")
            feedback.pushInfo(text.format(done, total, duration(ahead.seconds)))

    def tell(self, result: dict[str, Any], feedback: QgsProcessingFeedback) -> None:
        if result["mean_f1"] is not None:
            text = _tr("Step {} of {} was kept; mean F1 of the validation: {:.3f}")
            feedback.pushInfo(text.format(result["best_step"], result["steps"], result["mean_f1"]))
        feedback.pushInfo(_tr("The model {} is in the list now.").format(self._job.name))
        self.provider().models_changed.emit()  # here: after a cancel QGIS asks us nothing more

    def outputs(self, result: dict[str, Any]) -> Values:
        return {OUTPUT: result["folder"], MODEL: result["model"], MEAN_F1: result["mean_f1"]}

    def _labelled(self, parameters: Values, context: QgsProcessingContext, image: str) -> Labelled:
        """Give the classes and where they are shown; polygons come first where both are chosen."""
        if parameters.get(form.POLYGONS):
            return self._from_polygons(parameters, context, image)
        labels = self.raster(parameters, context, form.LABELS)
        if labels is None:
            raise NoLabelsError
        palette = self.parameterAsFile(parameters, form.PALETTE, context)
        layer: QgsRasterLayer = self.parameterAsRasterLayer(parameters, form.LABELS, context)
        classes = read_palette(palette).classes if palette else classes_of_raster(layer)
        return classes, Source((image,), labels)

    def _from_polygons(
        self, parameters: Values, context: QgsProcessingContext, image: str
    ) -> Labelled:
        field = self.parameterAsString(parameters, form.FIELD, context)
        background = self.parameterAsString(parameters, form.BACKGROUND, context).strip()
        background = background or ("" if field else OTHER)
        name = self.polygons(parameters, context, form.POLYGONS)
        polygons = self.parameterAsSource(parameters, form.POLYGONS, context)
        if name is None or polygons is None:
            raise NoLabelsError
        layer: Optional[QgsVectorLayer] = self.parameterAsVectorLayer(
            parameters, form.POLYGONS, context
        )
        source = Source(
            (image,),
            name,
            field=field or None,
            background=background or None,
            rim=self.parameterAsDouble(parameters, form.RIM, context),
            ignored=("",) if field else (),  # polygons whose class nobody has written down yet
        )
        return classes_of_polygons(polygons, layer, field, background), source

    def _recipe(self, parameters: Values, context: QgsProcessingContext) -> Recipe:
        steps = self.parameterAsInt(parameters, form.STEPS, context)
        patch = self.parameterAsInt(parameters, form.PATCH, context)
        every = Recipe.checkpoint_every * max(1, steps // VALIDATIONS)
        return Recipe(steps=steps, patch=patch, final_patch=2 * patch, validate_every=every)

    def _about(self, parameters: Values, context: QgsProcessingContext, image: str) -> About:
        """Say on the card what can be known here."""
        size = describe_raster(image).pixel_size
        layer = self.parameterAsRasterLayer(parameters, form.INPUT, context)
        gsd = (size[0] + size[1]) / 2 if size else None
        return About(
            gsd=gsd,
            licence=self.parameterAsString(parameters, form.LICENCE, context).strip(),
            credit=self.parameterAsString(parameters, form.CREDIT, context).strip(),
            training_data=_tr("The layer {}.").format(layer.name()),
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainAlgorithm", text)
