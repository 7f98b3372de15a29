"""Writing a visit through the door, beside the bare transaction that inserts the same rows."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Sequence
from datetime import time
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.kit import Figure, bare_connection, once_ms
from tests.bench.salon import NOW, Salon, opened

if TYPE_CHECKING:
    from sqlite3 import Connection

    from salonapp.storage.changes import Changes
    from salonapp.storage.database import Database, Derive
    from salonapp.storage.door import Tx

VISITS = 60


def measure(salon: Salon) -> list[Figure]:
    """The medians over visits of clients drawn by lot: as it is told, and closed at the desk."""
    ids = _drawn(salon)
    with salon.copied() as copy, opened(copy) as db, bare_connection(copy) as bare:
        plain, raw = _medians(ids, partial(_write_visit, db), partial(_bare, bare))
        closed, raw_closed = _medians(
            ids, partial(_close_visit, db), partial(_bare, bare, paid=True)
        )
    return [
        Figure("writing a visit, with journal, temperature and plan", plain, raw, "ms", 8),
        Figure("closing a visit with discount, payment and tip", closed, raw_closed, "ms", 16),
    ]


def _medians(
    ids: Sequence[int], ours: Callable[[int], None], floor: Callable[[int], None]
) -> tuple[float, float]:
    mine, raw = [], []
    for client_id in ids[:5]:
        ours(client_id)
        floor(client_id)
    for client_id in ids[5:]:
        raw.append(once_ms(partial(floor, client_id)))
        mine.append(once_ms(partial(ours, client_id)))
    return statistics.median(mine), statistics.median(raw)


def _bare(bare: Connection, client_id: int, *, paid: bool = False) -> None:
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
    if paid:
        bare.execute(
            "INSERT INTO visit_payment (visit_id, method, amount_minor, note, position)"
            " VALUES (?, 'cash', 180000, '', 0)",
            (cursor.lastrowid,),
        )
    bare.execute("COMMIT")


def measure_temperature(salon: Salon) -> list[Figure]:
    """What working out one client's temperature takes of the write of a visit."""
    from salonapp.app import derivations
    from salonapp.foundation.clock import FixedClock
    from salonapp.storage.database import Database

    spent_ms: list[float] = []

    def timed(derive: Derive) -> Derive:
        def refresh(tx: Tx, changes: Changes) -> None:
            spent_ms.append(once_ms(partial(derive, tx, changes)))

        return refresh

    search, words, temperature, reminders = derivations()
    whole = []
    with salon.copied() as copy:
        db = Database.open(copy, FixedClock(NOW), (search, words, timed(temperature), reminders))
        try:
            for client_id in _drawn(salon):
                whole.append(once_ms(partial(_write_visit, db, client_id)))
        finally:
            db.close()
    what = "one client's temperature, of the write of a visit"
    part = statistics.median(spent_ms[5:])
    return [Figure(what, part, statistics.median(whole[5:]), "ms", 0.1)]


def _drawn(salon: Salon) -> list[int]:
    lot = random.Random(1)
    return [lot.randrange(1, salon.clients) for _ in range(VISITS)]


def _write_visit(db: Database, client_id: int) -> None:
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER
    from salonapp.visits.cards import VisitDraft
    from salonapp.visits.commands import record_visit

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


def _close_visit(db: Database, client_id: int) -> None:
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER
    from salonapp.visits.cards import VisitDraft
    from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
    from salonapp.visits.closing import Closing
    from salonapp.visits.commands.closing import close_visit

    draft = VisitDraft(client_id, NOW.date(), (1,), time(12), 3)
    cash = (Payment(PaymentMethod.CASH, 180_000),)
    checkout = Checkout((ServiceLine(1, None, 200_000),), 20_000, "regular", cash, 10_000)
    with db.write(OWNER, msg("Visit recorded")) as tx:
        close_visit(tx, Closing(draft, checkout))
