"""The search query alone, beside the best raw query for the same words."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.bench.kit import Figure, bare_connection, in_turns_ms, median_ms
from tests.bench.salon import Salon

LIMIT = 40

Query = tuple[str, tuple[str, int]]

#: What is typed, and the fragment of the index it means.
TYPED = (
    ("ив", "ив"),
    ("иван", "иван"),
    ("анна", "анна"),
    ("анастасия", "анастасия"),
    ("заславская", "заславская"),
    ("bdfyjd", "иванов"),
    ("zhukova", "жукова"),
    ("945123", "945123"),
    ("9457", "9457"),
    ("гогоберидзе зл", "гогоберидзе"),
    ("нетакого", "нетакого"),
)

_WALK = (
    "SELECT client_id FROM client_search WHERE instr(haystack, ?) > 0"
    " ORDER BY sort_name, client_id LIMIT ?"
)
_TRIGRAMS = (
    "SELECT s.client_id FROM client_fts f JOIN client_search s ON s.client_id = f.rowid"
    " WHERE client_fts MATCH ? ORDER BY s.sort_name, s.client_id LIMIT ?"
)


def measure(salon: Salon) -> list[Figure]:
    """The sum over the words typed, and which of them is furthest from its floor."""
    from salonapp.desk.cards import ClientFilter
    from salonapp.desk.queries import client_ids
    from salonapp.staff.rights import OWNER_VIEWER

    ours = floor = 0.0
    ratios = []
    with salon.open() as db, db.read() as reader, bare_connection(salon.path) as bare:

        def ask(typed: str) -> list[int]:
            return client_ids(reader, OWNER_VIEWER, ClientFilter(typed), most=LIMIT)

        def ask_bare(query: Query) -> list[Any]:
            found: list[Any] = bare.execute(*query).fetchall()
            return found

        for typed, fragment in TYPED:
            queries: list[Query] = [(_WALK, (fragment, LIMIT))]
            if len(fragment) >= 3:
                queries.append((_TRIGRAMS, (f'"{fragment}"', LIMIT)))
            best = min(queries, key=lambda query: median_ms(partial(ask_bare, query), 3))
            mine, raw = in_turns_ms(partial(ask, typed), partial(ask_bare, best))
            ours, floor = ours + mine, floor + raw
            ratios.append((mine / raw, typed, mine, raw))
    worst = ", ".join(
        f"{typed} {mine:.2f}/{raw:.2f}" for _, typed, mine, raw in sorted(ratios, reverse=True)[:4]
    )
    note = f"{len(TYPED)} words, worst: {worst}"
    return [Figure("the search query alone", ours / len(TYPED), floor / len(TYPED), "ms", 2, note)]
