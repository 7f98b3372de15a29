"""Writing a visit through the door, beside the bare transaction that inserts the same rows."""

from __future__ import annotations

import random
import statistics
from datetime import time
from functools import partial

from tests.bench.kit import Figure, bare_connection, once_ms
from tests.bench.salon import NOW, Salon, opened

VISITS = 60


def measure(salon: Salon) -> list[Figure]:
    """The median over visits of clients drawn by lot."""
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER
    from salonapp.visits.cards import VisitDraft
    from salonapp.visits.commands import record_visit

    lot = random.Random(1)
    ids = [lot.randrange(1, salon.clients) for _ in range(VISITS)]
    mine, raw = [], []
    with salon.copied() as copy, opened(copy) as db, bare_connection(copy) as bare:

        def ours(client_id: int) -> None:
            draft = VisitDraft(
                client_id=client_id,
                on_day=NOW.date(),
                at_time=time(12),
                service_ids=(1,),
                staff_id=3,
                price_minor=200_000,
                paid_minor=200_000,
            )
            with db.write(OWNER, msg("Visit recorded")) as tx:
                record_visit(tx, draft)

        def floor(client_id: int) -> None:
            bare.execute("BEGIN IMMEDIATE")
            cursor = bare.execute(
                "INSERT INTO visit (client_id, staff_id, on_day, at_time, status, price_minor,"
                " discount_minor, paid_minor, payment, note) VALUES"
                " (?, 3, ?, '12:00:00.000000', 'done', 200000, 0, 200000, '', '')",
                (client_id, NOW.date().isoformat()),
            )
            bare.execute(
                "INSERT INTO visit_service (visit_id, service_id, position) VALUES (?, 1, 0)",
                (cursor.lastrowid,),
            )
            bare.execute("COMMIT")

        for client_id in ids[:5]:
            ours(client_id)
            floor(client_id)
        for client_id in ids[5:]:
            raw.append(once_ms(partial(floor, client_id)))
            mine.append(once_ms(partial(ours, client_id)))
    what = "writing a visit, with journal, temperature and plan"
    return [Figure(what, statistics.median(mine), statistics.median(raw), "ms", 8)]
