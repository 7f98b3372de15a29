"""What all clients of a salon are measured with, made from the salon's settings."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from salonapp.temperature.cadence import WorkingDays
from salonapp.temperature.classes import Thresholds
from salonapp.temperature.judgement import Yardstick
from salonapp.temperature.return_model import Parameters

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Measures:
    """Horizon, thresholds and parameters, and the days the salon works."""

    yardstick: Yardstick
    working_days: WorkingDays

    @cached_property
    def fingerprint(self) -> str:
        """A text that changes whenever a class or a due date might."""
        closed = sorted(day.isoformat() for day in self.working_days.closed_days)
        parts = [asdict(self.yardstick), sorted(self.working_days.closed_weekdays), closed]
        return json.dumps(parts, sort_keys=True)

    def afresh(self, horizon_days: int) -> Measures:
        """The same salon looked at with another horizon, without regard to recorded classes."""
        thresholds = replace(self.yardstick.thresholds, hysteresis=0.0)
        yardstick = replace(self.yardstick, horizon_days=horizon_days, thresholds=thresholds)
        return replace(self, yardstick=yardstick)


@lru_cache(maxsize=4)
def measures_from(
    *,
    horizon_days: int,
    hot_from: float,
    warm_from: float,
    closed_weekdays: str,
    closed_days: str,
    parameters: Parameters,
) -> Measures:
    """The measures as the settings write them."""
    return Measures(
        Yardstick(horizon_days, thresholds_from(hot_from, warm_from), parameters),
        working_days_from(closed_weekdays, closed_days),
    )


def working_days_from(closed_weekdays: str, closed_days: str) -> WorkingDays:
    """The days the salon works, from the settings: weekdays "6,7" (Monday is 1), ISO dates."""
    return WorkingDays(
        frozenset(int(day) - 1 for day in re.findall(r"[1-7]", closed_weekdays)),
        frozenset(_days_in(closed_days)),
    )


def thresholds_from(hot_from: float, warm_from: float) -> Thresholds:
    """Both thresholds; where they contradict each other, as separate settings may, set apart."""
    return Thresholds(hot=hot_from, warm=min(warm_from, hot_from - 0.01))


def _days_in(text: str) -> list[date]:
    found = []
    for day in _ISO_DAY.findall(text):
        try:
            found.append(date.fromisoformat(day))
        except ValueError:  # a day that does not exist closes nothing
            continue
    return found
