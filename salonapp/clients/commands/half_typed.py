"""Keeping what is half typed: no fact, no journal, no undo, no news for other workstations."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, insert, select, update

from salonapp.clients.half_typed import KEPT_FOR, HalfTyped
from salonapp.clients.tables import Client, FormDraft
from salonapp.storage.door import Tx

_TABLE = cast(Table, FormDraft.__table__)


def keep_half_typed(tx: Tx, typed: HalfTyped) -> None:
    """Keep `typed` in the place of what was kept for the same form; what is old goes.

    Of somebody who was erased meanwhile nothing is kept.
    """
    values: dict[str, Any] = {
        "client_id": typed.client_id,
        "at": tx.now,
        "value": {
            "form": typed.form,
            "which": typed.which,
            "fields": dict(typed.fields),
            "before": dict(typed.before),
        },
    }
    connection = tx.session.connection()
    if typed.client_id is not None:
        erased = select(Client.erased_at).where(Client.id == typed.client_id)
        if connection.execute(erased).scalar() is not None:
            return
    connection.execute(delete(_TABLE).where(_TABLE.c.at < tx.now - KEPT_FOR))
    kept = connection.execute(update(_TABLE).where(_TABLE.c.key == typed.key).values(**values))
    if cast("CursorResult[Any]", kept).rowcount == 0:
        connection.execute(insert(_TABLE).values(key=typed.key, **values))


def forget_half_typed(tx: Tx, key: str) -> None:
    """It is saved, or let go on purpose."""
    tx.session.connection().execute(delete(_TABLE).where(_TABLE.c.key == key))
