"""Puts a document on A4 pages: on a printer, or as the bytes of a PDF file."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextOption,
)

from salonapp.foundation.i18n import _

_MARGINS_MM = QMarginsF(18, 16, 18, 16)
_RESOLUTION_DPI = 300
_FOOT_PX = 20.0


def document(html: str) -> QTextDocument:
    """A document to be printed; a name of three hundred letters breaks anywhere."""
    made = QTextDocument()
    made.setDocumentMargin(0)
    used = QFont(QGuiApplication.font().family())
    used.setPointSizeF(9.5)
    made.setDefaultFont(used)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setDefaultTextOption(option)
    made.setHtml(html)
    return made


def pdf_of(html: str, title: str) -> bytes:
    """The document as a PDF file; may run off the GUI thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION_DPI)
    writer.setTitle(title)
    writer.setCreator("SalonApp")
    set_a4(writer)
    paint(html, writer)
    del writer  # only then is the file complete
    buffer.close()
    return bytes(buffer.data().data())


def set_a4(paper: QPagedPaintDevice) -> None:
    """Upright A4 with the margins of a letter."""
    size = QPageSize(QPageSize.PageSizeId.A4)
    upright = QPageLayout.Orientation.Portrait
    paper.setPageLayout(QPageLayout(size, upright, _MARGINS_MM, QPageLayout.Unit.Millimeter))


def paint(html: str, paper: QPagedPaintDevice) -> int:
    """Paint the document page by page, each with its number; returns how many pages there are."""
    made = document(html)
    # A document measures its letters in the screen's dots, so the page is measured in them too.
    dpi = QGuiApplication.primaryScreen().logicalDotsPerInchY()
    room = paper.pageLayout().paintRect(QPageLayout.Unit.Inch)
    page = QSizeF(room.width() * dpi, room.height() * dpi - _FOOT_PX)
    made.setPageSize(page)
    scale = paper.logicalDpiX() / dpi
    painter = QPainter(paper)
    pages = made.pageCount()
    for number in range(pages):
        if number:
            paper.newPage()
        painter.save()
        painter.scale(scale, scale)
        painter.save()
        painter.translate(0, -number * page.height())
        made.drawContents(painter, QRectF(0, number * page.height(), page.width(), page.height()))
        painter.restore()
        if pages > 1:
            _paint_number(painter, QRectF(0, page.height(), page.width(), _FOOT_PX), number, pages)
        painter.restore()
    painter.end()
    return pages


def _paint_number(painter: QPainter, place: QRectF, number: int, pages: int) -> None:
    used = QFont(QGuiApplication.font().family())
    used.setPointSizeF(8)
    painter.setFont(used)
    painter.setPen(QColor("#6b665f"))
    text = _("{place} of {all}").format(place=number + 1, all=pages)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), text)
