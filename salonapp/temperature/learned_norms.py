"""After how many days a service is due again in this salon, learned from its own clients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from salonapp.temperature.past import Past
from salonapp.temperature.return_arrays import Integers

STARTING_WEIGHT_GAPS = 20
SHORTEST_NORM_DAYS, LONGEST_NORM_DAYS = 1.0, 730.0


@dataclass(frozen=True, slots=True)
class StartingNorm:
    """What is known of a service before the salon's gaps; a norm of the owner's own stays."""

    service_id: int
    norm_days: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class LearnedNorm:
    """A service's norm with what it was learned from: so many gaps with this median, in days."""

    service_id: int
    norm_days: float
    gaps: int
    median_days: float


def learn(past: Past, starting: Iterable[StartingNorm]) -> list[LearnedNorm]:
    """The learned norms of all services that have been followed by another visit day.

    The median gap after the service, shrunk towards the starting norm with the weight of 20 gaps.
    A gap counts for the longest-norm service (by starting norms) of the day it follows.
    """
    known = {service.service_id: service for service in starting}
    starting_days = {service_id: service.norm_days for service_id, service in known.items()}
    gap_days, after = _gaps(past, starting_days)
    if after.size == 0:
        return []
    order = np.argsort(after, kind="stable")
    services, first = np.unique(after[order], return_index=True)
    found = []
    for service_id, days in zip(
        services.tolist(), np.split(gap_days[order], first[1:]), strict=True
    ):
        service = known.get(service_id)
        if service is None or service.is_own or days.size == 0:
            continue
        median = float(np.median(days))
        shrunk = (days.size * median + STARTING_WEIGHT_GAPS * service.norm_days) / (
            days.size + STARTING_WEIGHT_GAPS
        )
        norm = min(max(shrunk, SHORTEST_NORM_DAYS), LONGEST_NORM_DAYS)
        found.append(LearnedNorm(service_id, norm, int(days.size), median))
    return found


def norms_in_use(
    starting: Iterable[StartingNorm], learned: Iterable[LearnedNorm]
) -> dict[int, float]:
    """The norm of each service: the owner's own, else the learned, else the starting one."""
    return {
        **{service.service_id: service.norm_days for service in starting},
        **{norm.service_id: norm.norm_days for norm in learned},
    }


def _gaps(past: Past, starting_days: dict[int, float]) -> tuple[Integers, Integers]:
    """Each gap between two visit days of a client, and the leading service of the first one."""
    client, day = past.client_id, past.day
    service = past.leading_services(starting_days)
    if day.size < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    longest = np.zeros(int(service.max(initial=0)) + 1, np.float64)
    for service_id, days in starting_days.items():
        if service_id < longest.size:
            longest[service_id] = days
    new_day = np.ones(day.size, np.bool_)
    new_day[1:] = (day[1:] != day[:-1]) | (client[1:] != client[:-1])
    starts = np.flatnonzero(new_day)
    day_of = np.cumsum(new_day) - 1
    norms = longest[service]
    leads = np.flatnonzero(norms == np.maximum.reduceat(norms, starts)[day_of])[::-1]
    leading = np.empty(starts.size, np.int64)
    leading[day_of[leads]] = service[leads]
    client, day = client[starts], day[starts]
    follows = client[1:] == client[:-1]
    return (day[1:] - day[:-1])[follows], leading[:-1][follows]
