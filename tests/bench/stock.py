"""The stock read again while visits go on, and what a day came to, beside their bare queries."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from tests.bench.kit import Connection, Figure, bare_connection, in_turns_ms, once_ms
from tests.bench.salon import NOW, Salon, opened

MATERIALS = 200
#: The share of visits that used something, two materials each.
_SHARE = 0.6
_COUNTED_DAYS_AGO = 80
_FRESH = """
SELECT m.material_id, v.on_day, SUM(m.amount_thousandths), COUNT(*)
FROM visit v CROSS JOIN visit_material m
WHERE v.on_day >= ? AND v.status = 'done' AND v.id = m.visit_id GROUP BY 1, 2
"""
_DAY = """
SELECT v.*, s.service_id, s.price_minor FROM visit v
LEFT JOIN visit_service s ON s.visit_id = v.id WHERE v.on_day = ?
"""


def measure(salon: Salon) -> list[Figure]:
    """The stock of two hundred materials; the summary of a day of the year before."""
    from salonapp.desk.queries.day_summary import day_summary
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.visits.queries.stock import stock

    day = NOW.date() - timedelta(days=1)
    with salon.copied() as path:
        _use_materials(path)
        with opened(path) as db, bare_connection(path) as bare:

            def shelf() -> None:
                with db.read() as reader:
                    stock(reader)

            def summary() -> None:
                with db.read() as reader:
                    day_summary(reader, OWNER_VIEWER, day)

            since = (NOW.date() - timedelta(days=45)).isoformat()
            first = once_ms(shelf)
            again, uses = in_turns_ms(shelf, lambda: bare.execute(_FRESH, (since,)).fetchall())
            summed, rows = in_turns_ms(
                summary, lambda: bare.execute(_DAY, (day.isoformat(),)).fetchall()
            )
    note = f"the first time {first:.0f} ms, counted {_COUNTED_DAYS_AGO} days ago"
    return [
        Figure("the stock read again", again, uses, "ms", 3.0, note),
        Figure("what a day came to", summed, rows, "ms", 15.0),
    ]


def _use_materials(path: Path) -> None:
    """Two materials at most visits, and a count of each; behind the journal's back, on a copy."""
    lot = random.Random(1)
    with bare_connection(path) as bare:
        bare.execute("BEGIN")
        bare.executemany(
            "INSERT INTO material (name, folded_name, category, unit, archived)"
            " VALUES (?, ?, '', 'g', 0)",
            [(f"Bench {at}", f"bench {at}") for at in range(MATERIALS)],
        )
        ids = [row[0] for row in bare.execute("SELECT id FROM material")]
        bare.executemany(
            "INSERT INTO visit_material (visit_id, material_id, amount_thousandths, position)"
            " VALUES (?, ?, ?, ?)",
            _uses(bare, ids, lot),
        )
        counted = (NOW.date() - timedelta(days=_COUNTED_DAYS_AGO)).isoformat()
        bare.executemany(
            "INSERT INTO stock_move (material_id, on_day, kind, amount_thousandths, note)"
            " VALUES (?, ?, 'count', 5000000, '')",
            [(material_id, counted) for material_id in ids],
        )
        bare.execute("COMMIT")


def _uses(bare: Connection, ids: list[int], lot: random.Random) -> list[tuple[int, int, int, int]]:
    return [
        (visit_id, lot.choice(ids), lot.randrange(1_000, 90_000), place)
        for (visit_id,) in bare.execute("SELECT id FROM visit WHERE status = 'done'").fetchall()
        if lot.random() < _SHARE
        for place in range(2)
    ]
