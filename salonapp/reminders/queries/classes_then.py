"""Which class clients had on a past day, worked out from their visits up to then.

By the week: a class does not change so fast, and the past of a salon is looked at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import numpy as np

from salonapp.storage.door import Reader
from salonapp.temperature.class_arrays import COLDEST_FIRST, classify_many
from salonapp.temperature.classes import Temperature
from salonapp.temperature.learned_norms import norms_in_use
from salonapp.temperature.past import Known, VisitDays
from salonapp.temperature.queries import measures_of
from salonapp.temperature.queries.histories import read_recent, starting_norms
from salonapp.temperature.queries.norms import learned_norms

WEEK_DAYS = 7


class PastDays:
    """Everything known of some clients at the beginning of each week since `first`."""

    def __init__(self, reader: Reader, client_ids: Collection[int], first: date) -> None:
        past = read_recent(reader, sorted(client_ids), date.min.toordinal())
        norms = norms_in_use(starting_norms(reader), learned_norms(reader))
        self._days: VisitDays = past.measured(norms)
        self._first = first.toordinal()
        self._weeks: dict[int, Known] = {}

    def week_of(self, day: int) -> int:
        """The last day before the week in which the day with this ordinal lies."""
        return day - (day - self._first) % WEEK_DAYS - 1

    def known(self, week: int) -> Known:
        """What was known at the end of the day with the ordinal `week`."""
        if week not in self._weeks:
            self._weeks[week] = self._days.known_on(week)
        return self._weeks[week]

    def weeks(self, last: date) -> range:
        """The days before each week from `first` to `last`."""
        return range(self._first - 1, last.toordinal(), WEEK_DAYS)


class ClassesThen:
    """The class of each client at the beginning of the week a day lies in."""

    def __init__(self, reader: Reader, client_ids: Collection[int], first: date) -> None:
        self._past = PastDays(reader, client_ids, first - timedelta(days=WEEK_DAYS))
        self._yardstick = measures_of(reader).yardstick
        self._of_week: dict[int, dict[int, Temperature]] = {}

    def named(self, temperature: str | None) -> Temperature | None:
        """The class a message kept, if it kept one."""
        return Temperature(temperature) if temperature in frozenset(Temperature) else None

    def of(self, client_id: int, day: date) -> Temperature | None:
        """The class on `day`; None for who had not been here yet."""
        week = self._past.week_of(day.toordinal())
        if week not in self._of_week:
            self._of_week[week] = self._classes(week)
        return self._of_week[week].get(client_id)

    def _classes(self, week: int) -> dict[int, Temperature]:
        known = self._past.known(week)
        if not known.client_id.size:
            return {}
        expected = known.forecast(self._yardstick.horizon_days, self._yardstick.parameters)
        codes = classify_many(np.asarray(expected.p_return), None, self._yardstick.thresholds)
        return {
            client_id: COLDEST_FIRST[code]
            for client_id, code in zip(known.client_id.tolist(), codes.tolist(), strict=True)
        }
