"""The part of the booking dialog where a time is typed by hand: day, time, master, duration."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QObject, Signal

from salonapp.foundation import format as fmt
from salonapp.foundation.coming_days import NoSuchDay, parse_coming_day
from salonapp.foundation.days import typed_day
from salonapp.foundation.i18n import _
from salonapp.ui.booking.inputs import StepLine
from salonapp.ui.kit.form import FormGrid, choice
from salonapp.ui.kit.pickers import parse_time
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.visits.booking import Wall, local_instant, wall
from salonapp.visits.proposing import Slot

_DURATIONS_MIN = (15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360)
_QUARTER_MIN = 15
_USUAL_MIN = 60
_USUAL_TIME = time(10)


class TimeFields(QObject):
    """Four inputs in the form's grid; `changed` after any of them, `typed` after day or time."""

    changed = Signal()
    typed = Signal()

    def __init__(self, form: FormGrid, choices: Choices) -> None:
        super().__init__(form)
        self._form = form
        self._choices = choices
        #: Whether a person said how long it takes; until then the services do.
        self.minutes_typed = False
        self.day_line = StepLine(_("24.12 or +7"), 7)
        self.day_line.stepped.connect(self._step_day)
        self.time_line = StepLine("14:30", 4)
        self.time_line.stepped.connect(self._step_time)
        for control in (self.day_line, self.time_line):
            control.textEdited.connect(lambda _text: self._on_typed())
        staff = [(each.id, each.name) for each in choices.staff]
        self._master = choice([(None, _("any")), *staff])
        self._master.activated.connect(lambda _at: self.changed.emit())
        self._minutes = choice([(each, fmt.format_duration(each)) for each in _DURATIONS_MIN])
        self._minutes.setCurrentIndex(self._minutes.findData(_USUAL_MIN))
        self._minutes.activated.connect(self._on_minutes)
        form.add("starts_at", _("Day"), self.day_line, hint=" ")
        form.add("at_time", _("Time"), self.time_line, hint=" ")
        form.add("master", _("Master"), self._master)
        form.add("duration", _("Duration"), self._minutes)
        self._second = Tick(_("The second time the clock shows this hour"))
        self._second.clicked.connect(lambda _on=False: self.changed.emit())
        self._second.hide()
        form.add_wide(self._second)

    # What stands in them.

    def day(self) -> date | None:
        """The day typed; None for none, or for what is no day."""
        try:
            return parse_coming_day(self.day_line.text(), self._choices.today)
        except ValueError:
            return None

    def at_time(self) -> time | None:
        """The time typed; None for none, or for what is no time."""
        try:
            return parse_time(self.time_line.text())
        except ValueError:
            return None

    def starts_at(self) -> datetime | None:
        """The instant typed, once both day and time are there."""
        day, at_time = self.day(), self.at_time()
        if day is None or at_time is None:
            return None
        return local_instant(day, at_time, self._choices.zone, second=self._second.isChecked())

    def staff_id(self) -> int | None:
        """The master chosen; None: any."""
        found = self._master.currentData()
        return found if isinstance(found, int) else None

    def minutes(self) -> int:
        """How long it is to take."""
        return int(self._minutes.currentData() or 60)

    def problems(self) -> dict[str, str]:
        """What is wrong with day and time, by field."""
        found: dict[str, str] = {}
        like = _("Write the day like 24.12, or take a proposed time.")
        try:
            if parse_coming_day(self.day_line.text(), self._choices.today) is None:
                found["starts_at"] = like
        except NoSuchDay:
            typed = self.day_line.text().strip()
            found["starts_at"] = _("There is no day {typed}.").format(typed=typed)
        except ValueError:
            found["starts_at"] = like
        if self.at_time() is None:
            found["at_time"] = _("Write the time like 14:30.")
        return found

    # Filling them in.

    def set_instant(self, starts_at: datetime) -> None:
        """Show an aware instant."""
        local = starts_at.astimezone(self._choices.zone)
        self.day_line.setText(typed_day(local.date()))
        self.time_line.setText(fmt.format_time(local))
        self._second.setChecked(bool(local.fold))

    def set_master(self, staff_id: int | None, name: str = "") -> None:
        """Choose a master; one who has left is offered by `name`."""
        if staff_id is not None and self._master.findData(staff_id) < 0 and name:
            self._master.addItem(name, staff_id)
        self._master.setCurrentIndex(max(0, self._master.findData(staff_id)))

    def set_minutes(self, minutes: int) -> None:
        """Show a duration, whatever it is."""
        if self._minutes.findData(minutes) < 0:
            self._minutes.addItem(fmt.format_duration(minutes), minutes)
        self._minutes.setCurrentIndex(self._minutes.findData(minutes))

    def take_slot(self, slot: Slot) -> None:
        """Show a proposed time."""
        self.set_instant(slot.starts_at)
        self.set_master(slot.staff_id, slot.master)
        if not self.minutes_typed:
            self.set_minutes(slot.minutes)

    def show_hints(self) -> None:
        """Say the weekday, how far away the day is, and when it would be over."""
        day, at, today = self.day(), self.at_time(), self._choices.today
        hint = fmt.format_day(day, today=today, weekday=True) if day is not None else " "
        if day is not None and day > today:
            hint = f"{hint} · {fmt.format_relative(day, today)}"
        self._form.boxes["starts_at"].set_hint(hint)
        self._form.boxes["at_time"].set_hint(self._ends_words())
        twice = False
        if day is not None and at is not None:
            twice = wall(datetime.combine(day, at), self._choices.zone) is Wall.TWICE
        self._second.setVisible(twice)

    def _ends_words(self) -> str:
        starts_at = self.starts_at()
        if starts_at is None:
            return " "
        ends = starts_at.astimezone(tz=None) + timedelta(minutes=self.minutes())
        return _("until {time}").format(time=fmt.format_time(ends, self._choices.zone))

    def _step_day(self, by: int) -> None:
        today = self._choices.today
        day = self.day()
        wanted = today if day is None else day + timedelta(days=by)
        self.day_line.setText(typed_day(max(today, wanted)))
        self._on_typed()

    def _step_time(self, by: int) -> None:
        at = self.at_time()
        minute = (at or _USUAL_TIME).hour * 60 + (at or _USUAL_TIME).minute
        if at is not None:
            minute += by * _QUARTER_MIN
        minute = max(0, min(minute, 24 * 60 - _QUARTER_MIN))
        self.time_line.setText(f"{minute // 60:02}:{minute % 60:02}")
        self._on_typed()

    def _on_typed(self) -> None:
        self.typed.emit()
        self.changed.emit()

    def _on_minutes(self, _at: int) -> None:
        self.minutes_typed = True
        self.changed.emit()
