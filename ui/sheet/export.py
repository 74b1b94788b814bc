"""A sheet as a file: PDF, PNG or SVG."""

from __future__ import annotations

from pathlib import Path

from osgeo import gdal
from qgis.core import Qgis, QgsLayoutExporter, QgsLayoutItemLabel, QgsPrintLayout
from qgis.PyQt.QtCore import QCoreApplication

from ...inference import WorkFolder, complaints
from ...review import SheetError

ENDINGS = (".pdf", ".png", ".svg")


def export_sheet(layout: QgsPrintLayout, target: Path) -> Path:
    """Write a sheet; an older file stays until the new one is whole.

    Returns:
        Path: where it is; another name where that file is held open.

    Raises:
        LandsegError: the place cannot be written.
    """
    write = {".pdf": _write_pdf, ".png": _write_png, ".svg": _write_svg}[target.suffix.lower()]
    with WorkFolder(target) as work:
        code = write(QgsLayoutExporter(layout), str(work.path))
        if code != QgsLayoutExporter.ExportResult.Success or not work.path.is_file():
            raise SheetError(name=target.name, reason=_reason(code))
        if target.suffix.lower() == ".pdf":
            _keep_credits(layout, str(work.path))
        return work.publish()


def _write_pdf(exporter: QgsLayoutExporter, path: str) -> QgsLayoutExporter.ExportResult:
    """Keep letters as letters, lines as lines, and the place on the ground in the file."""
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.appendGeoreference = True
    settings.exportMetadata = True
    settings.forceVectorOutput = True
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    return exporter.exportToPdf(path, settings)


def _keep_credits(layout: QgsPrintLayout, path: str) -> None:
    """Write title and credits into the file's properties; QGIS has the project's only."""
    with complaints():  # without them the sheet still shows both
        opened = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_UPDATE)
        for name, key in (("Title", "TITLE"), ("Credits", "SUBJECT")):
            label = layout.itemById(name)
            if opened is not None and isinstance(label, QgsLayoutItemLabel):
                opened.SetMetadataItem(key, label.text())
        del opened


def _write_png(exporter: QgsLayoutExporter, path: str) -> QgsLayoutExporter.ExportResult:
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.generateWorldFile = True
    settings.exportMetadata = False  # GDAL cannot write it into a PNG, and complains
    return exporter.exportToImage(path, settings)


def _write_svg(exporter: QgsLayoutExporter, path: str) -> QgsLayoutExporter.ExportResult:
    settings = QgsLayoutExporter.SvgExportSettings()
    settings.forceVectorOutput = True
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    return exporter.exportToSvg(path, settings)


def _reason(code: QgsLayoutExporter.ExportResult) -> str:
    kinds = QgsLayoutExporter.ExportResult
    if code == kinds.MemoryError:
        return QCoreApplication.translate("MapSheet", "there is not enough memory")
    return QCoreApplication.translate("MapSheet", "the disk refuses")
