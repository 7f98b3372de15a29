"""What is kept per client: the rhythm and the totals, worked out from all the client's visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from salonapp.temperature.cadence import Cadence, VisitDay, cadence_of

#: The norm of a visit of which nobody wrote down what was done.
UNKNOWN_SERVICE_NORM_DAYS = 42.0


class DoneService(NamedTuple):
    """A service as it counts for the rhythm; `kind_bit` has one bit set, the same for its kind."""

    service_id: int
    norm_days: float
    kind_bit: int


class KnownVisit(NamedTuple):
    """One visit, whatever became of it; `services` in the order they were written down."""

    visit_id: int
    day: date
    took_place: bool
    missed: bool
    spent_minor: int
    discounted: bool
    rating: int | None
    rebooked: bool | None
    staff_id: int | None
    services: tuple[DoneService, ...]

    @property
    def leading_service(self) -> DoneService | None:
        """The service with the longest norm, the first of several."""
        return max(self.services, key=lambda service: service.norm_days, default=None)

    @property
    def norm_days(self) -> float:
        """The norm of the leading service."""
        leading = self.leading_service
        return UNKNOWN_SERVICE_NORM_DAYS if leading is None else leading.norm_days


@dataclass(frozen=True, slots=True)
class Statistics:
    """The kept row of one client. Money in minor units; None where nothing took place."""

    cadence: Cadence | None
    visits: int
    last_service_id: int | None
    last_staff_id: int | None
    spent_minor: int
    discounted_visits: int
    rebooked_visits: int
    rebook_known_visits: int
    last_rating: int | None
    no_shows: int
    service_kinds: int
    spent_year_minor: int


def statistics_of(visits: Iterable[KnownVisit], year_from: date) -> Statistics | None:
    """The statistics of a client's whole history; None without any visit, even a missed one.

    The year's spending counts visits from `year_from` on.
    """
    known = sorted(visits, key=lambda visit: (visit.day, visit.visit_id))
    if not known:
        return None
    done = [visit for visit in known if visit.took_place]
    kinds = 0
    for visit in done:
        for service in visit.services:
            kinds |= service.kind_bit
    ratings = [visit.rating for visit in known if visit.rating]
    last_day = [visit for visit in done if visit.day == done[-1].day]
    leading = max(last_day, key=lambda visit: visit.norm_days).leading_service if done else None
    return Statistics(
        cadence=cadence_of(VisitDay(visit.day, visit.norm_days) for visit in done),
        visits=len(done),
        last_service_id=None if leading is None else leading.service_id,
        last_staff_id=done[-1].staff_id if done else None,
        spent_minor=sum(visit.spent_minor for visit in done),
        discounted_visits=sum(visit.discounted for visit in done),
        rebooked_visits=sum(visit.rebooked is True for visit in done),
        rebook_known_visits=sum(visit.rebooked is not None for visit in done),
        last_rating=ratings[-1] if ratings else None,
        no_shows=sum(visit.missed for visit in known),
        service_kinds=kinds.bit_count(),
        spent_year_minor=sum(visit.spent_minor for visit in done if visit.day >= year_from),
    )
