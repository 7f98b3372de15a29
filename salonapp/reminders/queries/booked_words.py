"""What a reminder of an appointment says: the day and the hour, the services, the master."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select

from salonapp.catalog.tables import Service
from salonapp.foundation.clock import local_day
from salonapp.foundation.format import format_time
from salonapp.reminders.appointment_rule import appointment_of
from salonapp.reminders.derive.booked import REMINDED
from salonapp.reminders.templates import Placeholder
from salonapp.reminders.texts import TextKind, listed
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json
from salonapp.visits.tables import Appointment, AppointmentService

Values = Mapping[Placeholder, str | date | None]


def about_appointments(
    reader: Reader, messages: Mapping[str, int]
) -> dict[str, tuple[Values, TextKind]]:
    """What each message says, by key; later appointments of the day stand with their hour."""
    booked: defaultdict[tuple[int, date], list[tuple[int, datetime, str]]] = defaultdict(list)
    days: dict[int, tuple[int, date]] = {}
    for each_id, client_id, starts_at, master in _ahead(reader, set(messages.values())):
        day = local_day(starts_at, reader.zone)
        booked[client_id, day].append((each_id, starts_at, master or ""))
        days[each_id] = (client_id, day)
    services = _services(reader, days)
    found: dict[str, tuple[Values, TextKind]] = {}
    for key in messages:
        booking_id = appointment_of(key)
        if booking_id is None or booking_id not in days:
            continue
        of_day = booked[days[booking_id]]
        first = next(index for index, each in enumerate(of_day) if each[0] == booking_id)
        _id, starts_at, master = of_day[first]
        parts = [listed(services.get(booking_id, ()))]
        for other_id, other_at, _master in of_day[first + 1 :]:
            names = listed(services.get(other_id, ()))
            parts.append(f"{format_time(other_at, reader.zone)} {names}".strip())
        found[key] = (
            {
                Placeholder.APPOINTMENT_DAY: days[booking_id][1],
                Placeholder.APPOINTMENT_TIME: format_time(starts_at, reader.zone),
                Placeholder.SERVICE: ", ".join(part for part in parts if part),
                Placeholder.MASTER: master,
            },
            TextKind.USUAL,
        )
    return found


def _ahead(reader: Reader, client_ids: set[int]) -> list[tuple[int, int, datetime, str | None]]:
    rows = reader.session.execute(
        select(Appointment.id, Appointment.client_id, Appointment.starts_at, Staff.name)
        .outerjoin(Staff, (Staff.id == Appointment.staff_id) & Staff.archived.is_(False))
        .where(
            Appointment.client_id.in_(id_set(reader.session.get_bind().dialect.name)),
            Appointment.starts_at > reader.now,
            Appointment.status.in_(REMINDED),
        )
        .order_by(Appointment.starts_at, Appointment.id),
        {"ids": ids_json(client_ids)},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _services(reader: Reader, booking_ids: Iterable[int]) -> dict[int, list[str]]:
    rows = reader.session.execute(
        select(AppointmentService.appointment_id, Service.name)
        .join(Service, Service.id == AppointmentService.service_id)
        .where(
            AppointmentService.appointment_id.in_(id_set(reader.session.get_bind().dialect.name))
        )
        .order_by(AppointmentService.position, AppointmentService.id),
        {"ids": ids_json(booking_ids)},
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for booking_id, name in rows:
        found[booking_id].append(name)
    return found
