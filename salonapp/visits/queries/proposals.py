"""Reading what times to propose to a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select

from salonapp.catalog.tables import Service
from salonapp.staff.queries.hours import hours_of_salon, masters
from salonapp.storage.door import Reader
from salonapp.visits.cards import VisitStatus
from salonapp.visits.proposing import (
    Diaries,
    Habits,
    PastVisit,
    Slot,
    days_to_look_at,
    habits_of,
    propose_slots,
)
from salonapp.visits.queries.booking import busy_between
from salonapp.visits.tables import Visit

_MINUTES = select(Service.id, Service.duration_min).where(
    Service.id.in_(bindparam("ids", expanding=True))
)
_PAST = (
    select(Visit.on_day, Visit.at_time, Visit.staff_id)
    .where(Visit.client_id == bindparam("client_id"), Visit.status == VisitStatus.DONE.value)
    .order_by(Visit.on_day.desc())
    .limit(12)
)


def propose(
    reader: Reader,
    client_id: int | None,
    services: Sequence[int],
    staff_id: int | None = None,
    around: date | None = None,
    *,
    just_now: PastVisit | None = None,
) -> tuple[Slot, ...]:
    """Free times for `services`, the best first, each with why; at most nine.

    `around` is the day wished for; one that is over means today. When somebody is due is told
    further up, by `desk.queries.booking`. `client_id` None: somebody unknown, who has no habits.
    Who was here today is offered later days; `just_now` is a visit being closed, not written yet.
    """
    habits = client_habits(reader, client_id, just_now) if client_id is not None else Habits()
    today = reader.today
    wanted = max(around, today) if around is not None else None
    slots = propose_slots(
        diaries(reader, days_to_look_at(today, wanted)),
        usual_minutes(reader, services),
        habits,
        staff_id=staff_id,
        around=wanted,
    )
    last = habits.last_visit_on
    return tuple(slot for slot in slots if last is None or slot.starts_at.date() > last)


def client_habits(reader: Reader, client_id: int, just_now: PastVisit | None = None) -> Habits:
    """What a client is used to, by their latest visits and one that is not written yet."""
    visits = [PastVisit(*row) for row in reader.select(_PAST, {"client_id": client_id})]
    return habits_of([just_now, *visits] if just_now is not None else visits)


def usual_minutes(reader: Reader, services: Sequence[int]) -> list[tuple[int, int]]:
    """Each service's id with how long it usually takes, in the order given."""
    if not services:
        return []
    known = {each: minutes for each, minutes in reader.select(_MINUTES, {"ids": list(services)})}
    return [(each, known[each]) for each in services if each in known]


def diaries(reader: Reader, days: Sequence[date]) -> Diaries:
    """The masters with their hours and what is booked on `days` (in order, not empty)."""
    taken = []
    for first, last in _runs(days):
        taken += busy_between(
            reader, _start(reader, first), _start(reader, last + timedelta(days=1))
        )
    return Diaries(
        reader.now,
        reader.zone,
        hours_of_salon(reader),
        masters(reader, days[0], days[-1]),
        tuple(taken),
    )


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in a row as (first, last)."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day == found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _start(reader: Reader, day: date) -> datetime:
    return datetime.combine(day, time(), reader.zone)
