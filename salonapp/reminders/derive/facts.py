"""Reads what the planning decision needs, for sets of clients, in a handful of statements.

The planner, the claim and the question "why not?" all read through here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.tables.consents import consent_counts
from salonapp.foundation.clock import local_day
from salonapp.reminders.decisions import Decision, DecisionWord, Override, override_for
from salonapp.reminders.derive.booked import with_appointments
from salonapp.reminders.derive.chats import chat_addresses
from salonapp.reminders.derive.frame import read_json
from salonapp.reminders.derive.occasions import with_birthdays, with_ratings, with_visit_days
from salonapp.reminders.derive.offers import with_offers
from salonapp.reminders.derive.patch_tests import (
    run_out_near,
    services_booked,
    services_done,
    tests_of,
)
from salonapp.reminders.derive.rule_facts import with_rule_facts
from salonapp.reminders.permission import ConsentWord
from salonapp.reminders.planning import ClientFacts, PlanFrame, SentBefore, of_owner
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row, instant_in
from salonapp.storage.sets import ids_json
from salonapp.visits.cards import AHEAD_SQL


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
    purpose: str

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


_BASE = f"""
    SELECT c.id, c.email, c.deleted_at, c.merged_into_id, s.last_visit_on, t.due_on,
      (SELECT MIN(v.id) FROM visit v WHERE v.client_id = c.id
        AND v.on_day = s.last_visit_on AND v.status = 'done') AS about,
      (SELECT p.e164 FROM client_phone p WHERE p.client_id = c.id
        AND NOT p.is_wrong ORDER BY p.comment <> '', p.position, p.id LIMIT 1) AS phone,
      (SELECT MIN(a.starts_at) FROM appointment a WHERE a.client_id = c.id
        AND a.starts_at >= ? AND a.status IN {AHEAD_SQL}) AS booked_at
    FROM client c
    LEFT JOIN client_stats s ON s.client_id = c.id
    LEFT JOIN client_temperature t ON t.client_id = c.id
    WHERE c.id IN (SELECT value FROM json_each(?))
"""
_MERGED = (
    "SELECT id, merged_into_id FROM client WHERE merged_into_id IN (SELECT value FROM json_each(?))"
)
_CONSENTS = (
    "SELECT client_id, channel, granted, address FROM consent"
    " WHERE purpose = ? AND client_id IN (SELECT value FROM json_each(?))"
    f" AND {consent_counts()} ORDER BY id"
)
_MESSAGES = (
    "SELECT id, dedupe_key, client_id, rule, state, channel, address, send_at, expires_at,"
    " reason, attempts, claimed_at, state_at, purpose FROM outbox_message"
    " WHERE client_id IN (SELECT value FROM json_each(?)) ORDER BY id"
)
_DECISIONS = (
    "SELECT client_id, decision, dedupe_key, rule, send_at, text, channel FROM reminder_decision"
    " WHERE client_id IN (SELECT value FROM json_each(?)) ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class _Base:
    """What the card, the statistics and the calendar say about a client."""

    email: str
    is_gone: bool
    last_visit_on: date | None
    due_on: date | None
    about: int | None
    phone: str
    booked_at: datetime | None


#: What a rule needs to know beyond that; those of return and patch tests are read with the rest.
OWN_FACTS: Mapping[
    RuleKind,
    Callable[[Reader, Mapping[int, ClientFacts], PlanFrame], Mapping[int, ClientFacts]],
] = {
    RuleKind.APPOINTMENT: with_appointments,
    RuleKind.THANKS: with_ratings,
    RuleKind.BIRTHDAY: with_birthdays,
    RuleKind.WIN_BACK: with_visit_days,
    RuleKind.OFFER: with_offers,
}
_UNDER_WAY = frozenset(
    {State.PLANNED, State.QUEUED, State.SENDING, State.AWAITING_RETRY, State.HANDED_OVER}
)


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
    raw = Raw(reader)
    start = instant_in(reader, day_start(frame.today, frame.window.zone))
    wanted = ids_json(client_ids)
    base = {row[0]: _base(row) for row in raw.all(_BASE, (start, wanted))}
    # What was sent to a card that was merged into this one was sent to this person.
    owners: defaultdict[int, list[int]] = defaultdict(list)
    for merged_id, into_id in raw.all(_MERGED, (wanted,)):
        owners[merged_id].append(into_id)
    for client_id in client_ids:
        owners[client_id].append(client_id)
    kept: defaultdict[int, list[KeptMessage]] = defaultdict(list)
    for row in raw.all(_MESSAGES, (ids_json(owners),)):
        message = _message(row)
        for owner in owners[message.client_id]:
            kept[owner].append(message)
    ids: Collection[int] = client_ids
    about_tests = frame.rule.kind is RuleKind.PATCH_TEST_EXPIRY
    own_facts = OWN_FACTS.get(frame.rule.kind)
    tests = tests_of(reader, client_ids) if about_tests else {}
    if only_near and own_facts is None and not frame.rule.has_own_due_days:
        ids = [
            i
            for i in client_ids
            if i in kept
            or (
                run_out_near(tests.get(i, ()), frame)
                if about_tests
                else _is_near(base.get(i), frame)
            )
        ]
        if not ids:
            return {}
    consents: defaultdict[int, list[ConsentWord]] = defaultdict(list)
    for client_id, channel, granted, address in raw.all(
        _CONSENTS, (frame.rule.purpose.value, ids_json(ids))
    ):
        consents[client_id].append(ConsentWord(bool(granted), channel, address))
    decisions: defaultdict[int, list[DecisionWord]] = defaultdict(list)
    for client_id, decision, key, rule, send_at, text, channel in raw.all(
        _DECISIONS, (ids_json(ids),)
    ):
        decisions[client_id].append(
            DecisionWord(Decision(decision), key, rule, _instant(send_at), text, channel)
        )
    visits: dict[int, int] = {}
    if own_facts is None:
        tests = tests if about_tests else tests_of(reader, ids)
        visits = {i: about for i in ids if i in base and (about := base[i].about) is not None}
    done = services_done(reader, visits.values()) if visits else {}
    booked = services_booked(reader, ids, frame) if about_tests else {}
    chats = chat_addresses(reader, ids, frame.ready)
    known: dict[int, Known] = {}
    for client_id in ids:
        messages = kept.get(client_id, [])
        facts = _facts(
            client_id,
            base.get(client_id),
            tuple(consents.get(client_id, ())),
            [message for message in messages if message.id != except_message],
            frame,
            chats.get(client_id, {}),
        )
        if client_id in tests or done:
            facts = replace(
                facts,
                services=done.get(visits.get(client_id, 0), ()),
                booked_services=booked.get(client_id, ()),
                tests=tests.get(client_id, ()),
            )
        known[client_id] = Known(facts, tuple(decisions.get(client_id, ())), tuple(messages))
    if own_facts is not None:
        plain = {client_id: each.facts for client_id, each in known.items()}
        for client_id, facts in own_facts(reader, plain, frame).items():
            way = _under_way(known[client_id].kept, client_id, frame)
            facts = replace(facts, under_way=way) if way else facts
            known[client_id] = replace(known[client_id], facts=facts)
    asked = with_rule_facts(reader, {i: each.facts for i, each in known.items()}, frame)
    for client_id, facts in asked.items():
        known[client_id] = replace(known[client_id], facts=facts)
    return known


def _under_way(kept: Iterable[KeptMessage], client_id: int, frame: PlanFrame) -> frozenset[str]:
    return frozenset(
        of_owner(message.dedupe_key, client_id)
        for message in kept
        if message.rule == frame.rule.kind and message.state in _UNDER_WAY
    )


def _instant(value: datetime | str | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _base(row: Row) -> _Base:
    return _Base(
        row[1] or "",
        row[2] is not None or row[3] is not None,
        _day(row[4]),
        _day(row[5]),
        row[6],
        row[7] or "",
        _instant(row[8]),
    )


def _message(row: Row) -> KeptMessage:
    return KeptMessage(
        row[0],
        row[1],
        row[2],
        row[3],
        State(row[4]),
        row[5],
        row[6],
        _instant(row[7]),
        _instant(row[8]),
        read_json(row[9]),
        row[10],
        _instant(row[11]),
        _instant(row[12]) or datetime.min.replace(tzinfo=UTC),
        row[13],
    )


def _is_near(base: _Base | None, frame: PlanFrame) -> bool:
    if base is None or base.due_on is None:
        return False
    target = base.due_on + timedelta(days=frame.rule.offset_days)
    first = frame.today - timedelta(days=frame.rule.expires_after_days)
    return first <= target <= frame.today + timedelta(days=frame.horizon_days)


def _facts(
    client_id: int,
    base: _Base | None,
    words: tuple[ConsentWord, ...],
    messages: Iterable[KeptMessage],
    frame: PlanFrame,
    chats: Mapping[ChannelKind, str],
) -> ClientFacts:
    sent: list[SentBefore] = []
    last: date | None = None
    last_advertising: date | None = None
    for message in messages:
        if message.is_plan:
            continue
        day = local_day(message.claimed_at or message.state_at, frame.window.zone)
        if message.state.counts_as_sent and message.rule != RuleKind.APPOINTMENT:
            last = max(last or day, day)
            if message.purpose == Purpose.ADVERTISING:
                last_advertising = max(last_advertising or day, day)
        if not message.is_open_hand_over and message.rule == frame.rule.kind:
            # A visit that came from a merged card was written about under that card's key.
            key = of_owner(message.dedupe_key, client_id)
            sent.append(SentBefore(key, day, message.state.counts_as_sent))
    if base is None:
        return ClientFacts(client_id, is_gone=True, sent_before=tuple(sent), last_message_on=last)
    addresses: dict[ChannelKind, str] = dict(chats)
    if base.email:
        addresses[ChannelKind.EMAIL] = base.email
    if base.phone:
        addresses[ChannelKind.SMS] = base.phone
    if base.phone or base.email:
        addresses[ChannelKind.BY_HAND] = base.phone or base.email
    return ClientFacts(
        client_id,
        base.about,
        base.last_visit_on,
        base.due_on,
        base.booked_at,
        base.is_gone,
        addresses,
        words,
        tuple(sent),
        last,
        last_advertising,
    )
