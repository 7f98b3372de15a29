"""Who of the demo salon opened its link in a messenger; nobody real can be reached there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from salonapp.channels.port import MESSENGERS
from salonapp.clients.commands.chats import invite, link
from salonapp.clients.tables import ClientChat
from salonapp.demo.people import Row
from salonapp.reminders.commands.bots import connect_bot
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

#: Clients who are linked, however large the salon is.
MOST_LINKED = 400
_SHARE = 0.08
_STOPPED = 0.05
_DAYS = 150
_NAMES = "SELECT id, first_name FROM client WHERE id IN (SELECT value FROM json_each(?))"


def link_some(tx: Tx, rng: np.random.Generator, client_ids: Sequence[int]) -> None:
    """Link a part of the clients; most of them in Telegram."""
    size = min(round(len(client_ids) * _SHARE), MOST_LINKED)
    places = sorted(rng.choice(len(client_ids), size, replace=False).tolist())
    bulk_insert(tx, ClientChat, list(_rows(tx, rng, [int(client_ids[p]) for p in places])))


def _rows(tx: Tx, rng: np.random.Generator, client_ids: Sequence[int]) -> Iterator[Row]:
    names = {row[0]: row[1] for row in Raw(tx).all(_NAMES, (ids_json(client_ids),))}
    for client_id in client_ids:
        in_max, stopped = rng.random() < 0.3, rng.random() < _STOPPED
        day = tx.now.replace(hour=8, minute=0) - timedelta(days=int(rng.integers(2, _DAYS)))
        yield {
            "client_id": client_id,
            "channel": MESSENGERS[int(in_max)].value,
            # No messenger has such a number: a bot connected to the demo salon reaches nobody.
            "chat_id": f"demo-{client_id}",
            "name": names.get(client_id, ""),
            "linked_at": day,
            "blocked_at": day + timedelta(days=1) if stopped else None,
        }


def connect_bots(tx: Tx, client_id: int, name: str) -> None:
    """Connect both bots and link one client; for pictures of the card and the settings."""
    for kind in MESSENGERS:
        connect_bot(tx, kind, "lilia_salon_bot")
    with_chat = invite(tx, client_id, MESSENGERS[0]).link.partition("?start=")[2]
    link(tx, MESSENGERS[0], f"demo-{client_id}", name, with_chat)
