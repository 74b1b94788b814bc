"""What a model knows, in the few lines that decide whether it fits."""

from __future__ import annotations

from html import escape
from typing import Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QVBoxLayout, QWidget

from ...inference import Model, ModelCard
from ..messages import describe
from .legend_view import LegendView
from .swatches import WARNING, icon
from .words import band_title, listed, metres, metres_range


class CardView(QWidget):
    """Classes with their colours, bands, ground resolution, place and licence of a model."""

    more_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.legend, self.text = LegendView(), QLabel()
        self.text.setObjectName("cardText")
        self.text.setAccessibleName(self.tr("What the model knows"))
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.text.linkActivated.connect(lambda _link: self.more_wanted.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.legend)
        layout.addWidget(self.text)

    def show_model(self, model: Optional[Model]) -> None:
        """Show a model's card, or why it has none."""
        card = model.card if model is not None and model.problem is None else None
        self.legend.show_legend(card.legend if card is not None else ())
        if card is not None:
            self.text.setText(self._card_html(card))
        elif model is not None and model.problem is not None:
            what, advice = describe(model.problem)
            self.text.setText(f"{icon(WARNING)} {escape(what)} {escape(advice)}")
        else:
            self.text.setText(escape(self.tr("No model is there. Import one with the … button.")))

    def _card_html(self, card: ModelCard) -> str:
        more = f'<a href="more">{escape(self.tr("More…"))}</a>'
        return f"{escape(' '.join(self._sentences(card)))} {more}"

    def _sentences(self, card: ModelCard) -> list[str]:
        bands = listed([band_title(name) for name in card.bands])
        sentences = [self.tr("Reads {bands}.").format(bands=bands.lower())]
        made_for = self.tr("Made for pixels of {size}.")
        if card.gsd_range is not None:
            sentences.append(made_for.format(size=metres_range(*card.gsd_range)))
        elif card.gsd is not None:
            sentences.append(made_for.format(size=metres((card.gsd, card.gsd))))
        if card.region:
            sentences.append(self.tr("Learned in {region}.").format(region=card.region))
        licence = card.licence or self.tr("not stated")
        sentences.append(self.tr("Licence {licence}.").format(licence=licence))
        return sentences
