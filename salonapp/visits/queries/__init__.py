"""Reading visits and appointments."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select

from salonapp.catalog.tables import Service
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import check_own, each_own
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD, AppointmentStatus, AppointmentView, VisitStatus, VisitView
from salonapp.visits.queries.used import NOTHING_USED, Used, used_at
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService

# Named one by one: unpacking a row is three times as quick as asking it for each name.
_VISIT = select(
    Visit.id,
    Visit.client_id,
    Visit.on_day,
    Visit.at_time,
    Visit.staff_id,
    Staff.name,
    Visit.status,
    Visit.price_minor,
    Visit.discount_minor,
    Visit.paid_minor,
    Visit.payment,
    Visit.rating,
    Visit.note,
    Visit.rebooked,
).outerjoin(Staff, Staff.id == Visit.staff_id)
_STATUS = {status.value: status for status in VisitStatus}
_OF_CLIENT = (
    _VISIT.where(Visit.client_id == bindparam("client_id"))
    .order_by(Visit.on_day.desc(), Visit.at_time.desc(), Visit.id.desc())
    .limit(bindparam("most"))
)
_SERVICES = (
    select(VisitService.visit_id, Service.id, Service.name)
    .join(Service, Service.id == VisitService.service_id)
    .order_by(VisitService.visit_id, VisitService.position)
)
# By client, not by a list of ids: such a list is spelled out anew for each statement.
_SERVICES_OF_CLIENT = _SERVICES.join(Visit, Visit.id == VisitService.visit_id).where(
    Visit.client_id == bindparam("client_id")
)
_SERVICES_OF_VISIT = _SERVICES.where(VisitService.visit_id == bindparam("visit_id"))
_APPOINTMENT = select(Appointment.__table__, Staff.name.label("master")).outerjoin(
    Staff, Staff.id == Appointment.staff_id
)
_APPOINTMENT_SERVICES = (
    select(AppointmentService.appointment_id, Service.id, Service.name)
    .join(Service, Service.id == AppointmentService.service_id)
    .where(AppointmentService.appointment_id.in_(bindparam("ids", expanding=True)))
    .order_by(AppointmentService.appointment_id, AppointmentService.position)
)
_AHEAD_OF_CLIENT = (
    _APPOINTMENT.where(
        Appointment.client_id == bindparam("client_id"),
        Appointment.starts_at >= bindparam("since"),
        Appointment.status.in_([status.value for status in AHEAD]),
    )
    .order_by(Appointment.starts_at)
    .limit(20)
)
_BETWEEN = _APPOINTMENT.where(
    Appointment.starts_at >= bindparam("since"), Appointment.starts_at < bindparam("until")
).order_by(Appointment.starts_at, Appointment.id)


def visits_of(
    reader: Reader, viewer: Viewer, client_id: int, *, most: int = 500
) -> list[VisitView]:
    """A client's visits, the latest first."""
    check_own(reader, viewer, client_id)
    rows = reader.select(_OF_CLIENT, {"client_id": client_id, "most": most}).all()
    services = _services(reader, _SERVICES_OF_CLIENT, {"client_id": client_id})
    used = used_at(reader, viewer, client_id=client_id) if rows else NOTHING_USED
    return [_visit(viewer, row, services[row.id], used) for row in rows]


def visit(reader: Reader, viewer: Viewer, visit_id: int) -> VisitView:
    """One visit; NotFound when there is none."""
    row = reader.select(_VISIT.where(Visit.id == visit_id)).first()
    if row is None:
        raise NotFound(msg("This visit does not exist any more."))
    check_own(reader, viewer, row.client_id)
    services = _services(reader, _SERVICES_OF_VISIT, {"visit_id": visit_id})
    used = used_at(reader, viewer, visit_id=visit_id)
    return _visit(viewer, row, services[visit_id], used)


def appointments_ahead(reader: Reader, viewer: Viewer, client_id: int) -> list[AppointmentView]:
    """A client's appointments that still hold, the next first (today's past ones included)."""
    check_own(reader, viewer, client_id)
    given = {"client_id": client_id, "since": start_of_day(reader, reader.today)}
    return _appointments(reader, viewer, _AHEAD_OF_CLIENT, given)


def appointments_on(reader: Reader, viewer: Viewer, day: date) -> list[AppointmentView]:
    """Every appointment of a salon day, in order of time."""
    given = {
        "since": start_of_day(reader, day),
        "until": start_of_day(reader, day + timedelta(days=1)),
    }
    return _appointments(reader, viewer, _BETWEEN, given)


def appointment(reader: Reader, viewer: Viewer, appointment_id: int) -> AppointmentView:
    """One appointment; NotFound when there is none."""
    query = _APPOINTMENT.where(Appointment.id == appointment_id)
    found = _appointments(reader, viewer, query, {})
    if not found:
        raise NotFound(msg("This appointment does not exist any more."))
    return found[0]


def start_of_day(reader: Reader, day: date) -> datetime:
    """The instant a salon day begins."""
    return datetime.combine(day, time(), reader.zone)


def _appointments(
    reader: Reader, viewer: Viewer, query: Select[Any], given: dict[str, Any]
) -> list[AppointmentView]:
    rows = reader.select(query.where(*each_own(viewer, "appointment.client_id")), given).all()
    if not rows:
        return []
    services = _services(reader, _APPOINTMENT_SERVICES, {"ids": [row.id for row in rows]})
    return [
        AppointmentView(
            id=row.id,
            client_id=row.client_id,
            starts_at=row.starts_at.astimezone(reader.zone),
            duration_min=row.duration_min,
            services=tuple(name for _, name in services[row.id]),
            service_ids=tuple(service_id for service_id, _ in services[row.id]),
            staff_id=row.staff_id,
            master=row.master or "",
            status=AppointmentStatus(row.status),
            note=viewer.note(row.note),
            arrived_at=row.arrived_at.astimezone(reader.zone) if row.arrived_at else None,
            cancelled_by=row.cancelled_by,
            cancel_reason=viewer.note(row.cancel_reason),
            in_spite_of=viewer.note(row.in_spite_of),
            visit_id=row.visit_id,
        )
        for row in rows
    ]


def _services(
    reader: Reader, query: Select[int, int, str], given: dict[str, Any]
) -> defaultdict[int, list[tuple[int, str]]]:
    """The services by the visit or appointment they belong to, as (id, name)."""
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for owner_id, service_id, name in reader.select(query, given):
        found[owner_id].append((service_id, name))
    return found


def _visit(viewer: Viewer, row: Any, services: list[tuple[int, str]], used: Used) -> VisitView:
    (
        visit_id, client_id, on_day, at_time, staff_id, master, status, price, discount, paid,
        payment, rating, note, rebooked,
    ) = row  # fmt: skip
    return VisitView(
        id=visit_id,
        client_id=client_id,
        on_day=on_day,
        at_time=at_time,
        services=tuple([name for _, name in services]),
        service_ids=tuple([service_id for service_id, _ in services]),
        staff_id=staff_id,
        master=master or "",
        status=_STATUS[status],
        price_minor=viewer.money(price),
        discount_minor=viewer.money(discount),
        paid_minor=viewer.money(paid),
        payment=viewer.note(payment) if payment and viewer.sees_takings else "",
        rating=rating,
        note=viewer.note(note) if note else "",
        rebooked=rebooked,
        materials=tuple(used.materials.get(visit_id, ())),
        overrides=tuple(used.overrides.get(visit_id, ())),
    )
