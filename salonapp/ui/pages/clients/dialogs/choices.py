"""What the forms let one choose from, read once before a form opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salonapp.catalog.cards import MaterialView, ServiceView
from salonapp.staff.cards import StaffMember

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


@dataclass(frozen=True, slots=True)
class Choices:
    """Services, staff (`former`: who left) and the salon's currency, zone and day."""

    services: tuple[ServiceView, ...]
    staff: tuple[StaffMember, ...]
    currency: str
    zone: ZoneInfo
    today: date
    materials: tuple[MaterialView, ...] = ()
    former: tuple[StaffMember, ...] = ()

    def masters(self, *kept: int | None) -> list[tuple[int, str]]:
        """Who works here, and those of `kept` who left: what they did stays theirs."""
        left = (each for each in self.former if each.id in kept)
        return [(each.id, each.name) for each in (*self.staff, *left)]

    def price_of(self, service_ids: tuple[int, ...]) -> int | None:
        """The price list's sum in minor units; None when a price varies or nothing is chosen."""
        prices = [each.price_minor for each in self.services if each.id in service_ids]
        if not prices or any(price is None for price in prices):
            return None
        return sum(price or 0 for price in prices)

    def minutes_of(self, service_ids: tuple[int, ...]) -> int:
        """How long the services take together."""
        return sum(each.duration_min for each in self.services if each.id in service_ids)


def read_choices(reader: Reader) -> Choices:
    """Everything the forms offer."""
    from salonapp.catalog.queries import services
    from salonapp.catalog.queries.materials import materials
    from salonapp.staff.queries import staff_list

    staff = staff_list(reader, with_archived=True)
    return Choices(
        services=tuple(services(reader, with_archived=True)),
        staff=tuple(each for each in staff if not each.archived),
        currency=reader.settings.text("salon.currency"),
        zone=reader.zone,
        today=reader.today,
        materials=tuple(materials(reader, with_archived=True)),
        former=tuple(each for each in staff if each.archived),
    )
