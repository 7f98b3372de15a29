"""Reading the waiting list."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client
from salonapp.staff.queries.own import each_own
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.visits.tables import Waiting
from salonapp.visits.waiting import WaitingWish

_STANDS = (
    Waiting.closed_at.is_(None),
    Waiting.to_day >= bindparam("today"),
    Client.deleted_at.is_(None),
    Client.merged_into_id.is_(None),
)
_COUNT = (
    select(func.count()).select_from(Waiting).join(Client, Client.id == Waiting.client_id)
).where(*_STANDS)
_OPEN = (
    select(
        Waiting.id,
        Waiting.client_id,
        Waiting.from_day,
        Waiting.to_day,
        Waiting.created_at,
        Waiting.service_id,
        Service.name,
        Waiting.staff_id,
        Staff.name,
        Waiting.from_time,
        Waiting.to_time,
        Waiting.note,
        Service.duration_min,
    )
    .join(Client, Client.id == Waiting.client_id)
    .outerjoin(Service, Service.id == Waiting.service_id)
    .outerjoin(Staff, Staff.id == Waiting.staff_id)
    .where(*_STANDS)
    .order_by(Waiting.created_at, Waiting.id)
)


def open_wishes(reader: Reader, viewer: Viewer, client_id: int | None = None) -> list[WaitingWish]:
    """Every wish that still stands, the oldest first; who only sees own clients sees own wishes.

    With `client_id` only that client's.
    """
    query = _OPEN if client_id is None else _OPEN.where(Waiting.client_id == bindparam("client_id"))
    given = {"today": reader.today, "client_id": client_id}
    return [
        WaitingWish(
            id,
            client_id,
            from_day,
            to_day,
            created_at.astimezone(reader.zone),
            service_id,
            service or "",
            staff_id,
            master or "",
            from_time,
            to_time,
            viewer.note(note),
            minutes or 0,
        )
        for (
            id,
            client_id,
            from_day,
            to_day,
            created_at,
            service_id,
            service,
            staff_id,
            master,
            from_time,
            to_time,
            note,
            minutes,
        ) in reader.select(query.where(*each_own(viewer, "waiting.client_id")), given)
    ]


def open_count(reader: Reader, viewer: Viewer) -> int:
    """How many wishes `open_wishes` has."""
    query = _COUNT.where(*each_own(viewer, "waiting.client_id"))
    return int(reader.select(query, {"today": reader.today}).scalar() or 0)
