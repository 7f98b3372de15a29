"""What was done and what is booked, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from salonapp.desk.exports.queries.shared import (
    AT_ONCE,
    WHEN,
    WHO,
    Exported,
    code_of,
    names_of,
    rows_by_owner,
)
from salonapp.foundation.i18n import N_
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService


def _visits(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    names = names_of(reader, viewer)
    last = 0
    while True:
        rows = reader.session.execute(
            select(*Visit.__table__.c).where(Visit.id > last).order_by(Visit.id).limit(AT_ONCE)
        ).all()
        if not rows:
            return
        services: defaultdict[int, list[str]] = defaultdict(list)
        for visit_id, service_id in reader.session.execute(
            select(VisitService.visit_id, VisitService.service_id)
            .where(VisitService.visit_id.between(rows[0].id, rows[-1].id))
            .order_by(VisitService.visit_id, VisitService.position)
        ):
            services[visit_id].append(names.services[service_id])
        for row in rows:
            if row.client_id not in names.codes:
                continue
            yield {
                "code": code_of(row.external_id, row.id),
                "id": row.id,
                "client_code": names.codes[row.client_id],
                "client_id": row.client_id,
                "client": names.clients[row.client_id],
                "day": row.on_day,
                "time": row.at_time,
                "services": services[row.id],
                "master": names.staff.get(row.staff_id, ""),
                "price_minor": viewer.money(row.price_minor),
                "discount_minor": viewer.money(row.discount_minor),
                "paid_minor": viewer.money(row.paid_minor),
                "payment": viewer.note(row.payment) if viewer.sees_takings else "",
                "status": row.status,
                "note": viewer.note(row.note),
                "rating": row.rating,
            }
        last = rows[-1].id


def _appointments(reader: Reader, viewer: Viewer) -> Iterator[dict[str, object]]:
    names = names_of(reader, viewer)
    services = rows_by_owner(
        reader,
        select(AppointmentService.appointment_id, AppointmentService.service_id).order_by(
            AppointmentService.appointment_id, AppointmentService.position
        ),
    )
    for row in reader.session.execute(
        select(*Appointment.__table__.c)
        .order_by(Appointment.id)
        .execution_options(yield_per=AT_ONCE)
    ):
        if row.client_id not in names.codes:
            continue
        starts = row.starts_at.astimezone(reader.zone)
        yield {
            "code": code_of(row.external_id, row.id),
            "id": row.id,
            "client_code": names.codes[row.client_id],
            "client_id": row.client_id,
            "client": names.clients[row.client_id],
            "day": starts.date(),
            "time": starts.time().replace(tzinfo=None),
            "starts_at": row.starts_at,
            "duration_min": row.duration_min,
            "services": [names.services[int(service)] for (service,) in services[row.id]],
            "master": names.staff.get(row.staff_id, ""),
            "price_minor": viewer.money(row.price_minor),
            "status": row.status,
            "note": viewer.note(row.note),
        }


VISITS = Exported(
    "visits",
    _visits,
    (
        ("code", N_("Visit ID")),
        *WHO,
        *WHEN,
        ("services", N_("Services")),
        ("master", N_("Master")),
        ("price_minor", N_("Price")),
        ("discount_minor", N_("Discount")),
        ("paid_minor", N_("Paid")),
        ("payment", N_("Payment method")),
        ("status", N_("Status")),
        ("note", N_("Note")),
        ("rating", N_("Rating")),
    ),
    frozenset({"price_minor", "discount_minor", "paid_minor"}),
)
APPOINTMENTS = Exported(
    "appointments",
    _appointments,
    (
        ("code", N_("Visit ID")),
        *WHO,
        *WHEN,
        ("duration_min", N_("Minutes")),
        ("services", N_("Services")),
        ("master", N_("Master")),
        ("price_minor", N_("Price")),
        ("status", N_("Status")),
        ("note", N_("Note")),
    ),
    frozenset({"price_minor"}),
)
