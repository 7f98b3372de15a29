"""What the first steps read, in one look, away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from salonapp.clients.cards import Purpose

if TYPE_CHECKING:
    from salonapp.reminders.cards import DayCount, ReminderRow
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader

_FIRST_MESSAGES = 8


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What came in, who was never asked for consent, and the first messages."""

    clients: int
    never_came: int
    services: int
    masters: int
    unasked: dict[Purpose, tuple[int, ...]] = field(repr=False)
    days: tuple[DayCount, ...]
    messages: tuple[ReminderRow, ...]
    left_out: int
    paused: bool
    today: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Whether there is anything in the salon yet."""

    is_new: bool
    salon_name: str


def read_first_look(reader: Reader, viewer: Viewer) -> FirstLook:
    """Everything the steps show."""
    from salonapp.catalog.queries import services
    from salonapp.clients.queries import clients_without_consent
    from salonapp.reminders import queries
    from salonapp.staff.queries import staff_list
    from salonapp.temperature.queries import mix

    found = mix(reader)
    days = tuple(queries.coming_days(reader))
    messages: list[ReminderRow] = []
    for each in days:
        if each.planned and len(messages) < _FIRST_MESSAGES:
            messages.extend(queries.reminders_on(reader, viewer, each.day))
    return FirstLook(
        clients=found.clients,
        never_came=found.leads,
        services=len(services(reader)),
        masters=len(staff_list(reader)),
        unasked={purpose: tuple(clients_without_consent(reader, purpose)) for purpose in Purpose},
        days=days,
        messages=tuple(messages[:_FIRST_MESSAGES]),
        left_out=queries.count_not_sent(reader),
        paused=reader.settings.flag("reminders.paused"),
        today=reader.today,
        zone=reader.zone,
    )


def read_beginnings(reader: Reader) -> Beginnings:
    """Whether nobody has begun yet: no client, and no name of a salon."""
    from salonapp.temperature.queries import mix

    name = reader.settings.text("salon.name")
    return Beginnings(not name and mix(reader).clients == 0, name)
