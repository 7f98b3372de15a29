"""The forecast: a bar for each coming day, planned against the daily cap, closed days marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from salonapp.foundation.format import format_day, format_short_day, format_weekday
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.theme import colour, font

if TYPE_CHECKING:
    from salonapp.reminders.cards import DayCount

_HEIGHT, _LOW = 112, 88
_TOP, _FOOT = 16, 34
_SATURDAY = 5
_FAR_ABOVE = 2


class Forecast(QWidget):
    """Left and right move along the days, Home goes to today."""

    chosen = Signal(object)
    """A `date`."""

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[DayCount, ...] = ()
        self._cap = 0
        self._current: date | None = None
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("The coming days"))

    def show_days(self, counts: Sequence[DayCount], current: date | None, cap: int) -> None:
        """Show the days, with `current` chosen; `cap` is the most messages of a day."""
        self._days, self._current, self._cap = tuple(counts), current, cap
        at = self._place(current)
        told = self._told(at) if at >= 0 else ""
        name = _("The coming days")
        self.setAccessibleName(f"{name}: {told}" if told else name)
        self.update()

    def be_low(self, low: bool) -> None:
        """Take less room, where the list below needs it."""
        self.setFixedHeight(_LOW if low else _HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(900, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(600, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        at = self._place(self._current)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -at}
        step = steps.get(Qt.Key(event.key()))
        if step is None or at < 0:
            super().keyPressEvent(event)
        elif 0 <= at + step < len(self._days):
            self._choose(at + step)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        at = self._at(event.position().x())
        if at >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._choose(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._hover(self._at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._hover(-1)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QHelpEvent):
            at = self._at(event.pos().x())
            QToolTip.showText(event.globalPos(), self._told(at) if at >= 0 else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "line"), 1.0))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(frame, 12, 12)
        if self._days:
            busiest = max(1, *(day.planned + day.sent for day in self._days))
            # Far above all the bars the cap would make dashes of them: then it is only told.
            shows_cap = self._cap <= _FAR_ABOVE * busiest
            scale = max(busiest, self._cap) if shows_cap else busiest
            for at in range(len(self._days)):
                self._paint_day(painter, at, scale)
            self._paint_cap(painter, scale, with_line=shows_cap)
        painter.end()

    def _paint_day(self, painter: QPainter, at: int, scale: int) -> None:
        day, place = self._days[at], self._column(at)
        on = day.day == self._current
        if on or at == self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft" if on else "hover"))
            painter.drawRoundedRect(place.adjusted(1, 5, -1, -5), 8, 8)
        floor = self.height() - _FOOT
        width = min(18.0, place.width() - 8)
        left = place.center().x() - width / 2
        self._paint_bar(painter, QRectF(left, _TOP, width, floor - _TOP), day, scale)
        self._paint_foot(painter, place, day, at)

    def _paint_bar(self, painter: QPainter, room: QRectF, day: DayCount, scale: int) -> None:
        number = day.planned + day.sent
        painter.setPen(Qt.PenStyle.NoPen)
        if not day.is_open and not number:
            painter.setBrush(colour("line_soft"))
            painter.drawRoundedRect(room, 4, 4)
            painter.setPen(QPen(colour("ink_3"), 1.0))
            step = 7.0
            y = room.top() + step
            while y < room.bottom():
                painter.drawLine(QPointF(room.left() + 4, y), QPointF(room.right() - 4, y - 4))
                y += step
            return
        floor = room.bottom()
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(QRectF(room.left(), floor - 2, room.width(), 2), 1, 1)
        if not number:
            return
        height = max(4.0, (room.height() - 14) * min(1.0, number / scale))
        sent = height * day.sent / number
        painter.setBrush(colour("accent"))
        painter.drawRoundedRect(QRectF(room.left(), floor - height, room.width(), height), 3, 3)
        if sent:
            painter.setBrush(colour("good"))
            painter.drawRoundedRect(QRectF(room.left(), floor - sent, room.width(), sent), 3, 3)
        painter.setFont(font(11, QFont.Weight.DemiBold))
        painter.setPen(colour("ink"))
        place = QRectF(room.center().x() - 18, floor - height - 15, 36, 14)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), str(number))

    def _paint_foot(self, painter: QPainter, place: QRectF, day: DayCount, at: int) -> None:
        top = self.height() - _FOOT + 3
        today, weekend = at == 0, day.day.weekday() >= _SATURDAY
        strong = QFont.Weight.Bold if today or day.day == self._current else QFont.Weight.Medium
        painter.setFont(font(12, strong))
        painter.setPen(colour("accent" if today else "ink" if day.is_open else "ink_3"))
        words = str(day.day.day)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(QRectF(place.left(), top, place.width(), 14), centre, words)
        painter.setFont(font(10))
        painter.setPen(colour("accent" if today else "hot" if weekend else "ink_2"))
        weekday = format_weekday(day.day)[:2]
        painter.drawText(QRectF(place.left(), top + 13, place.width(), 12), centre, weekday)
        if today:
            painter.setPen(QPen(colour("accent"), 2.0))
            x = place.center().x()
            painter.drawLine(QPointF(x - 9, top + 27.5), QPointF(x + 9, top + 27.5))
        elif day.day.day == 1:
            painter.setPen(QPen(colour("line"), 1.0))
            painter.drawLine(QPointF(place.left(), 10), QPointF(place.left(), self.height() - 8))

    def _paint_cap(self, painter: QPainter, scale: int, *, with_line: bool) -> None:
        room = self.height() - _FOOT - _TOP - 14
        y = 21.0
        if with_line:
            y = self.height() - _FOOT - room * self._cap / scale
            painter.setPen(QPen(colour("warm"), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(12, y), QPointF(self.width() - 12, y))
        painter.setFont(font(11))
        painter.setPen(colour("warm" if with_line else "ink_2"))
        words = _("at most {count} a day").format(count=self._cap)
        place = QRectF(12, y - 15, self.width() - 26, 14)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), words)

    def _told(self, at: int) -> str:
        """A day in words: how many go out, how many went, whether it is closed."""
        day = self._days[at]
        title = format_day(day.day, weekday=True)
        if not day.is_open and not day.planned + day.sent:
            closed = _("closed, nothing is sent")
            return f"{title}: {closed}"
        planned = ngettext("{count} message planned", "{count} messages planned", day.planned)
        parts = [planned.format(count=day.planned)]
        if day.sent:
            sent = ngettext("{count} sent", "{count} sent", day.sent)
            parts.append(sent.format(count=day.sent))
        return f"{title}: {', '.join(parts)}"

    def _choose(self, at: int) -> None:
        day = self._days[at].day
        self._current = day
        self.update()
        self.chosen.emit(day)

    def _hover(self, at: int) -> None:
        if at != self._hovered:
            self._hovered = at
            self.update()

    def _place(self, day: date | None) -> int:
        if day is None or not self._days:
            return -1
        at = (day - self._days[0].day) // timedelta(days=1)
        return at if 0 <= at < len(self._days) else -1

    def _column(self, at: int) -> QRectF:
        width = (self.width() - 16) / max(1, len(self._days))
        return QRectF(8 + at * width, 0, width, self.height())

    def _at(self, x: float) -> int:
        if not self._days:
            return -1
        at = int((x - 8) // ((self.width() - 16) / len(self._days)))
        return at if 0 <= at < len(self._days) else -1


def day_words(day: date, today: date, count: int, closed: bool) -> str:
    """What stands above the list of a day."""
    title = _("Today") if day == today else format_short_day(day, today=today)
    if closed and not count:
        return title + " · " + _("closed, nothing is sent")
    words = ngettext("{count} message", "{count} messages", count).format(count=count)
    return f"{title} · {words}"
