"""What stands against a booked time, told before it is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from salonapp.staff.hours import (
    DayKind,
    Master,
    OwnHours,
    SalonHours,
    SingleDay,
    Stretch,
    WeekStretch,
    WorkDay,
)
from salonapp.visits.booking import (
    Around,
    Busy,
    ObstacleKind,
    OfferedService,
    Wall,
    Wanted,
    free_stretches,
    local_instant,
    parts_of_day,
    starts_within,
    wall,
)
from salonapp.visits.booking_words import obstacle_sentences
from salonapp.visits.obstacles import obstacles

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
HOURS = SalonHours(time(10), time(20), frozenset({7}), is_known=True)
ANNA = Master(1, "Anna", OwnHours(days=(SingleDay(date(2026, 3, 13), DayKind.HOLIDAY),)))
AROUND = Around(NOW, BERLIN, HOURS, ANNA, (OfferedService(5, "Cut", 60),))
NOON = datetime(2026, 3, 12, 12, tzinfo=BERLIN)
WANTED = Wanted(7, NOON, 60, (5,), 1)


def kinds(wanted: Wanted, around: Around = AROUND) -> list[str]:
    return [each.kind.value for each in obstacles(wanted, around)]


def busy(at: datetime, *, client: int = 9, staff: int | None = 1, id: int = 1) -> Busy:
    return Busy(id, client, staff, at, 60)


def test_nothing_stands_against_a_free_hour() -> None:
    assert kinds(WANTED) == []


@pytest.mark.parametrize(
    ("minutes_off", "found"), [(-60, []), (-59, ["master_busy"]), (59, ["master_busy"]), (60, [])]
)
def test_a_master_is_busy_to_the_minute(minutes_off: int, found: list[str]) -> None:
    taken = (busy(NOON + timedelta(minutes=minutes_off)),)
    assert kinds(WANTED, replace(AROUND, taken=taken)) == found


def test_a_client_is_at_one_place_at_a_time_and_an_appointment_never_in_its_own_way() -> None:
    elsewhere = (busy(NOON, client=7, staff=2, id=4),)
    assert kinds(WANTED, replace(AROUND, taken=elsewhere)) == ["client_busy"]
    moved = replace(WANTED, appointment_id=4)
    assert kinds(moved, replace(AROUND, taken=elsewhere)) == []


def test_any_master_means_that_one_of_those_who_work_then_is_free() -> None:
    olga = Master(2, "Olga", services={6: None})
    two = replace(AROUND, master=None, masters=(ANNA, olga))
    anyone = replace(WANTED, staff_id=None)
    assert kinds(anyone, two) == []
    assert kinds(anyone, replace(two, taken=(busy(NOON),))) == ["nobody_free"]
    another = replace(busy(NOON, staff=None), service_ids=(5,))
    assert kinds(anyone, replace(two, taken=(another,))) == ["nobody_free"]
    # Olga can take the other one.
    assert kinds(anyone, replace(two, taken=(replace(another, service_ids=(6,)),))) == []
    moved = replace(anyone, appointment_id=1)
    assert kinds(moved, replace(two, taken=(busy(NOON, staff=None),))) == []
    holiday = replace(anyone, starts_at=NOON + timedelta(days=1))
    # The only one who does it is away: said, and nothing more, for it may be agreed with them.
    assert kinds(holiday, two) == ["nobody_works"]
    assert kinds(replace(holiday, service_ids=(6,)), two) == []
    closed = replace(anyone, starts_at=NOON + timedelta(days=3))
    assert kinds(closed, two) == ["closed"]


def test_who_is_the_last_for_a_booking_with_any_master_is_not_booked_by_name_unasked() -> None:
    olga, rita = Master(2, "Olga"), Master(3, "Rita", services={6: None})
    anyone = replace(busy(NOON - timedelta(minutes=30), staff=None), service_ids=(5,))
    near = replace(AROUND, masters=(ANNA, olga, rita), taken=(anyone,))
    assert kinds(WANTED, near) == []  # Olga takes it
    olgas = busy(NOON, staff=2, id=2)
    last = replace(near, taken=(anyone, olgas))
    (said,) = obstacles(WANTED, last)
    assert (said.kind, said.kind.needs_reason) == (ObstacleKind.PROMISED, True)
    assert obstacle_sentences([said], NOW.date()) == (
        "From 11:30 to 12:30 somebody is booked with any master, and nobody else is free for that.",
    )
    assert kinds(replace(WANTED, starts_at=NOON + timedelta(minutes=30)), last) == []
    assert kinds(replace(WANTED, appointment_id=2), last) == []  # it is Olga's that is given over
    # Two with any master need two; what only Rita does takes none of theirs.
    two = (anyone, replace(anyone, appointment_id=5))
    assert kinds(WANTED, replace(near, taken=two)) == ["promised", "promised"]
    ritas = (anyone, replace(anyone, appointment_id=5, service_ids=(6,)))
    assert kinds(WANTED, replace(near, taken=ritas)) == []
    # Whom nobody is left for anyway is not this booking's doing.
    assert kinds(WANTED, replace(last, masters=(ANNA, olga), taken=(anyone, busy(NOON), olgas)))[
        0
    ] == ("master_busy")


def test_where_nobody_works_or_is_free_the_nearest_possible_time_is_said() -> None:
    late = Master(2, "Olga", OwnHours((WeekStretch(4, time(15), time(19)),)))
    known = replace(AROUND, master=None, masters=(late,))
    anyone = replace(WANTED, staff_id=None)
    (said,) = obstacles(anyone, known)
    assert (said.kind, said.kind.needs_reason) == (ObstacleKind.NOBODY_WORKS, False)
    assert obstacle_sentences([said], NOW.date()) == (
        "None of the masters who do it works then."
        " The nearest time with somebody free that day: 15:00.",
    )
    at_four = replace(anyone, starts_at=NOON.replace(hour=16))
    taken = (busy(NOON.replace(hour=16), staff=2),)
    (said,) = obstacles(at_four, replace(known, taken=taken))
    assert said.kind is ObstacleKind.NOBODY_FREE
    assert said.starts_at == NOON.replace(hour=15)
    shut = tuple(busy(NOON.replace(hour=hour), staff=2, id=hour) for hour in range(15, 19))
    (said,) = obstacles(at_four, replace(known, taken=shut))
    assert obstacle_sentences([said], NOW.date())[0].endswith("there is no other time for it.")


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (datetime(2026, 3, 13, 12, tzinfo=BERLIN), ["master_free_day"]),
        (datetime(2026, 3, 15, 12, tzinfo=BERLIN), ["closed"]),
        (datetime(2026, 3, 12, 9, 30, tzinfo=BERLIN), ["outside_hours"]),
        (datetime(2026, 3, 12, 19, 30, tzinfo=BERLIN), ["outside_hours"]),
        (datetime(2026, 3, 12, 23, 30, tzinfo=BERLIN), ["outside_hours", "over_midnight"]),
        (datetime(2026, 3, 12, 23, 0, tzinfo=BERLIN), ["outside_hours"]),
        (datetime(2026, 3, 10, 12, tzinfo=BERLIN), ["past"]),
        (datetime(2029, 3, 12, 12, tzinfo=BERLIN), ["too_far"]),
    ],
)
def test_a_time_that_does_not_fit_says_why(at: datetime, found: list[str]) -> None:
    assert kinds(replace(WANTED, starts_at=at)) == found


def test_who_came_in_a_moment_ago_is_booked_as_usual() -> None:
    started = replace(WANTED, starts_at=NOW.astimezone(BERLIN) - timedelta(minutes=5))
    assert kinds(started, replace(AROUND, salon=SalonHours())) == []


@pytest.mark.parametrize(
    ("minutes", "found"), [(0, "no_minutes"), (-5, "no_minutes"), (1441, "too_long")]
)
def test_no_minutes_and_more_than_a_day_are_impossible(minutes: int, found: str) -> None:
    (said,) = obstacles(replace(WANTED, minutes=minutes), AROUND)
    assert said.kind.value == found
    assert said.kind.impossible


def test_the_hour_the_clocks_skip_does_not_exist() -> None:
    at = local_instant(SPRING, time(2, 30), BERLIN)
    assert wall(at, BERLIN) is Wall.NEVER
    (said,) = obstacles(replace(WANTED, starts_at=at), AROUND)
    assert said.kind is ObstacleKind.NO_SUCH_HOUR
    assert obstacle_sentences([said], NOW.date()) == (
        "On 29 March the clocks go forward: there is no 02:30 that day. Write 03:30 instead.",
    )
    assert wall(local_instant(SPRING, time(3), BERLIN), BERLIN) is Wall.ONCE
    assert wall(datetime(2026, 3, 29, 1, tzinfo=UTC), BERLIN) is Wall.ONCE


def test_the_hour_the_clocks_repeat_is_told_and_either_one_can_be_meant() -> None:
    known = replace(AROUND, salon=SalonHours())
    first = local_instant(AUTUMN, time(2, 30), BERLIN)
    second = local_instant(AUTUMN, time(2, 30), BERLIN, second=True)
    assert second - first == timedelta(0)  # the clock shows the same
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    for at, word in ((first, "first"), (second, "second")):
        (said,) = obstacles(replace(WANTED, starts_at=at), known)
        assert not said.kind.needs_reason
        assert f"the {word} one is meant" in obstacle_sentences([said], NOW.date())[0]


def test_on_the_night_of_the_change_busy_is_told_by_the_instant() -> None:
    known = replace(AROUND, salon=SalonHours())
    first = local_instant(AUTUMN, time(2), BERLIN)
    second = local_instant(AUTUMN, time(2), BERLIN, second=True)
    assert "master_busy" not in kinds(
        replace(WANTED, starts_at=second), replace(known, taken=(busy(first),))
    )


def test_what_the_master_or_the_price_list_does_not_have() -> None:
    gone = replace(
        AROUND,
        master=Master(1, "Anna", services={6: None}, archived=True),
        services=(OfferedService(5, "Cut", 60, archived=True),),
    )
    assert kinds(WANTED, gone) == ["master_left", "service_unknown", "service_gone"]


def test_a_missing_patch_test_is_said_while_there_is_time_and_answered_for_when_there_is_not() -> (
    None
):
    missing = replace(AROUND, patch_words=(("No patch test yet: Dye.", True),))
    soon = replace(WANTED, starts_at=NOON)
    later = replace(WANTED, starts_at=NOON + timedelta(days=4))
    assert [each.kind.needs_reason for each in obstacles(soon, missing)] == [True]
    assert [each.kind.needs_reason for each in obstacles(later, missing)] == [False]
    failed = replace(AROUND, patch_words=(("Patch test failed.", False),))
    assert [each.kind.needs_reason for each in obstacles(later, failed)] == [True]


def test_free_time_is_what_is_left_of_the_working_day() -> None:
    work = WorkDay((Stretch(600, 840), Stretch(900, 1200)))
    free = free_stretches(work, [Stretch(630, 700), Stretch(690, 720), Stretch(880, 960)])
    assert free == (Stretch(600, 630), Stretch(720, 840), Stretch(960, 1200))
    assert starts_within(free, 60)[:4] == [720, 735, 750, 765]
    assert starts_within([Stretch(607, 690)], 60) == [607, 615, 630]
    assert starts_within(free, 300) == []


def test_an_appointment_over_midnight_takes_a_part_of_both_days() -> None:
    late = Busy(1, 1, 1, datetime(2026, 3, 12, 23, 30, tzinfo=BERLIN), 60)
    assert parts_of_day(late, date(2026, 3, 12), BERLIN) == Stretch(1410, 1440)
    assert parts_of_day(late, date(2026, 3, 13), BERLIN) == Stretch(0, 30)
    assert parts_of_day(late, date(2026, 3, 14), BERLIN) is None
