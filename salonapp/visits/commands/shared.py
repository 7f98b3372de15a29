"""What visits and appointments check alike: the client, the master, the services."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BindParameter, Row, bindparam, select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.tables import Staff
from salonapp.storage.door import Tx

# Columns only: making whole objects of what is merely looked at doubles the cost of a visit.
_ID: BindParameter[int] = bindparam("id")
_CLIENT = select(Client.deleted_at, Client.merged_into_id).where(Client.id == _ID)
_MASTER = select(Staff.id).where(Staff.id == _ID)
_SERVICE = select(
    Service.id, Service.price_minor, Service.duration_min, Service.needs_patch_test
).where(Service.id == _ID)

ServiceRow = Row[int, int | None, int, bool]


def check_client(tx: Tx, client_id: int) -> None:
    """NotFound for a card that is gone, or was merged into another one."""
    client = tx.select(_CLIENT, {"id": client_id}).first()
    if client is not None and client.merged_into_id is not None:
        raise NotFound(
            msg("The card {id} was merged into another one.", id=client_id),
            msg("Use the card {id} instead.", id=client.merged_into_id),
        )
    if client is None or client.deleted_at is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))


def check_master(tx: Tx, staff_id: int | None) -> None:
    """NotFound for somebody who was never on the staff list."""
    if staff_id is not None and tx.select(_MASTER, {"id": staff_id}).first() is None:
        raise NotFound(msg("This person is not on the staff list any more."))


def services_of(tx: Tx, service_ids: Sequence[int]) -> list[ServiceRow]:
    """The services as rows, in the order given; InvalidInput for none, NotFound for a gone one."""
    if not service_ids:
        raise InvalidInput(msg("Choose at least one service."), field="services")
    found = [tx.select(_SERVICE, {"id": each}).first() for each in service_ids]
    services = [service for service in found if service is not None]
    if len(services) != len(service_ids):
        raise NotFound(msg("This service is not on the list any more."))
    return services
