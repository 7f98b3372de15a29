"""Reads what the planning decision needs, for sets of clients, in a handful of statements.

The planner, the claim and the question "why not?" all read through here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, or_, select

from salonapp.channels.port import ChannelKind
from salonapp.clients.tables import Client, ClientPhone, Consent
from salonapp.foundation.clock import local_day
from salonapp.reminders.decisions import Decision, DecisionWord, Override, override_for
from salonapp.reminders.permission import ConsentWord
from salonapp.reminders.planning import ClientFacts, PlanFrame, SentBefore
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage, ReminderDecision
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json
from salonapp.temperature.tables import ClientStats, ClientTemperature
from salonapp.visits.cards import AHEAD
from salonapp.visits.tables import Appointment, Visit


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A row of the outbox as the planner sees it."""

    id: int
    dedupe_key: str
    client_id: int
    rule: str
    state: State
    channel: str
    address: str = field(repr=False)
    send_at: datetime | None
    expires_at: datetime | None
    reason: Mapping[str, object]
    attempts: int
    claimed_at: datetime | None
    state_at: datetime

    @property
    def is_plan(self) -> bool:
        """Whether it was never tried, so that the planner may rewrite it."""
        return self.attempts == 0 and self.state.is_plan

    @property
    def is_open_hand_over(self) -> bool:
        """Whether it waits for a person who has not sent it yet."""
        return self.state is State.HANDED_OVER


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known about one client: the facts, what people decided, what is in the outbox."""

    facts: ClientFacts
    words: tuple[DecisionWord, ...]
    kept: tuple[KeptMessage, ...]

    def override(self, dedupe_key: str, rule: str) -> Override:
        """What people decided about the message `dedupe_key`."""
        return override_for(self.words, dedupe_key, rule)


@dataclass(frozen=True, slots=True)
class _Statements:
    base: Select[Any]
    consents: Select[int, int | None, str, bool, str]
    messages: Select[Any]
    decisions: Select[int, str, str, str, datetime | None, str, str]


@cache
def _statements(dialect: str) -> _Statements:
    ids = id_set(dialect)
    about = (
        select(func.min(Visit.id))
        .where(
            Visit.client_id == Client.id,
            Visit.on_day == ClientStats.last_visit_on,
            Visit.status == "done",
        )
        .correlate(Client, ClientStats)
        .scalar_subquery()
    )
    # A number with a comment may be somebody else's (a mother's): the client's own comes first.
    phone = (
        select(ClientPhone.e164)
        .where(ClientPhone.client_id == Client.id)
        .order_by(ClientPhone.comment != "", ClientPhone.position, ClientPhone.id)
        .limit(1)
        .correlate(Client)
        .scalar_subquery()
    )
    booked = (
        select(func.min(Appointment.starts_at))
        .where(
            Appointment.client_id == Client.id,
            Appointment.starts_at >= bindparam("from_"),
            Appointment.status.in_([status.value for status in AHEAD]),
        )
        .correlate(Client)
        .scalar_subquery()
    )
    base = (
        select(
            Client.id,
            Client.email,
            Client.deleted_at,
            Client.merged_into_id,
            ClientStats.last_visit_on,
            ClientTemperature.due_on,
            about.label("about"),
            phone.label("phone"),
            booked.label("booked_at"),
        )
        .outerjoin(ClientStats, ClientStats.client_id == Client.id)
        .outerjoin(ClientTemperature, ClientTemperature.client_id == Client.id)
        .where(Client.id.in_(ids))
    )
    # What was said on a card that was merged into this one holds for this one.
    merged = select(Client.id).where(Client.merged_into_id.in_(id_set(dialect)))
    consents = (
        select(
            Consent.client_id,
            Client.merged_into_id,
            Consent.channel,
            Consent.granted,
            Consent.address,
        )
        .outerjoin(Client, Client.id == Consent.client_id)
        .where(
            Consent.purpose == bindparam("purpose"),
            or_(Consent.client_id.in_(ids), Consent.client_id.in_(merged)),
        )
        .order_by(Consent.id)
    )
    table = OutboxMessage
    messages = (
        select(
            table.id,
            table.dedupe_key,
            table.client_id,
            table.rule,
            table.state,
            table.channel,
            table.address,
            table.send_at,
            table.expires_at,
            table.reason,
            table.attempts,
            table.claimed_at,
            table.state_at,
            Client.merged_into_id,
        )
        .outerjoin(Client, Client.id == table.client_id)
        .where(or_(table.client_id.in_(ids), table.client_id.in_(merged)))
        .order_by(table.id)
    )
    decisions = (
        select(
            ReminderDecision.client_id,
            ReminderDecision.decision,
            ReminderDecision.dedupe_key,
            ReminderDecision.rule,
            ReminderDecision.send_at,
            ReminderDecision.text,
            ReminderDecision.channel,
        )
        .where(ReminderDecision.client_id.in_(ids))
        .order_by(ReminderDecision.id)
    )
    return _Statements(base, consents, messages, decisions)


def load(
    reader: Reader,
    client_ids: Collection[int],
    frame: PlanFrame,
    *,
    except_message: int | None = None,
    only_near: bool = False,
) -> dict[int, Known]:
    """What is known about `client_ids`; one that has no card any more has only its messages.

    `except_message` is left out as if it were not there (the claim judges it afresh). With
    `only_near` clients nothing can be planned for are left out.
    """
    dialect = reader.session.get_bind().dialect.name
    statements = _statements(dialect)
    connection = reader.session.connection()  # a third of what the session's own execute costs
    wanted = {"ids": ids_json(client_ids)}
    start = day_start(frame.today, frame.window.zone)
    base = {row.id: row for row in connection.execute(statements.base, {**wanted, "from_": start})}
    kept = _messages(connection.execute(statements.messages, wanted).all(), client_ids)
    ids: Sequence[int] = list(client_ids)
    if only_near:
        ids = [
            client_id
            for client_id in ids
            if client_id in kept or _is_near(base.get(client_id), frame)
        ]
        if not ids:
            return {}
        wanted = {"ids": ids_json(ids)}
    consents: defaultdict[int, list[ConsentWord]] = defaultdict(list)
    rows = connection.execute(statements.consents, {**wanted, "purpose": frame.rule.purpose.value})
    for client_id, merged_into, channel, granted, address in rows:
        owner = client_id if merged_into is None else merged_into
        consents[owner].append(ConsentWord(granted, channel, address))
    decisions: defaultdict[int, list[DecisionWord]] = defaultdict(list)
    for row in connection.execute(statements.decisions, wanted):
        decisions[row[0]].append(
            DecisionWord(Decision(row[1]), row[2], row[3], row[4], row[5], row[6])
        )
    known: dict[int, Known] = {}
    for client_id in ids:
        messages = kept.get(client_id, ())
        facts = _facts(
            client_id,
            base.get(client_id),
            tuple(consents.get(client_id, ())),
            [message for message in messages if message.id != except_message],
            frame,
        )
        known[client_id] = Known(facts, tuple(decisions.get(client_id, ())), tuple(messages))
    return known


def _is_near(row: object, frame: PlanFrame) -> bool:
    due_on = getattr(row, "due_on", None)
    if due_on is None:
        return False
    target = due_on + timedelta(days=frame.rule.offset_days)
    first = frame.today - timedelta(days=frame.rule.expires_after_days)
    return bool(first <= target <= frame.today + timedelta(days=frame.horizon_days))


def _messages(
    rows: Iterable[Sequence[object]], client_ids: Collection[int]
) -> dict[int, list[KeptMessage]]:
    wanted = client_ids if isinstance(client_ids, set | frozenset) else set(client_ids)
    kept: dict[int, list[KeptMessage]] = {}
    for *columns, merged_into in rows:
        columns[4] = State(str(columns[4]))
        message = KeptMessage(*columns)  # type: ignore[arg-type]
        for owner in {message.client_id, merged_into}:
            if isinstance(owner, int) and owner in wanted:
                kept.setdefault(owner, []).append(message)
    return kept


def _facts(
    client_id: int,
    row: object,
    words: tuple[ConsentWord, ...],
    messages: Iterable[KeptMessage],
    frame: PlanFrame,
) -> ClientFacts:
    sent: list[SentBefore] = []
    last: date | None = None
    for message in messages:
        day = _tried_on(message, frame.window.zone)
        if message.state.counts_as_sent:
            last = max(last or day, day)
        if not message.is_plan and not message.is_open_hand_over:
            sent.append(SentBefore(message.dedupe_key, day, message.state.counts_as_sent))
    known_sent = tuple(s for s in sent if s.dedupe_key.startswith(frame.rule.kind))
    if row is None:
        return ClientFacts(client_id, is_gone=True, sent_before=known_sent, last_message_on=last)
    email = getattr(row, "email", "") or ""
    phone = getattr(row, "phone", "") or ""
    addresses: dict[ChannelKind, str] = {}
    if email:
        addresses[ChannelKind.EMAIL] = email
    if phone or email:
        addresses[ChannelKind.BY_HAND] = phone or email
    gone = getattr(row, "deleted_at", None) is not None
    return ClientFacts(
        client_id,
        getattr(row, "about", None),
        getattr(row, "last_visit_on", None),
        getattr(row, "due_on", None),
        getattr(row, "booked_at", None),
        gone or getattr(row, "merged_into_id", None) is not None,
        addresses,
        words,
        known_sent,
        last,
    )


def _tried_on(message: KeptMessage, zone: ZoneInfo) -> date:
    return local_day(message.claimed_at or message.state_at, zone)
