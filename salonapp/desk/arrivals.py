"""How an appointment of today stands to the clock: due, late, waiting, to be closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from salonapp.desk.cards import TodayAppointment
from salonapp.visits.cards import AppointmentStatus, AppointmentView

#: A client is late from so many minutes on.
LATE_MIN = 5
#: From then on it is asked whether anybody comes at all.
VERY_LATE_MIN = 15
#: Somebody who came early and waits so long is told of.
WAITS_MIN = 5
#: So long after its end an appointment still wants to be closed.
CLOSES_MIN = 10


class Standing(StrEnum):
    """How an appointment stands to the clock."""

    AHEAD = "ahead"
    LATE = "late"
    WAITS = "waits"
    IN_THE_SALON = "in_the_salon"
    #: Its time is up, and nobody has closed it.
    TO_CLOSE = "to_close"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Arrival:
    """`minutes`: how late, how long they have waited, or since when it wants to be closed."""

    standing: Standing
    minutes: int = 0


def arrival(booked: AppointmentView, now: datetime) -> Arrival:
    """How an appointment stands at `now`, an aware instant.

    Whoever came is taken to be served from the time booked on: nobody notes when it begins.
    """
    if booked.status in (AppointmentStatus.PLANNED, AppointmentStatus.CONFIRMED):
        late = _minutes(booked.starts_at, now)
        return Arrival(Standing.LATE, late) if late >= LATE_MIN else Arrival(Standing.AHEAD)
    if booked.status is not AppointmentStatus.ARRIVED:
        return Arrival(Standing.OVER)
    if now < booked.starts_at and booked.arrived_at is not None:
        waits = _minutes(booked.arrived_at, now)
        if waits >= WAITS_MIN:
            return Arrival(Standing.WAITS, waits)
    ended = _minutes(booked.starts_at + timedelta(minutes=booked.duration_min), now)
    if ended >= CLOSES_MIN:
        return Arrival(Standing.TO_CLOSE, ended)
    return Arrival(Standing.IN_THE_SALON)


def _minutes(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds() // 60)


def now_place(lines: Sequence[TodayAppointment], now: datetime) -> int:
    """Before which line the hand of the clock stands: 0 to the number of lines."""
    return sum(each.appointment.starts_at <= now for each in lines)


def standings(lines: Sequence[TodayAppointment], now: datetime) -> tuple[object, ...]:
    """What the clock changes of a day, minutes told in fives: shown again when it is another."""
    each = (arrival(line.appointment, now) for line in lines)
    return (*((found.standing, found.minutes // 5) for found in each), now_place(lines, now))
