"""Writes the plan's rows, in batches, and only those that differ from what is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, or_, update

from salonapp.reminders.derive.common_facts import KeptMessage
from salonapp.reminders.planning import PlanFrame
from salonapp.reminders.reasons import Reason
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import Tx
from salonapp.storage.sets import chunks, id_set, ids_json

_TABLE = cast(Table, OutboxMessage.__table__)
_INSERT = insert(_TABLE).returning(_TABLE.c.id)
# The guard keeps a message that was ever tried out of the planner's reach, whatever it believes;
# one that waits for a person may be taken back.
_UPDATE = (
    update(_TABLE)
    .where(
        _TABLE.c.id == bindparam("row_id"),
        or_(_TABLE.c.attempts == 0, _TABLE.c.state == State.HANDED_OVER.value),
    )
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "state",
                "reason",
                "channel",
                "address",
                "send_at",
                "expires_at",
                "claimed_at",
                "state_at",
            )
        }
    )
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a message that was not tried yet should look like."""

    dedupe_key: str
    client_id: int
    state: State
    reason: Reason
    channel: str = ""
    address: str = field(default="", repr=False)
    send_at: datetime | None = None
    expires_at: datetime | None = None


class RowWrites:
    """Collects what is to be written; nothing happens before `flush`."""

    def __init__(self, tx: Tx, frame: PlanFrame) -> None:
        self._tx = tx
        self._frame = frame
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []
        self._removed: list[int] = []
        #: Whether a message was ended that counted as sent: its client may be written to again.
        self.ended_what_counted = False

    def add(self, row: Row) -> None:
        """A message there was none for yet."""
        self._new.append(
            {
                "dedupe_key": row.dedupe_key,
                "client_id": row.client_id,
                "rule": self._frame.rule.kind.value,
                "purpose": self._frame.rule.purpose.value,
                "state": row.state.value,
                "channel": row.channel,
                "address": row.address,
                "language": "",
                "text": "",
                "send_at": row.send_at,
                "expires_at": row.expires_at,
                "reason": row.reason.as_json(),
                "attempts": 0,
                "state_at": self._tx.now,
            }
        )

    def change(self, kept: KeptMessage, row: Row) -> None:
        """Make the untried message `kept` look like `row`, if it does not already."""
        state = row.state
        is_due = row.send_at is not None and row.send_at <= self._frame.now
        if state is State.PLANNED and kept.state is State.QUEUED and is_due:
            state = State.QUEUED
        reason = row.reason.as_json()
        if (
            kept.state is state
            and kept.channel == row.channel
            and kept.address == row.address
            and kept.send_at == row.send_at
            and kept.expires_at == row.expires_at
            and kept.reason == reason
        ):
            return
        self._changed.append(
            {
                "row_id": kept.id,
                "new_state": state.value,
                "new_reason": reason,
                "new_channel": row.channel,
                "new_address": row.address,
                "new_send_at": row.send_at,
                "new_expires_at": row.expires_at,
                "new_claimed_at": None,
                "new_state_at": kept.state_at if kept.state is state else self._tx.now,
            }
        )

    def withdraw(self, kept: KeptMessage, state: State, reason: Reason) -> None:
        """End a message that waits to be sent, by the program or by hand."""
        self.ended_what_counted |= kept.state.counts_as_sent
        ended = {"new_state": state.value, "new_reason": reason.as_json()}
        self._changed.append(
            {**_as_kept(kept), **ended, "new_claimed_at": None, "new_state_at": self._tx.now}
        )

    def readdress(self, kept: KeptMessage, address: str) -> None:
        """Give a message that waits for a person the number the client has now."""
        if kept.address != address:
            self._changed.append({**_as_kept(kept), "new_address": address})

    def remove(self, kept: KeptMessage) -> None:
        """Drop a message that was never due."""
        self._removed.append(kept.id)

    def flush(self) -> None:
        """Write everything collected and say which messages changed."""
        session, touched = self._tx.session, set(self._removed)
        for ids in chunks(self._removed):
            chosen = _TABLE.c.id.in_(id_set(session.get_bind().dialect.name))
            statement = delete(_TABLE).where(chosen, _TABLE.c.attempts == 0)
            session.execute(statement, {"ids": ids_json(ids)})
        for rows in chunks(self._changed):
            session.connection().execute(_UPDATE, rows)
            touched.update(row["row_id"] for row in rows)
        for rows in chunks(self._new):
            touched.update(session.connection().execute(_INSERT, rows).scalars())
        self._tx.touch("reminder", touched)


def _as_kept(kept: KeptMessage) -> dict[str, Any]:
    """The parameters of an update that changes nothing."""
    return {
        "row_id": kept.id,
        "new_state": kept.state.value,
        "new_reason": kept.reason,
        "new_channel": kept.channel,
        "new_address": kept.address,
        "new_send_at": kept.send_at,
        "new_expires_at": kept.expires_at,
        "new_claimed_at": kept.claimed_at,
        "new_state_at": kept.state_at,
    }
