"""Times are proposed as the client is used to come, near the due day; then the first free ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from salonapp.staff.hours import Master, OwnHours, SalonHours, WeekStretch
from salonapp.visits.booking import Busy
from salonapp.visits.proposal_words import slot_line, why_words
from salonapp.visits.proposing import (
    Diaries,
    Habits,
    PastVisit,
    Slot,
    Why,
    habits_of,
    propose_slots,
)
from salonapp.visits.waiting import WaitingWish
from salonapp.visits.wishes import first_times

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 3, 11, 7, tzinfo=UTC)  # a Wednesday, ten o'clock
TODAY = date(2026, 3, 11)
ANNA, VERA = Master(1, "Anna"), Master(2, "Vera", services={5: 30})
SALON = SalonHours(time(10), time(20), frozenset({7}), is_known=True)
CUT = [(5, 60)]
THURSDAYS = Habits(weekday=4, minute=18 * 60, staff_id=1)


def propose(
    habits: Habits = Habits(),  # noqa: B008
    around: date | None = None,
    *,
    taken: tuple[Busy, ...] = (),
    masters: tuple[Master, ...] = (ANNA, VERA),
    staff_id: int | None = None,
    services: list[tuple[int, int]] = CUT,
) -> tuple[Slot, ...]:
    diaries = Diaries(NOW, MOSCOW, SALON, masters, taken)
    return propose_slots(diaries, services, habits, staff_id=staff_id, around=around)


def at(slot: Slot) -> str:
    return f"{slot.starts_at:%d.%m %H:%M} {slot.master}"


def test_the_usual_thursday_at_six_with_anna_comes_first() -> None:
    due = date(2026, 4, 9)  # a Thursday
    first = propose(THURSDAYS, due)[0]
    assert at(first) == "09.04 18:00 Anna"
    assert (first.usual_weekday, first.usual_hour, first.usual_master, first.days_off) == (
        True,
        True,
        True,
        0,
    )
    assert slot_line(first, TODAY) == "Thu, 9 April, 18:00"
    assert why_words(first) == "usual weekday, hour, master · on the day asked for"


def test_when_the_usual_time_is_taken_the_nearest_to_it_is_proposed() -> None:
    due = date(2026, 4, 9)
    busy = Busy(1, 9, 1, datetime(2026, 4, 9, 17, 30, tzinfo=MOSCOW), 90)
    first = propose(THURSDAYS, due, taken=(busy,))[0]
    assert at(first) == "09.04 19:00 Anna"


def test_somebody_unknown_gets_the_first_free_times() -> None:
    found = propose()
    assert {each.why for each in found} == {Why.FIRST_FREE}
    assert at(found[0]) == "11.03 10:15 Anna"  # ten o'clock is now
    assert at(found[1]) == "11.03 10:15 Vera"
    assert found[1].minutes == 30


def test_a_time_is_as_long_as_the_services_take_that_master_and_only_who_does_them() -> None:
    found = propose(services=[(5, 60), (6, 40)])
    assert {each.master for each in found} == {"Anna"}
    assert found[0].minutes == 100
    assert propose(services=[(6, 40)], masters=(VERA,)) == ()


def test_only_the_master_asked_for_and_never_one_who_left() -> None:
    assert {each.master for each in propose(staff_id=2)} == {"Vera"}
    assert propose(masters=(Master(1, "Anna", archived=True),)) == ()


def test_a_full_day_a_closed_day_and_a_free_day_are_passed_over() -> None:
    own = Master(1, "Anna", OwnHours((WeekStretch(1, time(10), time(11)),)))
    full = Busy(1, 9, 1, datetime(2026, 3, 16, 10, tzinfo=MOSCOW), 60)
    found = propose(masters=(own,), taken=(full,))
    assert [at(each) for each in found] == ["23.03 10:00 Anna"]
    assert all(each.starts_at.isoweekday() != 7 for each in propose())


def test_a_due_day_that_is_over_means_today() -> None:
    found = propose(THURSDAYS, TODAY - timedelta(days=40))
    assert min(each.starts_at for each in found).date() == TODAY


def test_there_are_never_more_than_digits_and_none_twice() -> None:
    found = propose(THURSDAYS, date(2026, 3, 20))
    assert len(found) <= 9
    assert len({(each.starts_at, each.staff_id) for each in found}) == len(found)


def test_habits_are_what_the_latest_visits_agree_on() -> None:
    visits = [
        PastVisit(date(2026, 1, 8), time(18), 1),
        PastVisit(date(2026, 2, 5), time(18, 30), 1),
        PastVisit(date(2026, 3, 5), time(17), 2),
    ]
    habits = habits_of(visits)
    assert habits == Habits(4, 18 * 60, 1, date(2026, 3, 5))
    once = habits_of(visits[:1])
    assert (once.weekday, once.minute, once.staff_id) == (None, None, 1)
    assert habits_of([]) == Habits()


def test_who_waits_is_told_the_first_free_time_that_suits_them() -> None:
    def first(wish: WaitingWish, *taken: Busy) -> str:
        found = first_times(Diaries(NOW, MOSCOW, SALON, (ANNA, VERA), taken), [wish])
        return at(found[wish.id]) if found else ""

    until = TODAY + timedelta(days=60)
    anything = WaitingWish(1, 7, TODAY, until, NOW)
    assert first(anything) == "11.03 10:15 Anna"
    of_vera = replace(anything, service_id=5, minutes=60, staff_id=2)
    assert first(replace(of_vera, from_time=time(17))) == "11.03 17:00 Vera"
    assert first(replace(of_vera, service_id=6)) == ""  # Vera does only one thing
    evening = replace(anything, from_time=time(18), to_time=time(18, 30), staff_id=1)
    busy = [
        Busy(number, 9, 1, datetime(2026, 3, day, 18, tzinfo=MOSCOW), 120)
        for number, day in enumerate((11, 12))
    ]
    assert first(evening, *busy) == "13.03 18:00 Anna"
    assert first(replace(evening, to_day=date(2026, 3, 12)), *busy) == ""
    sunday = date(2026, 3, 15)
    assert first(replace(anything, from_day=sunday, to_day=sunday)) == ""
    assert first(replace(anything, from_day=TODAY - timedelta(days=9), to_day=TODAY)) != ""


def test_whom_a_booking_with_any_master_cannot_spare_is_not_proposed_meanwhile() -> None:
    tomorrow = datetime(2026, 3, 12, 10, tzinfo=MOSCOW)
    anyone = Busy(1, 9, None, tomorrow, 60, (5,))
    both = {at(each) for each in propose(taken=(anyone,), around=date(2026, 3, 12))}
    assert "12.03 10:00 Anna" in both  # Vera is left for it
    veras = Busy(2, 8, 2, tomorrow, 60)
    found = {at(each) for each in propose(taken=(anyone, veras), around=date(2026, 3, 12))}
    assert not {each for each in found if each.startswith("12.03 10:")}
