"""The one statement that moves a message from state to state, and the record it leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Table,
    Update,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from salonapp.foundation.clock import SystemClock
from salonapp.reminders.reasons import Reason
from salonapp.reminders.states import State, check_move
from salonapp.reminders.tables import MessageEvent, OutboxMessage
from salonapp.storage.door import Reader, Tx

MESSAGES = cast(Table, OutboxMessage.__table__)
_EVENTS = cast(Table, MessageEvent.__table__)
_NOTE = insert(_EVENTS)
_LONGEST_LEASE = timedelta(hours=1)


def move(
    tx: Tx,
    message_id: int,
    before: State,
    after: State,
    reason: Reason,
    **values: Any,
) -> bool:
    """Move a message along if it still stands where it is believed to stand."""
    check_move(before, after)
    values |= {"state": after.value, "state_at": tx.now, "reason": reason.as_json()}
    given = {"message": message_id, "stands": before.value, **values}
    if rows_of(tx.connection.execute(_moving(tuple(values)), given)) != 1:
        return False
    note_event(tx, message_id, after, reason)
    return True


@cache
def _moving(columns: tuple[str, ...]) -> Update:
    """Built once for each set of columns: a message is moved several times on its way."""
    return (
        update(MESSAGES)
        .where(MESSAGES.c.id == bindparam("message"), MESSAGES.c.state == bindparam("stands"))
        .values({name: bindparam(name) for name in columns})
    )


def note_event(tx: Tx, message_id: int, state: State, reason: Reason) -> None:
    """Add a line to the message's record and tell the views."""
    tx.connection.execute(
        _NOTE,
        {
            "message_id": message_id,
            "at": tx.now,
            "state": state.value,
            "reason": reason.as_json(),
            "actor_name": tx.actor.name,
        },
    )
    tx.touch("reminder", (message_id,))


def rows_of(result: object) -> int:
    """How many rows an executed statement changed."""
    return cast("CursorResult[Any]", result).rowcount


def lease_time(reader: Reader) -> datetime:
    """The time leases are measured by: the server's where several computers share one."""
    if not reader.on_sqlite and isinstance(reader.clock, SystemClock):
        served = reader.session.scalar(select(func.clock_timestamp()))
        if isinstance(served, datetime):
            return served
    return reader.clock.now()


def is_stale(now: datetime) -> ColumnElement[bool]:
    """Whether a lease ran out, or lies so far ahead that the clock was set back since."""
    lease = OutboxMessage.lease_until
    return or_(lease <= now, lease > now + _LONGEST_LEASE)
