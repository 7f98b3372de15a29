"""When a client's class will change if nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from salonapp.temperature.cadence import Cadence
from salonapp.temperature.classes import DEFAULT_THRESHOLDS, Temperature, Thresholds, classify
from salonapp.temperature.return_model import DEFAULTS, Parameters, forecast

LOOKED_AT_DAYS = (*range(1, 15), *range(21, 71, 7), *range(84, 366, 14))
"""Days ahead that are looked at, densest where somebody can still act; between two of them the day
is found by bisection."""


@dataclass(frozen=True, slots=True)
class Change:
    """The class turns into `to` in `in_days` days (at least 1)."""

    to: Temperature
    in_days: int


def first_change(
    class_in_days: Callable[[int], Temperature], current: Temperature
) -> Change | None:
    """The first day on which `class_in_days` differs from `current`; None within a year."""
    before = 0
    for days in LOOKED_AT_DAYS:
        if class_in_days(days) is not current:
            while days - before > 1:
                middle = (before + days) // 2
                if class_in_days(middle) is current:
                    before = middle
                else:
                    days = middle
            return Change(class_in_days(days), days)
        before = days
    return None


def changes_in(
    cadence: Cadence,
    today: date,
    current: Temperature,
    *,
    horizon_days: int,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    parameters: Parameters = DEFAULTS,
) -> Change | None:
    """What the class becomes, and in how many days, if the client neither comes nor books."""
    elapsed_today = (today - cadence.last_visit_on).days

    def class_in_days(days: int) -> Temperature:
        seen = forecast(
            cadence.gaps,
            cadence.gap_sum,
            cadence.log_gap_sum,
            norm_days=cadence.last_norm_days,
            elapsed_days=elapsed_today + days,
            horizon_days=horizon_days,
            parameters=parameters,
        )
        return classify(seen.p_return, current, thresholds)

    return first_change(class_in_days, current)
