"""The whole card of a model."""

from __future__ import annotations

from html import escape
from typing import Optional

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ...inference import ModelCard
from .swatches import swatch
from .words import band_title, data_type_title, file_size, listed, metres, metres_range


class CardDialog(QDialog):
    """Everything that is known of a model: what for, from where, how good, where it fails."""

    def __init__(self, card: ModelCard, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("cardDialog")
        self.setWindowTitle(card.title)
        self._text = QTextBrowser()
        self._text.setAccessibleName(self.tr("Everything known about this model"))
        self._text.setOpenExternalLinks(True)
        self._text.setHtml(self._html(card))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        self.resize(560, 540)

    def _html(self, card: ModelCard) -> str:
        classes = "".join(
            f"<tr><td>{swatch(entry.colour)}</td><td>{escape(entry.name)}</td>"
            f"<td>{entry.value}</td></tr>"
            for entry in card.legend
        )
        rows = "".join(
            f"<tr><td><b>{escape(title)}</b></td><td>{escape(text)}</td></tr>"
            for title, text in self._rows(card)
            if text
        )
        head = self.tr("Classes and their values in the map")
        return (
            f"<h3>{escape(card.title)}</h3><table cellpadding='3'>{rows}</table>"
            f"<h4>{escape(head)}</h4><table cellpadding='3'>{classes}</table>"
        )

    def _rows(self, card: ModelCard) -> list[tuple[str, str]]:
        bands = listed([band_title(name) for name in card.bands])
        return [
            (self.tr("Bands"), bands),
            (self.tr("Values"), data_type_title(card.data_type)),
            (self.tr("Pixel size"), self._pixel_size(card)),
            (self.tr("Learned in"), card.region),
            (self.tr("Learned from"), card.training_data),
            (self.tr("Accuracy"), card.accuracy),
            (self.tr("Weak where"), card.weaknesses),
            (self.tr("Started from"), card.pretrained_source),
            (self.tr("Licence"), card.licence or self.tr("not stated")),
            (self.tr("Credit"), card.credit),
            (self.tr("File"), f"{card.id}.safetensors, {file_size(card.size)}"),
            (self.tr("Checksum"), card.sha256),
        ]

    def _pixel_size(self, card: ModelCard) -> str:
        if card.gsd_range is not None:
            return metres_range(*card.gsd_range)
        return "" if card.gsd is None else metres((card.gsd, card.gsd))
