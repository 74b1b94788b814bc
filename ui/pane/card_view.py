"""What a model knows, in the few lines that decide whether it fits."""

from __future__ import annotations

from html import escape
from typing import Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QWidget

from ...inference import Model, ModelCard
from ..messages import describe
from .swatches import WARNING, icon, legend_html
from .words import band_title, listed, metres, metres_range


class CardView(QLabel):
    """Classes with their colours, bands, ground resolution, place and licence of a model."""

    more_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("cardView")
        self.setAccessibleName(self.tr("What the model knows"))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(lambda _link: self.more_wanted.emit())

    def show_model(self, model: Optional[Model]) -> None:
        """Show a model's card, or why it has none."""
        if model is None:
            self.setText(escape(self.tr("No model is there. Import one with the … button.")))
        elif model.card is None or model.problem is not None:
            what, advice = describe(model.problem)
            self.setText(f"{icon(WARNING)} {escape(what)} {escape(advice)}")
        else:
            self.setText(self._card_html(model.card))

    def _card_html(self, card: ModelCard) -> str:
        more = f'<a href="more">{escape(self.tr("More…"))}</a>'
        facts = " ".join(self._sentences(card))
        return f"{legend_html(card.legend)}<br>{escape(facts)} {more}"

    def _sentences(self, card: ModelCard) -> list[str]:
        bands = listed([band_title(name) for name in card.bands])
        sentences = [self.tr("Reads {bands}.").format(bands=bands.lower())]
        if card.gsd_range is not None:
            size = metres_range(*card.gsd_range)
            sentences.append(self.tr("Made for pixels of {size}.").format(size=size))
        elif card.gsd is not None:
            size = metres((card.gsd, card.gsd))
            sentences.append(self.tr("Made for pixels of {size}.").format(size=size))
        if card.region:
            sentences.append(self.tr("Learned in {region}.").format(region=card.region))
        licence = card.licence or self.tr("not stated")
        sentences.append(self.tr("Licence {licence}.").format(licence=licence))
        return sentences
