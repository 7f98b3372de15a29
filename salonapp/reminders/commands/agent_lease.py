"""Who acts: one agent per database, by a lease it has to renew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, case, delete, insert, or_, update

from salonapp.reminders.commands.moves import lease_time
from salonapp.reminders.tables import AgentLease
from salonapp.storage.door import Tx

_TABLE = cast(Table, AgentLease.__table__)
_ONLY_ROW = 1


def take_lease(tx: Tx, owner: str, host: str, lease_seconds: float) -> bool:
    """Take or renew the right to act for `lease_seconds`; False while another agent has it.

    A lease that lies further ahead than any agent ever takes one was left by a clock that has
    been set back since; it binds nobody.
    """
    now = lease_time(tx)
    until = now + timedelta(seconds=lease_seconds)
    values: dict[str, Any] = {
        "owner": owner,
        "host": host,
        "lease_until": until,
        "heartbeat_at": now,
    }
    renewed = tx.session.execute(
        update(_TABLE)
        .where(
            _TABLE.c.id == _ONLY_ROW,
            or_(
                _TABLE.c.owner == owner,
                _TABLE.c.lease_until <= now,
                _TABLE.c.lease_until > until + timedelta(seconds=lease_seconds),
            ),
        )
        .values(
            **values, acts_since=case((_TABLE.c.owner == owner, _TABLE.c.acts_since), else_=now)
        )
    )
    if cast("CursorResult[Any]", renewed).rowcount == 1:
        return True
    if tx.session.get(AgentLease, _ONLY_ROW) is not None:
        return False
    tx.session.execute(insert(_TABLE), {"id": _ONLY_ROW, "acts_since": now, **values})
    return True


def give_up_lease(tx: Tx, owner: str) -> None:
    """Let another agent act at once."""
    tx.session.execute(delete(_TABLE).where(_TABLE.c.owner == owner))
