"""The form of a booking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salonapp.clients.cards import Preference
from salonapp.clients.likes import before_booking
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _, msg
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.pickers import Picker, day_field, day_of, parse_time
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.pages.clients.dialogs.safety_notice import SafetyNotice
from salonapp.ui.pages.clients.dialogs.think_twice_form import hint_to_think_twice
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentDraft

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_DURATIONS_MIN = (15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360)


class BookingForm(FormDialog):
    """Books a time for a client; `written` tells for whom."""

    written = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client_id: int,
        client_name: str,
        *,
        usual_services: tuple[int, ...] = (),
        last_master_id: int | None = None,
    ) -> None:
        title = _("Book {name}").format(name=client_name)
        super().__init__(parent, title, _("Book"), width=600)
        self._services = services
        self._choices = choices
        self._client_id = client_id
        self._minutes_typed = False
        self._day = day_field(choices.today + timedelta(days=1))
        self._day.dateChanged.connect(lambda _day: self._show_weekday())
        self._time = line("14:30")
        self._taken = Picker(_("Start typing a service"))
        self._taken.set_choices(
            [(each.id, each.name) for each in choices.services if not each.archived]
        )
        self._taken.set_ids(usual_services)
        self._taken.changed.connect(self._reckon_minutes)
        self._master = choice(
            [(None, _("any")), *((each.id, each.name) for each in choices.staff)], last_master_id
        )
        self._minutes = choice([(each, fmt.format_duration(each)) for each in _DURATIONS_MIN])
        self._minutes.activated.connect(self._on_minutes)
        self._note = text_area(_("What to prepare"), lines=2)
        self.form.add("starts_at", _("Day"), self._day, hint=" ")
        self.form.add("at_time", _("Time"), self._time)
        self.form.add("services", _("Services"), self._taken, span=2)
        self.form.add("master", _("Master"), self._master)
        self.form.add("duration", _("Duration"), self._minutes)
        self.form.add("note", _("Note"), self._note, span=2)
        self._likes: tuple[Preference, ...] = ()
        self._hint = Banner("info")
        self.body.insertWidget(2, self._hint)
        self._notice = SafetyNotice(services, client_id, choices.today)
        self.body.insertWidget(2, self._notice)
        self._taken.changed.connect(self._warn)
        self._day.dateChanged.connect(lambda _day: self._warn())
        self._warn()
        self._reckon_minutes()
        self._show_weekday()
        self._read_likes()
        self.start_clean()
        self._time.setFocus()
        watch(self, services, "booking", client_id, taken_up=lambda _typed: self._warn())
        hint_to_think_twice(self, services, client_id)

    def submit(self) -> None:
        """Check the shape here; what the salon's rules say comes back to the field."""
        problems: dict[str, str] = {}
        at_time: time | None = None
        try:
            at_time = parse_time(self._time.text())
        except ValueError:
            at_time = None
        if at_time is None:
            problems["at_time"] = _("Write the time like 14:30.")
        if not self._taken.ids():
            problems["services"] = _("Choose at least one service.")
        if not self.check(problems) or at_time is None:
            return
        draft = AppointmentDraft(
            client_id=self._client_id,
            starts_at=datetime.combine(day_of(self._day), at_time, self._choices.zone),
            service_ids=self._taken.ids(),
            staff_id=self._master.currentData(),
            duration_min=self._minutes.currentData(),
            note=self._note.toPlainText(),
        )
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.visits.commands import book

            book(tx, draft)

        self._services.write(self, msg("Appointment booked"), work, self._done, failed=self.refuse)

    def extra_snapshot(self) -> Sequence[object]:
        """The services."""
        return self._taken.ids()

    def _warn(self) -> None:
        self._notice.show_for(self._taken.ids(), day_of(self._day))

    def _show_weekday(self) -> None:
        shown = fmt.format_day(day_of(self._day), today=self._choices.today, weekday=True)
        self.form.boxes["starts_at"].set_hint(shown)
        self._hint.set_text(before_booking(self._likes, day_of(self._day)))

    def _read_likes(self) -> None:
        services, client_id = self._services, self._client_id

        def work(reader: Reader) -> tuple[Preference, ...]:
            from salonapp.clients.queries.preferences import client_preferences

            return client_preferences(reader, services.viewer, client_id)

        def show(likes: tuple[Preference, ...]) -> None:
            self._likes = likes
            self._show_weekday()
            self._fit_height()

        services.read(self, work, show, topic="likes")

    def _reckon_minutes(self) -> None:
        if not self._minutes_typed:
            wanted = self._choices.minutes_of(self._taken.ids()) or 60
            if self._minutes.findData(wanted) < 0:
                self._minutes.addItem(fmt.format_duration(wanted), wanted)
            self._minutes.setCurrentIndex(self._minutes.findData(wanted))

    def _on_minutes(self, _place: int) -> None:
        self._minutes_typed = True

    def _done(self, _nothing: None) -> None:
        self.written.emit(self._client_id)
        self.saved()
