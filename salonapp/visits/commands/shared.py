"""What visits and appointments check alike: the client, the master, the services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

# On the bare driver: every booking and visit asks, and each costs a third of what the Core takes.
_CLIENT = "SELECT deleted_at IS NOT NULL, merged_into_id FROM client WHERE id = ?"
_MASTER = "SELECT id FROM staff WHERE id = ?"
_SERVICES = (
    "SELECT id, price_minor, duration_min, needs_patch_test FROM service"
    " WHERE id IN (SELECT value FROM json_each(?))"
)


class ServiceRow(NamedTuple):
    """What a booking or a visit takes over from the price list."""

    id: int
    price_minor: int | None
    duration_min: int
    needs_patch_test: bool


def joined_card(tx: Tx, client_id: int) -> int:
    """The card that `client_id` was merged into meanwhile, or itself.

    A form that was begun before the merge is of the same person: what was typed is not lost.
    """
    _is_deleted, merged_into = Raw(tx).first(_CLIENT, (client_id,)) or (True, None)
    return client_id if merged_into is None else int(merged_into)


def check_client(tx: Tx, client_id: int) -> None:
    """NotFound for a card that is gone, or was merged into another one."""
    is_deleted, merged_into = Raw(tx).first(_CLIENT, (client_id,)) or (True, None)
    if merged_into is not None:
        raise NotFound(
            msg("The card {id} was merged into another one.", id=client_id),
            msg("Use the card {id} instead.", id=merged_into),
        )
    if is_deleted:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))


def check_master(tx: Tx, staff_id: int | None) -> None:
    """NotFound for somebody who was never on the staff list."""
    if staff_id is not None and Raw(tx).first(_MASTER, (staff_id,)) is None:
        raise no_such_master()


def no_such_master() -> NotFound:
    """The refusal of somebody who was never on the staff list."""
    return NotFound(msg("This person is not on the staff list any more."))


def services_of(tx: Tx, service_ids: Sequence[int]) -> list[ServiceRow]:
    """The services as rows, in the order given; InvalidInput for none, NotFound for a gone one."""
    if not service_ids:
        raise InvalidInput(msg("Choose at least one service."), field="services")
    rows = Raw(tx).all(_SERVICES, (ids_json(set(service_ids)),))
    known = {
        id: ServiceRow(id, price, minutes, bool(needs_test))
        for id, price, minutes, needs_test in rows
    }
    if any(each not in known for each in service_ids):
        raise NotFound(msg("This service is not on the list any more."))
    return [known[each] for each in service_ids]
