"""Reading the price list."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.catalog.cards import ServiceView
from salonapp.catalog.tables import Service
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import fold
from salonapp.storage.door import Reader

_ALL = select(Service.__table__).order_by(Service.archived, Service.name)


def services(reader: Reader, *, with_archived: bool = False) -> list[ServiceView]:
    """The price list by name; services no longer offered last, if asked for."""
    return [
        ServiceView(
            row.id,
            row.name,
            row.category,
            row.norm_days,
            row.norm_is_own,
            row.duration_min,
            row.price_minor,
            row.archived,
            row.needs_patch_test,
        )
        for row in reader.session.execute(_ALL)
        if with_archived or not row.archived
    ]


def find_service(reader: Reader, name: str) -> ServiceView:
    """A service by name, however it is typed, or by a beginning that only one name has."""
    folded = fold(name)
    if not folded:
        raise NotFound(msg("Enter the service's name."))
    offered = services(reader, with_archived=True)
    exact = [service for service in offered if fold(service.name) == folded]
    alike = exact or [service for service in offered if fold(service.name).startswith(folded)]
    if len(alike) == 1:
        return alike[0]
    if alike:
        names = ", ".join(service.name for service in alike[:5])
        raise NotFound(
            msg("{name} could be several services.", name=name),
            msg("Name one: {names}", names=names),
        )
    raise NotFound(
        msg("There is no service called {name}.", name=name),
        msg("Add it in Settings, or check the spelling."),
    )
