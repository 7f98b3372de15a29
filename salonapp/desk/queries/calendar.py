"""Reading the calendar: everything of the days shown in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Text, Time, bindparam, text

from salonapp.clients.cards import name_for
from salonapp.desk.calendar import CalendarEntry, CalendarView, came_early, shown_early
from salonapp.staff.queries.hours import hours_of_salon, masters
from salonapp.staff.rights import Viewer
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.visits.cards import AppointmentStatus
from salonapp.visits.queries.waiting import open_count

_RANGE = "a.starts_at >= :since AND a.starts_at < :until"
#: With `SERVICES`, all that is read of appointments.
ENTRIES = (
    text(
        f"""
    SELECT a.id, a.client_id, c.first_name, c.last_name,
           (SELECT p.e164 FROM client_phone p WHERE p.client_id = c.id
            ORDER BY p.position, p.id LIMIT 1) AS phone,
           a.starts_at, a.duration_min, a.staff_id, a.status, a.note, t.temperature,
           EXISTS (SELECT 1 FROM client_alert x WHERE x.client_id = c.id
                   AND (x.since IS NULL OR x.since <= :today)
                   AND (x.until IS NULL OR x.until >= :today)) AS has_alerts,
           k.last_visit_on IS NULL AS first_visit,
           a.cancelled_by, a.cancel_reason, a.in_spite_of, a.visit_id, w.on_day, w.at_time
    FROM appointment a
    JOIN client c ON c.id = a.client_id
    LEFT JOIN client_temperature t ON t.client_id = a.client_id
    LEFT JOIN client_stats k ON k.client_id = a.client_id
    LEFT JOIN visit w ON w.id = a.visit_id
    WHERE {_RANGE}
    ORDER BY a.starts_at, a.id
    """
    )
    .bindparams(
        bindparam("since", type_=UtcDateTime()),
        bindparam("until", type_=UtcDateTime()),
        bindparam("today", type_=Date()),
    )
    .columns(
        id=Integer(),
        client_id=Integer(),
        first_name=Text(),
        last_name=Text(),
        phone=Text(),
        starts_at=UtcDateTime(),
        duration_min=Integer(),
        staff_id=Integer(),
        status=Text(),
        note=Text(),
        temperature=Text(),
        has_alerts=Boolean(),
        first_visit=Boolean(),
        cancelled_by=Text(),
        cancel_reason=Text(),
        in_spite_of=Text(),
        visit_id=Integer(),
        on_day=Date(),
        at_time=Time(),
    )
)
SERVICES = (
    text(
        f"""
    SELECT s.appointment_id, s.service_id, v.name
    FROM appointment a
    JOIN appointment_service s ON s.appointment_id = a.id
    JOIN service v ON v.id = s.service_id
    WHERE {_RANGE}
    ORDER BY s.appointment_id, s.position
    """
    )
    .bindparams(bindparam("since", type_=UtcDateTime()), bindparam("until", type_=UtcDateTime()))
    .columns(appointment_id=Integer(), service_id=Integer(), name=Text())
)


@dataclass(frozen=True, slots=True)
class Booked:
    """What is booked on some days, read once and shown to as many people as want to see it."""

    reader: Reader
    rows: Sequence[Any] = field(repr=False)
    services: Mapping[int, Sequence[tuple[int, str]]]

    def seen_by(self, viewer: Viewer, staff_id: int | None = None) -> tuple[CalendarEntry, ...]:
        """Everything, or what one person is booked for, as `viewer` may see it."""
        own = viewer.own_clients_of
        return tuple(
            _entry(self.reader, viewer, own, row, self.services.get(row.id, ()))
            for row in self.rows
            if staff_id is None or row.staff_id == staff_id
        )


def booked_on(reader: Reader, first: date, days: int) -> Booked:
    """What is booked on the days from `first` on, whoever looks."""
    given = {
        "since": datetime.combine(first, time(), reader.zone),
        "until": datetime.combine(first + timedelta(days=days), time(), reader.zone),
    }
    services: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for appointment_id, service_id, name in reader.connection.execute(SERVICES, given):
        services[appointment_id].append((service_id, name))
    rows = reader.connection.execute(ENTRIES, {**given, "today": reader.today}).all()
    return Booked(reader, rows, services)


def calendar(reader: Reader, viewer: Viewer, first: date, days: int) -> CalendarView:
    """The days from `first` on, `days` of them, with every master who works or is booked."""
    last = first + timedelta(days=days - 1)
    entries = booked_on(reader, first, days).seen_by(viewer)
    booked = {each.staff_id for each in entries}
    return CalendarView(
        first=first,
        days=days,
        zone=reader.zone,
        today=reader.today,
        masters=tuple(
            each
            for each in masters(reader, first, last, with_archived=True, also=booked)
            if not each.archived or each.id in booked
        ),
        salon=hours_of_salon(reader),
        entries=entries,
        waiting=open_count(reader, viewer),
    )


def _entry(
    reader: Reader,
    viewer: Viewer,
    own: int | None,
    row: Any,
    services: Sequence[tuple[int, str]],
) -> CalendarEntry:
    (
        id, client_id, first_name, last_name, phone, starts_at, minutes, staff_id, status, note,
        temperature, has_alerts, first_visit, by, reason, in_spite_of, visit_id, came_on, came_at,
    ) = row  # fmt: skip
    booked_at, early = starts_at.astimezone(reader.zone), False
    starts_at = booked_at
    if status == AppointmentStatus.DONE:
        came = datetime.combine(came_on, came_at, reader.zone) if came_on and came_at else None
        early = booked_at > reader.now or came_early(booked_at, came)
        if early:
            starts_at, minutes = shown_early(booked_at, minutes, came)
    mine = own is None or staff_id == own
    return CalendarEntry(
        id=id,
        client_id=client_id if mine else None,
        name=name_for(viewer, first_name, last_name) if mine else "",
        phone=viewer.phone(phone) if phone and mine else "",
        starts_at=starts_at,
        minutes=minutes,
        staff_id=staff_id,
        services=tuple(name for _id, name in services) if mine else (),
        service_ids=tuple(service_id for service_id, _name in services) if mine else (),
        status=AppointmentStatus(status),
        note=viewer.note(note) if note and mine else "",
        temperature=temperature or "" if mine else "",
        has_alerts=bool(has_alerts) and mine,
        first_visit=bool(first_visit) and mine,
        cancelled_by=by if mine else "",
        cancel_reason=viewer.note(reason) if reason and mine else "",
        in_spite_of=viewer.note(in_spite_of) if in_spite_of and mine else "",
        visit_id=visit_id,
        early=early,
    )
