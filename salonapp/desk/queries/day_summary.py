"""Reading what a day came to, or the days of a week or a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Date, Select, TextClause, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from salonapp.desk.day_summary import (
    DaySummary,
    DayVisit,
    by_master,
    day_lines,
    named,
    paid_by_method,
    taken,
)
from salonapp.foundation.clock import local_day
from salonapp.staff.queries.own import each_own, only_own
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.base import UtcDateTime
from salonapp.storage.door import Reader
from salonapp.visits.cards import AHEAD, AppointmentStatus, VisitStatus
from salonapp.visits.checkout import ServiceLine
from salonapp.visits.queries import start_of_day
from salonapp.visits.tables import Appointment, Visit, VisitPayment, VisitService

_FIRST: BindParameter[date] = bindparam("first", type_=Date())
_LAST: BindParameter[date] = bindparam("last", type_=Date())
_SINCE: BindParameter[datetime] = bindparam("since", type_=UtcDateTime())
_UNTIL: BindParameter[datetime] = bindparam("until", type_=UtcDateTime())
_AHEAD = [status.value for status in AHEAD]
_EARLIER = aliased(Visit)
_OF_THE_DAYS = Visit.on_day.between(_FIRST, _LAST)
#: Money that came on one of the days for a visit of another day.
_PAID_LATER = VisitPayment.on_day.between(_FIRST, _LAST), VisitPayment.on_day != Visit.on_day

_NEXT = (
    select(func.max(Appointment.starts_at))
    .where(Appointment.client_id == Visit.client_id, Appointment.status.in_(_AHEAD))
    .scalar_subquery()
)
_VISITS = (
    select(
        Visit.id,
        Visit.on_day,
        Visit.staff_id,
        Visit.status,
        Visit.price_minor,
        Visit.paid_minor,
        Visit.discount_minor,
        Visit.tip_minor,
        Visit.rebooked,
        _NEXT.label("next_at"),
        exists()
        .where(
            _EARLIER.client_id == Visit.client_id,
            _EARLIER.on_day <= Visit.on_day,
            _EARLIER.status == VisitStatus.DONE.value,
            # Who went from one master to the next on their first day came for the first time once.
            or_(_EARLIER.on_day < Visit.on_day, _EARLIER.id < Visit.id),
        )
        .label("came_before"),
    )
    .where(_OF_THE_DAYS)
    .order_by(Visit.id)
)
_LINES = (
    select(
        VisitService.visit_id,
        VisitService.service_id,
        VisitService.staff_id,
        VisitService.price_minor,
    )
    .join(Visit, Visit.id == VisitService.visit_id)
    .order_by(VisitService.visit_id, VisitService.position)
)
_PARTS = (
    select(
        VisitPayment.visit_id,
        VisitPayment.method,
        VisitPayment.amount_minor,
        VisitPayment.on_day,
        Visit.on_day.label("visit_day"),
        Visit.staff_id,
    )
    .join(Visit, Visit.id == VisitPayment.visit_id)
    .order_by(VisitPayment.visit_id, VisitPayment.position)
)
_LATE_VISITS = (
    select(VisitPayment.visit_id).join(Visit, Visit.id == VisitPayment.visit_id).where(*_PAID_LATER)
)
_APPOINTMENTS = (
    select(Appointment.status, func.count())
    .where(Appointment.starts_at >= _SINCE, Appointment.starts_at < _UNTIL)
    .group_by(Appointment.status)
)
_STAFF = select(Staff.id, Staff.name).order_by(Staff.position, Staff.name)

_Own = tuple[TextClause, ...]
_Given = dict[str, date | datetime]


def day_summary(reader: Reader, viewer: Viewer, day: date, last: date | None = None) -> DaySummary:
    """What a day (or those up to `last`) came to, for those the viewer may see.

    Without amounts where those are hidden.
    """
    until = last or day
    given: _Given = {
        "first": day,
        "last": until,
        "since": start_of_day(reader, day),
        "until": start_of_day(reader, until + timedelta(days=1)),
    }
    of_viewer = each_own if last is None else only_own  # weeks hold too many to ask of each
    own = of_viewer(viewer, "visit.client_id")
    rows = reader.select(_VISITS.where(*own), given).all()
    done = [row for row in rows if row.status == VisitStatus.DONE.value]
    of_own, owed = _visits(reader, done, given)
    visits = [*of_own, *_paid_later(reader, own, given)]
    of_day = [visit for _day, visit in visits]
    counted = [visit for visit in of_day if not visit.is_paid_later]
    booked = _booked(reader, of_viewer(viewer, "appointment.client_id"), given)
    missed = sum(row.status == VisitStatus.NO_SHOW.value for row in rows)
    called_off = sum(row.status == VisitStatus.CANCELLED.value for row in rows)
    methods = paid_by_method(of_day)
    staff = {row.id: row.name for row in reader.select(_STAFF)}
    seen = viewer.sees_takings
    return DaySummary(
        day=day,
        visits=len(counted),
        first_visits=sum(visit.is_first for visit in counted),
        no_shows=missed,
        cancelled=max(called_off, booked[AppointmentStatus.CANCELLED.value]),
        still_open=sum(booked[status] for status in _AHEAD),
        booked_again=sum(visit.is_booked_again for visit in counted),
        masters=named(by_master(of_day), staff, with_amounts=seen, order=list(staff)),
        paid_minor=sum(visit.paid_minor for visit in of_day) if seen else None,
        taken_minor=taken(methods) if seen else None,
        discount_minor=sum(visit.discount_minor for visit in counted) if seen else None,
        tip_minor=sum(visit.tip_minor for visit in counted) if seen else None,
        by_method=methods if seen else (),
        debts_paid_minor=sum(visit.paid_minor for visit in of_day if visit.is_paid_later)
        if seen
        else None,
        owed_minor=owed if seen else None,
        last=last,
        days=day_lines(visits, with_amounts=seen) if last is not None else (),
    )


def _visits(
    reader: Reader, rows: Sequence[Any], given: _Given
) -> tuple[list[tuple[date, DayVisit]], int]:
    """The visits of the days, with what was paid for them on their own day; what they still owe."""
    lines = _lines(reader, _LINES.where(_OF_THE_DAYS), given)
    parts: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    later: Counter[int] = Counter()
    for part in reader.select(_PARTS.where(_OF_THE_DAYS), given):
        if part.on_day is None or part.on_day == part.visit_day:
            parts[part.visit_id].append((part.method, part.amount_minor))
        else:
            later[part.visit_id] += part.amount_minor
    found = []
    for row in rows:
        noted = sum(amount for _method, amount in parts[row.id])
        is_ahead = row.next_at is not None and local_day(row.next_at, reader.zone) > row.on_day
        visit = DayVisit(
            row.staff_id,
            lines.get(row.id, ()),
            # Whatever stands on the visit, its parts were paid: all sums are of the same money.
            max(noted, (row.paid_minor or 0) - later[row.id]),
            row.discount_minor,
            row.tip_minor,
            tuple(parts[row.id]),
            is_first=not row.came_before,
            is_booked_again=bool(is_ahead or row.rebooked),
        )
        found.append((row.on_day, visit))
    return found, sum(_owed(row, later, parts[row.id]) for row in rows)


def _paid_later(reader: Reader, own: _Own, given: _Given) -> list[tuple[date, DayVisit]]:
    """What was paid on the days for visits of other days."""
    parts: defaultdict[tuple[int, date], list[Any]] = defaultdict(list)
    for part in reader.select(_PARTS.where(*_PAID_LATER, *own), given):
        parts[part.visit_id, part.on_day].append(part)
    if not parts:
        return []
    lines = _lines(reader, _LINES.where(Visit.id.in_(_LATE_VISITS)), given)
    found = []
    for (visit_id, day), of_one in parts.items():
        paid = tuple((part.method, part.amount_minor) for part in of_one)
        visit = DayVisit(
            of_one[0].staff_id,
            lines.get(visit_id, ()),
            sum(amount for _method, amount in paid),
            parts=paid,
            is_paid_later=True,
        )
        found.append((day, visit))
    return found


def _lines(
    reader: Reader, query: Select[int, int, int | None, int | None], given: _Given
) -> dict[int, tuple[ServiceLine, ...]]:
    found: defaultdict[int, list[ServiceLine]] = defaultdict(list)
    for visit_id, service_id, staff_id, price in reader.select(query, given):
        found[visit_id].append(ServiceLine(service_id, staff_id, price))
    return {visit_id: tuple(lines) for visit_id, lines in found.items()}


def _booked(reader: Reader, own: _Own, given: _Given) -> Counter[str]:
    rows = reader.select(_APPOINTMENTS.where(*own), given)
    return Counter({status: count for status, count in rows})


def _owed(row: Any, later: Mapping[int, int], parts: Sequence[object]) -> int:
    """What a visit still owes, as `visits.queries.debts` has it."""
    if row.price_minor is None or row.paid_minor is None:
        return 0
    noted = not row.paid_minor or parts or row.id in later
    return max(row.price_minor - row.discount_minor - row.paid_minor, 0) if noted else 0
