"""Opening a card that ten years have filled, and what scrolls on it, beside the bare queries."""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.bench.card import Statement, noted
from tests.bench.kit import Figure, bare_connection, once_cpu_ms
from tests.bench.salon import NOW, Salon, opened

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader, Tx

CARDS, WARM_UP = 12, 4
VISITS, CHANGES, PHOTOS = 300, 500, 60
#: Journal rows of one operation: somebody saves a card, a few fields change.
CHANGED_AT_ONCE = 5
IMAGE_BYTES, THUMBNAIL_BYTES = 300_000, 8_000

#: The issue bounds opening the card; a page of changes is 360 rows put into words besides.
MOST = {"history tab": 15, "changes tab": 20}

Look = Callable[["Reader", int], object]


def measure(salon: Salon) -> list[Figure]:
    """The median over full cards, each opened once: the card itself and the first page of tabs."""
    step = salon.clients // (CARDS + WARM_UP)
    ids = range(step // 3 + 1, salon.clients, step)[: CARDS + WARM_UP]
    with salon.copied() as copy:
        with opened(copy) as db:
            _fill(db, ids)
        figures = []
        for what, look in _looks().items():
            with opened(copy) as db, bare_connection(copy) as bare:
                figures.append(_figure(what, db, bare, look, ids))
    return figures


def _looks() -> dict[str, Look]:
    from salonapp.desk.queries import history
    from salonapp.desk.queries.timeline import timeline
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.ui.pages.clients.card_reading import read_card
    from salonapp.ui.pages.clients.photos.reading import read_photos

    return {
        "opening": lambda reader, client_id: read_card(reader, OWNER_VIEWER, client_id),
        "history tab": lambda reader, client_id: timeline(reader, OWNER_VIEWER, client_id),
        "changes tab": lambda reader, client_id: history(
            reader, OWNER_VIEWER, client_id=client_id, most=60
        ),
        "photos tab": lambda reader, client_id: read_photos(reader, OWNER_VIEWER, client_id),
    }


def _figure(what: str, db: Database, bare: Any, look: Look, ids: Sequence[int]) -> Figure:
    def ours(client_id: int) -> None:
        with db.read() as reader:
            look(reader, client_id)

    def floor(statements: list[Statement]) -> None:
        for sql, given in statements:
            bare.execute(sql, given).fetchall()

    taken = [once_cpu_ms(partial(ours, client_id)) for client_id in ids]
    bare_ms = []
    for client_id in ids:
        with noted() as statements:
            ours(client_id)
        bare_ms.append(once_cpu_ms(partial(floor, statements)))
    mine, raw = (statistics.median(times[WARM_UP:]) for times in (taken, bare_ms))
    note = f"{len(statements)} statements, {CARDS} cards of {VISITS} visits"
    note += f", {CHANGES} changes, {PHOTOS} photos"
    return Figure(f"a full card: {what}", mine, raw, "ms", MOST.get(what, 5), note)


def _fill(db: Database, ids: Sequence[int]) -> None:
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import OWNER

    for client_id in ids:
        with db.write(OWNER, msg("Ten years of visits")) as tx:
            _add_visits(tx, client_id)
            _add_photos(tx, client_id)
        for number in range(CHANGES // CHANGED_AT_ONCE):
            with db.write(OWNER, msg("Card changed")) as tx:
                _change(tx, client_id, number)


def _add_visits(tx: Tx, client_id: int) -> None:
    from sqlalchemy import func, select

    from salonapp.catalog.tables import Service
    from salonapp.storage.bulk import bulk_insert
    from salonapp.visits.tables import Visit, VisitService

    there = select(func.count()).select_from(Visit).where(Visit.client_id == client_id)
    missing = VISITS - (tx.session.scalar(there) or 0)
    services = tx.session.scalars(select(Service.id).limit(4)).all()
    visits: list[dict[str, Any]] = [
        {
            "external_id": None,
            "client_id": client_id,
            "staff_id": None,
            "on_day": tx.today - timedelta(days=11 * number + 3),
            "at_time": None,
            "status": "done",
            "price_minor": 250_000,
            "discount_minor": 0,
            "paid_minor": 250_000,
            "payment": "",
            "rating": None,
            "note": "6/0 + 7/1 1:1, 35 мин" if number % 3 else "",
            "rebooked": None,
        }
        for number in range(max(0, missing))
    ]
    done = bulk_insert(tx, Visit, visits)
    bulk_insert(
        tx,
        VisitService,
        [
            {"visit_id": visit_id, "service_id": services[at % len(services)], "position": 0}
            for at, visit_id in enumerate(done)
        ],
    )


def _add_photos(tx: Tx, client_id: int) -> None:
    from salonapp.clients.tables import Photo, PhotoContent
    from salonapp.storage.bulk import bulk_insert

    contents = []
    for number in range(PHOTOS):
        name = f"{client_id} {number}".encode()
        contents.append(
            PhotoContent(
                digest=hashlib.sha256(name).hexdigest(),
                image=name.ljust(IMAGE_BYTES, b"\xa5"),
                thumbnail=name.ljust(THUMBNAIL_BYTES, b"\x5a"),
                width=2560,
                height=1920,
                added_at=NOW,
            )
        )
    tx.session.add_all(contents)
    tx.session.flush()
    bulk_insert(
        tx,
        Photo,
        [
            {
                "client_id": client_id,
                "visit_id": None,
                "content_id": content.id,
                "kind": "after" if number % 2 else "before",
                "on_day": date(2026, 1, 1) - timedelta(days=number // 2 * 40),
                "quarter_turns": 0,
                "note": "",
                "position": number % 2,
            }
            for number, content in enumerate(contents)
        ],
    )


def _change(tx: Tx, client_id: int, number: int) -> None:
    from salonapp.clients.tables import Client, ClientTag

    client = tx.session.get(Client, client_id)
    assert client is not None
    client.note = f"Note {number}"
    client.source = f"Source {number % 7}"
    tx.session.flush()
    tags = [ClientTag(client_id=client_id, tag=f"tag {number}-{at}") for at in range(2)]
    tx.session.add_all(tags)
    tx.session.flush()
    client.discount_percent = number % 20
    client.gender = "female" if number % 2 else ""
    for tag in tags:
        tx.session.delete(tag)
