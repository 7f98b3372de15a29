"""Beside the calendar: the appointment that is chosen, and what can be done with it by one key."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from salonapp.desk.calendar import CalendarEntry
from salonapp.foundation.format import format_day, format_duration, format_time
from salonapp.foundation.i18n import N_, _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip, temperature_chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Scroll, box, clear, panel, rule
from salonapp.ui.kit.name_link import NameLink
from salonapp.ui.kit.notices import Banner, IconMark
from salonapp.ui.kit.texts import label, parted
from salonapp.ui.pages.calendar.reading import Details
from salonapp.visits.booking_words import STATUS_NAMES
from salonapp.visits.cards import AppointmentStatus

#: What each digit does, and where it makes sense.
STATUS_KEYS = (
    (1, N_("Confirmed"), "check", AppointmentStatus.CONFIRMED),
    (2, N_("Arrived"), "armchair", AppointmentStatus.ARRIVED),
    (3, N_("Record visit…"), "check-circle-fill", AppointmentStatus.DONE),
    (4, N_("Nobody came"), "x-circle", AppointmentStatus.NO_SHOW),
    (5, N_("Call off…"), "prohibit", AppointmentStatus.CANCELLED),
)
#: What can be said of nobody before the day has come.
_ON_THE_DAY = (AppointmentStatus.ARRIVED, AppointmentStatus.NO_SHOW)
_CHIPS = {
    AppointmentStatus.PLANNED: "cold",
    AppointmentStatus.CONFIRMED: "accent",
    AppointmentStatus.ARRIVED: "good",
    AppointmentStatus.DONE: "neutral",
    AppointmentStatus.NO_SHOW: "hot",
    AppointmentStatus.CANCELLED: "neutral",
}


class EntryPanel(Scroll):
    """One appointment: who, when, what to know, what to do."""

    status_asked = Signal(int)
    changed_asked = Signal()
    card_asked = Signal(int)
    again_asked = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(16, 16, 16, 16), spacing=10)
        self._entry: CalendarEntry | None = None
        self._dangers = Banner("danger")
        self._remarks = box(spacing=6)

    def show_entry(self, entry: CalendarEntry, today: date) -> None:
        """Show what the calendar knows; the rest comes with `show_details`."""
        again = self._entry is not None and self._entry.id == entry.id
        kept = (self._dangers.text(), "") if again else ("", "")
        self._entry = entry
        clear(self.body)
        self._head(entry)
        self._when(entry, today)
        self._dangers = Banner("danger")
        self._dangers.set_text(kept[0])
        self.body.addWidget(self._dangers)
        self._remarks = box(spacing=6)
        self.body.addWidget(panel(self._remarks))
        self._said(entry)
        self.body.addWidget(rule())
        self._acts(entry, today)
        self.body.addStretch(1)

    def show_details(self, details: Details) -> None:
        """Add what was read of the client."""
        if self._entry is None or self._entry.id != details.entry_id:
            return
        self._dangers.set_text("\n".join(details.dangers))
        clear(self._remarks)
        for icon_name, text in (
            ("gift", details.wish),
            ("flask", details.formula),
            ("chat-circle", details.approach),
        ):
            if text:
                line = box(across=True, spacing=6)
                line.addWidget(IconMark(icon_name, "ink_2", 15), 0, Qt.AlignmentFlag.AlignTop)
                line.addWidget(label(parted(text), "second", wrap=True), 1)
                self._remarks.addWidget(panel(line))

    def _head(self, entry: CalendarEntry) -> None:
        if entry.client_id is None:
            self.body.addWidget(label(_("busy"), "section"))
            return
        said = _("Open the card: {name}").format(name=entry.name)
        name = NameLink(entry.name, self._open_card, said=said)
        self.body.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
        chips = QWidget()
        flow = Flow(chips, spacing=6)
        flow.addWidget(chip(_(STATUS_NAMES[entry.status]), _CHIPS[entry.status]))
        if entry.temperature:
            flow.addWidget(temperature_chip(entry.temperature))
        if entry.first_visit:
            flow.addWidget(chip(_("first visit"), "warm"))
        self.body.addWidget(chips)
        if entry.phone:
            self.body.addWidget(label(entry.phone, selectable=True))

    def _when(self, entry: CalendarEntry, today: date) -> None:
        ends = entry.starts_at + timedelta(minutes=entry.minutes)
        day = format_day(entry.day, today=today, weekday=True)
        times = f"{format_time(entry.starts_at)}\N{EN DASH}{format_time(ends)}"
        self.body.addWidget(label(f"{day}, {times}", "strong", wrap=True))
        what = ", ".join(entry.services)
        line = " · ".join(part for part in (what, format_duration(entry.minutes)) if part)
        self.body.addWidget(label(line, "second", wrap=True))

    def _said(self, entry: CalendarEntry) -> None:
        cancelled = ""
        if entry.status is AppointmentStatus.CANCELLED:
            by = _("by the salon") if entry.cancelled_by == "salon" else _("by the client")
            cancelled = " · ".join(part for part in (by, entry.cancel_reason) if part)
        booked = entry.in_spite_of
        for text in (
            entry.note,
            _("Booked all the same: {reason}").format(reason=booked) if booked else "",
            _("Cancelled {how}").format(how=cancelled) if cancelled else "",
        ):
            if text:
                self.body.addWidget(label(parted(text), "second", wrap=True))

    def _acts(self, entry: CalendarEntry, today: date) -> None:
        if entry.client_id is None:
            return
        if not entry.can_move:
            if entry.visit_id is None or entry.status is AppointmentStatus.NO_SHOW:
                self._act(_("It holds after all"), "arrow-counter-clockwise", lambda: self._ask(0))
            self._act(_("Book the next time"), "calendar-plus", self.again_asked.emit)
            return
        for key, text, icon_name, status in STATUS_KEYS:
            if status is not entry.status and not (entry.day > today and status in _ON_THE_DAY):
                words = f"{key}  {_(text)}"
                self._act(words, icon_name, lambda key=key: self._ask(key))
        self._act(_("Change…"), "pencil-simple", self.changed_asked.emit)

    def _act(self, text: str, icon_name: str, on_click: object) -> None:
        made = button(text, on_click, icon_name=icon_name)  # type: ignore[arg-type]
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.body.addWidget(made)

    def _ask(self, key: int) -> None:
        self.status_asked.emit(key)

    def _open_card(self) -> None:
        if self._entry is not None and self._entry.client_id is not None:
            self.card_asked.emit(self._entry.client_id)
