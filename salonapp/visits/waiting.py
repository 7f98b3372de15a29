"""The waiting list: who would like a time that is not free, and whom a free time suits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

#: Days a wish stands by itself, unless somebody says otherwise.
USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A wish as typed; `None` of service, master or hours means any."""

    client_id: int
    from_day: date
    to_day: date
    service_id: int | None = None
    staff_id: int | None = None
    from_time: time | None = None
    to_time: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaitingWish:
    """A wish that still stands."""

    id: int
    client_id: int
    from_day: date
    to_day: date
    created_at: datetime
    service_id: int | None = None
    service: str = ""
    staff_id: int | None = None
    master: str = ""
    from_time: time | None = None
    to_time: time | None = None
    note: str = field(default="", repr=False)
    #: How long the service takes, in minutes; 0 where any would do.
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that became free; `starts_at` in the salon's zone.

    `service_ids` are those the master does; empty: every one. `own_minutes` has, by service, how
    long it takes this master where the price list says otherwise.
    """

    starts_at: datetime
    minutes: int
    staff_id: int | None
    service_ids: frozenset[int] = frozenset()
    own_minutes: Mapping[int, int] = field(default_factory=dict)


def fits_better(wish: WaitingWish) -> int:
    """How much of a time that suits was asked for: service, master, hours; more comes first.

    Who would take anything finds another time more easily than who wanted just this one.
    """
    hours = wish.from_time is not None or wish.to_time is not None
    return (wish.service_id is not None) + (wish.staff_id is not None) + hours


def suits(wish: WaitingWish, free: FreeTime) -> bool:
    """Whether the free time would do: day, hours, master, service, and long enough for it."""
    day, at = free.starts_at.date(), free.starts_at.time()
    takes = free.own_minutes.get(wish.service_id or 0) or wish.minutes or free.minutes
    if not wish.from_day <= day <= wish.to_day:
        return False
    if wish.from_time is not None and at < wish.from_time:
        return False
    # It may end later than they like to come, not begin later.
    if wish.to_time is not None and at > wish.to_time:
        return False
    if wish.staff_id is not None and wish.staff_id != free.staff_id:
        return False
    if wish.service_id is not None and free.service_ids and wish.service_id not in free.service_ids:
        return False
    return takes <= free.minutes


def is_for(wish: WaitingWish, service_ids: Collection[int]) -> bool:
    """Whether a booking of these services can be what was waited for."""
    return wish.service_id is None or wish.service_id in service_ids


def is_granted(
    wish: WaitingWish, starts_at: datetime, staff_id: int | None, service_ids: Collection[int]
) -> bool:
    """Whether a booking is what was waited for, `starts_at` in the salon's zone.

    How long it was meant to take is no matter: they are booked.
    """
    booked = FreeTime(starts_at, wish.minutes, staff_id, frozenset(service_ids))
    return is_for(wish, service_ids) and suits(wish, booked)


def is_settled(
    wish: WaitingWish, starts_at: datetime, staff_id: int | None, service_ids: Collection[int]
) -> bool:
    """Whether whoever is booked like this waits no more, unless somebody says otherwise.

    Granted, or the very service they waited for by the last of their days: they took another hour
    or another master. Booked later than that, they may well wait for something sooner.
    """
    if is_granted(wish, starts_at, staff_id, service_ids):
        return True
    return wish.service_id in service_ids and starts_at.date() <= wish.to_day
