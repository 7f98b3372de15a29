"""A salon's past on arrays: every visit that took place, and what was known on a day.

What is worked out for a day gets `until(day)` of it, a copy without anything later: nothing can
leak into a forecast from a day that its arrays do not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salonapp.temperature.class_arrays import Flags
from salonapp.temperature.return_arrays import (
    CadenceArrays,
    Floats,
    Integers,
    cadences_of_many,
    forecast_many,
)
from salonapp.temperature.return_model import Forecast, Parameters
from salonapp.temperature.statistics import UNKNOWN_SERVICE_NORM_DAYS

_MORE_THAN_ANY_DAY = 4_000_000

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Past:
    """Visits that took place, ordered by client and day, one element each; days are ordinals.

    `done_visit` and `done_service` tell which services were done, in the order they were written
    down: the place of the visit in the other arrays, and the id of the service.
    """

    client_id: Integers
    day: Integers
    spent_minor: Integers
    done_visit: Integers
    done_service: Integers

    def until(self, day: int) -> Past:
        """The past as it was at the end of `day`."""
        return self._kept(self.day <= day)

    def of_clients(self, client_ids: Integers) -> Past:
        """Only the visits of some clients."""
        return self._kept(np.isin(self.client_id, client_ids))

    def _kept(self, keep: Flags) -> Past:
        places = np.cumsum(keep) - 1
        done = keep[self.done_visit]
        return Past(
            self.client_id[keep],
            self.day[keep],
            self.spent_minor[keep],
            places[self.done_visit[done]],
            self.done_service[done],
        )

    def clients(self) -> Integers:
        """Everybody who was ever here, in the order of their ids."""
        return self.client_id[_begins(self.client_id)]

    def measured(self, norm_days: Mapping[int, float]) -> VisitDays:
        """The visits with the norm of their longest-norm service."""
        norms = np.zeros(self.day.size, np.float64)
        np.maximum.at(norms, self.done_visit, _by_service(norm_days, self.done_service))
        norms[norms == 0] = UNKNOWN_SERVICE_NORM_DAYS
        return VisitDays(self.client_id, self.day, norms)

    def leading_services(self, norm_days: Mapping[int, float]) -> Integers:
        """The longest-norm service of each visit, the first of several; 0 when none is known."""
        norms = _by_service(norm_days, self.done_service)
        longest = np.zeros(self.day.size, np.float64)
        np.maximum.at(longest, self.done_visit, norms)
        leading = np.flatnonzero(norms == longest[self.done_visit])[::-1]
        service_id = np.zeros(self.day.size, np.int64)
        service_id[self.done_visit[leading]] = self.done_service[leading]
        return service_id


def past_of(
    visit_id: Integers,
    client_id: Integers,
    day: Integers,
    spent_minor: Integers,
    done_visit_id: Integers,
    done_service: Integers,
) -> Past:
    """The past from visits in the order of their ids; services of other visits are left out."""
    order = np.argsort(client_id * _MORE_THAN_ANY_DAY + day, kind="stable")
    place_of = np.empty(order.size, np.int64)
    place_of[order] = np.arange(order.size)
    if visit_id.size == 0:
        known = np.zeros(done_visit_id.size, np.bool_)
        row = np.zeros(done_visit_id.size, np.int64)
    else:
        row = np.minimum(np.searchsorted(visit_id, done_visit_id), visit_id.size - 1)
        known = visit_id[row] == done_visit_id
    return Past(
        client_id[order],
        day[order],
        spent_minor[order],
        place_of[row[known]],
        done_service[known],
    )


@dataclass(frozen=True, slots=True)
class VisitDays:
    """Visits that took place with their norms, ordered by client and day; days are ordinals."""

    client_id: Integers
    day: Integers
    norm_days: Floats

    def of_clients(self, client_ids: Integers) -> VisitDays:
        """Only the visits of some clients."""
        keep = np.isin(self.client_id, client_ids)
        return VisitDays(self.client_id[keep], self.day[keep], self.norm_days[keep])

    def known_on(self, day: int) -> Known:
        """What was known at the end of `day`."""
        keep = self.day <= day
        clients, cadences = cadences_of_many(
            self.client_id[keep], self.day[keep], self.norm_days[keep]
        )
        return Known(day, clients, cadences)

    def came(self, client_ids: Integers, after: int, until: int) -> Flags:
        """Who of `client_ids` came later than the day `after` and not later than `until`."""
        here = self.client_id[(self.day > after) & (self.day <= until)]
        return np.isin(client_ids, here)


@dataclass(frozen=True, slots=True)
class Known:
    """Everybody who had been here by the end of `day`, and their statistics then."""

    day: int
    client_id: Integers
    cadences: CadenceArrays

    def of_clients(self, client_ids: Integers) -> Known:
        """Only some clients; `client_ids` in order."""
        at = np.flatnonzero(np.isin(self.client_id, client_ids))
        return Known(self.day, self.client_id[at], self.cadences.taken(at))

    def elapsed_norms(self) -> Floats:
        """Days since the last visit in norms of that visit."""
        return (self.day - self.cadences.last_day) / self.cadences.last_norm_days

    def forecast(self, horizon_days: float, parameters: Parameters) -> Forecast[Floats]:
        """What was to be expected then."""
        return forecast_many(
            self.cadences, today=self.day, horizon_days=horizon_days, parameters=parameters
        )


def rewound(now: Known, recent: VisitDays, day: int) -> Known:
    """What was known at the end of an earlier `day`, from what is known now.

    Who has not come since is known as now. `recent` are the last visits of all the others: those
    since `day`, and at least one on or before it of everybody who had been here by then. Sums may
    differ from those worked out from the whole past by rounding.
    """
    lapsed = np.flatnonzero(now.cadences.last_day <= day)
    since = now.client_id[now.cadences.last_day > day]
    recent = recent.of_clients(since)
    end, then = recent.known_on(now.day), recent.known_on(day)
    at_now = np.searchsorted(now.client_id, then.client_id)
    back = _without(
        now.cadences.taken(at_now),
        end.cadences.taken(np.searchsorted(end.client_id, then.client_id)),
        then.cadences,
    )
    client_id = np.concatenate([now.client_id[lapsed], then.client_id])
    order = np.argsort(client_id)
    cadences = now.cadences.taken(lapsed).joined(back).taken(order)
    return Known(day, client_id[order], cadences)


def _without(whole: CadenceArrays, recent: CadenceArrays, part: CadenceArrays) -> CadenceArrays:
    """The `whole` statistics with `part` of the `recent` visits instead of all of them."""
    return CadenceArrays(
        gaps=whole.gaps - (recent.gaps - part.gaps),
        gap_sum=whole.gap_sum - (recent.gap_sum - part.gap_sum),
        log_gap_sum=whole.log_gap_sum - (recent.log_gap_sum - part.log_gap_sum),
        gap_days_sum=whole.gap_days_sum - (recent.gap_days_sum - part.gap_days_sum),
        gap_days_squares=whole.gap_days_squares - (recent.gap_days_squares - part.gap_days_squares),
        first_day=whole.first_day,
        last_day=part.last_day,
        last_norm_days=part.last_norm_days,
    )


def _begins(client_ids: Integers) -> Flags:
    begins = np.ones(client_ids.size, np.bool_)
    np.not_equal(client_ids[1:], client_ids[:-1], out=begins[1:])
    return begins


def _by_service(norm_days: Mapping[int, float], service_ids: Integers) -> Floats:
    size = max([int(service_ids.max(initial=0)), *norm_days], default=0) + 1
    norms = np.zeros(size, np.float64)
    for service_id, days in norm_days.items():
        norms[service_id] = days
    return norms[service_ids]
