"""What lies in the bin, and which backups still hold what was erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import bindparam, func, select

from salonapp.clients.cards import name_for
from salonapp.clients.tables import Client, ClientPhone
from salonapp.desk.erasing.cards import BIN_DAYS, BackupsThatKnow, BinRow
from salonapp.foundation.clock import local_day
from salonapp.staff.queries.own import only_own
from salonapp.staff.rights import Viewer
from salonapp.storage.backup import default_folder, list_backups
from salonapp.storage.base import UtcDateTime
from salonapp.storage.database import Database
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD
from salonapp.visits.tables import Appointment, Visit

_IN_BIN = (
    Client.deleted_at.is_not(None),
    Client.erased_at.is_(None),
    Client.merged_into_id.is_(None),
)


_AHEAD = select(Appointment.id).where(
    Appointment.starts_at >= bindparam("now", type_=UtcDateTime()),
    Appointment.status.in_([status.value for status in AHEAD]),
)
_AHEAD_OF_ONE = _AHEAD.where(Appointment.client_id == bindparam("client_id")).order_by(
    Appointment.starts_at, Appointment.id
)
_AHEAD_OF_ROW = (
    _AHEAD.with_only_columns(func.count())
    .where(Appointment.client_id == Client.id)
    .correlate(Client)
    .scalar_subquery()
)


def booked_ahead(reader: Reader, client_id: int) -> tuple[int, ...]:
    """Everything a card has booked from now on, the next first."""
    given = {"now": reader.now, "client_id": client_id}
    return tuple(reader.select(_AHEAD_OF_ONE, given).scalars())


def bin_rows(reader: Reader, viewer: Viewer) -> list[BinRow]:
    """The cards in the bin, the latest first; times in the salon's zone."""
    phone = (
        select(ClientPhone.e164)
        .where(ClientPhone.client_id == Client.id)
        .order_by(ClientPhone.position, ClientPhone.id)
        .limit(1)
        .scalar_subquery()
    )
    visits = (
        select(func.count())
        .select_from(Visit)
        .where(Visit.client_id == Client.id)
        .scalar_subquery()
    )
    rows = reader.session.execute(
        select(
            Client.id,
            Client.first_name,
            Client.last_name,
            Client.deleted_at,
            phone.label("phone"),
            visits.label("visits"),
            _AHEAD_OF_ROW.label("ahead"),
        )
        .where(*_IN_BIN, *only_own(viewer, "client.id"))
        .order_by(Client.deleted_at.desc(), Client.id.desc()),
        {"now": reader.now},
    )
    found = []
    for row in rows:
        assert row.deleted_at is not None
        day = local_day(row.deleted_at + timedelta(days=BIN_DAYS), reader.zone)
        found.append(
            BinRow(
                row.id,
                name_for(viewer, row.first_name, row.last_name),
                viewer.phone(row.phone) if row.phone else "",
                row.deleted_at.astimezone(reader.zone),
                day,
                row.visits,
                row.ahead,
            )
        )
    return found


def backups_that_know(db: Database) -> BackupsThatKnow:
    """The daily backups there are now: each still holds what is erased today."""
    with db.read() as reader:
        named = [reader.settings.text(f"backup.{name}") for name in ("folder", "second_folder")]
    folders = {Path(named[0]) if named[0] else default_folder(db)}
    if named[1]:
        folders.add(Path(named[1]))
    days = [kept.day for kept in list_backups(*folders)]
    return BackupsThatKnow(len(days), min(days, default=None), max(days, default=None))
