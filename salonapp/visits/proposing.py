"""Which times to propose: near the day a client is due, at their usual weekday, hour and master.

A time is judged by how far it lies from what the client is used to; the weights say how much
of one difference weighs as much as another (a day off the mark is worth half an hour of the clock).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from salonapp.staff.hours import Master, SalonHours, Stretch, minute_of, time_of
from salonapp.visits.any_master import Hands
from salonapp.visits.booking import (
    LONGEST_MIN,
    Busy,
    day_of_work,
    free_stretches,
    local_instant,
    parts_of_day,
    starts_within,
)

#: Proposals at most: each has a digit.
MOST = 9
_NEAR = 4
_FIRST_FREE = 3
#: Days before and after the wanted day that are looked at.
REACH_DAYS = 10
#: The days from today on that "first free" looks at.
SOON_DAYS = 14
#: A habit needs so many visits that agree.
_HABIT_VISITS = 2
_MINUTES_OF_A_DAY_OFF = 30
_MINUTES_OF_ANOTHER_WEEKDAY = 90
_MINUTES_OF_ANOTHER_MASTER = 150
_OLD_VISITS = 12
#: What begins further apart shares no minute.
_NEAR_ENOUGH = timedelta(minutes=LONGEST_MIN)
#: How long something takes of which nothing is known.
USUAL_MINUTES = 60


class Why(StrEnum):
    """Why a time is proposed."""

    NEAR = "near"
    FIRST_FREE = "first_free"


@dataclass(frozen=True, slots=True)
class Habits:
    """What a client is used to, as far as their visits agree; weekdays count Monday as 1."""

    weekday: int | None = None
    minute: int | None = None
    staff_id: int | None = None
    last_visit_on: date | None = None


@dataclass(frozen=True, slots=True)
class PastVisit:
    """What habits are told from."""

    on_day: date
    at_time: time | None
    staff_id: int | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time that is proposed; `starts_at` in the salon's zone."""

    starts_at: datetime
    minutes: int
    staff_id: int
    master: str
    why: Why
    usual_weekday: bool = False
    usual_hour: bool = False
    usual_master: bool = False
    #: Days after (negative: before) the day asked for; None where none was.
    days_off: int | None = None


@dataclass(frozen=True, slots=True)
class Diaries:
    """What is known of the days looked at."""

    now: datetime
    zone: ZoneInfo
    salon: SalonHours
    masters: tuple[Master, ...]
    taken: tuple[Busy, ...]

    def held_by(self, booked: Busy) -> frozenset[int]:
        """Whose time it takes: its master's, or of any master those whom it cannot spare."""
        if booked.staff_id is not None:
            return frozenset({booked.staff_id})
        near = [
            each for each in self.taken if abs(each.starts_at - booked.starts_at) <= _NEAR_ENOUGH
        ]
        offered = [each for each in self.masters if not each.archived]
        return Hands(offered, self.salon, self.zone).needed_for(booked, near)


def habits_of(visits: Iterable[PastVisit]) -> Habits:
    """What the latest visits agree on; one visit is no habit, its master is."""
    latest = sorted(visits, key=lambda each: each.on_day, reverse=True)[:_OLD_VISITS]
    if not latest:
        return Habits()
    minutes = sorted(minute_of(each.at_time) for each in latest if each.at_time is not None)
    staff = Counter(each.staff_id for each in latest if each.staff_id is not None)
    weekdays = Counter(each.on_day.isoweekday() for each in latest)
    weekday, often = weekdays.most_common(1)[0]
    return Habits(
        weekday=weekday if often >= max(_HABIT_VISITS, len(latest) / 2) else None,
        minute=minutes[len(minutes) // 2] if len(minutes) >= _HABIT_VISITS else None,
        staff_id=staff.most_common(1)[0][0] if staff else None,
        last_visit_on=latest[0].on_day,
    )


def days_to_look_at(today: date, around: date | None) -> list[date]:
    """The coming fortnight, and the days around the one wished for; never a day that is over."""
    soon = [today + timedelta(days=at) for at in range(SOON_DAYS)]
    if around is None:
        return soon
    near = [around + timedelta(days=at) for at in range(-REACH_DAYS, REACH_DAYS + 1)]
    return sorted({*soon, *(day for day in near if day >= today)})


def propose_slots(
    diaries: Diaries,
    usual: Sequence[tuple[int, int]],
    habits: Habits,
    *,
    staff_id: int | None = None,
    around: date | None = None,
) -> tuple[Slot, ...]:
    """At most nine free times: the best near `around` first, then the first free ones.

    `usual` holds each service's id and usual minutes; with `staff_id` only that master's times.
    """
    today = diaries.now.astimezone(diaries.zone).date()
    offered = [
        master
        for master in diaries.masters
        if not master.archived
        and (staff_id is None or master.id == staff_id)
        and all(master.does(service_id) for service_id, _minutes in usual)
    ]
    wanted = max(around, today) if around is not None else None
    free = list(_free(diaries, offered, usual, days_to_look_at(today, around)))
    near: list[Slot] = []
    if wanted is not None or habits.weekday is not None or habits.minute is not None:
        near = _best(free, habits, wanted)
    rest = _first_free(free, near)
    return tuple(
        [_told(each, habits, wanted, Why.NEAR) for each in near]
        + [_told(each, habits, wanted, Why.FIRST_FREE) for each in rest]
    )[:MOST]


def free_starts(
    diaries: Diaries, master: Master, day: date, minutes: int, step_min: int = 15
) -> list[datetime]:
    """Where something of `minutes` may begin at `master`'s on `day`, what is over left out."""
    work = day_of_work(diaries.salon, master, day)
    parts = (
        parts_of_day(each, day, diaries.zone)
        for each in diaries.taken
        if master.id in diaries.held_by(each)
    )
    free = free_stretches(work, [each for each in parts if each is not None])
    starts = (
        local_instant(day, time_of(at), diaries.zone)
        for at in starts_within(free, minutes, step_min)
    )
    return [each for each in starts if each > diaries.now]


def _free(
    diaries: Diaries,
    offered: Sequence[Master],
    usual: Sequence[tuple[int, int]],
    days: Sequence[date],
) -> Iterable[Slot]:
    parts = taken_by_master(diaries)
    for day in days:
        for master in offered:
            minutes = master.minutes(usual) or USUAL_MINUTES
            work = day_of_work(diaries.salon, master, day)
            free = free_stretches(work, parts.get((master.id, day), ()))
            for at in starts_within(free, minutes):
                starts_at = local_instant(day, time_of(at), diaries.zone)
                if starts_at > diaries.now:
                    yield Slot(starts_at, minutes, master.id, master.name, Why.FIRST_FREE)


def taken_by_master(diaries: Diaries) -> Mapping[tuple[int, date], list[Stretch]]:
    """What is taken of each master's days, by the master's id and the day."""
    found: dict[tuple[int, date], list[Stretch]] = {}
    for each in diaries.taken:
        staff = diaries.held_by(each)
        first = each.starts_at.astimezone(diaries.zone).date()
        for day in (first, first + timedelta(days=1)) if staff else ():
            part = parts_of_day(each, day, diaries.zone)
            if part is not None:
                for staff_id in staff:
                    found.setdefault((staff_id, day), []).append(part)
    return found


def _cost(slot: Slot, habits: Habits, wanted: date | None) -> int:
    """How far a time is from what the client is used to, in minutes of the clock."""
    cost = 0
    day = slot.starts_at.date()
    if wanted is not None:
        cost += abs((day - wanted).days) * _MINUTES_OF_A_DAY_OFF
    if habits.weekday is not None and day.isoweekday() != habits.weekday:
        cost += _MINUTES_OF_ANOTHER_WEEKDAY
    if habits.minute is not None:
        cost += abs(minute_of(slot.starts_at.time()) - habits.minute)
    if habits.staff_id is not None and slot.staff_id != habits.staff_id:
        cost += _MINUTES_OF_ANOTHER_MASTER
    return cost


def _best(free: Sequence[Slot], habits: Habits, wanted: date | None) -> list[Slot]:
    """The best time of each of the best days."""
    best: dict[date, tuple[int, datetime, Slot]] = {}
    for slot in free:
        judged = (_cost(slot, habits, wanted), slot.starts_at, slot)
        day = slot.starts_at.date()
        if day not in best or judged[:2] < best[day][:2]:
            best[day] = judged
    ordered = sorted(best.values(), key=lambda each: each[:2])
    return [slot for _cost_of, _at, slot in ordered[:_NEAR]]


def _first_free(free: Sequence[Slot], near: Sequence[Slot]) -> list[Slot]:
    """The first free time of each master, then of the next days."""
    known = {(each.starts_at, each.staff_id) for each in near}
    found: list[Slot] = []
    seen: set[tuple[date, int]] = set()
    for slot in sorted(free, key=lambda each: (each.starts_at, each.staff_id)):
        place = (slot.starts_at.date(), slot.staff_id)
        if place in seen or (slot.starts_at, slot.staff_id) in known:
            continue
        seen.add(place)
        found.append(slot)
        if len(found) == (_FIRST_FREE if near else _FIRST_FREE + _NEAR):
            break
    return found


def _told(slot: Slot, habits: Habits, wanted: date | None, why: Why) -> Slot:
    day, at = slot.starts_at.date(), minute_of(slot.starts_at.time())
    return Slot(
        slot.starts_at,
        slot.minutes,
        slot.staff_id,
        slot.master,
        why,
        habits.weekday == day.isoweekday(),
        habits.minute is not None and abs(habits.minute - at) <= _MINUTES_OF_A_DAY_OFF,
        habits.staff_id == slot.staff_id,
        (day - wanted).days if wanted is not None else None,
    )
