"""The day against the clock: who is late, who waits, what wants to be closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from salonapp.desk.arrivals import Standing, arrival, now_place
from salonapp.desk.cards import ClientRow, TodayAppointment
from salonapp.desk.day_sheet import as_html, sentence
from salonapp.desk.day_summary import DaySummary, MasterDay
from salonapp.visits.cards import AppointmentStatus, AppointmentView

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
PLANNED, ARRIVED = AppointmentStatus.PLANNED, AppointmentStatus.ARRIVED


def booked(status: AppointmentStatus, came_min: int | None = None) -> AppointmentView:
    came = None if came_min is None else NOON + timedelta(minutes=came_min)
    return AppointmentView(1, 2, NOON, 60, (), (), None, "", status, "", arrived_at=came)


@pytest.mark.parametrize(
    ("view", "minute", "standing", "minutes"),
    [
        (booked(PLANNED), -30, Standing.AHEAD, 0),
        (booked(PLANNED), 4, Standing.AHEAD, 0),
        (booked(AppointmentStatus.CONFIRMED), 12, Standing.LATE, 12),
        (booked(ARRIVED, -20), -5, Standing.WAITS, 15),
        (booked(ARRIVED, -20), 1, Standing.IN_THE_SALON, 0),
        (booked(ARRIVED, -2), -1, Standing.IN_THE_SALON, 0),
        (booked(ARRIVED), -1, Standing.IN_THE_SALON, 0),
        (booked(ARRIVED, 10), 75, Standing.TO_CLOSE, 15),
        (booked(AppointmentStatus.DONE), 75, Standing.OVER, 0),
    ],
)
def test_an_appointment_stands_to_the_clock(
    view: AppointmentView, minute: int, standing: Standing, minutes: int
) -> None:
    found = arrival(view, NOON + timedelta(minutes=minute))
    assert (found.standing, found.minutes) == (standing, minutes)


def test_the_hand_of_the_clock_stands_between_what_began_and_what_is_ahead() -> None:
    client = ClientRow(2, "Anna", "", "", None, None, None, None, has_alerts=False)
    lines = [TodayAppointment(booked(PLANNED), client, (), (), first_visit=False)]
    assert now_place(lines, NOON - timedelta(minutes=1)) == 0
    assert now_place(lines, NOON) == 1


def test_what_was_called_off_is_no_booking_of_the_day() -> None:
    client = ClientRow(2, "Anna", "", "", None, None, None, None, has_alerts=False)
    off = {
        status
        for status in AppointmentStatus
        if TodayAppointment(booked(status), client, (), (), first_visit=False).is_off
    }
    assert off == {AppointmentStatus.CANCELLED}


DAY = DaySummary(
    date(2026, 3, 11), 8, 1, 1, 2, 0, 5,
    (MasterDay(1, "Vera <3", 7, 2_400_000, 10_000), MasterDay(None, "", 1, 30_000, 0)),
    2_430_000, 2_230_000, 50_000, 10_000, (("card", 2_230_000), ("certificate", 200_000)),
)  # fmt: skip


def test_the_day_is_said_in_one_sentence() -> None:
    assert (
        sentence(DAY, "USD")
        == "8 visits, $22,300 taken; 5 of 8 left with a next time (62\N{NO-BREAK SPACE}%)."
    )
    empty = DaySummary(DAY.day, 0, 0, 0, 0, 3, 0, (), 0, 0, 0, 0)
    assert sentence(empty, "USD") == "No visit is closed yet; 3 bookings still stand open."
    assert sentence(DaySummary(DAY.day, 0, 0, 0, 0, 0, 0, (), 0, 0, 0, 0), "USD").startswith("No")


def test_the_sheet_has_amounts_only_for_who_may_see_them() -> None:
    sheet = as_html(DAY, "USD", DAY.day)
    assert "Vera &lt;3" in sheet
    assert "Certificate" in sheet
    assert "nobody named" in sheet
    assert "Taken today" in sheet
    own = MasterDay(1, "Vera", 7, None, None)
    masked = DaySummary(DAY.day, 8, 1, 1, 2, 0, 5, (own,), None, None, None, None)
    assert "$" not in as_html(masked, "USD", DAY.day)
    assert sentence(masked, "USD").startswith("8 visits; 5 of 8")
