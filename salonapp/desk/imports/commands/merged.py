"""Refusals that a file brings, for the cards merged into those they are recorded for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from salonapp.clients.tables import Client
from salonapp.storage.door import Tx
from salonapp.storage.sets import id_set, ids_json


def refusals_of_merged_cards(tx: Tx, words: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The refusals among `words` (rows of consents) once more, for cards merged into theirs.

    No undo of a merge takes a refusal back.
    """
    refusals = [word for word in words if not word["granted"]]
    if not refusals:
        return []
    dialect = "sqlite" if tx.on_sqlite else "postgresql"
    merged = tx.session.execute(
        select(Client.id, Client.merged_into_id).where(Client.merged_into_id.in_(id_set(dialect))),
        {"ids": ids_json({word["client_id"] for word in refusals})},
    ).all()
    return [
        {**word, "client_id": card.id}
        for card in merged
        for word in refusals
        if word["client_id"] == card.merged_into_id
    ]
