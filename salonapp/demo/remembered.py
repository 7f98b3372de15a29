"""What the demo salon noted of its clients: short notes, and calls with and without an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from salonapp.clients.entries import EntryKind
from salonapp.clients.tables import ClientEntry
from salonapp.demo.people import Row
from salonapp.foundation.i18n import language
from salonapp.foundation.paths import resource_path
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.door import Tx

#: Clients something is noted of, however large the salon is.
MOST_NOTED = 2_000
_SHARE = 0.7
_MOST_EACH = 4
_DAYS = 200
_KINDS = tuple(EntryKind)


def note_some(
    tx: Tx, rng: np.random.Generator, client_ids: Sequence[int], authors: Sequence[tuple[int, str]]
) -> None:
    """Write down notes and calls of a part of the clients, over the last months."""
    size = min(round(len(client_ids) * _SHARE), MOST_NOTED)
    places = sorted(rng.choice(len(client_ids), size, replace=False).tolist())
    bulk_insert(tx, ClientEntry, list(_rows(tx, rng, [client_ids[p] for p in places], authors)))


def _rows(
    tx: Tx, rng: np.random.Generator, client_ids: Sequence[int], authors: Sequence[tuple[int, str]]
) -> Iterator[Row]:
    texts = json.loads(resource_path("demo/remembered.json").read_text("utf-8"))
    words: dict[str, list[str]] = texts[language() if language() in texts else "en"]
    for client_id in client_ids:
        for _number in range(int(rng.integers(1, _MOST_EACH + 1))):
            kind = _KINDS[int(rng.integers(len(_KINDS)))]
            said = words.get(kind.value, [""])
            staff_id, author = authors[int(rng.integers(len(authors)))]
            minutes = int(rng.integers(0, 10 * 6)) * 10  # in the salon's day, on any day before
            day = tx.now.replace(hour=7, minute=0) - timedelta(days=int(rng.integers(1, _DAYS)))
            yield {
                "client_id": int(client_id),
                "at": day + timedelta(minutes=minutes),
                "kind": kind.value,
                "text": said[int(rng.integers(len(said)))],
                "staff_id": staff_id,
                "author": author,
            }
