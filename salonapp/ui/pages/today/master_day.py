"""A master's own day: who comes, in large type and with large buttons, for a touch screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from salonapp.clients.likes import while_here, wish_words, wishes_due
from salonapp.clients.photos import PhotoPair
from salonapp.desk.arrivals import VERY_LATE_MIN, Standing, arrival, standings
from salonapp.desk.cards import TodayAppointment
from salonapp.foundation.format import format_day, format_duration, format_time
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip, temperature_chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, box, clear, panel
from salonapp.ui.kit.notices import EmptyState, IconMark
from salonapp.ui.kit.texts import fitting, label
from salonapp.ui.pages.clients.photos.last_pair import LastPair
from salonapp.ui.pages.today.parts import what_to_ask
from salonapp.ui.pages.today.reading import Day
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentStatus

#: What a finger hits without looking twice.
TOUCH_PX = 48
_ICON_PX = 20
_TIME_WIDTH = 84
_OVER = (AppointmentStatus.DONE, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class MasterActs:
    """What the large buttons do."""

    open_client: Callable[[int], object]
    arrived: Callable[[TodayAppointment], object]
    record: Callable[[TodayAppointment], object]
    nobody_came: Callable[[TodayAppointment], object]
    note: Callable[[TodayAppointment], object]


class MasterDay(QWidget):
    """A card for everybody who comes to this master today."""

    def __init__(self, services: Services, acts: MasterActs) -> None:
        super().__init__()
        self._acts = acts
        self._shown: tuple[Day, tuple[object, ...]] | None = None
        self._photos = LastPair(services, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._title = label("", "title")
        column.addWidget(self._title)
        self._cards = box(spacing=16)
        column.addLayout(self._cards)
        self._empty = EmptyState(
            "calendar-blank",
            _("Nobody is booked with you today"),
            _("Who is booked with you stands here, with allergies, formulas and wishes."),
        )
        self._empty.hide()
        column.addWidget(self._empty)

    def show_day(self, day: Day, now: datetime) -> None:
        """Show who comes; who was here stands last."""
        view = day.view
        self._shown = (day, standings(view.appointments, now))
        title = format_day(view.day, today=view.day, weekday=True)
        self._title.setText(title[:1].upper() + title[1:])
        self.setAccessibleName(self._title.text())
        clear(self._cards)
        pairs = dict(day.pairs)
        born = frozenset(each.client_id for each in view.birthdays if each.on == view.day)
        lines = sorted(view.appointments, key=lambda each: each.appointment.status in _OVER)
        for line in lines:
            self._cards.addWidget(self._card(line, now, pairs, line.client.id in born))
        self._empty.setVisible(not lines)

    def look_at_clock(self, now: datetime) -> None:
        """Show the day again when somebody became late, or wants to be closed."""
        if self._shown is None:
            return
        day, stood = self._shown
        if stood != standings(day.view.appointments, now):
            self.show_day(day, now)

    def _card(
        self, line: TodayAppointment, now: datetime, pairs: Mapping[int, PhotoPair], born: bool
    ) -> Card:
        booked, client = line.appointment, line.client
        made = Card(spacing=10)
        made.setAccessibleName(f"{format_time(booked.starts_at)} {client.name}")
        across = box(across=True, spacing=16)
        time = label(format_time(booked.starts_at), "large-strong")
        time.setFixedWidth(_TIME_WIDTH)
        across.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        column = box(spacing=8)
        column.addWidget(label(fitting(client.name), "large-strong", wrap=True))
        chips = QWidget()
        flow = Flow(chips, spacing=8)
        for each in self._chips(line, now, born):
            flow.addWidget(each)
        column.addWidget(chips)
        what = ", ".join(booked.services)
        words = " · ".join(part for part in (what, format_duration(booked.duration_min)) if part)
        column.addWidget(label(words, "large", wrap=True))
        if booked.status not in _OVER:
            self._tell(column, line)
        across.addLayout(column, 1)
        pair = pairs.get(client.id)
        if pair is not None and booked.status not in _OVER:
            photos = self._photos.view(pair)
            photos.setFixedWidth(photos.sizeHint().width())
            across.addWidget(photos, 0, Qt.AlignmentFlag.AlignTop)
        made.body.addLayout(across)
        made.add(self._buttons(line, now))
        return made

    def _chips(self, line: TodayAppointment, now: datetime, born: bool) -> list[QWidget]:
        found = arrival(line.appointment, now)
        words = {
            AppointmentStatus.DONE: (_("visit recorded"), "good"),
            AppointmentStatus.NO_SHOW: (_("did not come"), "warm"),
            AppointmentStatus.ARRIVED: (_("in the salon"), "good"),
        }
        made: list[QWidget] = []
        if line.client.temperature:
            made.append(temperature_chip(line.client.temperature))
        if line.appointment.status in words:
            made.append(chip(*words[line.appointment.status]))
        if found.standing is Standing.WAITS:
            waits = _("waits {time}").format(time=format_duration(found.minutes))
            made.append(chip(waits, "warm"))
        if found.standing is Standing.LATE:
            late = _("late by {time}").format(time=format_duration(found.minutes))
            made.append(chip(late, "warm"))
        if found.standing is Standing.TO_CLOSE:
            made.append(chip(_("to be closed"), "accent"))
        if line.first_visit:
            made.append(chip(_("first visit"), "accent"))
        if born:
            made.append(chip(_("birthday today"), "good"))
        return made

    def _tell(self, column: QBoxLayout, line: TodayAppointment) -> None:
        """Alerts first, then how it was mixed, what they wish, how to treat them."""
        day = line.appointment.starts_at.date()
        due = wishes_due(line.likes, day)
        lines = [("warning-fill", "hot", text, "large-alert") for text in line.alerts]
        lines += [("warning-fill", "hot", text, "large-alert") for text in line.tests]
        if line.first_visit:
            lines.append(("info", "accent", what_to_ask(line), "large"))
        for icon_name, text in (
            ("flask", line.formula),
            ("sparkle", wish_words(due) if due else ""),
            ("coffee", while_here(line.likes)),
            ("chats-circle", line.approach),
            ("note", line.appointment.note),
        ):
            if text:
                lines.append((icon_name, "ink_2", text, "large"))
        for icon_name, token, text, step in lines:
            row = box(across=True, spacing=10)
            row.addWidget(IconMark(icon_name, token, _ICON_PX), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(text, step, wrap=True), 1)
            column.addWidget(panel(row))

    def _buttons(self, line: TodayAppointment, now: datetime) -> QWidget:
        made = QWidget()
        flow = Flow(made, spacing=12)
        acts, status = self._acts, line.appointment.status
        if status in (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED):
            flow.addWidget(self._touch(_("Arrived"), line, acts.arrived))
        if status not in _OVER:
            flow.addWidget(self._touch(_("Record visit"), line, acts.record, kind="touch-primary"))
        found = arrival(line.appointment, now)
        if found.standing is Standing.LATE and found.minutes >= VERY_LATE_MIN:
            flow.addWidget(self._touch(_("Nobody came"), line, acts.nobody_came))
        flow.addWidget(self._touch(_("Note"), line, acts.note))
        card = button(_("Card"), partial(acts.open_client, line.client.id), kind="touch")
        card.setMinimumSize(TOUCH_PX, TOUCH_PX)
        card.setAccessibleName(f"{_('Open the card')}: {line.client.name}")
        flow.addWidget(card)
        return made

    def _touch(
        self,
        text: str,
        line: TodayAppointment,
        act: Callable[[TodayAppointment], object],
        kind: str = "touch",
    ) -> QPushButton:
        made = button(text, partial(act, line), kind=kind)
        made.setMinimumSize(TOUCH_PX, TOUCH_PX)
        made.setAccessibleName(f"{text}: {line.client.name}")
        return made
