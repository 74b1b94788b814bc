"""What QGIS remembers for next time: one dataclass, kept under `landseg/`."""

from __future__ import annotations

from dataclasses import dataclass, fields

from qgis.core import QgsApplication, QgsSettings

from ..inference import SegmentationJob
from ..review import CompareJob


@dataclass
class Settings:
    """The user's choices; the first `_` of a name is the `/` of its key."""

    engine_python: str = ""  # path of the engine's Python; "": the one in the plugin's .venv
    classify_model: str = ""  # id of the model chosen last; "": the first one listed
    classify_device: str = SegmentationJob.device
    classify_precision: str = SegmentationJob.precision
    classify_quality: str = SegmentationJob.quality
    classify_tile: int = 0  # px; 0: from the memory
    classify_confidence: bool = False
    classify_folder: str = ""  # of the result saved last
    review_tolerance: float = CompareJob.tolerance  # m
    review_area: float = CompareJob.min_area  # m2

    @classmethod
    def load(cls) -> Settings:
        store = QgsSettings()
        return cls(
            **{
                field.name: store.value(_key(field.name), field.default, type=type(field.default))
                for field in fields(cls)
            }
        )

    def save(self) -> None:
        store = QgsSettings()
        for field in fields(self):
            store.setValue(_key(field.name), getattr(self, field.name))


def _key(name: str) -> str:
    return "landseg/" + name.replace("_", "/", 1)


def user_locale() -> str:
    """Give the language that QGIS shows; a fresh profile has none of its own."""
    return QgsApplication.locale() or "en"
