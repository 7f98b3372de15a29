from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.reminders.quiet_hours import SendWindow, clock_change, day_start

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    MOSCOW,
    BERLIN,
    ZoneInfo("America/New_York"),
    ZoneInfo("Africa/Cairo"),  # changes its clocks at midnight
    ZoneInfo("Australia/Lord_Howe"),  # changes them by half an hour
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Pacific/Auckland"),
]


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW).astimezone(UTC)


def test_nothing_goes_out_at_night() -> None:
    window = SendWindow(MOSCOW)
    assert window.allows(moscow("2026-03-11 10:00"))
    assert window.allows(moscow("2026-03-11 20:59:59"))
    assert not window.allows(moscow("2026-03-11 21:00"))
    assert not window.allows(moscow("2026-03-12 09:59:59"))


def test_at_night_the_next_moment_is_the_morning() -> None:
    window = SendWindow(MOSCOW)
    morning = moscow("2026-03-12 10:00")
    assert window.next_allowed(moscow("2026-03-11 21:00")) == morning
    assert window.next_allowed(moscow("2026-03-12 03:00")) == morning
    assert window.next_allowed(morning) == morning


def test_a_closed_day_is_passed_over() -> None:
    window = SendWindow(
        MOSCOW, closed_weekdays=frozenset({6}), closed_days=frozenset({date(2026, 3, 9)})
    )
    assert window.next_allowed(moscow("2026-03-07 22:00")) == moscow("2026-03-10 10:00")


def test_a_salon_that_is_never_open_sends_nothing() -> None:
    assert (
        SendWindow(MOSCOW, closed_weekdays=frozenset(range(7))).next_allowed(
            moscow("2026-03-11 12:00")
        )
        is None
    )


def test_without_quiet_hours_every_moment_will_do() -> None:
    window = SendWindow(MOSCOW, time(0), time(0))
    night = moscow("2026-03-11 03:33")
    assert window.next_allowed(night) == night


def test_when_the_hour_quiet_time_ends_in_is_left_out_it_ends_with_the_gap() -> None:
    window = SendWindow(BERLIN, time(21), time(2, 30))
    before = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert window.next_allowed(before) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_when_an_hour_comes_twice_it_is_quiet_twice() -> None:
    window = SendWindow(BERLIN, time(2), time(3))
    first, second = (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert not window.allows(first)
    assert not window.allows(second)
    assert window.next_allowed(first) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


def test_the_clocks_change_on_two_days_of_the_year() -> None:
    assert clock_change(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert clock_change(date(2026, 6, 1), BERLIN) is None


def test_a_day_without_a_midnight_begins_when_its_first_hour_does() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    start = day_start(date(2026, 4, 24), cairo)
    assert start.astimezone(cairo).date() == date(2026, 4, 24)
    assert (start - timedelta(seconds=1)).astimezone(cairo).date() == date(2026, 4, 23)


quarters = st.builds(lambda h, m: time(h, 15 * m), st.integers(0, 23), st.integers(0, 3))
windows = st.builds(
    SendWindow,
    st.sampled_from(ZONES),
    quarters,
    quarters,
    st.frozensets(st.integers(0, 6), max_size=5),
)
instants = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(windows, instants)
@settings(max_examples=150, deadline=None)
def test_the_next_moment_is_allowed_and_nothing_before_it_is(
    window: SendWindow, instant: datetime
) -> None:
    found = window.next_allowed(instant)
    if found is None:
        # All the day may be quiet, or every day closed: then a fortnight shows nothing either.
        found = instant + timedelta(days=14)
    else:
        assert found >= instant
        assert window.allows(found)
    moment = instant
    while moment < found:
        assert not window.allows(moment)
        moment += timedelta(minutes=15)
    if found > instant:
        assert not window.allows(found - timedelta(seconds=1))


@given(windows, st.dates(date(2025, 1, 1), date(2026, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_the_opening_of_a_day_lies_in_that_day(window: SendWindow, day: date) -> None:
    opening = window.opening(day)
    if opening is not None:
        assert window.allows(opening)
        assert opening.astimezone(window.zone).date() == day


@given(st.sampled_from(ZONES), st.dates(date(2025, 1, 1), date(2026, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_days_follow_each_other_without_a_hole(zone: ZoneInfo, day: date) -> None:
    start = day_start(day, zone)
    assert start.astimezone(zone).date() == day
    assert (start - timedelta(seconds=1)).astimezone(zone).date() == day - timedelta(days=1)
