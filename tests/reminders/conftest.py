"""A salon with clients who are due, and shortcuts to change what the planner looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.channels.port import (
    AskResult,
    Balance,
    CannotAsk,
    ChannelKind,
    GoAhead,
    Outgoing,
    Receipt,
    SendResult,
    Sent,
)
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.clients.tables import Client, ClientPhone
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.reminders import commands
from salonapp.reminders.derive.common_facts import KeptMessage
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import SettingValue, set_setting
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.commands import book, record_visit

#: The day of the fixed clock; a manicure on `LAST` is due on it.
TODAY = date(2026, 3, 11)
LAST = date(2026, 2, 18)


@dataclass
class Salon:
    """The salon under test, in the words of the tests."""

    db: Database
    clock: FixedClock
    service: int = 0

    def write(self, change: Any) -> Any:
        with self.db.write(OWNER, msg("A change")) as tx:
            return change(tx)

    def add_client(
        self, *, last: date | None = LAST, consent: bool = True, email: str = "", phone: str = ""
    ) -> int:
        def change(tx: Tx) -> int:
            client = Client(first_name="Анна", last_name="Иванова", email=email)
            tx.session.add(client)
            tx.session.flush()
            number = phone or f"+7916{client.id:07d}"
            tx.session.add(ClientPhone(client_id=client.id, e164=number))
            if last is not None:
                record_visit(tx, VisitDraft(client.id, last, (self.service,)))
            if consent:
                self._consent(tx, client.id, granted=True)
            return client.id

        found: int = self.write(change)
        return found

    def consent(self, client_id: int, *, granted: bool) -> None:
        self.write(lambda tx: self._consent(tx, client_id, granted=granted))

    def _consent(self, tx: Tx, client_id: int, *, granted: bool) -> None:
        record_consent(
            tx, [client_id], Purpose.SERVICE, granted=granted, source="paper", evidence="form"
        )

    def visit(self, client_id: int, day: date) -> int:
        found: int = self.write(
            lambda tx: record_visit(tx, VisitDraft(client_id, day, (self.service,)))
        )
        return found

    def book(self, client_id: int, at: datetime) -> int:
        found: int = self.write(
            lambda tx: book(tx, AppointmentDraft(client_id, at, (self.service,)))
        )
        return found

    def set(self, **settings: SettingValue) -> None:
        def change(tx: Tx) -> None:
            for name, value in settings.items():
                set_setting(tx, name.replace("__", "."), value)

        self.write(change)

    def resume(self) -> None:
        self.write(commands.resume)

    def messages(self, client_id: int | None = None) -> list[OutboxMessage]:
        statement = select(OutboxMessage).order_by(OutboxMessage.id)
        if client_id is not None:
            statement = statement.where(OutboxMessage.client_id == client_id)
        with self.db.read() as reader:
            found = list(reader.session.scalars(statement))
            reader.session.expunge_all()
            return found

    def message(self, client_id: int) -> OutboxMessage:
        (found,) = self.messages(client_id)
        return found

    def state(self, client_id: int) -> State:
        return State(self.message(client_id).state)

    def reason(self, client_id: int) -> ReasonKind:
        return ReasonKind(self.message(client_id).reason["kind"])

    def until(self, day: date, hour: int = 12) -> None:
        """Let it be `hour` o'clock in Moscow on `day`."""
        self.clock.set(datetime(day.year, day.month, day.day, hour, tzinfo=self.clock.now().tzinfo))
        self.clock.advance(timedelta(hours=-3))


class Postman:
    """A channel that does what it is told and remembers what it was given."""

    kind = ChannelKind.EMAIL
    timeout_seconds = 60.0

    def __init__(self, *results: SendResult, asked: AskResult | None = None) -> None:
        self.results = list(results)
        self.asked = asked or CannotAsk()
        self.sent: list[Outgoing] = []
        self.before_go_ahead: Any = None
        self.news: list[Receipt] = []

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        from salonapp.channels.port import Abandoned

        if self.before_go_ahead is not None:
            self.before_go_ahead()
        if not go_ahead():
            return Abandoned()
        self.sent.append(outgoing)
        return self.results.pop(0) if self.results else Sent(f"<{outgoing.key}>")

    def ask(self, outgoing: Outgoing) -> AskResult:
        return self.asked

    def receipts(self, gateway_ids: Any) -> list[Receipt]:
        return self.news

    def balance(self) -> Balance | None:
        return None

    def close(self) -> None:
        pass


Channels = Mapping[ChannelKind, Any]


@pytest.fixture
def salon(db: Database, clock: FixedClock) -> Salon:
    """A salon in Moscow with one service; ten o'clock, nothing sent yet, sending paused."""
    found = Salon(db, clock)
    found.set(salon__time_zone="Europe/Moscow", salon__name="Лилия")
    found.service = found.write(lambda tx: add_service(tx, ServiceDraft("Маникюр", norm_days=21)))
    return found


@pytest.fixture
def mailing(salon: Salon) -> Salon:
    """The same salon with e-mail set up, sending, at noon."""
    salon.set(email__host="127.0.0.1", email__from="salon@example.com")
    salon.resume()
    salon.until(TODAY, 12)
    return salon


__all__ = ["LAST", "TODAY", "KeptMessage", "Postman", "Salon"]
