"""The strip of the coming days: how many messages each has, as a number and a bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from salonapp.foundation.format import format_weekday
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.theme import colour, font

if TYPE_CHECKING:
    from salonapp.reminders.cards import DayCount


class DayStrip(QWidget):
    """Seven days; left and right move along them."""

    chosen = Signal(object)
    """A `date`."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("The coming days"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._group = QButtonGroup(self)
        self._days: list[_DayButton] = []

    def show_days(self, counts: Sequence[DayCount], current: date | None) -> None:
        """Show the counts, with `current` chosen."""
        most = max((each.planned + each.sent for each in counts), default=0)
        while len(self._days) < len(counts):
            made = _DayButton()
            made.clicked.connect(lambda _on=False, made=made: self._clicked(made))
            self._group.addButton(made)
            self._row.addWidget(made, 1)
            self._days.append(made)
        for made, count in zip(self._days, counts, strict=False):
            made.show_count(count, most)
            made.setChecked(count.day == current)
        for made in self._days[len(counts) :]:
            made.hide()
        self._mind_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        at = next((at for at, made in enumerate(self._days) if made.isChecked()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        made = self._days[(at + step) % len(self._days)]
        made.click()
        made.setFocus()

    def _clicked(self, made: _DayButton) -> None:
        made.setChecked(True)
        self._mind_focus()
        if made.day is not None:
            self.chosen.emit(made.day)

    def _mind_focus(self) -> None:
        for made in self._days:
            on = made.isChecked()
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)


class _DayButton(QAbstractButton):
    """One day, painted: weekday and number, how many, and a bar as long as its share."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.day: date | None = None
        self._title = ""
        self._count = ""
        self._share = 0.0

    def show_count(self, count: DayCount, most: int) -> None:
        """Show a day; `most` is the fullest day's number."""
        self.day = count.day
        weekday = format_weekday(count.day)
        self._title = f"{weekday[:1].upper()}{weekday[1:]} {count.day.day}"
        number = count.planned + count.sent
        self._count = str(number) if number or count.is_open else _("quiet day")
        self._share = number / most if most else 0.0
        words = ngettext("{count} message", "{count} messages", number).format(count=number)
        self.setAccessibleName(f"{self._title}: {words}")
        self.setToolTip(words if count.is_open or number else _("Nothing is sent on this day."))
        self.show()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(110, 52)

    def minimumSizeHint(self) -> QSize:
        return QSize(84, 52)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        on = self.isChecked()
        ground = "accent_soft" if on else "hover" if self.underMouse() else "surface"
        edge = "accent" if on or self.hasFocus() else "line"
        painter.setPen(QPen(colour(edge), 2.0 if on and self.hasFocus() else 1.0))
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(frame, 8, 8)
        strong, plain = font(14, QFont.Weight.DemiBold), font(13)
        painter.setFont(strong)
        painter.setPen(colour("ink"))
        painter.drawText(12, 23, self._title)
        at = 12 + painter.fontMetrics().horizontalAdvance(self._title) + 6
        painter.setFont(plain)
        painter.setPen(colour("ink_2"))
        room = self.width() - at - 8
        cut = painter.fontMetrics().elidedText(self._count, Qt.TextElideMode.ElideRight, room)
        painter.drawText(at, 23, cut)
        width = self.width() - 24
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line_soft"))
        painter.drawRoundedRect(QRectF(12, 35, width, 5), 2.5, 2.5)
        if self._share:
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(QRectF(12, 35, max(5.0, width * self._share), 5), 2.5, 2.5)
        painter.end()
