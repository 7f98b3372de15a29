"""Reading who works when and who does what."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import BindParameter, bindparam, select

from salonapp.staff.hours import (
    DayKind,
    Master,
    OwnHours,
    SalonHours,
    SingleDay,
    WeekStretch,
    salon_hours,
)
from salonapp.staff.rights import StaffRole
from salonapp.staff.tables import Staff, StaffDay, StaffHours, StaffService
from salonapp.storage.door import Reader

_FIRST: BindParameter[date] = bindparam("first")
_LAST: BindParameter[date] = bindparam("last")
_STAFF = select(Staff.id, Staff.name, Staff.role, Staff.archived, Staff.position).order_by(
    Staff.position, Staff.name
)
_WEEK = select(
    StaffHours.staff_id, StaffHours.weekday, StaffHours.starts, StaffHours.ends
).order_by(StaffHours.weekday, StaffHours.starts)
_DAYS = (
    select(
        StaffDay.staff_id,
        StaffDay.on_day,
        StaffDay.kind,
        StaffDay.starts,
        StaffDay.ends,
        StaffDay.note,
    )
    .where(StaffDay.on_day >= _FIRST, StaffDay.on_day <= _LAST)
    .order_by(StaffDay.on_day, StaffDay.starts)
)
_SERVICES = select(StaffService.staff_id, StaffService.service_id, StaffService.duration_min)
_ID: BindParameter[int] = bindparam("staff_id")
_ONE = _STAFF.where(Staff.id == _ID)
_WEEK_OF_ONE = _WEEK.where(StaffHours.staff_id == _ID)
_DAYS_OF_ONE = _DAYS.where(StaffDay.staff_id == _ID)
_SERVICES_OF_ONE = _SERVICES.where(StaffService.staff_id == _ID)


def hours_of_salon(reader: Reader) -> SalonHours:
    """When the salon is open, and its closed days."""
    settings = reader.settings
    return salon_hours(
        settings.text("salon.opens"),
        settings.text("salon.closes"),
        settings.text("salon.closed_weekdays"),
        settings.text("salon.closed_days"),
    )


def masters(
    reader: Reader, first: date, last: date, *, with_archived: bool = False
) -> tuple[Master, ...]:
    """Everybody who can be booked, in the calendar's order, with their days from `first` on.

    An administrator is among them once they have hours or services of their own. `with_archived`:
    those who left too.
    """
    given = {"first": first, "last": last}
    week: defaultdict[int, list[WeekStretch]] = defaultdict(list)
    for staff_id, weekday, starts, ends in reader.select(_WEEK):
        week[staff_id].append(WeekStretch(weekday, starts, ends))
    days: defaultdict[int, list[SingleDay]] = defaultdict(list)
    for staff_id, on_day, kind, since, until, note in reader.select(_DAYS, given):
        days[staff_id].append(SingleDay(on_day, DayKind(kind), since, until, note))
    services: defaultdict[int, dict[int, int | None]] = defaultdict(dict)
    for staff_id, service_id, minutes in reader.select(_SERVICES):
        services[staff_id][service_id] = minutes
    return tuple(
        Master(
            staff_id,
            name,
            OwnHours(tuple(week[staff_id]), tuple(days[staff_id])),
            services[staff_id],
            archived,
            position,
        )
        for staff_id, name, role, archived, position in reader.select(_STAFF)
        if (with_archived or not archived)
        and (role == StaffRole.MASTER or week[staff_id] or services[staff_id])
    )


def master(reader: Reader, staff_id: int, first: date, last: date) -> Master | None:
    """One person as `masters` has them, whatever their role; None when there is nobody."""
    row = reader.select(_ONE, {"staff_id": staff_id}).first()
    if row is None:
        return None
    _id, name, _role, archived, position = row
    given = {"staff_id": staff_id, "first": first, "last": last}
    week = reader.select(_WEEK_OF_ONE, {"staff_id": staff_id})
    days = reader.select(_DAYS_OF_ONE, given)
    services = reader.select(_SERVICES_OF_ONE, {"staff_id": staff_id})
    return Master(
        staff_id,
        name,
        OwnHours(
            tuple(WeekStretch(weekday, starts, ends) for _id, weekday, starts, ends in week),
            tuple(
                SingleDay(on_day, DayKind(kind), starts, ends, note)
                for _id, on_day, kind, starts, ends, note in days
            ),
        ),
        {service_id: minutes for _id, service_id, minutes in services},
        archived,
        position,
    )
