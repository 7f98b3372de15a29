"""The last before and after, small, on the card's first tab; a click compares them in large."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from salonapp.clients.photos import PhotoPair, PhotoView
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.photos.painting import middle_of, paint_kind
from salonapp.ui.pages.clients.photos.reading import read_thumbnails, turned
from salonapp.ui.services import Services
from salonapp.ui.theme import colour

_HEIGHT = 150
_GAP = 3
_RADIUS = 8


class LastPair(QObject):
    """Makes the part of the overview; keeps the two pictures, so that they do not flicker."""

    def __init__(self, services: Services, host: QWidget) -> None:
        super().__init__(host)
        self._services = services
        self._host = host
        self._pictures: dict[int, QImage] = {}

    def card(self, shown: Shown) -> Card | None:
        """The part for a card; None where there is no pair."""
        pair = shown.last_pair
        if pair is None:
            return None
        made = Card(_("Before and after"))
        day = fmt.format_day(pair.after.on_day, today=shown.today)
        made.head.addWidget(label(day, "second"))
        contents = {photo.content_id for photo in (pair.before, pair.after)}
        for other in self._pictures.keys() - contents:
            del self._pictures[other]
        made.add(self.view(pair))
        return made

    def view(self, pair: PhotoPair) -> PairView:
        """Both pictures; a click compares them in large."""
        view = PairView(pair, self._pictures)
        view.clicked.connect(lambda: self._compare(pair))
        contents = [photo.content_id for photo in (pair.before, pair.after)]
        if any(content not in self._pictures for content in contents):

            def arrived(found: Mapping[int, QImage]) -> None:
                self._pictures.update(found)
                view.update()

            self._services.read(view, lambda reader: read_thumbnails(reader, contents), arrived)
        return view

    def _compare(self, pair: PhotoPair) -> None:
        from salonapp.ui.pages.clients.photos.compare import CompareDialog

        both = (pair.before, pair.after)
        CompareDialog(self._host.window(), self._services, both, *both).open()


class PairView(QAbstractButton):
    """Two pictures close together."""

    def __init__(self, pair: PhotoPair, pictures: Mapping[int, QImage]) -> None:
        super().__init__()
        self._pair = pair
        self._pictures = pictures
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(120)
        self.setAccessibleName(_("Compare"))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(2 * _HEIGHT + _GAP, _HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: D102
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        side = min((self.width() - _GAP) / 2, _HEIGHT * 1.2)
        for at, photo in enumerate((self._pair.before, self._pair.after)):
            self._paint(painter, QRectF(at * (side + _GAP), 0, side, _HEIGHT), photo)
        if self.underMouse() or self.hasFocus():
            both = QRectF(0, 0, 2 * side + _GAP, _HEIGHT).adjusted(1, 1, -1, -1)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(both, _RADIUS, _RADIUS)
        painter.end()

    def _paint(self, painter: QPainter, place: QRectF, photo: PhotoView) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(place, _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(place, colour("line_soft"))
        picture = turned(self._pictures.get(photo.content_id, QImage()), photo.quarter_turns)
        if not picture.isNull():
            painter.drawImage(place, picture, middle_of(picture.size(), place))
        paint_kind(painter, place, photo.kind)
        painter.restore()
