"""Reading who works when and who does what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, time

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
from salonapp.storage.raw import Raw

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
#: One person in one statement, on the bare driver: every booking asks, and each costs as much as
#: three rows. Columns: which kind of row, a number, and texts.
_PERSON = (
    "SELECT 0, s.position, s.name, CAST(s.archived AS TEXT), '', '' FROM staff s WHERE s.id = ?"
    " UNION ALL SELECT 1, h.weekday, CAST(h.starts AS TEXT), CAST(h.ends AS TEXT), '', ''"
    " FROM staff_hours h WHERE h.staff_id = ?"
    " UNION ALL SELECT 2, 0, CAST(d.on_day AS TEXT), CAST(d.starts AS TEXT),"
    " CAST(d.ends AS TEXT), d.kind || '/' || d.note FROM staff_day d"
    " WHERE d.staff_id = ? AND d.on_day >= ? AND d.on_day <= ?"
    " UNION ALL SELECT 3, v.service_id, CAST(v.duration_min AS TEXT), '', '', ''"
    " FROM staff_service v WHERE v.staff_id = ?"
)
_ARCHIVED = ("1", "true", "t")


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
    reader: Reader,
    first: date,
    last: date,
    *,
    with_archived: bool = False,
    also: Collection[int | None] = (),
) -> tuple[Master, ...]:
    """Everybody who can be booked, in the calendar's order, with their days from `first` on.

    An administrator is among them once they have hours or services of their own, and whoever is
    named in `also`. `with_archived`: those who left too.
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
        and (role == StaffRole.MASTER or week[staff_id] or services[staff_id] or staff_id in also)
    )


def master(reader: Reader, staff_id: int, first: date, last: date | None = None) -> Master | None:
    """One person as `masters` has them, whatever their role; None when there is nobody.

    Without `last` only the first day counts.
    """
    span = (first.isoformat(), (last or first).isoformat())
    rows = Raw(reader).all(_PERSON, (staff_id, staff_id, staff_id, *span, staff_id))
    own = next((row for row in rows if row[0] == 0), None)
    if own is None:
        return None
    week = [WeekStretch(row[1], _time(row[2]), _time(row[3])) for row in rows if row[0] == 1]
    days = [_day(*row[2:]) for row in rows if row[0] == 2]
    services = {row[1]: int(row[2]) if row[2] else None for row in rows if row[0] == 3}
    return Master(
        staff_id,
        own[2],
        OwnHours(
            tuple(sorted(week, key=lambda each: (each.weekday, each.starts))),
            tuple(sorted(days, key=lambda each: (each.on_day, each.starts or time()))),
        ),
        services,
        own[3] in _ARCHIVED,
        own[1],
    )


def _day(on_day: str, starts: str | None, ends: str | None, kind_and_note: str) -> SingleDay:
    kind, _slash, note = kind_and_note.partition("/")
    return SingleDay(
        date.fromisoformat(on_day),
        DayKind(kind),
        _time(starts) if starts else None,
        _time(ends) if ends else None,
        note,
    )


def _time(text: str) -> time:
    return time.fromisoformat(text)
