"""Which free time suits somebody on the waiting list, however it became free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from salonapp.staff.hours import Stretch, time_of
from salonapp.visits.booking import day_of_work, free_stretches, local_instant, starts_within
from salonapp.visits.proposing import (
    SOON_DAYS,
    USUAL_MINUTES,
    Diaries,
    Slot,
    Why,
    taken_by_master,
)
from salonapp.visits.waiting import WaitingWish


def first_times(diaries: Diaries, wishes: Iterable[WaitingWish]) -> dict[int, Slot]:
    """The first free time of the coming fortnight that suits each wish, by its id, where one is."""
    parts = taken_by_master(diaries)
    today = diaries.now.astimezone(diaries.zone).date()
    found: dict[int, Slot] = {}
    for wish in wishes:
        first = max(wish.from_day, today)
        last = min(wish.to_day, today + timedelta(days=SOON_DAYS - 1))
        for at in range((last - first).days + 1):
            slots = _suiting(diaries, parts, wish, first + timedelta(days=at))
            best = min(slots, key=lambda slot: slot.starts_at, default=None)
            if best is not None:
                found[wish.id] = best
                break
    return found


def _suiting(
    diaries: Diaries,
    parts: Mapping[tuple[int, date], list[Stretch]],
    wish: WaitingWish,
    day: date,
) -> Iterable[Slot]:
    """The first time of each master on `day` that would do."""
    for master in diaries.masters:
        service_id = wish.service_id
        if master.archived or wish.staff_id not in (None, master.id):
            continue
        if service_id is not None and not master.does(service_id):
            continue
        usual = ((service_id, wish.minutes),) if service_id is not None else ()
        minutes = master.minutes(usual) or USUAL_MINUTES
        free = free_stretches(
            day_of_work(diaries.salon, master, day), parts.get((master.id, day), ())
        )
        for at in starts_within(free, minutes):
            on_clock = time_of(at)
            if wish.from_time is not None and on_clock < wish.from_time:
                continue
            if wish.to_time is not None and on_clock > wish.to_time:
                break
            starts_at = local_instant(day, on_clock, diaries.zone)
            if starts_at > diaries.now:
                yield Slot(starts_at, minutes, master.id, master.name, Why.FIRST_FREE)
                break
