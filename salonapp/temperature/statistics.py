"""What is kept per client: the rhythm and the totals, worked out from all the client's visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from salonapp.temperature.cadence import Cadence, VisitDay, cadence_of

#: The norm of a visit of which nobody wrote down what was done.
UNKNOWN_SERVICE_NORM_DAYS = 42.0

# What became of a visit in one number, for reading millions of them: two bits for whether it took
# place or was missed, one for a discount, three for the rating (0: none), and two for whether the
# next one was booked at once and whether that is known.
TOOK_PLACE, MISSED, DISCOUNTED, REBOOKED, REBOOK_KNOWN = 1, 2, 4, 64, 128
RATING_SHIFT, RATING_MASK = 3, 7


class DoneService(NamedTuple):
    """A service as it counts for the rhythm, and the kind of service it is."""

    service_id: int
    norm_days: float
    kind: str


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
        if len(self.services) == 1:
            return self.services[0]
        return max(self.services, key=lambda service: service.norm_days, default=None)

    @property
    def norm_days(self) -> float:
        """The norm of the leading service."""
        leading = self.leading_service
        return UNKNOWN_SERVICE_NORM_DAYS if leading is None else leading.norm_days


class Statistics(NamedTuple):
    """The kept row of one client. Money in minor units; None where nothing took place.

    All but `no_shows` tell of visits that took place.
    """

    cadence: Cadence | None = None
    visits: int = 0
    last_service_id: int | None = None
    last_staff_id: int | None = None
    spent_minor: int = 0
    discounted_visits: int = 0
    rebooked_visits: int = 0
    rebook_known_visits: int = 0
    last_rating: int | None = None
    no_shows: int = 0
    kinds: frozenset[str] = frozenset()
    spent_year_minor: int = 0

    def with_next(self, visit: KnownVisit, year_from: date) -> Statistics | None:
        """The statistics after one more visit; None when only the whole history can tell.

        That is so for a visit entered late, and for the second one of a day.
        """
        missed = self.no_shows + visit.missed
        if not visit.took_place:
            return self._replace(no_shows=missed)
        leading = visit.leading_service
        norm_days = UNKNOWN_SERVICE_NORM_DAYS if leading is None else leading.norm_days
        day = VisitDay(visit.day, norm_days)
        if self.cadence is None:
            cadence = cadence_of([day])
        elif self.cadence.last_visit_on < visit.day:
            cadence = self.cadence.with_next(day)
        else:
            return None
        return Statistics(
            cadence=cadence,
            visits=self.visits + 1,
            last_service_id=None if leading is None else leading.service_id,
            last_staff_id=visit.staff_id,
            spent_minor=self.spent_minor + visit.spent_minor,
            discounted_visits=self.discounted_visits + visit.discounted,
            rebooked_visits=self.rebooked_visits + (visit.rebooked is True),
            rebook_known_visits=self.rebook_known_visits + (visit.rebooked is not None),
            last_rating=visit.rating or self.last_rating,
            no_shows=missed,
            kinds=self.kinds | {service.kind for service in visit.services},
            spent_year_minor=self.spent_year_minor
            + (visit.spent_minor if visit.day >= year_from else 0),
        )


def statistics_of(visits: Iterable[KnownVisit], year_from: date) -> Statistics | None:
    """The statistics of a client's whole history; None without any visit, even a missed one.

    The year's spending counts visits from `year_from` on.
    """
    known = sorted(visits, key=lambda visit: (visit.day, visit.visit_id))
    if not known:
        return None
    done = [visit for visit in known if visit.took_place]
    ratings = [visit.rating for visit in done if visit.rating]
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
        kinds=frozenset(service.kind for visit in done for service in visit.services),
        spent_year_minor=sum(visit.spent_minor for visit in done if visit.day >= year_from),
    )
