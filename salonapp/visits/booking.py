"""A booked time: what is wanted, what can stand against it, which hours there are and are free.

Everything but what cannot be (an hour the clocks skip, no minutes at all) may be booked in spite
of it, with a reason. The rules themselves stand in `obstacles`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from salonapp.staff.hours import (
    MINUTES_A_DAY,
    Free,
    Master,
    SalonHours,
    Stretch,
    WorkDay,
    minute_of,
    work_day,
)

#: Nobody books further ahead.
FURTHEST_DAYS = 731
LONGEST_MIN = MINUTES_A_DAY


class ObstacleKind(StrEnum):
    """What can stand against a booking, the worst first."""

    NO_MINUTES = "no_minutes"
    TOO_LONG = "too_long"
    NO_SUCH_HOUR = "no_such_hour"
    TOO_FAR = "too_far"
    MASTER_BUSY = "master_busy"
    CLIENT_BUSY = "client_busy"
    #: Whoever of the masters is meant: each who does it and works then is taken.
    NOBODY_FREE = "nobody_free"
    #: Of those who could take a booking with any master at that time, this master is the last.
    PROMISED = "promised"
    MASTER_FREE_DAY = "master_free_day"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside_hours"
    OVER_MIDNIGHT = "over_midnight"
    PAST = "past"
    MASTER_LEFT = "master_left"
    SERVICE_UNKNOWN = "service_unknown"
    SERVICE_GONE = "service_gone"
    PATCH_TEST = "patch_test"
    #: There is time enough to make the test before.
    PATCH_TEST_FIRST = "patch_test_first"
    #: Whoever of the masters is meant: none who does it works then.
    NOBODY_WORKS = "nobody_works"
    TWICE = "twice"

    @property
    def impossible(self) -> bool:
        """Whether no reason helps."""
        return self in _IMPOSSIBLE

    @property
    def needs_reason(self) -> bool:
        """Whether it is booked only with a reason; the others are merely said."""
        return not self.impossible and self not in _SAID


_IMPOSSIBLE = frozenset(
    {
        ObstacleKind.NO_MINUTES,
        ObstacleKind.TOO_LONG,
        ObstacleKind.NO_SUCH_HOUR,
        ObstacleKind.TOO_FAR,
    }
)
#: What says that the time is somebody else's already.
TAKEN = frozenset(
    {
        ObstacleKind.MASTER_BUSY,
        ObstacleKind.CLIENT_BUSY,
        ObstacleKind.NOBODY_FREE,
        ObstacleKind.PROMISED,
    }
)
_SAID = frozenset({ObstacleKind.PATCH_TEST_FIRST, ObstacleKind.NOBODY_WORKS, ObstacleKind.TWICE})

#: A patch test is read after two days.
TEST_TAKES = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands against a booking.

    `what` is a service's name, a note or a whole sentence, by kind; `starts_at` and `ends_at` are
    the other appointment's, in the salon's zone (where nobody is free or works, `starts_at` is the
    nearest time of that day that would do); `free` says why the master does not work.
    """

    kind: ObstacleKind
    what: str = field(default="", repr=False)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    free: Free = Free.NOT_FREE
    hours: tuple[Stretch, ...] = ()
    appointment_id: int | None = None
    service_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time somebody wants; `starts_at` is aware, `appointment_id` is the one being moved."""

    client_id: int
    starts_at: datetime
    minutes: int
    service_ids: tuple[int, ...]
    staff_id: int | None = None
    appointment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is taken, by whom and of whom.

    `service_ids` are known of those with any master; empty: whatever it may be.
    """

    appointment_id: int
    client_id: int
    staff_id: int | None
    starts_at: datetime
    minutes: int
    service_ids: tuple[int, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When it is over, as an instant."""
        return self.starts_at.astimezone(UTC) + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class OfferedService:
    """What the rules need of a service."""

    id: int
    name: str
    minutes: int
    price_minor: int | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a wanted time.

    `patch_words` says which patch tests stand against it, with whether a new one would settle it.
    `masters` are all who can be booked, where any of them would do (`taken` then covers the day)
    or some booking with any master is at that time too (it covers that booking's).
    """

    now: datetime
    zone: ZoneInfo
    salon: SalonHours
    master: Master | None
    services: tuple[OfferedService, ...]
    taken: Sequence[Busy] = ()
    patch_words: tuple[tuple[str, bool], ...] = ()
    masters: tuple[Master, ...] = ()


class Wall(StrEnum):
    """How often the salon's clock shows a time on a day."""

    ONCE = "once"
    NEVER = "never"
    TWICE = "twice"


def wall(at: datetime, zone: ZoneInfo) -> Wall:
    """Whether the clocks skip the local time of `at` (naive, or aware in `zone`), or show it twice.

    An instant in another zone exists exactly once by itself.
    """
    if at.tzinfo is not None and at.tzinfo != zone:
        return Wall.ONCE
    naive = at.replace(tzinfo=None, fold=0)
    first = naive.replace(tzinfo=zone)
    if first.utcoffset() == first.replace(fold=1).utcoffset():
        return Wall.ONCE
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    return Wall.TWICE if back == naive else Wall.NEVER


def local_instant(day: date, at: time, zone: ZoneInfo, *, second: bool = False) -> datetime:
    """The instant the salon's clock shows `at` on `day`; of a doubled hour the first, or `second`.

    Ask `wall` first: for an hour the clocks skip it is the instant after the change.
    """
    return datetime.combine(day, at, zone).replace(fold=1 if second else 0)


def to_answer_for(
    found: Sequence[Obstacle], accepted: Collection[ObstacleKind]
) -> tuple[Obstacle, ...]:
    """Those that nobody has accepted yet."""
    return tuple(each for each in found if each.kind.needs_reason and each.kind not in accepted)


# Free time.


def day_of_work(salon: SalonHours, master: Master | None, day: date) -> WorkDay:
    """When `master` works on `day`; for nobody in particular, when the salon is open."""
    if master is not None:
        return work_day(salon, master.hours, day)
    if salon.is_closed(day):
        return WorkDay(free=Free.CLOSED)
    return WorkDay((salon.stretch,), is_known=salon.is_known)


def free_stretches(work: WorkDay, taken: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The stretches of a working day that nothing is booked in, in order."""
    busy = sorted(each for each in taken if each.minutes > 0)
    found: list[Stretch] = []
    for stretch in work.stretches:
        start = stretch.start_min
        for each in busy:
            if each.end_min <= start or each.start_min >= stretch.end_min:
                continue
            if each.start_min > start:
                found.append(Stretch(start, each.start_min))
            start = max(start, each.end_min)
        if start < stretch.end_min:
            found.append(Stretch(start, stretch.end_min))
    return tuple(found)


def starts_within(free: Iterable[Stretch], minutes: int, step_min: int = 15) -> list[int]:
    """Where something of `minutes` may begin: where a gap begins, then at every full step in it."""
    found: list[int] = []
    for gap in free:
        last = gap.end_min - minutes
        if last < gap.start_min:
            continue
        found.append(gap.start_min)
        first = -(-gap.start_min // step_min) * step_min
        found += [at for at in range(first, last + 1, step_min) if at != gap.start_min]
    return found


def parts_of_day(busy: Busy, day: date, zone: ZoneInfo) -> Stretch | None:
    """The minutes of `day` it takes on the salon's clock; None when it is another day's."""
    starts, ends = busy.starts_at.astimezone(zone), busy.ends_at.astimezone(zone)
    if starts.date() > day or ends.date() < day:
        return None
    start = minute_of(starts.time()) if starts.date() == day else 0
    end = minute_of(ends.time()) if ends.date() == day else MINUTES_A_DAY
    return Stretch(start, end) if end > start else None
