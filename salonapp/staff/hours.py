"""When somebody works on a day: the week, single days that differ, and the salon's own hours.

The calendar's ground, the conflicts of a booking and the free slots all ask here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import pairwise

MINUTES_A_DAY = 24 * 60
#: The hours shown and offered while nobody has said when the salon is open.
USUAL_OPENS, USUAL_CLOSES = time(10), time(20)


class DayKind(StrEnum):
    """How a single day differs from the week."""

    OFF = "off"
    HOLIDAY = "holiday"
    ILL = "ill"
    HOURS = "hours"


class Free(StrEnum):
    """Why nobody works on a day."""

    NOT_FREE = ""
    #: The whole salon is closed.
    CLOSED = "closed"
    #: The week has no hours for it.
    WEEK = "week"
    OFF = "off"
    HOLIDAY = "holiday"
    ILL = "ill"


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Minutes of a day, `[start_min, end_min)` from midnight, 0 to 1440."""

    start_min: int
    end_min: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.end_min - self.start_min

    def holds(self, other: Stretch) -> bool:
        """Whether `other` lies inside."""
        return self.start_min <= other.start_min and other.end_min <= self.end_min

    def meets(self, other: Stretch) -> bool:
        """Whether they have a minute in common."""
        return self.start_min < other.end_min and other.start_min < self.end_min


@dataclass(frozen=True, slots=True)
class WeekStretch:
    """Hours of a weekday (Monday is 1), the salon's local time."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class SingleDay:
    """A day that is not as the week says; the hours only for `DayKind.HOURS`."""

    on_day: date
    kind: DayKind
    starts: time | None = None
    ends: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SalonHours:
    """When the salon is open; `is_known` is False while nobody has said so.

    `closed_weekdays` counts Monday as 1.
    """

    opens: time = USUAL_OPENS
    closes: time = USUAL_CLOSES
    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()
    is_known: bool = False

    def is_closed(self, day: date) -> bool:
        """Whether the whole salon is closed on `day`."""
        return day.isoweekday() in self.closed_weekdays or day in self.closed_days

    @property
    def stretch(self) -> Stretch:
        """The open hours; to midnight when it closes at 00:00."""
        return stretch_of(self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A person's own hours; without `week` they are the salon's."""

    week: tuple[WeekStretch, ...] = ()
    days: tuple[SingleDay, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkDay:
    """When somebody works on a day, in order; empty when free, and `free` says why.

    `is_known` is False where nobody has said any hours: then nothing lies outside them.
    """

    stretches: tuple[Stretch, ...] = ()
    free: Free = Free.NOT_FREE
    note: str = ""
    is_known: bool = True

    @property
    def breaks(self) -> tuple[Stretch, ...]:
        """What lies between the stretches."""
        pairs = pairwise(self.stretches)
        return tuple(Stretch(one.end_min, two.start_min) for one, two in pairs)

    def allows(self, wanted: Stretch) -> bool:
        """Whether `wanted` lies inside one stretch of work."""
        return any(each.holds(wanted) for each in self.stretches)


def stretch_of(starts: time, ends: time) -> Stretch:
    """The stretch between two times of a day; an end of 00:00 is midnight."""
    end = minute_of(ends)
    return Stretch(minute_of(starts), end or MINUTES_A_DAY)


def minute_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def time_of(minute: int) -> time:
    """The time of a minute of the day; midnight at its end is 00:00."""
    return time(minute // 60 % 24, minute % 60)


def work_day(salon: SalonHours, own: OwnHours, day: date) -> WorkDay:
    """When somebody works on `day`.

    What is said of the single day comes first, so somebody may work while the salon is closed.
    """
    said = [each for each in own.days if each.on_day == day]
    for each in said:
        if each.kind is not DayKind.HOURS:
            return WorkDay(free=Free(each.kind.value), note=each.note)
    hours = [(each.starts, each.ends) for each in said if each.starts and each.ends is not None]
    if hours:
        return WorkDay(_joined(stretch_of(one, two) for one, two in hours), note=said[0].note)
    if salon.is_closed(day):
        return WorkDay(free=Free.CLOSED)
    if not own.week:
        return WorkDay((salon.stretch,), is_known=salon.is_known)
    of_day = [each for each in own.week if each.weekday == day.isoweekday()]
    if not of_day:
        return WorkDay(free=Free.WEEK)
    return WorkDay(_joined(stretch_of(each.starts, each.ends) for each in of_day))


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """In order; those that touch are one."""
    found: list[Stretch] = []
    for each in sorted(stretches):
        if found and each.start_min <= found[-1].end_min:
            found[-1] = Stretch(found[-1].start_min, max(found[-1].end_min, each.end_min))
        elif each.minutes > 0:
            found.append(each)
    return tuple(found)


def salon_hours(
    opens: str,
    closes: str,
    closed_weekdays: str,
    closed_days: str,
    more_closed: Collection[date] = (),
) -> SalonHours:
    """The salon's hours from its settings' texts; what cannot be read counts as not said."""
    at, until = _time(opens), _time(closes)
    return SalonHours(
        at or USUAL_OPENS,
        until if until is not None else USUAL_CLOSES,
        frozenset(int(day) for day in re.findall(r"[1-7]", closed_weekdays)),
        frozenset({*_days(closed_days), *more_closed}),
        is_known=at is not None and until is not None,
    )


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def _days(text: str) -> Iterable[date]:
    for word in re.findall(r"\d{4}-\d\d-\d\d", text):
        try:
            yield date.fromisoformat(word)
        except ValueError:
            continue


@dataclass(frozen=True, slots=True)
class Master:
    """Somebody who can be booked; `services` empty: all, with their own minutes where they differ.

    `services` maps a service's id to the minutes it takes this person, None for the usual.
    """

    id: int
    name: str
    hours: OwnHours = field(default_factory=OwnHours)
    services: Mapping[int, int | None] = field(default_factory=dict)
    archived: bool = False
    position: int = 0

    def does(self, service_id: int) -> bool:
        """Whether they do the service."""
        return not self.services or service_id in self.services

    def minutes(self, usual: Sequence[tuple[int, int]]) -> int:
        """How long services take them; `usual` holds each service's id and usual minutes."""
        return sum(self.services.get(service_id) or minutes for service_id, minutes in usual)


def range_of_days(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


_STRETCH = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?\s*[-\N{EN DASH}\N{EM DASH}]\s*(\d{1,2})(?:[:.]?(\d{2}))?"
)


def parse_stretches(text: str) -> tuple[tuple[time, time], ...]:
    """The hours of a day as typed: "10-19", "10:00-14:00, 15:00-19:30"; empty for nothing.

    An end of 24 is midnight. Raises ValueError for what is no such hours, or ends before it begins.
    """
    found = []
    for part in (each.strip() for each in re.split(r"[,;]", text) if each.strip()):
        match = _STRETCH.fullmatch(part)
        if match is None:
            raise ValueError(part)
        starts = time(int(match[1]), int(match[2] or 0))
        ends = end_of_work(int(match[3]), int(match[4] or 0))
        if stretch_of(starts, ends).minutes <= 0:
            raise ValueError(part)
        found.append((starts, ends))
    return tuple(found)


def end_of_work(hour: int, minute: int) -> time:
    """A time at which something may end: 24:00 is midnight, kept as 00:00. ValueError for none."""
    return time() if (hour, minute) == (24, 0) else time(hour, minute)


def stretches_text(stretches: Iterable[tuple[time, time]]) -> str:
    """Hours as `parse_stretches` reads them."""
    return ", ".join(f"{one:%H:%M}-{two:%H:%M}" for one, two in sorted(stretches))


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days in a row that differ alike."""

    first: date
    last: date
    kind: DayKind
    hours: tuple[tuple[time, time], ...] = ()
    note: str = ""


def days_in_rows(days: Iterable[SingleDay]) -> tuple[DaysOff, ...]:
    """Single days put together where one follows the other and differs in the same way."""
    by_day: dict[date, DaysOff] = {}
    for each in sorted(days, key=lambda one: (one.on_day, one.starts or time())):
        hours = ((each.starts, each.ends),) if each.starts and each.ends is not None else ()
        known = by_day.get(each.on_day)
        if known is not None:
            hours = (*known.hours, *hours)
        by_day[each.on_day] = DaysOff(each.on_day, each.on_day, each.kind, hours, each.note)
    found: list[DaysOff] = []
    for day in by_day.values():
        last = found[-1] if found else None
        if (
            last is not None
            and last.last + timedelta(days=1) == day.first
            and (last.kind, last.hours, last.note) == (day.kind, day.hours, day.note)
        ):
            found[-1] = DaysOff(last.first, day.last, day.kind, day.hours, day.note)
        else:
            found.append(day)
    return tuple(found)
