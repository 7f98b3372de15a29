"""The statistics of many clients at once, on numpy arrays: what `statistics` does for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salonapp.temperature.class_arrays import Flags
from salonapp.temperature.return_arrays import CadenceArrays, Floats, Integers, cadences_of_many
from salonapp.temperature.statistics import UNKNOWN_SERVICE_NORM_DAYS, DoneService


@dataclass(frozen=True, slots=True)
class VisitArrays:
    """Visits in the order of their ids, one element each.

    Days are ordinals; `rating` and `staff_id` are 0 for none.
    """

    visit_id: Integers
    client_id: Integers
    day: Integers
    took_place: Flags
    missed: Flags
    spent_minor: Integers
    discounted: Flags
    rating: Integers
    rebooked: Flags
    rebook_known: Flags
    staff_id: Integers


@dataclass(frozen=True, slots=True)
class ServiceArrays:
    """Services done, in the order they were written down: which visit, which service."""

    visit_id: Integers
    service_id: Integers


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
) -> StatisticsArrays:
    """The statistics of all clients that have any of `visits` (their whole histories)."""
    norm, service_id, kinds = _leading_services(visits.visit_id, done, services)
    clients, client = np.unique(visits.client_id, return_inverse=True)
    took = visits.took_place
    whole = clients.size

    def total(values: Integers | Flags) -> Integers:
        return np.bincount(client[took], values[took], whole).astype(np.int64)

    kind_masks = np.zeros(whole, np.int64)
    np.bitwise_or.at(kind_masks, client[took], kinds[took])

    in_order = np.argsort(visits.client_id * 4_000_000 + visits.day, kind="stable")
    order = in_order[took[in_order]]
    last_rating = np.zeros(whole, np.int64)
    rated = order[visits.rating[order] > 0]
    last_rating[client[rated]] = visits.rating[rated]
    who, day, norms = visits.client_id[order], visits.day[order], norm[order]
    visited, cadences = cadences_of_many(who, day, norms)
    last_of = np.append(np.flatnonzero(who[1:] != who[:-1]), who.size - 1)[: visited.size]
    return StatisticsArrays(
        client_id=clients,
        visited=np.searchsorted(clients, visited),
        cadences=cadences,
        last_service_id=_last_services(visited, cadences, who, day, norms, service_id[order]),
        last_staff_id=visits.staff_id[order][last_of],
        visits=np.bincount(client[took], minlength=whole).astype(np.int64),
        spent_minor=total(visits.spent_minor),
        discounted_visits=total(visits.discounted),
        rebooked_visits=total(visits.rebooked),
        rebook_known_visits=total(visits.rebook_known),
        last_rating=last_rating,
        no_shows=np.bincount(client, visits.missed, whole).astype(np.int64),
        kinds=_kind_names(kind_masks, services),
        spent_year_minor=total(np.where(visits.day >= year_from, visits.spent_minor, 0)),
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
    visit_ids: Integers, done: ServiceArrays, services: Sequence[DoneService]
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
