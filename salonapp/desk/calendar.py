"""The calendar as it is shown: appointments of some days by master, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from salonapp.staff.hours import MINUTES_A_DAY, Master, SalonHours, Stretch, minute_of
from salonapp.visits.cards import AHEAD, AppointmentStatus

#: A block of fewer minutes is painted as long as this, or nobody could read it.
SHORTEST_SHOWN_MIN = 10
#: Who comes so much before their time came at another time.
_EARLY_MIN = 30


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An appointment; `starts_at` in the salon's zone, the phone as the viewer may see it.

    Somebody else's client, for who may see only their own, has neither number nor name.
    """

    id: int
    client_id: int | None
    name: str = field(repr=False)
    phone: str = field(repr=False)
    starts_at: datetime
    minutes: int
    staff_id: int | None
    services: tuple[str, ...]
    service_ids: tuple[int, ...]
    status: AppointmentStatus
    note: str = field(default="", repr=False)
    temperature: str = ""
    has_alerts: bool = False
    first_visit: bool = False
    cancelled_by: str = ""
    cancel_reason: str = field(default="", repr=False)
    in_spite_of: str = field(default="", repr=False)
    visit_id: int | None = None
    #: Closed before it began: the client came at another time.
    early: bool = False

    @property
    def day(self) -> date:
        """The salon day it begins on."""
        return self.starts_at.date()

    @property
    def start_min(self) -> int:
        """Minutes since that day's midnight, on the salon's clock."""
        return minute_of(self.starts_at.time())

    @property
    def end_min(self) -> int:
        """The minute it ends, at most that of the day's end."""
        return min(self.start_min + self.minutes, MINUTES_A_DAY)

    @property
    def holds(self) -> bool:
        """Whether it takes up the master's time."""
        return self.status in AHEAD or (self.status is AppointmentStatus.DONE and not self.early)

    @property
    def can_move(self) -> bool:
        """Whether it may be given another time."""
        return self.status in AHEAD and self.client_id is not None


def came_early(booked_at: datetime, came: datetime | None) -> bool:
    """Whether a visit was at another time than it was booked for: well before it."""
    return came is not None and came <= booked_at - timedelta(minutes=_EARLY_MIN)


def shown_early(booked_at: datetime, minutes: int, came: datetime | None) -> tuple[datetime, int]:
    """Where a visit stands that was closed before its time: when it was, and how long at most.

    Nobody sits in the chair at the time that was booked: where it is not known when on that day
    they came, a mark is left there, no block.
    """
    if came is None or came.date() != booked_at.date() or came >= booked_at:
        return booked_at, SHORTEST_SHOWN_MIN
    between = int((booked_at - came) / timedelta(minutes=1))
    return came, max(min(minutes, between), SHORTEST_SHOWN_MIN)


@dataclass(frozen=True, slots=True)
class CalendarView:
    """Days in a row with their masters and appointments, as of `now` in the salon's zone."""

    first: date
    days: int
    zone: ZoneInfo
    today: date
    masters: tuple[Master, ...]
    salon: SalonHours
    entries: tuple[CalendarEntry, ...]
    waiting: int = 0

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class Lane:
    """Where an appointment stands beside others at the same time: the `place`th of `of`."""

    place: int
    of: int


def lanes(entries: Sequence[CalendarEntry]) -> Mapping[int, Lane]:
    """Side by side whatever overlaps, in the order it begins; by the appointment's id.

    What was called off or missed stands beside what took its place, never over it.
    """
    found: dict[int, Lane] = {}
    group: list[tuple[CalendarEntry, int]] = []
    ends: list[int] = []
    group_end = -1
    for entry in sorted(entries, key=lambda each: (each.start_min, not each.holds, each.id)):
        if entry.start_min >= group_end:
            _close(group, len(ends), found)
            group, ends = [], []
        end = max(entry.end_min, entry.start_min + SHORTEST_SHOWN_MIN)
        place = next((at for at, until in enumerate(ends) if until <= entry.start_min), len(ends))
        if place == len(ends):
            ends.append(end)
        else:
            ends[place] = end
        group.append((entry, place))
        group_end = max(ends)
    _close(group, len(ends), found)
    return found


def _close(group: Iterable[tuple[CalendarEntry, int]], of: int, found: dict[int, Lane]) -> None:
    for entry, place in group:
        found[entry.id] = Lane(place, of)


def overlapping(entries: Iterable[CalendarEntry]) -> frozenset[int]:
    """The appointments of one master that hold at the same time as another one."""
    holding = sorted((e for e in entries if e.holds), key=lambda each: each.start_min)
    found: set[int] = set()
    for at, one in enumerate(holding):
        for two in holding[at + 1 :]:
            if two.start_min >= one.end_min:
                break
            found |= {one.id, two.id}
    return frozenset(found)


def hours_shown(view: CalendarView) -> Stretch:
    """From which hour to which the calendar reaches: everybody's work and every appointment."""
    from salonapp.visits.booking import day_of_work

    starts, ends = [view.salon.stretch.start_min], [view.salon.stretch.end_min]
    for at in range(view.days):
        day = view.first + timedelta(days=at)
        for each in view.masters:
            for stretch in day_of_work(view.salon, each, day).stretches:
                starts.append(stretch.start_min)
                ends.append(stretch.end_min)
    for entry in view.entries:
        starts.append(entry.start_min)
        ends.append(entry.end_min)
    return Stretch(min(starts) // 60 * 60, min(-(-max(ends) // 60) * 60, MINUTES_A_DAY))


def snapped(minute: int, step: int) -> int:
    """The nearest full step."""
    return round(minute / step) * step
