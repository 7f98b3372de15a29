"""Claim, go-ahead and finish: the steps that make "never twice, never lost" true.

A claim is one write transaction: it judges the message again by today's facts, takes it under a
lease and writes the attempt down before it is made. Each step is guarded by the state and the
owner it expects, so that a worker that slept, died or was overtaken changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, func, insert, select, update

from salonapp.channels.port import (
    Abandoned,
    Button,
    Cause,
    ChannelKind,
    HandedOver,
    Outgoing,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
)
from salonapp.clients.commands.chats import note_stopped
from salonapp.reminders.buttons import message_buttons
from salonapp.reminders.commands.judging import STANDS_FOR, Verdict, judge
from salonapp.reminders.commands.moves import (
    MESSAGES,
    is_stale,
    lease_time,
    move,
    note_event,
    rows_of,
)
from salonapp.reminders.derive.audience import class_of
from salonapp.reminders.queries.wording import wordings
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.retry import next_attempt
from salonapp.reminders.states import State, check_move
from salonapp.reminders.tables import MessageAttempt, OutboxMessage
from salonapp.storage.door import Reader, Tx
from salonapp.storage.tables import Operation

_DUE = (State.PLANNED.value, State.QUEUED.value, State.AWAITING_RETRY.value)
_LOOK_AT = 200
_CLAIM_LOOKS_AT = 4

# Built once: a claim, its go-ahead and its end are made for every message.
_PROMOTE = (
    update(MESSAGES)
    .where(
        MESSAGES.c.state.in_((State.PLANNED.value, State.AWAITING_RETRY.value)),
        MESSAGES.c.send_at <= bindparam("due"),
    )
    .values(state=State.QUEUED.value)
)
_QUEUED = (
    select(MESSAGES.c.id, MESSAGES.c.attempts)
    .where(
        MESSAGES.c.state == State.QUEUED.value,
        MESSAGES.c.send_at <= bindparam("due"),
        MESSAGES.c.channel.in_(bindparam("channels", expanding=True)),
    )
    .order_by(MESSAGES.c.send_at, MESSAGES.c.id)
    .limit(bindparam("most"))
)
_QUEUED_AND_FREE = _QUEUED.with_for_update(skip_locked=True)
_GO_AHEAD = (
    update(MESSAGES)
    .where(
        MESSAGES.c.id == bindparam("message"),
        MESSAGES.c.owner == bindparam("by"),
        MESSAGES.c.state == State.SENDING.value,
        MESSAGES.c.lease_until > bindparam("lease_time"),
        MESSAGES.c.gone_at.is_(None),
    )
    .values(gone_at=bindparam("gone"))
)
_ATTEMPT = insert(cast(Table, MessageAttempt.__table__))
_LAST_OPERATION = select(func.max(Operation.id))
_EXISTS = select(MESSAGES.c.id).where(MESSAGES.c.id == bindparam("message"))


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
    claimed_at: datetime
    #: The operation that made it; None where it is not known.
    operation_id: int | None = None


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
            is_stale(lease_time(reader)),
        ),
        any_of(OutboxMessage.state == State.UNKNOWN.value),
    )


def hand_over_due(tx: Tx) -> tuple[int, int]:
    """Put what is due by hand on the list of a person; returns (handed over, skipped)."""
    _promote(tx)
    handed = skipped = 0
    for row in _queued(tx, frozenset({ChannelKind.BY_HAND}), _LOOK_AT):
        verdict = judge(tx, row.id)
        if not verdict.goes_through(ChannelKind.BY_HAND):
            skipped += _apply(tx, row.id, verdict)
            continue
        text = wordings(
            tx, verdict.rule, {verdict.dedupe_key: verdict.client_id}, verdict.own_texts
        )[verdict.dedupe_key]
        handed += move(
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
            temperature=class_of(tx, verdict.client_id),
        )
    return handed, skipped


def claim_next(
    tx: Tx, owner: str, channels: frozenset[ChannelKind], lease_seconds: float
) -> ClaimResult:
    """Claim the message due longest through one of `channels`, judging each afresh."""
    skipped = 0
    # What cannot go out leaves the queue, so the next ones come up; they are read a few at a time.
    while rows := _queued(tx, channels, _CLAIM_LOOKS_AT) or _promoted(tx, channels):
        for row in rows:
            verdict = judge(tx, row.id)
            if not verdict.goes_through(*channels):
                skipped += _apply(tx, row.id, verdict)
                continue
            claim = _take(tx, row.id, row.attempts, verdict, owner, lease_seconds)
            if claim is not None:
                return ClaimResult(claim, skipped)
        if skipped >= _LOOK_AT:
            break
    return ClaimResult(None, skipped)


def give_go_ahead(tx: Tx, claim: Claim) -> bool:
    """Note the step that cannot be taken back, or refuse it: False.

    Refused when the claim was lost meanwhile, when sending was paused, or when the message may
    not go out any more, through this channel, to this address: the last moment at which a
    withdrawn consent, a corrected address or a booking still counts.
    """
    if not _stands(tx, claim) and not _still_goes(tx, claim):
        return False
    given = {
        "message": claim.message_id,
        "by": claim.owner,
        "lease_time": lease_time(tx),
        "gone": tx.now,
    }
    return rows_of(tx.connection.execute(_GO_AHEAD, given)) == 1


def _stands(tx: Tx, claim: Claim) -> bool:
    """Whether nothing was written since the claim, a moment ago: then its judgement still holds.

    Every pass through the door that changes anything leaves an operation. What time alone changes
    the claim has looked ahead for.
    """
    passed = tx.now - claim.claimed_at
    if claim.operation_id is None or not timedelta(0) <= passed <= STANDS_FOR:
        return False
    if claim.expires_at <= tx.now:
        return False
    return tx.connection.scalar(_LAST_OPERATION) == claim.operation_id


def _still_goes(tx: Tx, claim: Claim) -> bool:
    """Whether the message, judged afresh, may go out as it was claimed."""
    if tx.settings.flag("reminders.paused"):
        return False
    if tx.connection.scalar(_EXISTS, {"message": claim.message_id}) is None:
        return False  # its client was erased for good meanwhile
    verdict = judge(tx, claim.message_id)
    return verdict.goes_through(claim.channel) and verdict.address == claim.outgoing.address


def finish(tx: Tx, claim: Claim, result: SendResult, *, jitter: float) -> State | None:
    """Write down what became of `claim`; None when it was lost to another worker meanwhile.

    A late "accepted" still settles a message whose outcome had been given up as unknown.
    """
    state, values, reason = _outcome(tx, claim, result, jitter)
    allowed = [State.SENDING.value]
    if state is State.ACCEPTED:
        allowed += [State.UNKNOWN.value, State.HELD.value]
    values |= {"state": state.value, "state_at": tx.now, "lease_until": None}
    given = {
        "message": claim.message_id,
        "by": claim.owner,
        "allowed": allowed,
        "attempt": claim.attempts,
        **values,
    }
    if rows_of(tx.connection.execute(_finishing(tuple(values)), given)) != 1:
        return None
    note_event(tx, claim.message_id, state, reason)
    stopped = isinstance(result, Refused) and result.cause is Cause.OPTED_OUT
    if stopped and claim.channel.is_messenger:
        note_stopped(tx, claim.channel, claim.outgoing.address)
    return state


@cache
def _finishing(columns: tuple[str, ...]) -> Update:
    return (
        update(MESSAGES)
        .where(
            MESSAGES.c.id == bindparam("message"),
            MESSAGES.c.owner == bindparam("by"),
            MESSAGES.c.state.in_(bindparam("allowed", expanding=True)),
            MESSAGES.c.attempts == bindparam("attempt"),
        )
        .values({name: bindparam(name) for name in columns})
    )


def _promote(tx: Tx) -> None:
    """Put what is due into the queue."""
    tx.connection.execute(_PROMOTE, {"due": tx.now})


def _promoted(tx: Tx, channels: frozenset[ChannelKind]) -> list[Any]:
    """What became due since the queue was filled last."""
    _promote(tx)
    return _queued(tx, channels, _CLAIM_LOOKS_AT)


def _queued(tx: Tx, channels: frozenset[ChannelKind], most: int) -> list[Any]:
    # On SQLite SKIP LOCKED would be dropped without a word; BEGIN IMMEDIATE stands there.
    statement = _QUEUED if tx.on_sqlite else _QUEUED_AND_FREE
    given = {"due": tx.now, "channels": [kind.value for kind in channels], "most": most}
    return list(tx.connection.execute(statement, given))


def _take(
    tx: Tx, message_id: int, attempts: int, verdict: Verdict, owner: str, lease_seconds: float
) -> Claim | None:
    key = verdict.dedupe_key
    wording = wordings(tx, verdict.rule, {key: verdict.client_id}, verdict.own_texts)[key]
    lease_until = lease_time(tx) + timedelta(seconds=lease_seconds)
    buttons: tuple[Button, ...] = ()
    if verdict.channel.is_messenger:
        buttons = message_buttons(verdict.rule, message_id, key, wording.language)
    moved = move(
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
        temperature=class_of(tx, verdict.client_id),
    )
    if not moved:
        return None
    tx.connection.execute(
        _ATTEMPT,
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
        Outgoing(
            key,
            verdict.address,
            wording.text,
            wording.subject,
            wording.language,
            buttons=buttons,
        ),
        attempts + 1,
        verdict.expires_at,
        lease_until,
        tx.now,
    )


def _apply(tx: Tx, message_id: int, verdict: Verdict) -> int:
    """Write down why the message does not go out now; 1 when it was dropped, 0 when put off."""
    if not verdict.may_send and verdict.send_at is None:
        # What waits in the queue was provably never accepted. Dropped, it is a plan again: when the
        # booking that stood against it is cancelled, or the card comes back, so does the message.
        return int(move(tx, message_id, State.QUEUED, verdict.state, verdict.reason, attempts=0))
    # Merely put off, or due through another channel: nothing that the record should tell.
    values: dict[str, Any] = {"channel": verdict.channel.value, "address": verdict.address}
    if verdict.send_at is not None:
        check_move(State.QUEUED, verdict.state)
        values |= {"state": verdict.state.value, "send_at": verdict.send_at}
    tx.session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id == message_id, MESSAGES.c.state == State.QUEUED.value)
        .values(**values)
    )
    tx.touch("reminder", (message_id,))
    return 0


def _outcome(
    tx: Tx, claim: Claim, result: SendResult, jitter: float
) -> tuple[State, dict[str, Any], Reason]:
    if isinstance(result, Sent):
        values: dict[str, Any] = {"gateway_id": result.gateway_id}
        if result.price is not None:
            values |= {
                "price_minor": result.price.minor,
                "price_currency": result.price.currency,
            }
        return State.ACCEPTED, values, Reason(ReasonKind.DUE)
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
        values = {"send_at": at, "owner": None, "gone_at": None, "reason": reason.as_json()}
        return State.AWAITING_RETRY, values, reason
    reason = Reason(ReasonKind.OUTCOME_UNKNOWN, note=result.reason)
    return State.UNKNOWN, {"reason": Reason(reason.kind).as_json()}, reason
