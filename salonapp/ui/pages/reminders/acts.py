"""What the reminders' page writes: a person's decisions, one operation each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_moment
from salonapp.foundation.i18n import Message, _, msg, nmsg
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Tx

_AT = time(11)
Failed = Callable[[SalonError], None]


class ReminderActs(QObject):
    """Writes decisions; what goes wrong is told to `failed`."""

    def __init__(
        self, services: Services, navigator: Navigator, failed: Failed, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._navigator = navigator
        self._failed = failed

    def send_now(self, message_id: int) -> None:
        """Send before its time: at once, or when quiet hours end."""

        def work(tx: Tx) -> tuple[bool, str]:
            from salonapp.reminders.commands import send_now

            at = send_now(tx, message_id)
            return at <= tx.now, format_moment(at, tx.zone, tx.today)

        def then(result: tuple[bool, str]) -> None:
            at_once, when = result
            if at_once:
                self.dispatch()
            else:
                self._navigator.say(_("Quiet hours: it goes out on {when}.").format(when=when))

        self._services.write(
            self, msg("Message sent before its time"), work, then, failed=self._failed
        )

    def dispatch(self) -> None:
        """Hand out what is due now, away from the write pool: a mail server may take its time."""
        self._services.runner.with_database(self, lambda db: db, self._dispatch_with)

    def set_text(self, message_id: int, text: str) -> None:
        """Other words for this one message; an empty text brings the rule's back."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import set_text

            set_text(tx, message_id, text)

        self._write(msg("Text of a message changed"), work)

    def postpone(self, message_id: int, days: int) -> None:
        """Put a message off by some days."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import postpone

            day = tx.today + timedelta(days=days)
            postpone(tx, message_id, datetime.combine(day, _AT, tx.zone))

        self._write(msg("Message postponed"), work)

    def postpone_to(
        self, message_ids: Sequence[int], day: date, failed: Failed, done: Callable[[], None]
    ) -> None:
        """Put messages off to a day, in one step."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import postpone

            for message_id in message_ids:
                postpone(tx, message_id, datetime.combine(day, _AT, tx.zone))

        count = len(message_ids)
        label = nmsg("{count} message postponed", "{count} messages postponed", count)
        self._services.write(self, label, work, lambda _none: done(), failed=failed)

    def postpone_all(self, message_ids: Sequence[int], days: int) -> None:
        """Put several messages off by some days, in one step."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import postpone

            day = tx.today + timedelta(days=days)
            for message_id in message_ids:
                postpone(tx, message_id, datetime.combine(day, _AT, tx.zone))

        count = len(message_ids)
        self._write(nmsg("{count} message postponed", "{count} messages postponed", count), work)

    def skip_all(self, message_ids: Sequence[int]) -> None:
        """Send none of these messages; one step."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import skip

            for message_id in message_ids:
                skip(tx, message_id)

        count = len(message_ids)
        self._write(nmsg("{count} message skipped", "{count} messages skipped", count), work)

    def retry(self, message_id: int) -> None:
        """Let a message that no gateway ever had be tried once more."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands.retrying import retry_failed

            retry_failed(tx, message_id)

        label = msg("Message to be tried once more")
        self._services.write(self, label, work, lambda _none: self.dispatch(), failed=self._failed)

    def skip(self, message_id: int) -> None:
        """Do not send this message."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import skip

            skip(tx, message_id)

        self._write(msg("Message skipped"), work)

    def never(self, _message_id: int, client_id: int) -> None:
        """Never write to this client about it."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import never

            never(tx, client_id)

        self._write(msg("This client gets no such messages any more"), work)

    def allow(self, client_id: int) -> None:
        """Write to this client about it again."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import allow

            allow(tx, client_id)

        self._write(msg("This client gets such messages again"), work)

    def mark(self, message_id: int, done: bool) -> None:
        """A person says whether the message was sent by hand."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import mark_done, mark_not_done

            (mark_done if done else mark_not_done)(tx, message_id)

        self._write(msg("Noted: sent by hand") if done else msg("Noted: not sent"), work)

    def resolve(self, message_id: int, arrived: bool, send_again: bool) -> None:
        """A person says what became of a message nobody knew about."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import resolve_unknown

            resolve_unknown(tx, message_id, arrived=arrived, send_again=send_again)

        self._write(msg("Noted"), work)

    def pause(self) -> None:
        """Send nothing until somebody resumes."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import pause

            pause(tx)

        self._write(msg("Sending paused"), work)

    def resume(self) -> None:
        """Send what is due from now on; the first look has been taken."""

        def work(tx: Tx) -> None:
            from salonapp.reminders.commands import resume
            from salonapp.storage.settings import set_setting

            set_setting(tx, "reminders.first_look_done", True)
            resume(tx)

        self._services.write(
            self, msg("Sending resumed"), work, lambda _none: self.dispatch(), failed=self._failed
        )

    def _write(self, label: Message, work: Callable[[Tx], None]) -> None:
        self._services.write(self, label, work, failed=self._failed)

    def _dispatch_with(self, db: Database) -> None:
        def work() -> None:
            from salonapp.reminders.dispatcher import send_due

            send_due(db)

        self._services.runner.background(self, work, failed=self._failed)


class PostponeDialog(FormDialog):
    """Which day instead."""

    def __init__(
        self, parent: QWidget, acts: ReminderActs, message_ids: Sequence[int], tomorrow: date
    ) -> None:
        super().__init__(parent, _("Postpone the message"), _("Postpone"), width=420)
        self._acts = acts
        self._message_ids = tuple(message_ids)
        self._day = day_field(tomorrow)
        hint = _("A closed day moves it to the next open one.")
        self.form.add("send_at", _("Send on"), self._day, hint=hint, span=2)
        self._day.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Write the day."""
        self.set_busy(True)
        self._acts.postpone_to(self._message_ids, day_of(self._day), self.refuse, self.saved)
