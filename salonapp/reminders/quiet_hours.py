"""When a message may go out: not at night, not on a closed day, in the salon's own time.

Judged by what the clock on the salon's wall shows, so both changes of the clocks need no special
case: an hour that exists twice is quiet or open twice, one that is left out is never waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

QUIET_FROM = time(21)
QUIET_TO = time(10)
_LOOK_AHEAD_DAYS = 400
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class SendWindow:
    """Quiet hours `[quiet_from, quiet_to)`, over midnight if need be, and days without messages.

    Equal times mean no quiet hours. `closed_weekdays` counts Monday as 0.
    """

    zone: ZoneInfo
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO
    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()

    def is_open_day(self, day: date) -> bool:
        """Whether anything may be sent on `day` at all."""
        return day.weekday() not in self.closed_weekdays and day not in self.closed_days

    def is_quiet(self, wall: time) -> bool:
        """Whether the salon's clock showing `wall` means silence."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= wall < self.quiet_to
        return wall >= self.quiet_from or wall < self.quiet_to

    def allows(self, instant: datetime) -> bool:
        """Whether a message may be sent at `instant` (aware)."""
        local = instant.astimezone(self.zone)
        return self.is_open_day(local.date()) and not self.is_quiet(local.time())

    def next_allowed(self, instant: datetime) -> datetime | None:
        """The first moment at or after `instant` (aware) that is allowed, in UTC.

        `None` when the salon is closed for more than a year.
        """
        instant = instant.astimezone(UTC)
        if self.allows(instant):
            return instant
        first = instant.astimezone(self.zone).date()
        for offset in range(_LOOK_AHEAD_DAYS):
            day = first + timedelta(days=offset)
            if not self.is_open_day(day):
                continue
            moments = [
                moment
                for moment in self._openings(day)
                if moment >= instant
                and moment.astimezone(self.zone).date() == day
                and self.allows(moment)
            ]
            if moments:
                return min(moments)
        return None

    def last_allowed(self, instant: datetime, margin: timedelta) -> datetime | None:
        """The last moment before `instant` (aware) that is `margin` before silence, in UTC.

        `instant` itself when the window stays open so long after it; None when the salon was
        closed for a year.
        """
        instant = instant.astimezone(UTC)
        if self.allows(instant) and self.allows(instant + margin):
            return instant
        first = instant.astimezone(self.zone).date()
        for offset in range(_LOOK_AHEAD_DAYS):
            day = first - timedelta(days=offset)
            if not self.is_open_day(day):
                continue
            moments = [
                moment
                for end in self._closings(day)
                if (moment := end - margin) <= instant
                and moment.astimezone(self.zone).date() == day
                and self.allows(moment)
            ]
            if moments:
                return max(moments)
        return None

    def opening(self, day: date) -> datetime | None:
        """The first allowed moment of `day` itself, in UTC; `None` on a closed day."""
        moment = self.next_allowed(day_start(day, self.zone))
        if moment is None or moment.astimezone(self.zone).date() != day:
            return None
        return moment

    def next_open_day(self, day: date) -> date | None:
        """`day` itself if something may be sent on it, else the next such day."""
        if len(self.closed_weekdays) >= _WEEK_DAYS:
            return None
        for offset in range(_LOOK_AHEAD_DAYS):
            candidate = day + timedelta(days=offset)
            if self.is_open_day(candidate):
                return candidate
        return None

    def _closings(self, day: date) -> Iterator[datetime]:
        """Every moment at which silence may begin on `day`, in UTC; its end is one of them."""
        yield day_start(day + timedelta(days=1), self.zone)
        for fold in (0, 1):
            wall = self.quiet_from.replace(fold=fold)
            yield datetime.combine(day, wall, self.zone).astimezone(UTC)

    def _openings(self, day: date) -> Iterator[datetime]:
        """Every moment of `day` at which silence may end, in UTC; some may still be quiet."""
        for wall in (time(0), self.quiet_to):
            for fold in (0, 1):
                yield datetime.combine(day, wall.replace(fold=fold), self.zone).astimezone(UTC)
        change = clock_change(day, self.zone)
        if change is not None:
            yield change


@lru_cache(maxsize=1024)
def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `day` begins in `zone`."""
    change = clock_change(day, zone)
    start = datetime.combine(day, time(0), zone).astimezone(UTC)
    if change is not None and start > change and start.astimezone(zone).time() != time(0):
        return change
    return start


def clock_change(day: date, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) on `day` at which the clocks of `zone` change; `None` on most days."""
    # A change at midnight belongs to both days around it, hence the hours on either side.
    low = datetime.combine(day, time(0), UTC) - timedelta(hours=16)
    high = low + timedelta(hours=56)
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return None
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
