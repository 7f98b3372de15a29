"""The one field a day is typed into; what is no day stays as it was typed, and is said."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QCalendarWidget, QSizePolicy

from salonapp.foundation.coming_days import NoSuchDay
from salonapp.foundation.days import parse_day_beside, typed_day
from salonapp.foundation.i18n import _
from salonapp.ui.kit.form import paint_arrow
from salonapp.ui.kit.inputs import CheckedLine

_MARK_PX = 30
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class DayField(CheckedLine):
    """A day as people write it; arrows step a day, the mark (or F4) opens the calendar.

    "24.12", or "24" alone, is of the year, or the month, that stood there before.
    """

    #: Another day stands in it; while one is typed, only once its year is whole.
    dateChanged = Signal(QDate)

    def __init__(self, day: date) -> None:
        super().__init__(typed_day(day))
        self._told_day = day
        self._calendar: QCalendarWidget | None = None
        self.setTextMargins(0, 0, _MARK_PX - 8, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text)
        self.editingFinished.connect(self._finish)

    def day(self) -> date:
        """The day that stands in it; the one before, where there is a `problem`."""
        try:
            return parse_day_beside(self.text(), self._told_day)
        except ValueError:
            return self._told_day

    def set_day(self, day: date) -> None:
        """Show a day."""
        self.setText(typed_day(day))
        self._tell(day)

    def problem(self) -> str:
        """Why it is no day, or an empty text."""
        try:
            parse_day_beside(self.text(), self._told_day)
        except NoSuchDay:
            return _("There is no day {typed}.").format(typed=self.text().strip()[:20])
        except ValueError:
            return _("Write the day like 24.12.2026.")
        return ""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key, plain = Qt.Key(event.key()), not event.modifiers()
        if key in _STEPS and plain and not self.problem():
            self.set_day(self.day() + timedelta(days=_STEPS[key]))
        elif key == Qt.Key.Key_F4:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.position().x() >= self.width() - _MARK_PX:
            self.open_calendar()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        on_mark = event.position().x() >= self.width() - _MARK_PX
        self.setCursor(Qt.CursorShape.ArrowCursor if on_mark else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        paint_arrow(self, "calendar-blank")

    def open_calendar(self) -> None:
        """Let a day be chosen from the month."""
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            self._calendar.setWindowFlag(Qt.WindowType.Popup)
            self._calendar.setAccessibleName(self.accessibleName())
            self._calendar.clicked.connect(self._take)
            self._calendar.activated.connect(self._take)
        self._calendar.setSelectedDate(_of_qt(self.day()))
        size = self._calendar.sizeHint()
        below = self.mapToGlobal(QPoint(0, self.height()))
        free = self.screen().availableGeometry()
        if below.y() + size.height() > free.bottom():
            below.setY(below.y() - self.height() - size.height())
        below.setX(min(below.x(), free.right() - size.width()))
        self._calendar.setGeometry(QRect(below, size))
        self._calendar.show()
        self._calendar.setFocus()

    def _take(self, day: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.set_day(date(day.year(), day.month(), day.day()))
        self.setFocus()

    def _on_text(self, text: str) -> None:
        if self.problem():
            return
        self.told.emit("")
        whole = len(text.strip()) >= len("1.1.2026") and text.strip()[-4:].isdecimal()
        if whole:
            self._tell(self.day())

    def _finish(self) -> None:
        """Left, or Enter: the whole day stands there, or what is wrong with it is said."""
        problem = self.problem()
        self.told.emit(problem)
        if not problem:
            self.set_day(self.day())

    def _tell(self, day: date) -> None:
        if day != self._told_day:
            self._told_day = day
            self.dateChanged.emit(_of_qt(day))


def _of_qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def day_field(day: date) -> DayField:
    """A field with a day in it."""
    return DayField(day)


def day_of(field: DayField) -> date:
    """The day that stands in a `day_field`."""
    return field.day()
