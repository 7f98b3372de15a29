"""The statistics of many clients at once, on numpy arrays: what `statistics` does for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from salonapp.temperature.class_arrays import Flags
from salonapp.temperature.return_arrays import CadenceArrays, Floats, Integers, cadences_of_many
from salonapp.temperature.statistics import (
    DISCOUNTED,
    MISSED,
    RATING_MASK,
    RATING_SHIFT,
    REBOOK_KNOWN,
    REBOOKED,
    TOOK_PLACE,
    UNKNOWN_SERVICE_NORM_DAYS,
    DoneService,
)

Narrow = npt.NDArray[np.signedinteger[Any]]

#: About how many visits are worked on at a time.
VISITS_AT_ONCE = 250_000
_MORE_THAN_ANY_DAY = 4_000_000


@dataclass(frozen=True, slots=True)
class VisitArrays:
    """Visits in the order of their ids, one element each.

    Days are ordinals, `staff_id` is 0 for nobody, `became` has the bits of `statistics`. The types
    are as narrow as they may be: there are millions of visits.
    """

    visit_id: Narrow
    client_id: Narrow
    day: Narrow
    spent_minor: Narrow
    staff_id: Narrow
    became: Narrow


@dataclass(frozen=True, slots=True)
class ServiceArrays:
    """Services done, in the order they were written down: which visit, which service."""

    visit_id: Narrow
    service_id: Narrow


@dataclass(frozen=True, slots=True)
class StatisticsArrays:
    """Kept rows of many clients, one element each; `visited` are the places of those who came.

    `cadences` and the two `last_...` have one element for each of `visited` only.
    """

    client_id: Integers
    visited: Integers
    cadences: CadenceArrays
    last_service_id: Integers
    last_staff_id: Integers
    visits: Integers
    spent_minor: Integers
    discounted_visits: Integers
    rebooked_visits: Integers
    rebook_known_visits: Integers
    last_rating: Integers
    no_shows: Integers
    kinds: list[frozenset[str]]
    spent_year_minor: Integers


def statistics_of_many(
    visits: VisitArrays, done: ServiceArrays, services: Sequence[DoneService], year_from: int
) -> Iterator[StatisticsArrays]:
    """The statistics of all clients that have any of `visits` (their whole histories).

    They come some clients at a time, so that the work between takes little memory.
    """
    if visits.client_id.size == 0:
        return
    leading = _leading_services(visits.visit_id, done, services)
    lowest, highest = int(visits.client_id.min()), int(visits.client_id.max())
    step = max((highest - lowest + 1) * VISITS_AT_ONCE // visits.client_id.size, 1)
    for first in range(lowest, highest + 1, step):
        theirs = (visits.client_id >= first) & (visits.client_id < first + step)
        if theirs.any():
            yield _statistics_of(visits, leading, theirs, services, year_from)


def _statistics_of(
    visits: VisitArrays,
    leading: tuple[Floats, Integers, Integers],
    theirs: Flags,
    services: Sequence[DoneService],
    year_from: int,
) -> StatisticsArrays:
    norm, service_id, kinds = leading[0][theirs], leading[1][theirs], leading[2][theirs]
    client_id, days, spent, staff, became = (
        values[theirs].astype(np.int64)
        for values in (
            visits.client_id, visits.day, visits.spent_minor, visits.staff_id, visits.became
        )
    )  # fmt: skip
    clients, client = np.unique(client_id, return_inverse=True)
    took = (became & TOOK_PLACE) > 0
    rating = became >> RATING_SHIFT & RATING_MASK
    whole = clients.size

    def total(values: Integers | Flags) -> Integers:
        return np.bincount(client[took], values[took], whole).astype(np.int64)

    kind_masks = np.zeros(whole, np.int64)
    np.bitwise_or.at(kind_masks, client[took], kinds[took])

    in_order = np.argsort(client_id * _MORE_THAN_ANY_DAY + days, kind="stable")
    order = in_order[took[in_order]]
    last_rating = np.zeros(whole, np.int64)
    rated = order[rating[order] > 0]
    last_rating[client[rated]] = rating[rated]
    who, day, norms = client_id[order], days[order], norm[order]
    visited, cadences = cadences_of_many(who, day, norms)
    last_of = np.append(np.flatnonzero(who[1:] != who[:-1]), who.size - 1)[: visited.size]
    return StatisticsArrays(
        client_id=clients,
        visited=np.searchsorted(clients, visited),
        cadences=cadences,
        last_service_id=_last_services(visited, cadences, who, day, norms, service_id[order]),
        last_staff_id=staff[order][last_of],
        visits=np.bincount(client[took], minlength=whole).astype(np.int64),
        spent_minor=total(spent),
        discounted_visits=total((became & DISCOUNTED) > 0),
        rebooked_visits=total((became & REBOOKED) > 0),
        rebook_known_visits=total((became & REBOOK_KNOWN) > 0),
        last_rating=last_rating,
        no_shows=np.bincount(client, (became & MISSED) > 0, whole).astype(np.int64),
        kinds=_kind_names(kind_masks, services),
        spent_year_minor=total(np.where(days >= year_from, spent, 0)),
    )


def _kinds(services: Sequence[DoneService]) -> list[str]:
    """The kinds of services, each one once; its place is its bit."""
    return list(dict.fromkeys(service.kind for service in services))


def _kind_names(masks: Integers, services: Sequence[DoneService]) -> list[frozenset[str]]:
    kinds = _kinds(services)
    distinct, place = np.unique(masks, return_inverse=True)
    names = [
        frozenset(kind for bit, kind in enumerate(kinds) if mask >> bit & 1)
        for mask in distinct.tolist()
    ]
    return [names[index] for index in place.tolist()]


def _leading_services(
    visit_ids: Narrow, done: ServiceArrays, services: Sequence[DoneService]
) -> tuple[Floats, Integers, Integers]:
    """Norm and id (0: unknown) of each visit's longest-norm service, and the bits of its kinds."""
    size = max((service.service_id for service in services), default=0) + 1
    bits = {kind: 1 << place for place, kind in enumerate(_kinds(services))}
    norm_of, bit_of = np.zeros(size, np.float64), np.zeros(size, np.int64)
    for service in services:
        norm_of[service.service_id] = service.norm_days
        bit_of[service.service_id] = bits[service.kind]
    norm = np.zeros(visit_ids.size, np.float64)
    service_id = np.zeros(visit_ids.size, np.int64)
    kinds = np.zeros(visit_ids.size, np.int64)
    visit = np.searchsorted(visit_ids, done.visit_id)
    norms = norm_of[done.service_id]
    np.maximum.at(norm, visit, norms)
    np.bitwise_or.at(kinds, visit, bit_of[done.service_id])
    leading = np.flatnonzero(norms == norm[visit])[::-1]
    service_id[visit[leading]] = done.service_id[leading]
    norm[norm == 0] = UNKNOWN_SERVICE_NORM_DAYS
    return norm, service_id, kinds


def _last_services(
    visited: Integers,
    cadences: CadenceArrays,
    who: Integers,
    day: Integers,
    norms: Floats,
    service_id: Integers,
) -> Integers:
    """The longest-norm service of each client's last day, the first of several."""
    place = np.searchsorted(visited, who)
    on_last_day = day == cadences.last_day[place]
    leading = np.flatnonzero(on_last_day & (norms == cadences.last_norm_days[place]))[::-1]
    last = np.zeros(visited.size, np.int64)
    last[place[leading]] = service_id[leading]
    return last
