"""Banners that stay, empty screens that teach, and marks that something is being read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from salonapp.foundation.i18n import _
from salonapp.ui.icons import icon
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.texts import label
from salonapp.ui.theme import colour

_BANNER_ICON = {
    "danger": ("warning-fill", "hot"),
    "warning": ("warning-circle-fill", "warm"),
    "info": ("info-fill", "accent"),
    "good": ("check-circle-fill", "good"),
}


class IconMark(QLabel):
    """An icon that stands still; drawn anew at each paint, so it follows the theme."""

    def __init__(self, name: str, token: str = "ink_2", size: int = 18) -> None:
        super().__init__()
        self._icon = icon(name, token)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class Banner(QFrame):
    """A calm message across the page. `kind`: danger, warning, info, good."""

    closed = Signal()

    def __init__(
        self,
        kind: str = "info",
        text: str = "",
        *,
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        closable: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("banner", kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(10)
        self._mark = IconMark(*_BANNER_ICON[kind])
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self._text = label("", wrap=True, selectable=True)
        row.addWidget(self._text, 1)
        for title, on_click in actions:
            row.addWidget(button(title, on_click))
        if closable:
            close = button("", self._close, kind="quiet", icon_name="x", tip=_("Close"))
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Say `text`; an empty text hides the banner."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def _close(self) -> None:
        self.set_text("")
        self.closed.emit()

    def text(self) -> str:
        """What the banner says."""
        return self._text.text()


class EmptyState(QWidget):
    """What will stand here, and the next step towards it."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        text: str,
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconMark(icon_name, "accent", 40), 0, centre)
        head = label(title, "section", wrap=True)
        head.setAlignment(centre)
        column.addWidget(head)
        body = label(text, "muted", wrap=True)
        body.setAlignment(centre)
        body.setMaximumWidth(440)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(body, 20)
        across.addStretch(1)
        column.addLayout(across)
        self.buttons = [
            button(words, on_click, kind="secondary" if at else "primary")
            for at, (words, on_click) in enumerate(actions)
        ]
        column.addSpacing(8)
        column.addWidget(_ActionRow(self.buttons))
        column.addStretch(3)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)


class _ActionRow(QWidget):
    """Buttons in the middle of a row, below each other where the row is too narrow for them."""

    def __init__(self, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self._buttons = buttons
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addStretch(1)
        for each in buttons:
            self._box.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        self._box.addStretch(1)
        self.setMinimumWidth(1)

    def minimumSizeHint(self) -> QSize:
        widest = max((each.sizeHint().width() for each in self._buttons), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = sum(each.sizeHint().width() + 8 for each in self._buttons)
        direction = QBoxLayout.Direction
        down = direction.TopToBottom if wanted > self.width() else direction.LeftToRight
        if self._box.direction() is not down:
            self._box.setDirection(down)


class BusyMark(QWidget):
    """A small turning arc; it turns only while it is seen."""

    _STEP_MS = 40

    def __init__(self, size: int = 20) -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self.setAccessibleName(_("Working…"))
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(self._STEP_MS)
        self._timer.timeout.connect(self._turn)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colour("accent"), 2.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(QRectF(self.rect()).adjusted(2, 2, -2, -2), -self._angle * 16, 270 * 16)
        painter.end()

    def _turn(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()


class Skeleton(QWidget):
    """Grey bars where text will stand, for reads that take longer than a blink."""

    def __init__(self, lines: int = 3) -> None:
        super().__init__()
        self._lines = lines
        self.setAccessibleName(_("Loading…"))
        self.setMinimumHeight(lines * 28)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(240, self._lines * 28)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line_soft"))
        for line in range(self._lines):
            share = (0.55, 0.9, 0.75)[line % 3]
            painter.drawRoundedRect(QRectF(0, line * 28 + 6, self.width() * share, 12), 6, 6)
        painter.end()
