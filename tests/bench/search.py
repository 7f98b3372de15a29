"""The search query alone, and a filter's count, beside the best raw query for the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.bench.kit import Figure, bare_connection, in_turns_ms, median_ms
from tests.bench.salon import Salon

if TYPE_CHECKING:
    from salonapp.storage.door import Reader

LIMIT = 40

Query = tuple[str, tuple[str, int]]

#: What is typed, and the fragment of the index it means.
TYPED = (
    ("ив", "ив"),
    ("иван", "иван"),
    ("анна", "анна"),
    ("анастасия", "анастасия"),
    ("заславская", "заславская"),
    ("zhukova", "жукова"),
    ("945123", "945123"),
    ("9457", "9457"),
    ("гогоберидзе зл", "гогоберидзе"),
    ("нетакого", "нетакого"),
)

WRONG_LAYOUT = (("bdfyjd", "иванов"), ("fyfcnfcbz", "анастасия"), (";erjdf", "жукова"))
MISTAKEN = (
    ("ивонова", "иванова"),
    ("анасатсия", "анастасия"),
    ("zhukofa", "жукова"),
    ("fyfctfcbz", "анастасия"),
)
FRAME_MS = 1000 / 60

_WALK = (
    "SELECT client_id FROM client_search WHERE instr(haystack, ?) > 0"
    " ORDER BY sort_name, client_id LIMIT ?"
)
_COUNT = (
    "SELECT COUNT(*) FROM client_temperature t JOIN client_search s ON s.client_id = t.client_id"
    " WHERE t.temperature = ? AND t.due_on BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM"
    " appointment a WHERE a.client_id = t.client_id AND a.starts_at >= ?"
    " AND a.status IN ('planned', 'confirmed', 'arrived'))"
)
_TRIGRAMS = (
    "SELECT s.client_id FROM client_fts f JOIN client_search s ON s.client_id = f.rowid"
    " WHERE client_fts MATCH ? ORDER BY s.sort_name, s.client_id LIMIT ?"
)


def measure(salon: Salon) -> list[Figure]:
    """The means over the words typed, and which of them is furthest from its floor."""
    from salonapp.clients.queries.vocabulary import vocabulary_of

    with salon.open() as db, db.read() as reader, bare_connection(salon.path) as bare:
        vocabulary_of(reader)  # the window reads it beside the first list
        mine, raw, note = _typed(reader, bare, TYPED)
        figures = [Figure("the search query alone", mine, raw, "ms", 3, note)]
        for what, words in (("wrong layout", WRONG_LAYOUT), ("mistake", MISTAKEN)):
            mine, raw, note = _typed(reader, bare, words)
            # The least that is asked: a frame and three bare queries for the list to be painted.
            allowed = FRAME_MS + 3 * raw
            figures.append(Figure(f"the search query, {what}", mine, allowed, "ms", 0.5, note))
        figures.append(_counted(reader, bare))
    return figures


def _typed(reader: Reader, bare: Any, words: Sequence[tuple[str, str]]) -> tuple[float, float, str]:
    from salonapp.desk.cards import ClientFilter
    from salonapp.desk.queries import client_ids
    from salonapp.staff.rights import OWNER_VIEWER

    def ask(typed: str) -> list[int]:
        return client_ids(reader, OWNER_VIEWER, ClientFilter(typed), most=LIMIT)

    def ask_bare(query: Query) -> list[Any]:
        found: list[Any] = bare.execute(*query).fetchall()
        return found

    ours = floor = 0.0
    ratios = []
    for typed, fragment in words:
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
    return ours / len(words), floor / len(words), f"{len(words)} words, worst: {worst}"


def _counted(reader: Reader, bare: Any) -> Figure:
    """Hot, due within a fortnight and not booked: counted anew at each change of the filter."""
    from salonapp.desk.cards import ClientFilter
    from salonapp.desk.filters import Booked, Due, TemperatureIs
    from salonapp.desk.queries import count_clients
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.storage.raw import instant_in

    wanted = ClientFilter(conditions=(TemperatureIs("hot"), Due(-14, 14), Booked(False)))
    days = [(reader.today + timedelta(days=ahead)).isoformat() for ahead in (-14, 14)]
    values = ("hot", *days, instant_in(reader, reader.now))

    def count_bare() -> object:
        return bare.execute(_COUNT, values).fetchone()

    mine, raw = in_turns_ms(lambda: count_clients(reader, OWNER_VIEWER, wanted), count_bare)
    return Figure("a filter's count", mine, raw, "ms", 3, "hot, due in a fortnight, not booked")
