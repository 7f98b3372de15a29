"""Opening a card: all its data, beside the very statements it runs on the bare driver."""

from __future__ import annotations

import statistics
from functools import partial
from typing import Any

from tests.bench.kit import Figure, bare_connection, in_turns_ms
from tests.bench.salon import Salon

CARDS = 25


def measure(salon: Salon) -> list[Figure]:
    """The median over clients with many visits and few."""
    from sqlalchemy import event

    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.ui.pages.clients.card_reading import read_card

    step = salon.clients // CARDS
    ids = range(step // 2, salon.clients, step)
    pairs = []
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, sql: str, given: Any, _context: Any, _many: bool) -> None:
        if sql.startswith("SELECT"):
            statements.append((sql, given))

    with salon.open() as db, bare_connection(salon.path) as bare:

        def ours(client_id: int) -> None:
            with db.read() as reader:
                read_card(reader, OWNER_VIEWER, client_id)

        def floor() -> None:
            for sql, given in statements:
                bare.execute(sql, given).fetchall()

        for client_id in ids:
            with db.read() as reader:
                engine = reader.session.get_bind()
                event.listen(engine, "before_cursor_execute", note)
                statements.clear()
                read_card(reader, OWNER_VIEWER, client_id)
                event.remove(engine, "before_cursor_execute", note)
            pairs.append(in_turns_ms(partial(ours, client_id), floor, 5))
    mine, raw = (statistics.median(column) for column in zip(*pairs, strict=True))
    note_text = f"{len(statements)} statements, {len(pairs)} cards"
    return [Figure("opening a card, data", mine, raw, "ms", 12, note_text)]
