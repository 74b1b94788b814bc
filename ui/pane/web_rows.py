"""What will be fetched of a web layer, in the words of the plan."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ...inference import LandsegError, ModelCard, resolution_cautions
from ..web import WebSource
from .words import metres, metres_range, pixels

translate = QCoreApplication.translate


def web_rows(
    source: WebSource, card: ModelCard, resolution: float
) -> tuple[list[tuple[str, str]], tuple[LandsegError, ...]]:
    """Give the rows of the plan, and what does not fit well."""
    size = metres((resolution, resolution))
    if card.gsd_range is not None:
        made_for = metres_range(*card.gsd_range)
        text = translate("words", "{found}; the model is for {range}")
        size = text.format(found=size, range=made_for)
    rows = [
        (translate("words", "Area"), pixels(source.width, source.height)),
        (translate("words", "Pixel size"), size),
        (translate("words", "First"), translate("words", "the image is fetched to a file")),
        (translate("words", "Needs"), translate("words", "the web service while it is fetched")),
    ]
    return rows, resolution_cautions(card, resolution)
