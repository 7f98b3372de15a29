"""Writing who works when and who does what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta

from sqlalchemy import select

from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line
from salonapp.staff.hours import (
    MINUTES_A_DAY,
    DayKind,
    WeekStretch,
    range_of_days,
    stretch_of,
)
from salonapp.staff.tables import Staff, StaffDay, StaffHours, StaffService
from salonapp.storage.door import Tx

#: A holiday longer than this is a slip of the keyboard.
LONGEST_DAYS = 366
#: So are days before this one, and days further ahead.
EARLIEST_DAY = date(2000, 1, 1)
FURTHEST_AHEAD = timedelta(days=5 * 366)


def set_week(tx: Tx, staff_id: int, week: Sequence[WeekStretch]) -> None:
    """Make somebody's weekly hours be these; empty: the salon's own hours.

    InvalidInput when a stretch ends before it starts, or two of one weekday overlap.
    """
    _somebody(tx, staff_id)
    wanted = sorted({(each.weekday, each.starts, each.ends) for each in week})
    for weekday in range(1, 8):
        end_before = 0
        for _weekday, starts, ends in (each for each in wanted if each[0] == weekday):
            _check(starts, ends)
            stretch = stretch_of(starts, ends)
            if stretch.start_min < end_before:
                raise InvalidInput(msg("Two stretches of one day overlap."), field="week")
            end_before = stretch.end_min
    if any(not 1 <= weekday <= 7 for weekday, _starts, _ends in wanted):
        raise InvalidInput(msg("Name weekdays by number, Monday is 1: for example 6,7."))
    kept = tx.session.scalars(select(StaffHours).where(StaffHours.staff_id == staff_id)).all()
    known = {(row.weekday, row.starts, row.ends): row for row in kept}
    for key, row in known.items():
        if key not in wanted:
            tx.session.delete(row)
    tx.session.add_all(
        StaffHours(staff_id=staff_id, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in wanted
        if (weekday, starts, ends) not in known
    )
    tx.session.flush()


def set_days(
    tx: Tx,
    staff_id: int,
    first: date,
    last: date,
    kind: DayKind | None,
    *,
    hours: Sequence[tuple[time, time]] = (),
    note: str = "",
) -> int:
    """Say how the days from `first` to `last` differ from the week; None: as the week says.

    `hours` only for `DayKind.HOURS`. What was said of these days before is replaced. Returns how
    many days that are.
    """
    _somebody(tx, staff_id)
    if last < first:
        raise InvalidInput(msg("The last day lies before the first."), field="last")
    if first < EARLIEST_DAY:
        raise InvalidInput(msg("That day is too long ago."), field="first")
    if last > tx.today + FURTHEST_AHEAD:
        raise InvalidInput(msg("That day is too far ahead."), field="last")
    days = range_of_days(first, last)
    if len(days) > LONGEST_DAYS:
        raise InvalidInput(msg("That is more than a year."), field="last")
    if kind is DayKind.HOURS and not hours:
        raise InvalidInput(msg("Say from when to when."), field="hours")
    for starts, ends in hours:
        _check(starts, ends)
    for row in tx.session.scalars(
        select(StaffDay).where(
            StaffDay.staff_id == staff_id, StaffDay.on_day >= first, StaffDay.on_day <= last
        )
    ):
        tx.session.delete(row)
    tx.session.flush()
    if kind is not None:
        stretches: Iterable[tuple[time | None, time | None]]
        stretches = hours if kind is DayKind.HOURS else ((None, None),)
        tx.session.add_all(
            StaffDay(
                staff_id=staff_id,
                on_day=day,
                kind=kind.value,
                starts=starts,
                ends=ends,
                note=clean_line(note),
            )
            for day in days
            for starts, ends in stretches
        )
        tx.session.flush()
    return len(days)


def set_services_of(tx: Tx, staff_id: int, services: Mapping[int, int | None]) -> None:
    """Make these be the services somebody does, with their own minutes; empty: every one."""
    _somebody(tx, staff_id)
    for minutes in services.values():
        if minutes is not None and not 0 < minutes <= MINUTES_A_DAY:
            raise InvalidInput(
                msg("An appointment takes from 1 minute to a day."), field="services"
            )
    kept = tx.session.scalars(select(StaffService).where(StaffService.staff_id == staff_id)).all()
    known = {row.service_id: row for row in kept}
    for service_id, row in known.items():
        if service_id not in services:
            tx.session.delete(row)
        else:
            row.duration_min = services[service_id]
    tx.session.add_all(
        StaffService(staff_id=staff_id, service_id=service_id, duration_min=minutes)
        for service_id, minutes in services.items()
        if service_id not in known
    )
    tx.session.flush()


def set_order(tx: Tx, staff_ids: Sequence[int]) -> None:
    """The order of the calendar's columns, from the left."""
    for position, staff_id in enumerate(staff_ids):
        _somebody(tx, staff_id).position = position
    tx.session.flush()


def _somebody(tx: Tx, staff_id: int) -> Staff:
    found = tx.session.get(Staff, staff_id)
    if found is None:
        raise NotFound(msg("This person is not on the staff list any more."))
    return found


def _check(starts: time, ends: time) -> None:
    if stretch_of(starts, ends).minutes <= 0:
        raise InvalidInput(msg("Work ends after it begins."), field="week")
