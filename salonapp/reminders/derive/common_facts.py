"""Reads what every rule asks of a client, once for all the rules of a pass.

A fact that only some rules ask for is read by those (see `facts.OWN_FACTS`, `rule_facts`); one more
that several share belongs here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from salonapp.channels.port import ChannelKind
from salonapp.clients.tables.consents import consent_counts
from salonapp.reminders.decisions import Decision, DecisionWord
from salonapp.reminders.derive.chats import chat_addresses
from salonapp.reminders.permission import ConsentWord
from salonapp.reminders.plan_facts import PlanFrame
from salonapp.reminders.quiet_hours import day_start
from salonapp.reminders.states import State
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw, Row, instant_in
from salonapp.storage.sets import ids_json
from salonapp.visits.cards import AHEAD_SQL

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
    "SELECT client_id, purpose, channel, granted, address FROM consent"
    " WHERE client_id IN (SELECT value FROM json_each(?))"
    f" AND {consent_counts()} ORDER BY id"
)
_MESSAGES = (
    "SELECT id, dedupe_key, client_id, rule, state, channel, address, send_at, expires_at,"
    " CAST(reason AS TEXT), attempts, claimed_at, state_at, purpose FROM outbox_message"
    " WHERE client_id IN (SELECT value FROM json_each(?)) ORDER BY id"
)
_DECISIONS = (
    "SELECT client_id, decision, dedupe_key, rule, send_at, text, channel FROM reminder_decision"
    " WHERE client_id IN (SELECT value FROM json_each(?)) ORDER BY id"
)
_STATES: Mapping[str, State] = {state.value: state for state in State}


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A row of the outbox as the planner sees it; `reason_text` is JSON."""

    id: int
    dedupe_key: str
    client_id: int
    rule: str
    state: State
    channel: str
    address: str = field(repr=False)
    send_at: datetime | None
    expires_at: datetime | None
    reason_text: str
    attempts: int
    claimed_at: datetime | None
    state_at: datetime
    purpose: str

    @property
    def reason(self) -> Mapping[str, object]:
        """Why it is in its state (see `reasons.Reason`)."""
        return _parsed(self.reason_text)

    @property
    def is_plan(self) -> bool:
        """Whether it was never tried, so that the planner may rewrite it."""
        return self.attempts == 0 and self.state.is_plan

    @property
    def is_open_hand_over(self) -> bool:
        """Whether it waits for a person who has not sent it yet."""
        return self.state is State.HANDED_OVER


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """What the card, the statistics and the calendar say about a client."""

    email: str
    is_gone: bool
    last_visit_on: date | None
    due_on: date | None
    about: int | None
    phone: str
    booked_at: datetime | None


class CommonFacts:
    """What is known of the clients asked about so far; each is read once.

    Holds for the frames of one moment. Whoever ends a message that counted as sent has to call
    `forget`: its client may be written to again.
    """

    def __init__(self, reader: Reader, frame: PlanFrame) -> None:
        self._reader = reader
        self._start = instant_in(reader, day_start(frame.today, frame.window.zone))
        self._ready = frame.ready
        self.forget()

    def forget(self) -> None:
        """Read everything anew from here on."""
        self._read: set[int] = set()
        self.base: dict[int, BaseFacts] = {}
        #: With those of cards that were merged into this one: they went to this person.
        self.messages: dict[int, list[KeptMessage]] = {}
        self.consents: dict[tuple[int, str], list[ConsentWord]] = {}
        self.decisions: dict[int, list[DecisionWord]] = {}
        self.chats: dict[int, Mapping[ChannelKind, str]] = {}

    def read(self, client_ids: Collection[int]) -> None:
        """Make sure that `client_ids` are known; who has no card has only messages."""
        missing = [client_id for client_id in client_ids if client_id not in self._read]
        if not missing:
            return
        self._read.update(missing)
        raw, wanted = Raw(self._reader), ids_json(missing)
        for row in raw.all(_BASE, (self._start, wanted)):
            self.base[row[0]] = _base(row)
        self._read_messages(raw, missing, wanted)
        for client_id, purpose, channel, granted, address in raw.all(_CONSENTS, (wanted,)):
            word = ConsentWord(bool(granted), channel, address)
            self.consents.setdefault((client_id, purpose), []).append(word)
        for client_id, decision, key, rule, send_at, text, channel in raw.all(
            _DECISIONS, (wanted,)
        ):
            self.decisions.setdefault(client_id, []).append(
                DecisionWord(Decision(decision), key, rule, instant(send_at), text, channel)
            )
        self.chats.update(chat_addresses(self._reader, missing, self._ready))

    def _read_messages(self, raw: Raw, missing: list[int], wanted: str) -> None:
        owners: defaultdict[int, list[int]] = defaultdict(list)
        for merged_id, into_id in raw.all(_MERGED, (wanted,)):
            owners[merged_id].append(into_id)
        for client_id in missing:
            owners[client_id].append(client_id)
        for row in raw.all(_MESSAGES, (ids_json(owners),)):
            message = _message(row)
            for owner in owners[message.client_id]:
                self.messages.setdefault(owner, []).append(message)


@lru_cache(maxsize=8_192)
def instant(value: datetime | str | None) -> datetime | None:
    """An instant as the driver gives it; remembered, for a plan has few different moments."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


@lru_cache(maxsize=4_096)
def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=8_192)
def _parsed(text: str) -> Mapping[str, object]:
    parsed: Mapping[str, object] = json.loads(text)
    return parsed


def _base(row: Row) -> BaseFacts:
    return BaseFacts(
        row[1] or "",
        row[2] is not None or row[3] is not None,
        _day(row[4]),
        _day(row[5]),
        row[6],
        row[7] or "",
        instant(row[8]),
    )


def _message(row: Row) -> KeptMessage:
    number, key, client_id, rule, state, channel, address, send_at, expires_at, *rest = row
    reason, attempts, claimed_at, state_at, purpose = rest
    return KeptMessage(
        number,
        key,
        client_id,
        rule,
        _STATES[state],
        channel,
        address,
        instant(send_at),
        instant(expires_at),
        reason,
        attempts,
        instant(claimed_at),
        instant(state_at) or datetime.min.replace(tzinfo=UTC),
        purpose,
    )
