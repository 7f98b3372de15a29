"""Reading what a day came to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Date, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from salonapp.desk.day_summary import (
    DaySummary,
    DayVisit,
    by_master,
    named,
    paid_by_method,
    taken,
)
from salonapp.staff.queries.own import only_own
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD, AppointmentStatus, VisitStatus
from salonapp.visits.checkout import ServiceLine
from salonapp.visits.queries import start_of_day
from salonapp.visits.tables import Appointment, Visit, VisitPayment, VisitService

_DAY: BindParameter[date] = bindparam("day", type_=Date())
_SINCE: BindParameter[datetime] = bindparam("since", type_=UtcDateTime())
_UNTIL: BindParameter[datetime] = bindparam("until", type_=UtcDateTime())
_AHEAD = [status.value for status in AHEAD]
_EARLIER = aliased(Visit)

_VISITS = (
    select(
        Visit.id,
        Visit.staff_id,
        Visit.status,
        Visit.price_minor,
        Visit.paid_minor,
        Visit.discount_minor,
        Visit.tip_minor,
        Visit.rebooked,
        exists()
        .where(
            Appointment.client_id == Visit.client_id,
            Appointment.starts_at >= _UNTIL,
            Appointment.status.in_(_AHEAD),
        )
        .label("is_ahead"),
        exists()
        .where(
            _EARLIER.client_id == Visit.client_id,
            _EARLIER.on_day < _DAY,
            _EARLIER.status == VisitStatus.DONE.value,
        )
        .label("came_before"),
    )
    .where(Visit.on_day == _DAY)
    .order_by(Visit.id)
)
_ANY_LINES = (
    select(
        VisitService.visit_id,
        VisitService.service_id,
        VisitService.staff_id,
        VisitService.price_minor,
    )
    .join(Visit, Visit.id == VisitService.visit_id)
    .order_by(VisitService.visit_id, VisitService.position)
)
_LINES = _ANY_LINES.where(Visit.on_day == _DAY)
_LINES_OF = _ANY_LINES.where(VisitService.visit_id.in_(bindparam("ids", expanding=True)))
_PAID_LATER = (
    select(Visit.id, Visit.staff_id, VisitPayment.method, VisitPayment.amount_minor)
    .join(Visit, Visit.id == VisitPayment.visit_id)
    .where(VisitPayment.on_day == _DAY, Visit.status == VisitStatus.DONE.value)
    .order_by(Visit.id, VisitPayment.position)
)
_PARTS = (
    select(
        VisitPayment.visit_id,
        VisitPayment.method,
        VisitPayment.amount_minor,
        VisitPayment.on_day,
    )
    .join(Visit, Visit.id == VisitPayment.visit_id)
    .where(Visit.on_day == _DAY)
    .order_by(VisitPayment.visit_id, VisitPayment.position)
)
_APPOINTMENTS = (
    select(Appointment.status, func.count())
    .where(Appointment.starts_at >= _SINCE, Appointment.starts_at < _UNTIL)
    .group_by(Appointment.status)
)
_STAFF = select(Staff.id, Staff.name).order_by(Staff.position, Staff.name)


def day_summary(reader: Reader, viewer: Viewer, day: date) -> DaySummary:
    """What a day came to, for those the viewer may see; without amounts where those are hidden."""
    given = {
        "day": day,
        "since": start_of_day(reader, day),
        "until": start_of_day(reader, day + timedelta(days=1)),
    }
    own = only_own(viewer, "visit.client_id")
    rows = reader.select(_VISITS.where(*own), given).all()
    lines: defaultdict[int, list[ServiceLine]] = defaultdict(list)
    for visit_id, service_id, staff_id, price in reader.select(_LINES, given):
        lines[visit_id].append(ServiceLine(service_id, staff_id, price))
    parts: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    later: Counter[int] = Counter()
    for visit_id, method, amount, paid_on in reader.select(_PARTS, given):
        if paid_on is None:
            parts[visit_id].append((method, amount))
        else:
            later[visit_id] += amount
    done = [
        DayVisit(
            row.staff_id,
            tuple(lines[row.id]),
            (row.paid_minor or 0) - later[row.id],
            row.discount_minor,
            row.tip_minor,
            tuple(parts[row.id]),
            is_first=not row.came_before,
            is_booked_again=bool(row.is_ahead or row.rebooked),
        )
        for row in rows
        if row.status == VisitStatus.DONE.value
    ]
    own = only_own(viewer, "appointment.client_id")
    booked = Counter(
        {status: count for status, count in reader.select(_APPOINTMENTS.where(*own), given)}
    )
    missed = sum(row.status == VisitStatus.NO_SHOW.value for row in rows)
    called_off = sum(row.status == VisitStatus.CANCELLED.value for row in rows)
    debts_paid = _debts_paid(reader, viewer, day)
    with_debts = [*done, *debts_paid]
    methods = paid_by_method(with_debts)
    debts_minor = sum(visit.paid_minor for visit in debts_paid)
    staff = {row.id: row.name for row in reader.select(_STAFF)}
    seen = viewer.sees_takings
    return DaySummary(
        day=day,
        visits=len(done),
        first_visits=sum(visit.is_first for visit in done),
        no_shows=missed,
        cancelled=max(called_off, booked[AppointmentStatus.CANCELLED.value]),
        still_open=sum(booked[status] for status in _AHEAD),
        booked_again=sum(visit.is_booked_again for visit in done),
        masters=named(by_master(with_debts), staff, with_amounts=seen, order=list(staff)),
        paid_minor=sum(visit.paid_minor for visit in with_debts) if seen else None,
        taken_minor=taken(methods) if seen else None,
        discount_minor=sum(visit.discount_minor for visit in done) if seen else None,
        tip_minor=sum(visit.tip_minor for visit in done) if seen else None,
        by_method=methods if seen else (),
        debts_paid_minor=debts_minor if seen else None,
        owed_minor=sum(_owed(row, parts[row.id], later) for row in rows) if seen else None,
    )


def _debts_paid(reader: Reader, viewer: Viewer, day: date) -> list[DayVisit]:
    """What was paid on the day for visits of other days."""
    own = only_own(viewer, "visit.client_id")
    rows = reader.select(_PAID_LATER.where(*own), {"day": day}).all()
    if not rows:
        return []
    lines: defaultdict[int, list[ServiceLine]] = defaultdict(list)
    for visit_id, service_id, staff_id, price in reader.select(
        _LINES_OF, {"ids": sorted({row.id for row in rows})}
    ):
        lines[visit_id].append(ServiceLine(service_id, staff_id, price))
    parts: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        parts[row.id].append((row.method, row.amount_minor))
    masters = {row.id: row.staff_id for row in rows}
    return [
        DayVisit(
            masters[visit_id],
            tuple(lines[visit_id]),
            sum(amount for _method, amount in paid),
            parts=tuple(paid),
            is_paid_later=True,
        )
        for visit_id, paid in parts.items()
    ]


def _owed(row: Any, parts: Sequence[tuple[str, int]], later: Mapping[int, int]) -> int:
    """What a visit still owes, as `visits.queries.debts` has it."""
    if row.status != VisitStatus.DONE.value or row.price_minor is None or row.paid_minor is None:
        return 0
    noted = not row.paid_minor or parts or row.id in later
    return max(row.price_minor - row.discount_minor - row.paid_minor, 0) if noted else 0
