"""Claim, go-ahead, finish and recovery: the four steps that make "never twice, never lost" true.

A claim is one write transaction: it judges the message again by today's facts, takes it under a
lease and writes the attempt down before it is made. Each step is guarded by the state and the
owner it expects, so that a worker that slept, died or was overtaken changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, func, insert, or_, select, update

from salonapp.channels.port import (
    Abandoned,
    AskResult,
    ChannelKind,
    HandedOver,
    NeverArrived,
    Outgoing,
    Receipt,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
)
from salonapp.foundation.clock import SystemClock
from salonapp.reminders.commands.judging import Verdict, judge
from salonapp.reminders.queries.wording import wordings
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.retry import next_attempt
from salonapp.reminders.states import State, check_move
from salonapp.reminders.tables import MessageAttempt, MessageEvent, OutboxMessage
from salonapp.storage.door import Reader, Tx

_TABLE = cast(Table, OutboxMessage.__table__)
_EVENTS = cast(Table, MessageEvent.__table__)
_DUE = (State.PLANNED.value, State.QUEUED.value, State.AWAITING_RETRY.value)
_LOOK_AT = 200
_RECEIPTS_COME_WITHIN = timedelta(days=3)
_LONGEST_LEASE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message this worker, and nobody else, may send until `lease_until`."""

    message_id: int
    owner: str
    channel: ChannelKind
    outgoing: Outgoing = field(repr=False)
    attempts: int
    expires_at: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What a look for work came to: a claim, if any, and how many messages were dropped."""

    claim: Claim | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """Whether there is anything to do; a cheap look that takes no lock."""

    due: bool
    stale: bool
    unknown: bool

    def __bool__(self) -> bool:
        return self.due or self.stale or self.unknown


def look_for_work(reader: Reader) -> Work:
    """What waits: messages that are due, claims whose worker is gone, unknown outcomes."""
    session, now = reader.session, reader.now

    def any_of(*conditions: Any) -> bool:
        return session.scalar(select(OutboxMessage.id).where(*conditions).limit(1)) is not None

    return Work(
        any_of(OutboxMessage.state.in_(_DUE), OutboxMessage.send_at <= now),
        any_of(
            OutboxMessage.state == State.SENDING.value,
            _is_stale(lease_time(reader)),
        ),
        any_of(OutboxMessage.state == State.UNKNOWN.value),
    )


def lease_time(reader: Reader) -> datetime:
    """The time leases are measured by: the server's where several computers share one."""
    if not reader.on_sqlite and isinstance(reader.clock, SystemClock):
        served = reader.session.scalar(select(func.clock_timestamp()))
        if isinstance(served, datetime):
            return served
    return reader.clock.now()


def hand_over_due(tx: Tx) -> tuple[int, int]:
    """Put what is due by hand on the list of a person; returns (handed over, skipped)."""
    _promote(tx)
    handed = skipped = 0
    for row in _queued(tx, frozenset({ChannelKind.BY_HAND})):
        verdict = judge(tx, row.id)
        if not verdict.goes_through(ChannelKind.BY_HAND):
            skipped += _apply(tx, row.id, verdict)
            continue
        text = wordings(
            tx, verdict.rule, {verdict.dedupe_key: verdict.client_id}, verdict.own_texts
        )[verdict.dedupe_key]
        handed += _move(
            tx,
            row.id,
            State.QUEUED,
            State.HANDED_OVER,
            verdict.reason,
            channel=ChannelKind.BY_HAND.value,
            address=verdict.address,
            text=text.text,
            language=text.language,
            claimed_at=tx.now,
            purpose=verdict.rule.purpose.value,
        )
    return handed, skipped


def claim_next(
    tx: Tx, owner: str, channels: frozenset[ChannelKind], lease_seconds: float
) -> ClaimResult:
    """Claim the message due longest through one of `channels`, judging each afresh."""
    _promote(tx)
    skipped = 0
    for row in _queued(tx, channels):
        verdict = judge(tx, row.id)
        if not verdict.goes_through(*channels):
            skipped += _apply(tx, row.id, verdict)
            continue
        claim = _take(tx, row.id, row.attempts, verdict, owner, lease_seconds)
        if claim is not None:
            return ClaimResult(claim, skipped)
    return ClaimResult(None, skipped)


def give_go_ahead(tx: Tx, claim: Claim) -> bool:
    """Note the step that cannot be taken back, or refuse it: False.

    Refused when the claim was lost meanwhile, when sending was paused, or when the message may
    not go out any more: the last moment at which a withdrawn consent or a booking still counts.
    """
    if tx.settings.flag("reminders.paused") or not judge(tx, claim.message_id).may_send:
        return False
    done = tx.session.execute(
        update(_TABLE)
        .where(
            _TABLE.c.id == claim.message_id,
            _TABLE.c.owner == claim.owner,
            _TABLE.c.state == State.SENDING.value,
            _TABLE.c.lease_until > lease_time(tx),
            _TABLE.c.gone_at.is_(None),
        )
        .values(gone_at=tx.now)
    )
    return _rows(done) == 1


def finish(tx: Tx, claim: Claim, result: SendResult, *, jitter: float) -> State | None:
    """Write down what became of `claim`; None when it was lost to another worker meanwhile.

    A late "accepted" still settles a message whose outcome had been given up as unknown.
    """
    state, values, reason = _outcome(tx, claim, result, jitter)
    allowed = [State.SENDING.value]
    if state is State.ACCEPTED:
        allowed += [State.UNKNOWN.value, State.HELD.value]
    done = tx.session.execute(
        update(_TABLE)
        .where(
            _TABLE.c.id == claim.message_id,
            _TABLE.c.owner == claim.owner,
            _TABLE.c.state.in_(allowed),
            _TABLE.c.attempts == claim.attempts,
        )
        .values(state=state.value, state_at=tx.now, lease_until=None, **values)
    )
    if _rows(done) != 1:
        return None
    note_event(tx, claim.message_id, state, reason)
    return state


def recover(tx: Tx, *, jitter: float) -> int:
    """Take back what workers left behind whose lease ran out; returns how many.

    Killed before the go-ahead nothing was sent, so it is tried again; after it nobody knows.
    """
    table = OutboxMessage
    rows = tx.session.execute(
        select(table.id, table.attempts, table.expires_at, table.gone_at).where(
            table.state == State.SENDING.value, _is_stale(lease_time(tx))
        )
    ).all()
    for row in rows:
        if row.gone_at is not None:
            _move(
                tx,
                row.id,
                State.SENDING,
                State.UNKNOWN,
                Reason(ReasonKind.OUTCOME_UNKNOWN),
                lease_until=None,
            )
            continue
        reason = Reason(ReasonKind.WORKER_DIED)
        at = next_attempt(row.attempts, tx.now, row.expires_at, jitter=jitter)
        state = State.EXPIRED if at is None else State.AWAITING_RETRY
        _move(
            tx,
            row.id,
            State.SENDING,
            state,
            reason,
            owner=None,
            lease_until=None,
            send_at=at or row.expires_at,
        )
    return len(rows)


def unknown_messages(reader: Reader) -> list[tuple[int, ChannelKind, Outgoing]]:
    """Messages whose outcome is unknown and about which the gateway has to be asked."""
    table = OutboxMessage
    rows = reader.session.execute(
        select(table.id, table.channel, table.dedupe_key, table.address, table.text)
        .where(table.state == State.UNKNOWN.value)
        .order_by(table.id)
        .limit(_LOOK_AT)
    )
    return [
        (row.id, ChannelKind(row.channel), Outgoing(row.dedupe_key, row.address, row.text))
        for row in rows
    ]


def settle_unknown(tx: Tx, message_id: int, answer: AskResult) -> State | None:
    """What the gateway said about an unknown message; where it cannot say, a person decides."""
    reason = Reason(ReasonKind.OUTCOME_UNKNOWN)
    state, values = State.HELD, dict[str, Any]()
    if isinstance(answer, Sent):
        state, values = State.ACCEPTED, {"gateway_id": answer.gateway_id}
    elif isinstance(answer, NeverArrived):
        state, values = State.QUEUED, {"owner": None, "send_at": tx.now, "gone_at": None}
    moved = _move(tx, message_id, State.UNKNOWN, state, reason, **values)
    return state if moved else None


def accepted_ids(reader: Reader, kinds: frozenset[ChannelKind]) -> dict[ChannelKind, list[str]]:
    """The gateways' names of accepted messages nothing more is known about, for `kinds`."""
    table = OutboxMessage
    rows = reader.session.execute(
        select(table.channel, table.gateway_id).where(
            table.state == State.ACCEPTED.value,
            table.channel.in_([kind.value for kind in kinds]),
            table.state_at >= reader.now - _RECEIPTS_COME_WITHIN,
        )
    )
    found: dict[ChannelKind, list[str]] = {}
    for channel, gateway_id in rows:
        if gateway_id:
            found.setdefault(ChannelKind(channel), []).append(gateway_id)
    return found


def note_receipt(tx: Tx, kind: ChannelKind, receipt: Receipt) -> bool:
    """Move an accepted message on; a receipt never moves one back."""
    table = OutboxMessage
    message_id = tx.session.scalar(
        select(table.id).where(
            table.gateway_id == receipt.gateway_id,
            table.channel == kind.value,
            table.state == State.ACCEPTED.value,
        )
    )
    if message_id is None:
        return False
    state = State(receipt.state.value)
    return _move(tx, message_id, State.ACCEPTED, state, Reason(ReasonKind.RECEIPT, at=receipt.at))


def note_event(tx: Tx, message_id: int, state: State, reason: Reason) -> None:
    """Add a line to the message's record and tell the views."""
    tx.session.execute(
        insert(_EVENTS),
        {
            "message_id": message_id,
            "at": tx.now,
            "state": state.value,
            "reason": reason.as_json(),
            "actor_name": tx.actor.name,
        },
    )
    tx.touch("reminder", (message_id,))


def _is_stale(now: datetime) -> ColumnElement[bool]:
    """Whether a lease ran out, or lies so far ahead that the clock was set back since."""
    lease = OutboxMessage.lease_until
    return or_(lease <= now, lease > now + _LONGEST_LEASE)


def _promote(tx: Tx) -> None:
    """Put what is due into the queue."""
    tx.session.execute(
        update(_TABLE)
        .where(
            _TABLE.c.state.in_((State.PLANNED.value, State.AWAITING_RETRY.value)),
            _TABLE.c.send_at <= tx.now,
        )
        .values(state=State.QUEUED.value)
    )


def _queued(tx: Tx, channels: frozenset[ChannelKind]) -> list[Any]:
    statement = (
        select(OutboxMessage.id, OutboxMessage.attempts)
        .where(
            OutboxMessage.state == State.QUEUED.value,
            OutboxMessage.send_at <= tx.now,
            OutboxMessage.channel.in_([channel.value for channel in channels]),
        )
        .order_by(OutboxMessage.send_at, OutboxMessage.id)
        .limit(_LOOK_AT)
    )
    if not tx.on_sqlite:
        # On SQLite the option would be dropped without a word; BEGIN IMMEDIATE stands there.
        statement = statement.with_for_update(skip_locked=True)
    return list(tx.session.execute(statement))


def _take(
    tx: Tx, message_id: int, attempts: int, verdict: Verdict, owner: str, lease_seconds: float
) -> Claim | None:
    key = verdict.dedupe_key
    wording = wordings(tx, verdict.rule, {key: verdict.client_id}, verdict.own_texts)[key]
    lease_until = lease_time(tx) + timedelta(seconds=lease_seconds)
    moved = _move(
        tx,
        message_id,
        State.QUEUED,
        State.SENDING,
        verdict.reason,
        owner=owner,
        lease_until=lease_until,
        attempts=attempts + 1,
        claimed_at=tx.now,
        gone_at=None,
        channel=verdict.channel.value,
        address=verdict.address,
        text=wording.text,
        language=wording.language,
        expires_at=verdict.expires_at,
        purpose=verdict.rule.purpose.value,
    )
    if not moved:
        return None
    tx.session.execute(
        insert(MessageAttempt),
        {
            "message_id": message_id,
            "at": tx.now,
            "channel": verdict.channel.value,
            "owner": owner,
        },
    )
    return Claim(
        message_id,
        owner,
        verdict.channel,
        Outgoing(key, verdict.address, wording.text, wording.subject, wording.language),
        attempts + 1,
        verdict.expires_at,
        lease_until,
    )


def _apply(tx: Tx, message_id: int, verdict: Verdict) -> int:
    """Write down why the message does not go out now; 1 when it was dropped, 0 when put off."""
    if not verdict.may_send and verdict.send_at is None:
        return int(_move(tx, message_id, State.QUEUED, verdict.state, verdict.reason))
    # Merely put off, or due through another channel: nothing that the record should tell.
    values: dict[str, Any] = {"channel": verdict.channel.value, "address": verdict.address}
    if verdict.send_at is not None:
        check_move(State.QUEUED, verdict.state)
        values |= {"state": verdict.state.value, "send_at": verdict.send_at}
    tx.session.execute(
        update(_TABLE)
        .where(_TABLE.c.id == message_id, _TABLE.c.state == State.QUEUED.value)
        .values(**values)
    )
    tx.touch("reminder", (message_id,))
    return 0


def _outcome(
    tx: Tx, claim: Claim, result: SendResult, jitter: float
) -> tuple[State, dict[str, Any], Reason]:
    if isinstance(result, Sent):
        return State.ACCEPTED, {"gateway_id": result.gateway_id}, Reason(ReasonKind.DUE)
    if isinstance(result, Refused) and result.permanent:
        reason = Reason(ReasonKind.GATEWAY_REFUSED, note=result.reason)
        return State.FAILED, {"reason": reason.as_json(), "owner": None}, reason
    if isinstance(result, Refused | RetryAfter | Abandoned | HandedOver):
        asked = result.seconds if isinstance(result, RetryAfter) else 0.0
        note = None if isinstance(result, Abandoned | HandedOver) else result.reason
        at = next_attempt(
            claim.attempts, tx.now, claim.expires_at, jitter=jitter, asked_seconds=asked
        )
        reason = Reason(ReasonKind.RETRYING, at=at, note=note)
        if at is None:
            reason = Reason(ReasonKind.EXPIRED, note=note)
            return State.EXPIRED, {"reason": reason.as_json(), "owner": None}, reason
        values = {"send_at": at, "owner": None, "gone_at": None}
        return State.AWAITING_RETRY, values, reason
    reason = Reason(ReasonKind.OUTCOME_UNKNOWN, note=result.reason)
    return State.UNKNOWN, {"reason": Reason(reason.kind).as_json()}, reason


def _move(
    tx: Tx,
    message_id: int,
    before: State,
    after: State,
    reason: Reason,
    **values: Any,
) -> bool:
    """Move a message along if it still stands where it is believed to stand."""
    check_move(before, after)
    done = tx.session.execute(
        update(_TABLE)
        .where(_TABLE.c.id == message_id, _TABLE.c.state == before.value)
        .values(state=after.value, state_at=tx.now, reason=reason.as_json(), **values)
    )
    if _rows(done) != 1:
        return False
    note_event(tx, message_id, after, reason)
    return True


def _rows(result: object) -> int:
    return cast("CursorResult[Any]", result).rowcount
