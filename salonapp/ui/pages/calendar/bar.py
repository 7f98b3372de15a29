"""Above the calendar: which days, whose, and how large."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCalendarWidget,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QWidget,
    QWidgetAction,
)

from salonapp.desk.calendar import CalendarView
from salonapp.foundation.format import format_day, format_short_day
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import ChoiceRow, button
from salonapp.ui.kit.form import Choice
from salonapp.ui.pages.calendar.geometry import Mode

_EVERYBODY = 0
_MODES_PX = 138
_MASTERS_PX = 138
#: In a narrow window the day's name gives way first.
_TITLE_PX = 72


class CalendarBar(QWidget):
    """Turning, the day's name (which opens a month), day or week, the master, the zoom."""

    turned = Signal(int)
    today_asked = Signal()
    day_asked = Signal(object)
    mode_asked = Signal(object, object)
    zoom_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._mode = Mode.DAY
        self._day = date.today()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(8)
        for by, icon_name, tip in (
            (-1, "caret-left", _("Back")),
            (1, "caret-right", _("Forward")),
        ):
            row.addWidget(_quiet(partial(self.turned.emit, by), icon_name, tip))
        row.addWidget(button(_("Today"), self.today_asked.emit))
        self._title = button("", self._open_month, kind="link")
        self._title.setMinimumWidth(_TITLE_PX)
        self._title.setAccessibleDescription(_("Choose a day"))
        row.addWidget(self._title)
        row.addStretch(1)
        self._masters = Choice()
        self._masters.setAccessibleName(_("Whose week"))
        self._masters.setMinimumWidth(_MASTERS_PX)
        self._masters.activated.connect(self._on_master)
        self._masters.hide()
        row.addWidget(self._masters)
        self._modes = ChoiceRow("filter", _("Days shown"))
        self._modes.chosen.connect(self._on_mode)
        self._modes.setMinimumWidth(_MODES_PX)
        row.addWidget(self._modes, 0, Qt.AlignmentFlag.AlignVCenter)
        for by, icon_name, tip in ((-1, "minus", _("Smaller (-)")), (1, "plus", _("Larger (+)"))):
            row.addWidget(_quiet(partial(self.zoom_asked.emit, by), icon_name, tip))

    def show_view(self, view: CalendarView, mode: Mode, master_id: int | None, day: date) -> None:
        """Say which days these are."""
        self._mode, self._day = mode, day
        today = view.today
        if mode is Mode.DAY:
            text = format_day(day, today=today, weekday=True)
        else:
            last = format_short_day(view.last, today=today)
            same_month = view.first.month == view.last.month
            first = str(view.first.day) if same_month else format_short_day(view.first, today=today)
            dash = "\N{EN DASH}"
            text = f"{first}{dash}{last}" if same_month else f"{first} {dash} {last}"
        self._title.setText(text[:1].upper() + text[1:])
        self._title.setAccessibleName(text)
        week = Mode.DAY if mode is Mode.DAY else Mode.WEEK
        self._modes.set_choices(
            [(Mode.DAY.value, _("Day")), (Mode.WEEK.value, _("Week"))], week.value
        )
        self._masters.clear()
        self._masters.addItem(_("everybody"), _EVERYBODY)
        for each in view.masters:
            self._masters.addItem(each.name, each.id)
        chosen = master_id if mode is Mode.OWN_WEEK else _EVERYBODY
        self._masters.setCurrentIndex(max(0, self._masters.findData(chosen)))
        self._masters.setVisible(mode is not Mode.DAY)

    def _on_mode(self, key: str) -> None:
        self.mode_asked.emit(Mode(key), None)

    def _on_master(self, _at: int) -> None:
        master_id = self._masters.currentData()
        if master_id == _EVERYBODY:
            self.mode_asked.emit(Mode.WEEK, None)
        else:
            self.mode_asked.emit(Mode.OWN_WEEK, master_id)

    def _open_month(self) -> None:
        menu = QMenu(self)
        month = QCalendarWidget()
        month.setGridVisible(False)
        month.setSelectedDate(QDate(self._day.year, self._day.month, self._day.day))
        month.activated.connect(menu.close)
        month.clicked.connect(menu.close)
        month.clicked.connect(self._on_day)
        month.activated.connect(self._on_day)
        action = QWidgetAction(menu)
        action.setDefaultWidget(month)
        menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._title.mapToGlobal(QPoint(0, self._title.height())))
        month.setFocus()

    def _on_day(self, day: QDate) -> None:
        self.day_asked.emit(date(day.year(), day.month(), day.day()))


def _quiet(act: Callable[[], object], icon_name: str, tip: str) -> QPushButton:
    return button("", act, icon_name=icon_name, tip=tip, kind="quiet")
