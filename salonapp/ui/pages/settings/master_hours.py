"""When a master works: the week, the days that differ, and the file for their phone's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from salonapp.foundation.coming_days import parse_coming_day
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
    """Seven lines for the week; what is emptied is a free day. Days off are kept at once."""

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
        wanted = week if own else []
        staff_id, with_file, had_file = self._member.id, self._file.isChecked(), self._had_file

        def work(tx: Tx) -> None:
            from salonapp.desk.commands.feeds import give_feed
            from salonapp.staff.commands.hours import set_week

            set_week(tx, staff_id, wanted)
            if with_file != had_file:
                give_feed(tx, staff_id, wanted=with_file)

        self.set_busy(True)
        label_ = msg("Working hours changed")
        self._services.write(self, label_, work, lambda _none: self.saved(), failed=self.refuse)

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
        boxes = self._days_row.boxes
        for each in boxes.values():
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
                boxes["hours"].set_error(_("Write hours like 10-14, 15-19."))
                return
        if first is not None and last is not None:
            self._write_days(first, last, kind, tuple(hours))

    def _typed_day(self, field: QLineEdit, name: str) -> date | None:
        typed = field.text().strip()
        try:
            found = parse_coming_day(typed, self._today)
        except ValueError:
            found = None
        if found is None:
            said = _("There is no day {typed}.").format(typed=typed) if typed else ""
            self._days_row.boxes[name].set_error(said or _("Write the day like 24.12."))
        return found

    def _remove(self, days: DaysOff) -> None:
        self._write_days(days.first, days.last, None, ())

    def _write_days(
        self,
        first: date,
        last: date,
        kind: DayKind | None,
        hours: tuple[tuple[time, time], ...],
    ) -> None:
        staff_id, services = self._member.id, self._services

        def work(tx: Tx) -> tuple[OwnHours, int]:
            from salonapp.staff.commands.hours import set_days
            from salonapp.staff.queries.hours import master
            from salonapp.visits.queries.booking import ahead_of_master

            set_days(tx, staff_id, first, last, kind, hours=hours)
            found = master(tx, staff_id, tx.today, tx.today + timedelta(days=_AHEAD_DAYS))
            booked = [
                each
                for each in ahead_of_master(tx, staff_id)
                if first <= each.starts_at.astimezone(tx.zone).date() <= last
            ]
            return found.hours if found is not None else OwnHours(), len(booked)

        def show(found: tuple[OwnHours, int]) -> None:
            self._days = list(found[0].days)
            self._show_days()
            for field in (self._first, self._last, self._hours):
                field.clear()
            told = ""
            if kind not in (None, DayKind.HOURS) and found[1]:
                told = _("Booked on these days already: {count}. Move them in the calendar.")
            self.problem.set_text(told.format(count=found[1]))
            self._fit_height()

        services.write(self, msg("Days off changed"), work, show, failed=self.refuse)


def days_words(days: DaysOff, today: date) -> str:
    """Such as "24 Dec - 31 Dec: on holiday"."""
    first = format_short_day(days.first, today=today)
    last = format_short_day(days.last, today=today)
    span = first if days.first == days.last else f"{first} \N{EN DASH} {last}"
    what = stretches_text(days.hours) if days.hours else _(KIND_NAMES[days.kind])
    return f"{span}: {what}"
