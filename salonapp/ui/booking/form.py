"""The booking dialog: who, what, when, in one form that arrows and digits get through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from salonapp.desk.booking import BookedClient, TimesView
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import _, msg
from salonapp.ui import about
from salonapp.ui.booking.about_client import AboutClient
from salonapp.ui.booking.inputs import BookedClientField
from salonapp.ui.booking.obstacle_pane import ObstaclePane
from salonapp.ui.booking.saving import save
from salonapp.ui.booking.slot_list import SlotList
from salonapp.ui.booking.time_fields import TimeFields
from salonapp.ui.booking.told import began_from, nothing_free, without_said, written_meanwhile
from salonapp.ui.booking.wish import Wish, save_text, title
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, FormGrid, text_area
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.pickers import Picker
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.client_picker import FoundClient
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.services import Services
from salonapp.visits.booking import Wanted
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.meanwhile import ChangedMeanwhile, appointment_said
from salonapp.visits.proposing import Slot
from salonapp.visits.refusals import BookingRefused

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_PAUSE_MS = 120


class BookingForm(FormDialog):
    """Books a time, or changes one; `written` tells for whom, `booked` which appointment."""

    written = Signal(int)
    booked = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client: BookedClient | None,
        wish: Wish,
    ) -> None:
        super().__init__(parent, title(client, wish), save_text(wish), width=760)
        self._services = services
        self._choices = choices
        self._wish = wish
        self._client = client
        self._about = AboutClient()
        self._began = appointment_said(wish.appointment) if wish.appointment else None
        self._meanwhile: Mapping[str, str] = {}
        self._keep_slots = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._build()
        self._take_wish()
        self._client_known()
        self.start_clean()
        which = f"appointment:{wish.appointment.id}" if wish.appointment else ""
        name, again = "booking", lambda _typed: self._again()
        watch(self, services, name, wish.client_id, which=which, taken_up=again)
        self._look()
        self._first_focus()

    def _build(self) -> None:
        for at, widget in enumerate(self._about.lines, start=2):
            self.body.insertWidget(at, widget)
        self._who: BookedClientField | None = None
        if self._client is None:
            self._who = BookedClientField(self._services)
            self._who.changed.connect(self._on_client)
            self._who.new_asked.connect(self._add_client)
            self.form.add("client", _("Client"), self._who, span=2)
        self._taken = Picker(_("Start typing a service"))
        self._taken.set_choices(self._offered())
        self._taken.changed.connect(self._again)
        self._taken.input.returnPressed.connect(self._past_services)
        self.form.add("services", _("Services"), self._taken, span=2)
        self._slots = SlotList(self._choices.today)
        self._slots.moved.connect(self._take_slot)
        self._slots.taken.connect(lambda _slot: self._save_button.setFocus())
        typed = FormGrid(4)
        self._times = TimeFields(typed, self._choices)
        self._times.typed.connect(self._slots.forget)
        self._times.changed.connect(self._again)
        self._pane = ObstaclePane(self._choices.today)
        parts: list[QWidget] = [self._proposals(), typed, self._pane]
        # A time that is there already is what matters; what is proposed instead stands below it.
        known = self._wish.starts_at is not None or self._wish.appointment is not None
        for part in (*parts[1:], parts[0]) if known else parts:
            self.form.add_wide(part)
        self.form.boxes.update(typed.boxes)
        self.form.boxes["in_spite_of"] = self._pane.box
        self._note = text_area(_("What to prepare"), lines=2)
        self.form.add("note", _("Note"), self._note, span=2)

    def _proposals(self) -> Card:
        """The card of what is proposed, with a way out when nothing fits."""
        card = Card(_("Proposed times"), spacing=6)
        card.head.addWidget(label(_("arrows or a digit, then Enter"), "caption"))
        if self._wish.appointment is None:
            waiting = button(_("Nothing fits"), self._wait, icon_name="hourglass")
            waiting.setToolTip(_("Put the client on the waiting list"))
            card.head.addWidget(waiting)
        card.add(self._slots)
        return card

    def _offered(self) -> list[tuple[int, str]]:
        """The price list, and what is booked already though it is no longer on it."""
        wish = self._wish
        kept = wish.appointment.service_ids if wish.appointment else wish.service_ids
        return [
            (each.id, each.name)
            for each in self._choices.services
            if not each.archived or each.id in kept
        ]

    def _take_wish(self) -> None:
        wish, client = self._wish, self._client
        starts_at, staff_id, minutes = wish.starts_at, wish.staff_id, wish.minutes
        service_ids, note = wish.service_ids, wish.note
        if wish.appointment is not None:
            kept = wish.appointment
            starts_at, staff_id, minutes = kept.starts_at, kept.staff_id, kept.duration_min
            service_ids, note = kept.service_ids, kept.note
            self._times.set_master(staff_id, kept.master)
        elif not service_ids and client is not None:
            service_ids = self._on_list(client.usual_service_ids)
        self._taken.set_ids(service_ids)
        if service_ids:
            self._times.set_minutes(self._choices.minutes_of(service_ids))
        if staff_id is None and starts_at is None and client is not None:
            staff_id = client.usual_staff_id
        self._times.set_master(staff_id)
        if starts_at is not None:
            self._times.set_instant(starts_at)
        if minutes is not None:
            self._times.minutes_typed = True
            self._times.set_minutes(minutes)
        self._note.setPlainText(note)

    def _on_list(self, service_ids: Sequence[int]) -> tuple[int, ...]:
        """Those the price list still offers."""
        offered = {each.id for each in self._choices.services if not each.archived}
        return tuple(each for each in service_ids if each in offered)

    def _first_focus(self) -> None:
        if self._who is not None:
            self._who.setFocus()
        elif not self._taken.ids():
            self._taken.setFocus()
        elif self._wish.starts_at is not None or self._wish.appointment is not None:
            self._times.time_line.setFocus()
        else:
            self._slots.setFocus()

    def client_id(self) -> int | None:
        """Who is being booked."""
        if self._client is not None:
            return self._client.id
        return self._who.client_id() if self._who is not None else None

    def _on_client(self) -> None:
        who = self._who
        client_id = who.client_id() if who is not None else None
        if client_id is None:
            self._client_known()
            self._again()
            return
        services = self._services

        def work(reader: Reader) -> BookedClient:
            from salonapp.desk.queries.booking import booked_client

            return booked_client(reader, services.viewer, client_id)

        services.read(self, work, self._known, topic="booked client", failed=self.refuse)

    def _known(self, client: BookedClient) -> None:
        if client.id != self.client_id():
            return
        if not self._taken.ids():
            self._taken.set_ids(self._on_list(client.usual_service_ids))
        if self._times.staff_id() is None and self._times.starts_at() is None:
            self._times.set_master(client.usual_staff_id)
        self._client_known(client)
        self._again()
        (self._slots if self._taken.ids() else self._taken).setFocus()

    def _client_known(self, client: BookedClient | None = None) -> None:
        self._about.set_client(client or self._client)
        self._warn()

    def _add_client(self, typed: str) -> None:
        """Somebody new calls: what was typed becomes their card, to be filled in later."""
        services = self._services

        def work(tx: Tx) -> FoundClient:
            from salonapp.ui.booking.new_client import add_by_typed

            return add_by_typed(tx, services.viewer, typed)

        def show(found: FoundClient) -> None:
            if self._who is not None:
                self._who.set_client(found)
                self._on_client()

        services.write(self, msg("New client"), work, show, failed=self.refuse)

    def _take_slot(self, slot: Slot) -> None:
        self._times.take_slot(slot)
        self._again(slots=False)

    def _past_services(self) -> None:
        if self._taken.ids() and not self._taken.input.text().strip():
            self._slots.setFocus()

    # What is said meanwhile.

    def _again(self, *, slots: bool = True) -> None:
        """Something changed: say what can be said at once, and look for the rest."""
        self._warn()
        self._keep_slots = not slots
        self._pause.start()

    def _warn(self) -> None:
        self._times.show_hints()
        today = self._choices.today
        self._about.warn(self._taken.ids(), self._times.day() or today, today)
        wanted, began = self._wanted(), self._began
        moved = wanted is not None and (began is None or wanted.starts_at != began.starts_at)
        self._about.offer_off_list(wanted, today, self._wish.waiting_id, moved=moved)

    def _wanted(self) -> Wanted | None:
        client_id, starts_at = self.client_id(), self._times.starts_at()
        if starts_at is None:
            return None
        appointment = self._wish.appointment
        return Wanted(
            client_id or 0,
            starts_at,
            self._times.minutes(),
            self._taken.ids(),
            self._times.staff_id(),
            appointment.id if appointment is not None else None,
        )

    def _look(self) -> None:
        client_id, taken, wanted = self.client_id(), self._taken.ids(), self._wanted()
        staff_id = self._times.staff_id()
        # A time that is taken or closed asks for one near it, not near the day they are due.
        around = self._times.day()
        typed = self._times.minutes_typed

        def work(reader: Reader) -> TimesView:
            from salonapp.desk.queries.booking import times_view

            return times_view(
                reader,
                client_id,
                taken,
                staff_id=staff_id,
                around=around,
                wanted=wanted,
                takes_usual=not typed,
            )

        self._services.read(self, work, self._show_times, topic="times")

    def _show_times(self, found: TimesView) -> None:
        untouched = not self.dirty()
        if not self._keep_slots:
            empty = nothing_free(found, self._choices, self._taken.ids())
            self._slots.show_slots(found.slots, empty)
        if not self._times.minutes_typed and found.minutes:
            self._times.set_minutes(found.minutes)
        self._times.show_hints()
        for name, text in self._meanwhile.items():  # the hints have just taken their place
            self.form.boxes[name].set_error(text)
        self._pane.show_obstacles(without_said(found))
        if untouched:  # how long it takes was worked out, nobody typed it
            if self._wish.rebooks_visit_id is not None and self._slots.choose(0):
                self._save_button.setFocus()
            self._clean = self._snapshot()
        self._fit_height()

    def submit(self) -> None:
        """Check the shape here; what the salon's rules say comes back to the field."""
        problems = {**self._problems(), **self._times.problems()}
        starts_at, client_id = self._times.starts_at(), self.client_id()
        if not self.check(problems) or starts_at is None or client_id is None:
            return
        if (
            self._pane.accepted()
            and not self._pane.reason_text()
            and not self._pane.is_impossible()
        ):
            self._pane.point_at_reason()
            return
        wish = self._wish
        draft = AppointmentDraft(
            client_id=client_id,
            starts_at=starts_at,
            service_ids=self._taken.ids(),
            staff_id=self._times.staff_id(),
            duration_min=self._times.minutes(),
            note=self._note.toPlainText(),
            accepted=self._pane.accepted(),
            in_spite_of=self._pane.reason_text(),
            message_id=wish.message_id,
            rebooks_visit_id=wish.rebooks_visit_id,
        )
        self.set_busy(True)
        began, self._meanwhile = self._began, {}
        done = msg("Appointment changed") if wish.appointment else msg("Appointment booked")
        told = self._about.client.name if self._about.client is not None else ""
        if began is None or began.starts_at != starts_at:  # else it may have been moved meanwhile
            told = about.booked(told, starts_at)
        granted = self._about.granted()
        work = partial(save, wish=wish, draft=draft, began=began, off_list=granted)
        self._services.write(self, done, work, self._done, failed=self.refuse, about=told)

    def refuse(self, error: SalonError) -> None:
        """What stands against the time since it was looked at is shown like what did before."""
        if isinstance(error, ChangedMeanwhile):
            super().refuse(error)
            self._began = began_from(error)
            self._meanwhile = written_meanwhile(error, self._choices)
            self.check(dict(self._meanwhile))
            return
        if not isinstance(error, BookingRefused):
            super().refuse(error)
            return
        self.set_busy(False)
        self._pane.show_obstacles(error.obstacles)
        if self._pane.is_impossible():
            self.form.boxes["at_time"].control.setFocus()
        else:
            self._pane.point_at_reason()
        self._fit_height()

    def extra_snapshot(self) -> Sequence[object]:
        """The services, and who it is for."""
        return (self._taken.ids(), self.client_id())

    def _problems(self) -> dict[str, str]:
        problems: dict[str, str] = {}
        if self.client_id() is None:
            problems["client"] = _("Choose the client.")
        if not self._taken.ids():
            problems["services"] = _("Choose at least one service.")
        return problems

    def _wait(self) -> None:
        from salonapp.ui.booking.waiting_form import WaitingForm

        client, client_id = self._about.client, self.client_id()
        if client is None or client_id is None:
            self.check({"client": _("Choose the client.")})
            return
        form = WaitingForm(
            self,
            self._services,
            self._choices,
            client_id,
            client.name,
            service_ids=self._taken.ids(),
            staff_id=self._times.staff_id(),
            day=self._times.day(),
        )
        form.written.connect(lambda _client_id: self.saved())
        form.open()

    def _done(self, appointment_id: int) -> None:
        client_id = self.client_id()
        self.saved()
        if client_id is not None:
            self.written.emit(client_id)
        self.booked.emit(appointment_id)
