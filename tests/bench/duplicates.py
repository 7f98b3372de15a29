"""Likely duplicates: over the whole salon, and for one card, as when it is saved."""

from __future__ import annotations

import statistics
import time
from functools import partial

from tests.bench.kit import Figure, once_ms
from tests.bench.salon import Salon

CARDS = 40
#: What the search may take at most, in seconds, on two cores.
MOST_S = 10.0
#: And for one card, in milliseconds, after it was saved.
MOST_ONE_MS = 100.0


def measure(salon: Salon) -> list[Figure]:
    """The whole salon beside the ten seconds it may take, one card beside a frame or three."""
    from salonapp.clients.queries.duplicates import duplicate_pairs, duplicates_of
    from salonapp.staff.rights import OWNER_VIEWER

    steps: list[int] = []
    ids = range(1, salon.clients, max(1, salon.clients // CARDS))
    with salon.open() as db:
        began = time.perf_counter()
        with db.read() as reader:
            pairs = duplicate_pairs(reader, lambda done, _total: steps.append(done))
        whole_s = time.perf_counter() - began

        def of_card(client_id: int) -> None:
            with db.read() as reader:
                duplicates_of(reader, OWNER_VIEWER, client_id)

        one_ms = statistics.median(once_ms(partial(of_card, client_id)) for client_id in ids)
    note = f"{len(pairs)} pairs, told {len(steps)} times how far"
    return [
        Figure("likely duplicates of the whole salon", whole_s, MOST_S, "s", 1, note),
        Figure("likely duplicates of a saved card", one_ms, MOST_ONE_MS, "ms", 1),
    ]
