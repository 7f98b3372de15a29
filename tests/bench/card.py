"""Opening a card: all its data, beside the very statements it runs on the bare driver."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

from tests.bench.kit import Figure, bare_connection, once_cpu_ms
from tests.bench.salon import Salon

CARDS = 80
WARM_UP = 20

Statement = tuple[str, Any]


def measure(salon: Salon) -> list[Figure]:
    """The median over clients with many visits and few.

    Each is opened once by either, as at the desk: its pages are in neither's cache yet.
    """
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.ui.pages.clients.card_reading import read_card

    step = salon.clients // (CARDS + WARM_UP)
    ids = range(step // 2, salon.clients, step)[: CARDS + WARM_UP]
    with salon.open() as db, bare_connection(salon.path) as bare:

        def ours(client_id: int) -> None:
            with db.read() as reader:
                read_card(reader, OWNER_VIEWER, client_id)

        def floor(statements: list[Statement]) -> None:
            for sql, given in statements:
                bare.execute(sql, given).fetchall()

        # Noting statements leaves SQLAlchemy slower behind, so it waits until all is opened.
        opened = [once_cpu_ms(partial(ours, client_id)) for client_id in ids]
        bare_ms = []
        for client_id in ids:
            with noted() as statements:
                ours(client_id)
            bare_ms.append(once_cpu_ms(partial(floor, statements)))
    note = f"{len(statements)} statements, {CARDS} cards"
    mine, raw = (statistics.median(times[WARM_UP:]) for times in (opened, bare_ms))
    return [Figure("opening a card, data", mine, raw, "ms", 12, note)]


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """The queries that run meanwhile, whichever way they reach the driver."""
    from sqlalchemy import Engine, event

    from salonapp.storage.raw import Raw

    statements: list[Statement] = []

    def note(_c: Any, _cursor: Any, sql: str, given: Any, _context: Any, _many: bool) -> None:
        if sql.lstrip().startswith("SELECT"):
            statements.append((sql, given))

    def noting(query: Callable[..., Any]) -> Callable[..., Any]:
        def run(raw: Raw, sql: str, given: Sequence[Any] = ()) -> Any:
            statements.append((sql, tuple(given)))
            return query(raw, sql, given)

        return run

    event.listen(Engine, "before_cursor_execute", note)
    with mock.patch.multiple(Raw, all=noting(Raw.all), first=noting(Raw.first)):
        yield statements
    event.remove(Engine, "before_cursor_execute", note)
