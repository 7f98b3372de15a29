"""How often a client comes: visit days, gaps measured in norms, and when the next visit is due.

Pure rules on plain values. A client's whole rhythm is kept as five numbers, so that one more
visit changes them without reading the history again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

SHORTEST_GAP_DAYS = 0.5
MONDAY_TO_SUNDAY = 7


class VisitDay(NamedTuple):
    """A day on which the client was served; `norm_days` is the longest norm among its services."""

    day: date
    norm_days: float


class Cadence(NamedTuple):
    """The kept statistics of one client with at least one visit day.

    `gaps` is x (visit days minus one), `gap_sum` is G = sum of gaps in norms, `log_gap_sum` is
    L = sum of ln(max(gap_days, 0.5) / norm). A gap is measured with the norm of the visit it
    follows. The gaps and their squares are also summed in days, for the sentence about the rhythm.
    """

    gaps: int
    gap_sum: float
    log_gap_sum: float
    gap_days_sum: float
    gap_days_squares: float
    first_visit_on: date
    last_visit_on: date
    last_norm_days: float

    def with_next(self, visit: VisitDay) -> Cadence:
        """The statistics after one more visit day, which must be later than the last one."""
        gap_days = (visit.day - self.last_visit_on).days
        if gap_days <= 0:
            raise ValueError("a next visit day must be later than the last one")
        return Cadence(
            self.gaps + 1,
            self.gap_sum + gap_days / self.last_norm_days,
            self.log_gap_sum + math.log(max(gap_days, SHORTEST_GAP_DAYS) / self.last_norm_days),
            self.gap_days_sum + gap_days,
            self.gap_days_squares + gap_days**2,
            self.first_visit_on,
            visit.day,
            visit.norm_days,
        )

    @property
    def visit_days(self) -> int:
        """On how many days the client was here."""
        return self.gaps + 1

    @property
    def rhythm_days(self) -> float:
        """The own rhythm shrunk by one norm, in days: m (G + 1) / (x + 1)."""
        return rhythm_days(self.gaps, self.gap_sum, self.last_norm_days)

    @property
    def own_rhythm_days(self) -> float | None:
        """The mean own gap in days; None before a second visit."""
        return self.gap_days_sum / self.gaps if self.gaps else None

    @property
    def spread_days(self) -> float | None:
        """The standard deviation of the gaps in days; None before a third visit."""
        if self.gaps < 2:
            return None
        mean = self.gap_days_sum / self.gaps
        return math.sqrt(max(self.gap_days_squares / self.gaps - mean**2, 0.0))

    def elapsed_norms(self, today: date) -> float:
        """Days since the last visit in norms of that visit (the model's e), never negative."""
        return max((today - self.last_visit_on).days, 0) / self.last_norm_days

    def due_on(self, working_days: WorkingDays) -> date:
        """The day the client is due again: last visit plus the rhythm, on a day the salon works."""
        return due_day(self.last_visit_on, self.rhythm_days, working_days)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days the salon works: weekdays it is closed on (Monday is 0) and single closed days."""

    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()

    def includes(self, day: date) -> bool:
        """Whether the salon works on `day`."""
        return day.weekday() not in self.closed_weekdays and day not in self.closed_days

    def next_from(self, day: date) -> date:
        """`day` itself, or the first working day after it (`day` when the salon never works)."""
        if len(self.closed_weekdays) >= MONDAY_TO_SUNDAY:
            return day
        candidate = day
        for _ in range(MONDAY_TO_SUNDAY * (1 + len(self.closed_days))):
            if self.includes(candidate):
                return candidate
            candidate += timedelta(days=1)
        return day


EVERY_DAY = WorkingDays()


def rhythm_days(gaps: int, gap_sum: float, norm_days: float) -> float:
    """Days from a visit to the next one expected: m (G + 1) / (x + 1)."""
    return norm_days * (gap_sum + 1) / (gaps + 1)


def due_day(last_visit_on: date, rhythm: float, working_days: WorkingDays) -> date:
    """`last_visit_on` plus `rhythm` days (to the nearest day), moved to the next working day."""
    return working_days.next_from(last_visit_on + timedelta(days=math.floor(rhythm + 0.5)))


def visit_days(visits: Iterable[VisitDay]) -> list[VisitDay]:
    """The visits in order, several on one day made one with the longest of their norms."""
    norms: dict[date, float] = {}
    for visit in visits:
        norms[visit.day] = max(visit.norm_days, norms.get(visit.day, 0.0))
    return [VisitDay(day, norms[day]) for day in sorted(norms)]


def cadence_of(visits: Iterable[VisitDay]) -> Cadence | None:
    """The statistics of a whole history in any order; None when there is no visit."""
    days = visit_days(visits)
    if not days:
        return None
    first = days[0]
    cadence = Cadence(0, 0.0, 0.0, 0.0, 0.0, first.day, first.day, first.norm_days)
    for visit in days[1:]:
        cadence = cadence.with_next(visit)
    return cadence
