"""Planning thirty days for everybody, and how fast one agent hands messages to a gateway."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.bench.kit import Figure, bare_connection, in_turns_ms, once_ms
from tests.bench.salon import NOW, Salon, opened

if TYPE_CHECKING:
    from salonapp.channels.port import GoAhead, Outgoing, SendResult
    from salonapp.storage.door import Tx

#: What a plan is made from, each read whole.
_FACTS = (
    "SELECT c.id, c.email, c.deleted_at, c.merged_into_id, s.last_visit_on, t.due_on,"
    " (SELECT p.e164 FROM client_phone p WHERE p.client_id = c.id"
    " ORDER BY p.position, p.id LIMIT 1) FROM client c"
    " LEFT JOIN client_stats s ON s.client_id = c.id"
    " LEFT JOIN client_temperature t ON t.client_id = c.id",
    "SELECT client_id, purpose, channel, granted, address FROM consent ORDER BY id",
    "SELECT client_id, starts_at, status FROM appointment",
    "SELECT id, dedupe_key, client_id, rule, state, channel, send_at, expires_at, reason,"
    " claimed_at FROM outbox_message",
)
_THANKED_FROM = (NOW.date() - timedelta(days=4)).isoformat()
_DUE_FROM, _DUE_TO = ((NOW.date() + timedelta(days=d)).isoformat() for d in (-14, 30))
_LAST_DAY = (
    " JOIN client_stats s ON s.client_id = t.client_id JOIN visit v"
    " ON v.client_id = s.client_id AND v.on_day = s.last_visit_on AND v.status = 'done'"
)
#: What more the other rules ask for: birthdays and visit days of all, what those who were here
#: lately said and what those who are due had done, who is booked for what, tests, what people
#: decided, offers.
_FACTS_OF_ALL_RULES = (
    "SELECT c.id, c.birth_day, c.birth_month, s.visit_days FROM client c"
    " LEFT JOIN client_stats s ON s.client_id = c.id",
    f"SELECT v.client_id, v.id, v.rating FROM client_temperature t{_LAST_DAY}"
    f" WHERE s.last_visit_on >= '{_THANKED_FROM}'",
    f"SELECT v.id, x.service_id FROM client_temperature t{_LAST_DAY}"
    " JOIN visit_service x ON x.visit_id = v.id"
    f" WHERE t.due_on BETWEEN '{_DUE_FROM}' AND '{_DUE_TO}'",
    "SELECT a.client_id, a.id, a.starts_at, x.service_id FROM appointment a"
    " JOIN appointment_service x ON x.appointment_id = a.id",
    "SELECT id, client_id, on_day, result, valid_until FROM patch_test",
    "SELECT client_id, decision, dedupe_key, rule, send_at, text, channel FROM reminder_decision",
    "SELECT client_id, offer_id, position FROM offer_recipient",
)
#: One agent shall hand over so many messages a second.
_PER_SECOND = 200
_MESSAGES = 400
#: After the hour reminders are aimed at.
NOON = NOW + timedelta(hours=6)


def measure_plan(salon: Salon) -> list[Figure]:
    """The plan of thirty days, beside reading the facts it needs; then with every rule on."""
    from salonapp.foundation.i18n import msg
    from salonapp.reminders.commands import plan_all, switch_rule
    from salonapp.reminders.rules import RuleKind
    from salonapp.storage.door import AGENT, OWNER

    with salon.copied() as copy, opened(copy) as db, bare_connection(copy) as bare:

        def ours() -> None:
            with db.write(AGENT, msg("The coming days planned")) as tx:
                plan_all(tx)

        def read(*facts: str) -> None:
            for sql in facts:
                bare.execute(sql).fetchall()

        usual = in_turns_ms(ours, lambda: read(*_FACTS), 3)
        with db.write(OWNER, msg("Every rule on")) as tx:
            for kind in RuleKind:
                switch_rule(tx, kind, on=True)
        every = in_turns_ms(ours, lambda: read(*_FACTS, *_FACTS_OF_ALL_RULES), 3)
    note = f"{salon.clients:,} clients"
    return [
        Figure("planning 30 days", *usual, "ms", 5, note),
        Figure("planning 30 days, every rule on", *every, "ms", 5, note),
    ]


def measure_dispatch(salon: Salon) -> list[Figure]:
    """Milliseconds a message takes through a gateway that answers at once."""
    from salonapp.app import open_salon
    from salonapp.channels.port import Channel, ChannelKind
    from salonapp.foundation.clock import FixedClock
    from salonapp.foundation.i18n import msg
    from salonapp.reminders.dispatcher import SendCounts, send_due
    from salonapp.storage.door import OWNER

    with salon.copied() as copy:
        db = open_salon(copy, FixedClock(NOON))
        try:
            with db.write(OWNER, msg("Ready to send")) as tx:
                _lift_limits(tx)
            with db.write(OWNER, msg("Addresses")) as tx:
                _give_addresses(tx)
            channels: dict[ChannelKind, Channel] = {ChannelKind.EMAIL: _AtOnce()}
            counts: list[SendCounts] = []
            took = once_ms(lambda: counts.append(send_due(db, channels, limit=_MESSAGES)))
        finally:
            db.close()
    sent = counts[0].accepted
    each = took / sent
    note = f"{1000 / each:,.0f} messages a second, {sent} sent"
    return [Figure("a message sent", each, 1000 / _PER_SECOND, "ms", 1, note)]


def _lift_limits(tx: Tx) -> None:
    from salonapp.reminders.commands import resume
    from salonapp.storage.settings import set_setting

    set_setting(tx, "email.host", "127.0.0.1")
    set_setting(tx, "email.from", "salon@example.com")
    set_setting(tx, "reminders.daily_cap", 10_000)
    resume(tx)


def _give_addresses(tx: Tx) -> None:
    from sqlalchemy import select

    from salonapp.clients.tables import Client
    from salonapp.reminders.tables import OutboxMessage

    due = select(OutboxMessage.client_id).where(
        OutboxMessage.state == "planned", OutboxMessage.send_at <= tx.now
    )
    for client in tx.session.scalars(select(Client).where(Client.id.in_(due))):
        client.email = f"client{client.id}@example.com"


class _AtOnce:
    """A gateway that takes every message at once."""

    timeout_seconds = 60.0

    def __init__(self) -> None:
        from salonapp.channels.port import ChannelKind

        self.kind = ChannelKind.EMAIL

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        from salonapp.channels.port import Abandoned, Sent

        return Sent(outgoing.key) if go_ahead() else Abandoned()

    def ask(self, outgoing: Outgoing) -> Any:
        raise AssertionError("there is nothing to ask about")

    def receipts(self, gateway_ids: object) -> tuple[()]:
        return ()

    def balance(self) -> None:
        return None

    def close(self) -> None:
        pass
