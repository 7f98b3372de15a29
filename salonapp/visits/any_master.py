"""Bookings with any master: whether somebody is left for them, and whom they cannot spare.

Nobody in particular is promised, but somebody is: the last of those who could do it is as good as
booked. Who takes which booking is left open for as long as it can be shared out at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from zoneinfo import ZoneInfo

from salonapp.staff.hours import Free, Master, SalonHours, Stretch, minute_of
from salonapp.visits.booking import Busy, day_of_work


@dataclass(frozen=True, slots=True)
class Hands:
    """Who could take what, among what is booked: `masters` are all who can be booked."""

    masters: Sequence[Master]
    salon: SalonHours
    zone: ZoneInfo

    def able(self, booked: Busy) -> list[Master]:
        """Those who do it, or a part of it."""
        services = booked.service_ids
        # Several services may be shared out: somebody who does one of them can begin.
        return [
            each for each in self.masters if not services or any(each.does(one) for one in services)
        ]

    def working(self, booked: Busy) -> frozenset[int]:
        """Those of them who work then, taken or not."""
        local = booked.starts_at.astimezone(self.zone)
        start = minute_of(local.time())
        stretch = Stretch(start, start + booked.minutes)

        def works(master: Master) -> bool:
            work = day_of_work(self.salon, master, local.date())
            return work.free is Free.NOT_FREE and (not work.is_known or work.allows(stretch))

        return frozenset(each.id for each in self.able(booked) if works(each))

    def has_one_for(self, booked: Busy, taken: Iterable[Busy]) -> bool:
        """Whether somebody is left for a booking with any master, beside what is `taken`."""
        able = self._of_group(booked, tuple(taken))
        return _most_served(able) > _most_served(able[1:])

    def needed_for(self, booked: Busy, taken: Iterable[Busy]) -> frozenset[int]:
        """Those without whom this booking with any master, or one beside it, had nobody."""
        able = self._of_group(booked, tuple(taken))
        whole = _most_served(able)
        return frozenset(
            each for each in able[0] if _most_served([one - {each} for one in able]) < whole
        )

    def _of_group(self, booked: Busy, taken: Sequence[Busy]) -> list[frozenset[int]]:
        """Who is free for the booking, then for each other one with any master at that time."""
        beside = [each for each in taken if overlap(each, booked)]
        others = [each for each in beside if each.staff_id is None]
        found = []
        for one in (booked, *others):
            named = {each.staff_id for each in taken if each.staff_id and overlap(each, one)}
            found.append(self.working(one) - named)
        return found


def overlap(one: Busy, other: Busy) -> bool:
    """Whether two bookings share a minute; one is not beside itself."""
    if one.appointment_id == other.appointment_id:
        return False
    starts, others = one.starts_at.astimezone(UTC), other.starts_at.astimezone(UTC)
    return starts < other.ends_at and others < one.ends_at


def _most_served(able: Sequence[Collection[int]]) -> int:
    """How many bookings find a master of their own, at best (augmenting paths)."""
    taken_by: dict[int, int] = {}

    def find(at: int, asked: set[int]) -> bool:
        for master in able[at]:
            if master not in asked:
                asked.add(master)
                if master not in taken_by or find(taken_by[master], asked):
                    taken_by[master] = at
                    return True
        return False

    return sum(find(at, set()) for at in range(len(able)))
