"""The rhythms of `kinds` for many clients at once, on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salonapp.temperature.return_arrays import Floats, Integers
from salonapp.temperature.statistics import TOOK_PLACE, DoneService
from salonapp.temperature.statistics_arrays import ServiceArrays, VisitArrays

_MORE_THAN_ANY_DAY = 4_000_000


@dataclass(frozen=True, slots=True)
class KindRhythmArrays:
    """Kept rows, ordered by client and kind, one element each; `kinds` are names by number."""

    kinds: Sequence[str]
    client_id: Integers
    kind: Integers
    visit_days: Integers
    gap_sum: Floats
    last_day: Integers
    last_norm_days: Floats
    last_service_id: Integers


def rhythms_of_many(
    visits: VisitArrays, done: ServiceArrays, services: Sequence[DoneService]
) -> KindRhythmArrays:
    """The rhythms of all clients from their whole histories."""
    kinds = sorted({service.kind for service in services})
    size = max((service.service_id for service in services), default=0) + 1
    norm_of, kind_of = np.zeros(size, np.float64), np.zeros(size, np.int64)
    for service in services:
        norm_of[service.service_id] = service.norm_days
        kind_of[service.service_id] = kinds.index(service.kind)

    place = np.searchsorted(visits.visit_id, done.visit_id)
    took = (visits.became[place] & TOOK_PLACE) > 0
    place, service_id = place[took], done.service_id[took].astype(np.int64)
    if place.size == 0:
        whole, parts = np.empty(0, np.int64), np.empty(0, np.float64)
        return KindRhythmArrays(kinds, whole, whole, whole, parts, whole, parts, whole)
    day = visits.day[place].astype(np.int64)
    key = visits.client_id[place].astype(np.int64) * len(kinds) + kind_of[service_id]
    moment = key * _MORE_THAN_ANY_DAY + day

    # Of several services of one kind and day the longest norm counts, the first of several such.
    order = np.argsort(place, kind="stable")
    order = order[np.argsort(moment[order], kind="stable")]
    moment, key, day, service_id = moment[order], key[order], day[order], service_id[order]
    norm = norm_of[service_id]
    starts = np.flatnonzero(np.append(True, moment[1:] != moment[:-1]))
    longest = np.maximum.reduceat(norm, starts)
    day_of_row = np.repeat(np.arange(starts.size), np.diff(np.append(starts, moment.size)))
    leading = np.empty(starts.size, np.int64)
    holds = np.flatnonzero(norm == longest[day_of_row])[::-1]
    leading[day_of_row[holds]] = service_id[holds]
    key, day = key[starts], day[starts]

    first = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    last = np.append(first[1:], key.size) - 1
    gap = np.zeros(key.size, np.float64)
    gap[1:] = (day[1:] - day[:-1]) / longest[:-1]
    gap[first] = 0.0
    return KindRhythmArrays(
        kinds,
        key[first] // len(kinds),
        key[first] % len(kinds),
        last - first + 1,
        np.add.reduceat(gap, first),
        day[last],
        longest[last],
        leading[last],
    )
