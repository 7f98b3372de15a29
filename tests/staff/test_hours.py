"""Who works when: the single day before the week, the week before the salon's own hours."""

from __future__ import annotations

from datetime import date, time

import pytest

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.commands.hours import set_days, set_services_of, set_week
from salonapp.staff.hours import (
    DayKind,
    DaysOff,
    Free,
    Master,
    OwnHours,
    SalonHours,
    SingleDay,
    Stretch,
    WeekStretch,
    days_in_rows,
    parse_stretches,
    salon_hours,
    work_day,
)
from salonapp.staff.queries.hours import hours_of_salon, master, masters
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting

MONDAY = date(2026, 3, 9)
SUNDAY = date(2026, 3, 15)
SALON = SalonHours(time(9), time(21), frozenset({7}), frozenset({date(2026, 3, 8)}), True)
WEEK = OwnHours(
    (WeekStretch(1, time(10), time(14)), WeekStretch(1, time(15), time(0))),
    (
        SingleDay(date(2026, 3, 16), DayKind.ILL, note="flu"),
        SingleDay(SUNDAY, DayKind.HOURS, time(12), time(15)),
    ),
)


def test_what_lies_between_two_stretches_is_a_break_and_midnight_ends_a_day() -> None:
    day = work_day(SALON, WEEK, MONDAY)
    assert day.stretches == (Stretch(600, 840), Stretch(900, 1440))
    assert day.breaks == (Stretch(840, 900),)
    assert day.allows(Stretch(600, 840))
    assert not day.allows(Stretch(830, 910))


def test_a_single_day_comes_before_the_week_and_before_the_closed_salon() -> None:
    assert work_day(SALON, WEEK, SUNDAY).stretches == (Stretch(720, 900),)
    ill = work_day(SALON, WEEK, date(2026, 3, 16))
    assert (ill.stretches, ill.free, ill.note) == ((), Free.ILL, "flu")


def test_who_has_no_hours_works_the_salons_and_a_weekday_without_any_is_free() -> None:
    nobody = OwnHours()
    assert work_day(SALON, nobody, MONDAY).stretches == (Stretch(540, 1260),)
    assert work_day(SALON, nobody, SUNDAY).free is Free.CLOSED
    assert work_day(SALON, nobody, date(2026, 3, 8)).free is Free.CLOSED
    assert work_day(SALON, WEEK, date(2026, 3, 10)).free is Free.WEEK


def test_nothing_lies_outside_hours_nobody_has_said() -> None:
    unsaid = salon_hours("", "", "6,7", "2026-03-09, 2026-03-32")
    assert not unsaid.is_known
    assert not work_day(unsaid, OwnHours(), date(2026, 3, 10)).is_known
    assert work_day(unsaid, OwnHours(), MONDAY).free is Free.CLOSED


def test_a_master_does_everything_or_what_is_named_in_their_own_time() -> None:
    anybody, one = Master(1, "Anna"), Master(2, "Vera", services={7: 45, 8: None})
    assert anybody.does(7)
    assert not one.does(9)
    assert one.minutes([(7, 60), (8, 30)]) == 75


@pytest.mark.parametrize(
    "typed",
    ["10", "19-10", "10-10", "25-26", "10-14 15-19", "ten-four", "10-43", "10-24:30", "24-10"],
)
def test_hours_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_stretches(typed)


def test_hours_are_typed_as_people_write_them() -> None:
    assert parse_stretches("10-14, 15.00-19:30; 20\N{EN DASH}24") == (
        (time(10), time(14)),
        (time(15), time(19, 30)),
        (time(20), time(0)),
    )
    assert parse_stretches(" ") == ()


def test_days_in_a_row_are_one_holiday() -> None:
    days = [SingleDay(date(2026, 7, at), DayKind.HOLIDAY) for at in (1, 2, 3, 6)]
    assert days_in_rows(days) == (
        DaysOff(date(2026, 7, 1), date(2026, 7, 3), DayKind.HOLIDAY),
        DaysOff(date(2026, 7, 6), date(2026, 7, 6), DayKind.HOLIDAY),
    )


def test_hours_are_kept_and_read_with_the_salons(db: Database, both_databases: None) -> None:
    week = [WeekStretch(1, time(10), time(14)), WeekStretch(1, time(15), time(19))]
    with db.write(OWNER, msg("Salon")) as tx:
        set_setting(tx, "salon.opens", "09:00")
        set_setting(tx, "salon.closes", "20:00")
        lera = add_staff(tx, "Lera")
        add_staff(tx, "Anna")
        set_week(tx, lera, week)
        set_days(tx, lera, date(2026, 7, 1), date(2026, 7, 3), DayKind.HOLIDAY)
        set_days(tx, lera, SUNDAY, SUNDAY, DayKind.HOURS, hours=[(time(10), time(12))], note="fair")
        set_days(tx, lera, date(2026, 7, 2), date(2026, 7, 2), None)
    with db.read() as reader:
        assert hours_of_salon(reader).stretch == Stretch(540, 1200)
        both = masters(reader, MONDAY, date(2026, 7, 31))
        (one,) = [each for each in both if each.id == lera]
        again = master(reader, lera, MONDAY, date(2026, 7, 31))
    assert [each.name for each in both] == ["Anna", "Lera"]
    assert one == again
    assert one.hours.week == tuple(week)
    assert [each.on_day.day for each in one.hours.days] == [15, 1, 3]


def test_hours_that_overlap_and_days_that_end_early_are_refused(db: Database) -> None:
    with db.write(OWNER, msg("Salon")) as tx:
        lera = add_staff(tx, "Lera")
    for work in (
        lambda tx: set_week(
            tx, lera, [WeekStretch(2, time(10), time(14)), WeekStretch(2, time(13), time(18))]
        ),
        lambda tx: set_week(tx, lera, [WeekStretch(2, time(14), time(10))]),
        lambda tx: set_days(tx, lera, SUNDAY, MONDAY, DayKind.OFF),
        lambda tx: set_days(tx, lera, MONDAY, MONDAY, DayKind.HOURS),
        lambda tx: set_services_of(tx, lera, {1: 0}),
    ):
        with pytest.raises(InvalidInput), db.write(OWNER, msg("Hours")) as tx:
            work(tx)
