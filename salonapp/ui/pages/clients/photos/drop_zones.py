"""Where a dragged photo may be let go: on "before", on "after", or beside both."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from salonapp.clients.photos import PhotoKind
from salonapp.foundation.i18n import _
from salonapp.ui.pages.clients.photos.reading import kind_title
from salonapp.ui.theme import colour, font

_MARGIN = 10


class DropZones(QWidget):
    """Lies over the tab while something is dragged; a mouse is needed for dragging anyway."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = parent
        self._over: PhotoKind | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.setAccessibleName(_("Drop photos here"))
        self.hide()

    def begin(self) -> None:
        """Show the zones over the whole parent."""
        self.setGeometry(self._whole.rect())
        self.raise_()
        self.show()

    def end(self) -> None:
        """Let them go."""
        self._over = None
        self.hide()

    def move_to(self, place: QPointF) -> PhotoKind | None:
        """Mark the zone at `place`; the kind a photo gets there, None for none in particular."""
        found = next(
            (kind for kind, zone in self._zones().items() if zone.contains(place)), PhotoKind.OTHER
        )
        if found is not self._over:
            self._over = found
            self.update()
        return None if found is PhotoKind.OTHER else found

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(colour("background"))
        ground.setAlpha(235)
        painter.fillRect(self.rect(), ground)
        painter.setFont(font(15, QFont.Weight.DemiBold))
        for kind, zone in self._zones().items():
            over = kind is self._over
            painter.setPen(QPen(colour("accent" if over else "ink_3"), 1.6, Qt.PenStyle.DashLine))
            painter.setBrush(colour("accent_soft" if over else "surface"))
            painter.drawRoundedRect(zone, 12, 12)
            painter.setPen(colour("accent" if over else "ink_2"))
            painter.drawText(zone, int(Qt.AlignmentFlag.AlignCenter), kind_title(kind))
        painter.end()

    def _zones(self) -> dict[PhotoKind, QRectF]:
        whole = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        upper = whole.height() * 0.68
        half = (whole.width() - _MARGIN) / 2
        lower = whole.height() - upper - _MARGIN
        return {
            PhotoKind.BEFORE: QRectF(whole.left(), whole.top(), half, upper),
            PhotoKind.AFTER: QRectF(whole.left() + half + _MARGIN, whole.top(), half, upper),
            PhotoKind.OTHER: QRectF(
                whole.left(), whole.top() + upper + _MARGIN, whole.width(), lower
            ),
        }
