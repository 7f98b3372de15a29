"""How an appointment of today stands to the clock: due, late, waiting, being served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from salonapp.desk.cards import TodayAppointment
from salonapp.visits.cards import AppointmentStatus, AppointmentView

#: A client is late from so many minutes on.
LATE_MIN = 5
#: Somebody who sits and waits so long is told of.
WAITS_MIN = 5


class Standing(StrEnum):
    """How an appointment stands to the clock."""

    AHEAD = "ahead"
    LATE = "late"
    WAITS = "waits"
    IN_THE_SALON = "in_the_salon"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Arrival:
    """`minutes`: how late, or how long they have waited."""

    standing: Standing
    minutes: int = 0


def arrival(booked: AppointmentView, now: datetime) -> Arrival:
    """How an appointment stands at `now`, an aware instant.

    A client waits from the time booked on, or from when they came, if that was later.
    """
    if booked.status in (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED):
        late = int((now - booked.starts_at).total_seconds() // 60)
        return Arrival(Standing.LATE, late) if late >= LATE_MIN else Arrival(Standing.AHEAD)
    if booked.status is not AppointmentStatus.ARRIVED:
        return Arrival(Standing.OVER)
    since = max(booked.arrived_at or booked.starts_at, booked.starts_at)
    waits = int((now - since).total_seconds() // 60)
    if waits >= WAITS_MIN:
        return Arrival(Standing.WAITS, waits)
    return Arrival(Standing.IN_THE_SALON)


def next_to_arrive(lines: Sequence[TodayAppointment]) -> TodayAppointment | None:
    """Whom one key notes as arrived: the first who is still expected."""
    ahead = (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED)
    return next((each for each in lines if each.appointment.status in ahead), None)


def now_place(lines: Sequence[TodayAppointment], now: datetime) -> int:
    """Before which line the hand of the clock stands: 0 to the number of lines."""
    return sum(each.appointment.starts_at <= now for each in lines)
