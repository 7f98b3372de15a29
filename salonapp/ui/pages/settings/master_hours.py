"""When a master works: the week, the days that differ, and the file for their phone's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from salonapp.foundation.coming_days import parse_coming_day
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.format import format_short_day, format_weekday
from salonapp.foundation.i18n import N_, _, msg
from salonapp.staff.cards import StaffMember
from salonapp.staff.hours import (
    DayKind,
    DaysOff,
    OwnHours,
    WeekStretch,
    days_in_rows,
    parse_stretches,
    stretches_text,
)
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import FormGrid, choice, line
from salonapp.ui.kit.frames import clear
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.settings.master_dialog import MasterFormDialog, open_about
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_MONDAY = date(2024, 1, 1)
_WEEK_DAYS = 7
KIND_NAMES = {
    DayKind.OFF: N_("day off"),
    DayKind.HOLIDAY: N_("on holiday"),
    DayKind.ILL: N_("ill"),
    DayKind.HOURS: N_("other hours"),
}
_AHEAD_DAYS = 550


@dataclass(frozen=True, slots=True)
class KeptHours:
    """What the dialog opens with."""

    hours: OwnHours
    today: date
    has_file: bool
    folder: str


@dataclass(frozen=True, slots=True)
class _Days:
    """Days that are to differ from the week; `kind` None: as the week says again."""

    first: date
    last: date
    kind: DayKind | None
    hours: tuple[tuple[time, time], ...]


def open_hours(parent: QWidget, services: Services, member: StaffMember) -> None:
    """Read the hours, then open the dialog."""
    open_about(parent, services, member, _read, HoursDialog)


def _read(reader: Reader, staff_id: int) -> KeptHours:
    from salonapp.desk.queries.feeds import has_feed
    from salonapp.staff.queries.hours import master

    last = reader.today + timedelta(days=_AHEAD_DAYS)
    found = master(reader, staff_id, reader.today, last)
    folder = reader.settings.text("calendar.feed_folder")
    hours = found.hours if found is not None else OwnHours()
    return KeptHours(hours, reader.today, has_feed(reader, staff_id), folder)


class HoursDialog(MasterFormDialog):
    """Seven lines for the week; what is emptied is a free day.

    Days off are kept when they are added; what stands typed of them is kept with the hours.
    """

    def __init__(
        self, parent: QWidget, services: Services, member: StaffMember, kept: KeptHours
    ) -> None:
        super().__init__(parent, services, member, _("Hours of {name}"))
        self._today = kept.today
        self._days = [each for each in kept.hours.days if each.on_day >= kept.today]
        self._as_salon = Tick(_("Works the salon's own hours"), not kept.hours.week)
        self._as_salon.clicked.connect(lambda _on=False: self._show_week())
        self.form.add("as_salon", "", self._as_salon, span=2)
        about = _("Hours as 10-14, 15-19: what lies between is a break; an empty day is free.")
        self._about = label(about, "second", wrap=True)
        self.form.add_wide(self._about)
        self._week = FormGrid(2)
        self._lines: list[QLineEdit] = []
        for number in range(_WEEK_DAYS):
            stretches = [
                (each.starts, each.ends) for each in kept.hours.week if each.weekday == number + 1
            ]
            made = line("", stretches_text(stretches))
            made.setCursorPosition(0)
            self._lines.append(made)
            self._week.add(f"day{number}", format_weekday(_MONDAY + timedelta(days=number)), made)
        self._week.add("all", " ", button(_("As Monday"), self._copy, kind="quiet"))
        self.form.add_wide(self._week)
        for name, field in list(self._week.boxes.items())[:_WEEK_DAYS]:
            self.form.boxes[name] = field
        self._add_days_off()
        self._file = Tick(_("A file with the appointments for the phone's calendar"), kept.has_file)
        self._file.setEnabled(bool(kept.folder) or kept.has_file)
        where = _("It is written into the folder chosen under Masters, without phone numbers.")
        self.form.add("file", "", self._file, hint=where, span=2)
        self._had_file = kept.has_file
        self._show_week()
        self.start_clean()

    def submit(self) -> None:
        """Check the hours and write the week, and whether there is a file."""
        problems: dict[str, str] = {}
        week: list[WeekStretch] = []
        for number, field in enumerate(self._lines):
            try:
                parsed = parse_stretches(field.text())
            except ValueError:
                problems[f"day{number}"] = _("Write hours like 10-14, 15-19.")
                continue
            week += [WeekStretch(number + 1, starts, ends) for starts, ends in parsed]
        own = not self._as_salon.isChecked()
        if own and not week and not problems:
            problems["day0"] = _("Write hours like 10-14, 15-19.")
        if own and not self.check(problems):
            return
        days = self._typed_days() if self._days_are_typed() else None
        if days is None and self._days_are_typed():
            return
        wanted = week if own else []
        staff_id, with_file, had_file = self._member.id, self._file.isChecked(), self._had_file

        def work(tx: Tx) -> tuple[OwnHours, int] | None:
            from salonapp.desk.commands.feeds import give_feed
            from salonapp.staff.commands.hours import set_week

            set_week(tx, staff_id, wanted)
            if with_file != had_file:
                give_feed(tx, staff_id, wanted=with_file)
            return _write_days(tx, staff_id, days) if days is not None else None

        def done(found: tuple[OwnHours, int] | None) -> None:
            self.set_busy(False)
            self._had_file = with_file
            if found is not None and self._show_written(found, days):
                self.start_clean()  # it is written; the dialog stays for what it has to say
                self.let_go.emit()
                return
            self.saved()

        self.set_busy(True)
        label_ = msg("Working hours changed")
        self._services.write(self, label_, work, done, failed=self.refuse)

    def extra_snapshot(self) -> Sequence[object]:
        """Days that were typed and not added yet are not lost without a word."""
        return (self._first.text(), self._last.text(), self._hours.text())

    def refuse(self, error: SalonError) -> None:  # noqa: D102
        name = error.field if isinstance(error, InvalidInput) else ""
        if name in self._days_row.boxes:
            self.set_busy(False)
            self._say_at(name, str(error))
            return
        super().refuse(error)

    def _show_week(self) -> None:
        own = not self._as_salon.isChecked()
        self._week.setVisible(own)
        self._about.setVisible(own)
        self._fit_height()

    def _copy(self) -> None:
        for field in self._lines[1:5]:
            field.setText(self._lines[0].text())

    # Days off.

    def _add_days_off(self) -> None:
        self.form.add_wide(label(_("Days off, holidays, other hours"), "section"))
        self._chips = QWidget()
        self._flow = Flow(self._chips, spacing=6)
        self.form.add_wide(self._chips)
        row = FormGrid(4)
        self._kind = choice([(kind, _(name)) for kind, name in KIND_NAMES.items()])
        self._kind.activated.connect(lambda _at: self._show_hours())
        self._first, self._last = line("24.12"), line("31.12")
        self._hours = line("10-14")
        row.add("kind", _("What"), self._kind)
        row.add("first", _("From which day"), self._first)
        row.add("last", _("Until"), self._last)
        self._hours_box = row.add("hours", _("Hours"), self._hours)
        self._days_row = row
        self.form.add_wide(row)
        self.form.add_wide(button(_("Add the days"), self._add_days, icon_name="plus"))
        self._show_hours()
        self._show_days()

    def _show_hours(self) -> None:
        self._hours_box.setVisible(self._kind.currentData() == DayKind.HOURS)

    def _show_days(self) -> None:
        clear(self._flow)
        rows = days_in_rows(self._days)
        for each in rows:
            words = days_words(each, self._today)
            made = button(words, partial(self._remove, each), icon_name="x")
            made.setProperty("kind", "filter")
            made.setAccessibleName(_("{day}: take it off the list").format(day=words))
            self._flow.addWidget(made)
            made.show()
        self._chips.setVisible(bool(rows))

    def _add_days(self) -> None:
        days = self._typed_days()
        if days is not None:
            self._keep_days(days)

    def _days_are_typed(self) -> bool:
        fields = [self._first, self._last]
        if self._kind.currentData() == DayKind.HOURS:
            fields.append(self._hours)
        return any(each.text().strip() for each in fields)

    def _typed_days(self) -> _Days | None:
        """The days as they stand in the fields; None where one of them says what is wrong."""
        for each in self._days_row.boxes.values():
            each.set_error("")
        first = self._typed_day(self._first, "first")
        last = self._typed_day(self._last, "last") if self._last.text().strip() else first
        kind = DayKind(self._kind.currentData())
        hours: Sequence[tuple[time, time]] = ()
        if kind is DayKind.HOURS:
            try:
                hours = parse_stretches(self._hours.text())
            except ValueError:
                hours = ()
            if not hours:
                self._say_at("hours", _("Write hours like 10-14, 15-19."))
                return None
        if first is None or last is None:
            return None
        return _Days(first, last, kind, tuple(hours))

    def _typed_day(self, field: QLineEdit, name: str) -> date | None:
        typed = field.text().strip()
        try:
            found = parse_coming_day(typed, self._today)
        except ValueError:
            found = None
        if found is None:
            said = _("There is no day {typed}.").format(typed=typed) if typed else ""
            self._say_at(name, said or _("Write the day like 24.12."))
        return found

    def _say_at(self, name: str, text: str) -> None:
        box = self._days_row.boxes[name]
        box.set_error(text)
        box.control.setFocus()
        self.bring_into_view(box)

    def _remove(self, days: DaysOff) -> None:
        self._keep_days(_Days(days.first, days.last, None, ()))

    def _keep_days(self, days: _Days) -> None:
        staff_id = self._member.id
        self._services.write(
            self,
            msg("Days off changed"),
            lambda tx: _write_days(tx, staff_id, days),
            lambda found: self._show_kept(found, days),
            failed=self.refuse,
        )

    def _show_kept(self, found: tuple[OwnHours, int], days: _Days) -> None:
        if days.kind is None:  # a line taken off: what is being typed for another stays
            self._days = list(found[0].days)
            self._show_days()
            self._fit_height()
            return
        self._show_written(found, days)

    def _show_written(self, found: tuple[OwnHours, int], days: _Days | None) -> bool:
        """The days as they are kept; True when who is booked on them has to be moved."""
        self._days = list(found[0].days)
        self._show_days()
        for field in (self._first, self._last, self._hours):
            field.clear()
        told = ""
        if days is not None and days.kind is not DayKind.HOURS and found[1]:
            told = _("Booked on these days already: {count}. Move them in the calendar.")
        self.problem.set_text(told.format(count=found[1]))
        self._fit_height()
        return bool(told)


def _write_days(tx: Tx, staff_id: int, days: _Days) -> tuple[OwnHours, int]:
    """Keep the days; gives the hours as they are then, and how many are booked on these days."""
    from salonapp.staff.commands.hours import set_days
    from salonapp.staff.queries.hours import master
    from salonapp.visits.queries.booking import ahead_of_master

    set_days(tx, staff_id, days.first, days.last, days.kind, hours=days.hours)
    found = master(tx, staff_id, tx.today, tx.today + timedelta(days=_AHEAD_DAYS))
    booked = [
        each
        for each in ahead_of_master(tx, staff_id)
        if days.first <= each.starts_at.astimezone(tx.zone).date() <= days.last
    ]
    return found.hours if found is not None else OwnHours(), len(booked)


def days_words(days: DaysOff, today: date) -> str:
    """Such as "24 Dec - 31 Dec: on holiday"."""
    first = format_short_day(days.first, today=today)
    last = format_short_day(days.last, today=today)
    span = first if days.first == days.last else f"{first} \N{EN DASH} {last}"
    what = stretches_text(days.hours) if days.hours else _(KIND_NAMES[days.kind])
    return f"{span}: {what}"
