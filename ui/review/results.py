"""What a comparison made -> layers of the project. Main thread only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Optional

from qgis.core import (
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...review import CompareJob, OsmJob, QueueJob
from ..class_map_box import NO_CLASS_MAP
from .backdrop import CREDIT
from .places_book import open_places, path_of

OBJECTS = "landseg/objects"  # custom property of a reference: id of the layer it was drawn from


class Made(NamedTuple):
    """The layers of one run; None for what it did not make."""

    reference: Optional[QgsRasterLayer]
    places: Optional[QgsVectorLayer]


def add_results(
    done: Iterable[tuple[object, dict[str, Any]]],
    class_map: QgsMapLayer,
    objects: Optional[QgsMapLayer],
) -> Made:
    """Put the reference, the agreement and the places above the map, unseen: it is looked at.

    Args:
        done: each job with its result.
        class_map: what was compared.
        objects: the layer that OpenStreetMap's objects came from, if it is one.

    Raises:
        PlacesOpenError: the list that was written cannot be opened.
    """
    reference = places = None
    rasters: list[QgsMapLayer] = []
    name = Path(class_map.source()).stem
    for job, result in done:  # a locked file got another name than the job's
        if isinstance(job, OsmJob):
            title = _tr("OpenStreetMap reference of {}").format(name)
            reference = QgsRasterLayer(result["output"], title)
            _credit(reference)
            if objects is not None:
                reference.setCustomProperty(OBJECTS, objects.id())
            rasters.append(reference)
        elif isinstance(job, CompareJob):
            agreement = QgsRasterLayer(result["output"], _tr("Agreement of {}").format(name))
            agreement.setCustomProperty(NO_CLASS_MAP, True)
            rasters.insert(0, agreement)
            places = add_places(Path(result["places"]), _tr("Places of {}").format(name))
        elif isinstance(job, QueueJob):
            places = add_places(Path(result["places"]), _tr("Unsure places of {}").format(name))
    _insert(rasters, class_map)
    return Made(reference, places)


def objects_of(reference: Optional[QgsMapLayer]) -> Optional[QgsMapLayer]:
    """Give the layer of objects that a reference was drawn from, while the project has it."""
    name = reference.customProperty(OBJECTS) if reference is not None else None
    return QgsProject.instance().mapLayer(str(name)) if name else None


def add_places(path: Path, name: Optional[str] = None) -> QgsVectorLayer:
    """Give the project's layer of a list of places; a new one goes on top, in its file's style.

    Raises:
        PlacesOpenError: the file holds no such list.
    """
    project = QgsProject.instance()
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsVectorLayer) and path_of(layer) == path:
            return layer
    layer = open_places(path)
    layer.setName(name or path.stem)
    project.addMapLayer(layer, False)
    node = project.layerTreeRoot().insertLayer(0, layer)
    node.setExpanded(False)
    node.setItemVisibilityChecked(False)  # thousands would hide the map; one is marked at a time
    return layer


def _credit(layer: QgsRasterLayer) -> None:
    metadata = layer.metadata()
    metadata.setRights([CREDIT])
    metadata.setLicenses(["ODbL-1.0"])
    layer.setMetadata(metadata)


def _insert(layers: list[QgsMapLayer], class_map: QgsMapLayer) -> None:
    project, root = QgsProject.instance(), QgsProject.instance().layerTreeRoot()
    project.addMapLayers(layers, False)
    node = root.findLayer(class_map.id())
    parent = node.parent() if node is not None else root
    place = parent.children().index(node) if node is not None else 0
    for offset, layer in enumerate(layers):
        new = parent.insertLayer(place + offset, layer)
        new.setExpanded(False)
        new.setItemVisibilityChecked(False)


def _tr(text: str) -> str:
    return QCoreApplication.translate("review", text)
