"""What is left to do after an attempt: dead workers, unknown outcomes, receipts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from salonapp.channels.port import (
    AskResult,
    ChannelKind,
    NeverArrived,
    Outgoing,
    Receipt,
    Sent,
)
from salonapp.reminders.commands.moves import is_stale, lease_time, move
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.retry import next_attempt
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import Reader, Tx

_LOOK_AT = 200
_RECEIPTS_COME_WITHIN = timedelta(days=3)


def recover(tx: Tx, *, jitter: float) -> int:
    """Take back what workers left behind whose lease ran out; returns how many.

    Killed before the go-ahead nothing was sent, so it is tried again; after it nobody knows.
    """
    table = OutboxMessage
    rows = tx.session.execute(
        select(table.id, table.attempts, table.expires_at, table.gone_at).where(
            table.state == State.SENDING.value, is_stale(lease_time(tx))
        )
    ).all()
    for row in rows:
        if row.gone_at is not None:
            move(
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
        move(
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


def unknown_messages(
    reader: Reader, only: int | None = None
) -> list[tuple[int, ChannelKind, Outgoing]]:
    """Messages whose outcome is unknown and about which the gateway has to be asked.

    With `only` no other than the message with that id.
    """
    table = OutboxMessage
    rows = reader.session.execute(
        select(
            table.id,
            table.channel,
            table.dedupe_key,
            table.address,
            table.text,
            table.claimed_at,
        )
        .where(table.state == State.UNKNOWN.value, *(() if only is None else (table.id == only,)))
        .order_by(table.id)
        .limit(_LOOK_AT)
    )
    return [
        (
            row.id,
            ChannelKind(row.channel),
            Outgoing(row.dedupe_key, row.address, row.text, tried_at=row.claimed_at),
        )
        for row in rows
    ]


def settle_unknown(
    tx: Tx, message_id: int, answer: AskResult, tried_at: datetime | None = None
) -> State | None:
    """What the gateway said about an unknown message; where it cannot say, a person decides.

    `tried_at` is the attempt the answer is about: a later one makes it worthless.
    """
    claimed_at = tx.session.scalar(
        select(OutboxMessage.claimed_at).where(OutboxMessage.id == message_id)
    )
    if tried_at is not None and claimed_at != tried_at:
        return None
    reason = Reason(ReasonKind.OUTCOME_UNKNOWN)
    state, values = State.HELD, dict[str, Any]()
    if isinstance(answer, Sent):
        state, values = State.ACCEPTED, {"gateway_id": answer.gateway_id}
    elif isinstance(answer, NeverArrived):
        state, values = State.QUEUED, {"owner": None, "send_at": tx.now, "gone_at": None}
    moved = move(tx, message_id, State.UNKNOWN, state, reason, **values)
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
    state, reason = State(receipt.state.value), Reason(ReasonKind.RECEIPT, at=receipt.at or tx.now)
    values: dict[str, Any] = {}
    if receipt.price is not None:
        values = {
            "price_minor": receipt.price.minor,
            "price_currency": receipt.price.currency,
        }
    return move(tx, message_id, State.ACCEPTED, state, reason, **values)
