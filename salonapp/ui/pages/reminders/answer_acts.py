"""Noting what a client answered, and what comes next: a booking, another day, their own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, _, msg
from salonapp.reminders.answers import BY_HAND, LATER_DAYS, AnswerKind, is_low
from salonapp.reminders.rules import RuleKind
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog, text_area
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.reminders.cards import ReminderRow
    from salonapp.storage.door import Reader, Tx
    from salonapp.visits.cards import AppointmentView

Failed = Callable[[SalonError], None]

_LABELS: Mapping[AnswerKind, Message] = {
    AnswerKind.YES: msg("Noted: yes, book me"),
    AnswerKind.NO: msg("Noted: no. Nobody asks about that visit again"),
    AnswerKind.LATER: msg("Noted: later. They are invited once more then"),
    AnswerKind.WRONG_NUMBER: msg("Noted: wrong number. Nothing is sent there any more"),
    AnswerKind.STOP: msg("They asked not to be written to: consent withdrawn"),
    AnswerKind.RATING: msg("Rating noted"),
    AnswerKind.WORDS: msg("Answer noted"),
}
_APPOINTMENT_LABELS: Mapping[AnswerKind, Message] = {
    AnswerKind.YES: msg("Appointment confirmed"),
    AnswerKind.NO: msg("Appointment cancelled by the client: the time is free"),
    AnswerKind.LATER: msg("Noted: another time, please"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers, and to which message; without one they said it of their own accord."""

    client_id: int
    client: str = field(repr=False)
    message_id: int | None = None
    rule: RuleKind | None = None
    #: Whether the message went to a phone, which may be somebody else's.
    by_phone: bool = False


class AnswerActs(QObject):
    """Writes answers; what goes wrong is told to `failed`."""

    noted = Signal(object)
    """The message's id, or None: its answer is being written, the next one may be looked at."""

    def __init__(
        self, services: Services, navigator: Navigator, failed: Failed, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._on_the_way: set[tuple[Asked, AnswerKind]] = set()
        self._services = services
        self._failed = failed
        self._window = parent

    def note(
        self,
        asked: Asked,
        kind: AnswerKind,
        rating: int | None = None,
        *,
        on: date | None = None,
        text: str = "",
        done: Callable[[], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Write an answer down; a yes goes on to the booking.

        The same answer pressed again before the first is written is one answer.
        """
        if (asked, kind) in self._on_the_way:
            return
        self._on_the_way.add((asked, kind))
        from_dialog = failed is not None

        def work(tx: Tx) -> int:
            from salonapp.reminders.commands.answers import note_answer

            return note_answer(
                tx,
                message_id=asked.message_id,
                client_id=asked.client_id,
                answer=kind,
                source=BY_HAND,
                text=text,
                rating=rating,
                on=on,
            )

        def refuse(error: SalonError) -> None:
            self._on_the_way.discard((asked, kind))
            (failed or self._failed)(error)

        def then(_answer_id: int) -> None:
            self._on_the_way.discard((asked, kind))
            if from_dialog:
                self.noted.emit(asked.message_id)
            if done is not None:
                done()
            if kind is AnswerKind.YES and asked.rule is not RuleKind.APPOINTMENT:
                self.book(asked)

        label = _LABELS[kind]
        if asked.rule is RuleKind.APPOINTMENT:
            label = _APPOINTMENT_LABELS.get(kind, label)
        if kind is AnswerKind.RATING and is_low(rating):
            label = msg("Rating noted: call them")
        stops = kind is AnswerKind.STOP  # the withdrawal would outlive an undo
        self._services.write(self, label, work, then, failed=refuse, final=stops)
        if not from_dialog:
            self.noted.emit(asked.message_id)

    def ask(self, asked: Asked, kind: AnswerKind, rating: int | None = None) -> None:
        """Note an answer, asking first for what only some need: a day, words."""
        if kind is AnswerKind.LATER and asked.rule is not RuleKind.APPOINTMENT:
            self._services.read(
                self,
                lambda reader: reader.today,
                lambda today: self._later(asked, today),
                topic="later",
            )
        elif kind is AnswerKind.WORDS:
            WordsDialog(self._window.window(), self, asked).open()
        else:
            self.note(asked, kind, rating)

    def settle(self, answer_id: int) -> None:
        """Somebody has seen to an answer."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands.answers import settle

            settle(tx, answer_id)

        self._services.write(self, msg("Answer seen to"), work, failed=self._failed)

    def book_for(self, row: ReminderRow | None) -> bool:
        """Book whom a message is about; False for none.

        One that has not gone out brought nobody: the booking then does not name it.
        """
        if row is None:
            return False
        went_out = not row.state.is_plan
        rule = row.rule if went_out else None
        self.book(Asked(row.client_id, row.client, row.id if went_out else None, rule))
        return True

    def book(self, asked: Asked) -> None:
        """Open the booking with what the message invites to; booked, they do not wait any more.

        Who asked for another time has the appointment that is there moved.
        """
        services, message_id = self._services, asked.message_id

        def read(reader: Reader) -> tuple[tuple[int, ...], AppointmentView | None]:
            from salonapp.reminders.queries.answers import (
                appointment_of_message,
                services_of_message,
            )

            booked = appointment_of_message(reader, services.viewer, message_id)
            return services_of_message(reader, message_id), booked

        def show(found: tuple[tuple[int, ...], AppointmentView | None]) -> None:
            from salonapp.ui.booking.opening import open_booking

            service_ids, booked = found
            open_booking(
                services,
                self._navigator,
                client_id=asked.client_id,
                service_ids=service_ids,
                message_id=message_id,
                appointment=booked,
                then=lambda _appointment_id: self._booked(asked.client_id),
            )

        services.read(self, read, show, topic="booking", failed=self._failed)

    def _booked(self, client_id: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.reminders.commands.answers import settle_booked

            settle_booked(tx, client_id)

        self._services.write(self, msg("Answer seen to"), work, failed=self._failed)

    def _later(self, asked: Asked, today: date) -> None:
        LaterDialog(self._window.window(), self, asked, today).open()


class LaterDialog(FormDialog):
    """On which day they are invited again."""

    def __init__(self, parent: QWidget, acts: AnswerActs, asked: Asked, today: date) -> None:
        super().__init__(parent, _("Later"), _("Invite then"), width=420)
        self._acts, self._asked = acts, asked
        self._day = day_field(today + timedelta(days=LATER_DAYS))
        hint = _("One more invitation about the same visit goes out then, unless they book before.")
        self.form.add("on", _("Invite again on"), self._day, hint=hint, span=2)
        self._day.setFocus()
        self.start_clean()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        # There is but one field: Enter is enough.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Write the day."""
        self.set_busy(True)
        self._acts.note(
            self._asked,
            AnswerKind.LATER,
            on=day_of(self._day),
            done=self.saved,
            failed=self.refuse,
        )


class WordsDialog(FormDialog):
    """What they answered, in their own words."""

    def __init__(self, parent: QWidget, acts: AnswerActs, asked: Asked) -> None:
        super().__init__(parent, _("What they answered"), _("Note it"), width=480)
        self._acts, self._asked = acts, asked
        self._words = text_area(lines=4)
        self.form.add("text", _("In their words"), self._words, span=2)
        self._words.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Write the words."""
        self.set_busy(True)
        self._acts.note(
            self._asked,
            AnswerKind.WORDS,
            text=self._words.toPlainText(),
            done=self.saved,
            failed=self.refuse,
        )
