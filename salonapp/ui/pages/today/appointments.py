"""The day's appointments: who comes when, and what could hurt them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from salonapp.clients.likes import while_here, wish_words, wishes_due
from salonapp.desk.arrivals import VERY_LATE_MIN, Standing, arrival, now_place, standings
from salonapp.desk.cards import TodayAppointment, TodayView
from salonapp.foundation.format import format_day, format_duration, format_time
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.chosen import books
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import EmptyState, IconMark, Skeleton
from salonapp.ui.kit.rows import Rows, row_of
from salonapp.ui.kit.texts import ElidedLabel, label
from salonapp.ui.pages.today.approach_line import approach_line
from salonapp.ui.pages.today.day_row import DayRow
from salonapp.ui.pages.today.over_rows import OVER, fold_row, folds, over_row
from salonapp.ui.pages.today.parts import name_link, title_line, what_to_ask
from salonapp.visits.cards import AppointmentStatus

_TIME_WIDTH = 62
#: More buttons than this stand below the words, or there would be no room for these.
_BESIDE = 2


@dataclass(frozen=True, slots=True)
class AppointmentActs:
    """What the buttons of a line do."""

    open_client: Callable[[int], object]
    arrived: Callable[[TodayAppointment], object]
    record: Callable[[TodayAppointment], object]
    nobody_came: Callable[[TodayAppointment], object]
    book: Callable[[], object]
    bring_in: Callable[[], object]
    new_client: Callable[[], object]
    book_client: Callable[[int], object]


class AppointmentsCard(Card):
    """The day and everybody who comes."""

    def __init__(self, acts: AppointmentActs) -> None:
        super().__init__(spacing=14)
        self._acts = acts
        self._shown: tuple[TodayView, tuple[object, ...]] | None = None
        self._shown_at = datetime.min
        self._celebrate: frozenset[int] = frozenset()
        self._folded = True
        #: The line that says what time it is, while the day has one.
        self._hand: QLabel | None = None
        head = box(across=True, spacing=12)
        self._day = label("", "title")
        self._sum = ElidedLabel("", "muted")
        head.addWidget(self._day)
        head.addWidget(self._sum, 1)
        self.body.addLayout(head)
        self._waiting = Skeleton(4)
        self.add(self._waiting)
        self._rows = Rows()
        self.add(self._rows)
        self._empty = EmptyState(
            "calendar-blank",
            _("Nobody is booked for today"),
            _("Appointments stand here in order of time, with allergies and wishes beside them."),
            ((_("Book a client"), acts.book),),
        )
        self._nobody = EmptyState(
            "users-three",
            _("The book is empty"),
            _("Import the clients of your old program, or write down the first one."),
            ((_("Import a file…"), acts.bring_in), (_("New client"), acts.new_client)),
        )
        for state in (self._empty, self._nobody):
            state.setMaximumHeight(240)
            self.add(state)
            state.hide()
        self._rows.hide()

    def show_day(self, view: TodayView, now: datetime) -> None:
        """Show the appointments of `view` as they stand at `now`."""
        self._shown, self._shown_at = (view, standings(view.appointments, now)), now
        self._celebrate = frozenset(
            each.client_id for each in view.birthdays if each.on == view.day
        )
        title = format_day(view.day, today=view.day, weekday=True)
        self._day.setText(title[:1].upper() + title[1:])
        self.setAccessibleName(self._day.text())
        self._sum.set_text(_summary(view))
        self._waiting.hide()
        rows = self._lines(view, now)
        every = self.findChildren(DayRow)
        focused = next((each.appointment_id for each in every if each.hasFocus()), None)
        self._rows.show_rows(rows)
        for row in rows:
            if isinstance(row, DayRow) and row.appointment_id == focused:
                row.setFocus()
        self._rows.setVisible(bool(view.appointments))
        self._empty.setVisible(not view.appointments and view.clients > 0)
        self._nobody.setVisible(not view.appointments and view.clients == 0)

    def _lines(self, view: TodayView, now: datetime) -> list[QWidget]:
        """The day in its order, what is over folded, and the hand of the clock between."""
        place = now_place(view.appointments, now)
        folded = folds(view.appointments, place)
        rows: list[QWidget] = []
        self._hand = None
        if folded:
            over = [each for each in view.appointments if each.appointment.id in folded]
            rows.append(fold_row(over, self._folded, self._toggle))
        for at, each in enumerate(view.appointments):
            if at == place and at:
                self._hand = _now_line(view, now)
                rows.append(self._hand)
            if not self._folded or each.appointment.id not in folded:
                rows.append(self._day_row(each, now))
        return rows

    def _toggle(self) -> None:
        self._folded = not self._folded
        if self._shown is not None:
            self.show_day(self._shown[0], self._shown_at)

    def look_at_clock(self, now: datetime) -> bool:
        """Show the day again when somebody became late, or the hand passed a line."""
        if self._shown is None:
            return False
        view, stood = self._shown
        if stood != standings(view.appointments, now):
            self.show_day(view, now)
            return True
        self._shown_at = now
        if self._hand is not None:
            self._hand.setText(_now_words(view, now))
        return False

    def _day_row(self, line: TodayAppointment, now: datetime) -> QWidget:
        acts = self._acts
        book = partial(acts.book_client, line.client.id)
        if line.appointment.status in OVER:
            open_client = partial(acts.open_client, line.client.id)
            small = over_row(line, _TIME_WIDTH, open_client)
            return books(DayRow(line.appointment.id, small, line.client.name, {}), book)
        record = partial(acts.record, line)
        keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_3: record,
            Qt.Key.Key_Return: record,
            Qt.Key.Key_4: partial(acts.nobody_came, line),
        }
        if line.appointment.status is not AppointmentStatus.ARRIVED:
            keys[Qt.Key.Key_2] = partial(acts.arrived, line)
        time = format_time(line.appointment.starts_at)
        name = f"{time} {line.client.name}"
        return books(DayRow(line.appointment.id, self._row(line, now), name, keys), book)

    def _row(self, line: TodayAppointment, now: datetime) -> QWidget:
        booked, client = line.appointment, line.client
        link = name_link(client.name, lambda: self._acts.open_client(client.id))
        more = _standing_chips(line, now)
        if line.first_visit:
            more.append(chip(_("first visit"), "accent"))
        if client.id in self._celebrate:
            more.append(chip(_("birthday today"), "good"))
        texts: list[QWidget] = [title_line(link, client.temperature, *more)]
        parts = [", ".join(booked.services), booked.master]
        if line.formula:
            parts.append(_("formula: {text}").format(text=line.formula))
        parts.append(booked.note)
        texts.append(label(" · ".join(part for part in parts if part), "second", wrap=True))
        due = wishes_due(line.likes, booked.starts_at.date())
        if due:
            texts.append(_remark("sparkle", wish_words(due)))
        pleasant = while_here(line.likes)
        if pleasant:
            texts.append(_remark("coffee", pleasant))
        if line.approach:
            texts.append(approach_line(line.approach))
        if line.debt:
            texts.append(_remark("wallet", _("Owes: {what}").format(what=line.debt)))
        if line.alerts:
            texts.append(_alert(", ".join(line.alerts)))
        if line.tests:
            texts.append(_alert(" ".join(line.tests)))
        if line.first_visit:
            texts.append(label(what_to_ask(line), "second", wrap=True))
        buttons = self._buttons(line, now)
        if len(buttons) > _BESIDE:
            below = box(across=True, spacing=6)
            for each in buttons:
                below.addWidget(each)
            below.addStretch(1)
            texts.append(panel(below))
            buttons = []
        return row_of(texts, buttons, left=_time_column(line))

    def _buttons(self, line: TodayAppointment, now: datetime) -> list[QWidget]:
        status = line.appointment.status
        who = line.client.name
        record = button(_("Record visit"), lambda: self._acts.record(line))
        record.setAccessibleName(f"{_('Record visit')}: {who}")
        if status is AppointmentStatus.ARRIVED:
            return [chip(_("in the salon"), "good"), record]
        arrived = button(_("Arrived"), lambda: self._acts.arrived(line))
        arrived.setAccessibleName(f"{_('Arrived')}: {who}")
        found = arrival(line.appointment, now)
        if found.standing is not Standing.LATE or found.minutes < VERY_LATE_MIN:
            return [arrived, record]
        missed = button(_("Nobody came"), lambda: self._acts.nobody_came(line), kind="quiet")
        missed.setAccessibleName(f"{_('Nobody came')}: {who}")
        return [arrived, record, missed]


def _standing_chips(line: TodayAppointment, now: datetime) -> list[QWidget]:
    found = arrival(line.appointment, now)
    if found.standing is Standing.LATE:
        words = _("late by {time}").format(time=format_duration(found.minutes))
        return [chip(words, "hot" if found.minutes >= VERY_LATE_MIN else "warm")]
    if found.standing is Standing.WAITS:
        return [chip(_("waits {time}").format(time=format_duration(found.minutes)), "warm")]
    if found.standing is Standing.TO_CLOSE:
        return [chip(_("to be closed"), "accent")]
    return []


def _now_line(view: TodayView, now: datetime) -> QLabel:
    return label(_now_words(view, now), "alert")


def _now_words(view: TodayView, now: datetime) -> str:
    zone = view.appointments[0].appointment.starts_at.tzinfo
    return _("now {time}").format(time=format_time(now.astimezone(zone)))


def _summary(view: TodayView) -> str:
    held = [a.appointment for a in view.appointments if a.appointment.status not in OVER]
    every = [line.appointment for line in view.appointments if not line.is_off]
    masters = list(dict.fromkeys(a.master for a in every if a.master))
    if not every:
        return ""
    count = ngettext("{count} appointment", "{count} appointments", len(every))
    parts = [count.format(count=len(every))]
    if len(held) != len(every):
        left = ngettext("{count} still to come", "{count} still to come", len(held))
        parts.append(left.format(count=len(held)))
    parts.append(", ".join(masters))
    return " · ".join(part for part in parts if part)


def _time_column(line: TodayAppointment) -> QWidget:
    column = box(spacing=2)
    column.addWidget(label(format_time(line.appointment.starts_at), "strong"))
    column.addWidget(label(format_duration(line.appointment.duration_min), "caption"))
    column.addStretch(1)
    made = panel(column)
    made.setFixedWidth(_TIME_WIDTH)
    return made


def _remark(icon_name: str, text: str) -> QWidget:
    line = box(across=True, spacing=6)
    line.addWidget(IconMark(icon_name, "ink_2", 15), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(text, "second", wrap=True), 1)
    made = panel(line)
    made.setAccessibleName(text)
    return made


def _alert(text: str) -> QWidget:
    line = box(across=True, spacing=6)
    line.addWidget(IconMark("warning-fill", "hot", 15))
    line.addWidget(label(text, "alert", wrap=True), 1)
    made = panel(line)
    made.setAccessibleName(text)
    return made
