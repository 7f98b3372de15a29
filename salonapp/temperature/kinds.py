"""When each kind of service a client has had is due again: the rhythm of every kind for itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from salonapp.temperature.cadence import rhythm_days
from salonapp.temperature.statistics import DoneService, KnownVisit


class KindRhythm(NamedTuple):
    """The kept row of one client and kind; `gap_sum` in norms of the visits the gaps follow."""

    visit_days: int
    gap_sum: float
    last_visit_on: date
    last_norm_days: float
    last_service_id: int

    @property
    def rhythm_days(self) -> float:
        """The own rhythm with this kind, shrunk by one norm."""
        return rhythm_days(self.visit_days - 1, self.gap_sum, self.last_norm_days)

    def with_next(self, day: date, service: DoneService) -> KindRhythm:
        """The rhythm after `service` on a day not earlier than the last one.

        On the last day itself the longer norm counts, as several visits on one day are one.
        """
        gap_days = (day - self.last_visit_on).days
        if gap_days == 0:
            if service.norm_days <= self.last_norm_days:
                return self
            return KindRhythm(
                self.visit_days, self.gap_sum, day, service.norm_days, service.service_id
            )
        return KindRhythm(
            self.visit_days + 1,
            self.gap_sum + gap_days / self.last_norm_days,
            day,
            service.norm_days,
            service.service_id,
        )


def rhythms_with(
    rhythms: dict[str, KindRhythm], visits: Iterable[KnownVisit]
) -> dict[str, KindRhythm]:
    """The rhythms by kind after `visits`, none of which is earlier than what is known."""
    after = dict(rhythms)
    known = sorted(visits, key=lambda visit: (visit.day, visit.visit_id))
    for visit in known:
        if not visit.took_place:
            continue
        for service in visit.services:
            before = after.get(service.kind)
            if before is None:
                after[service.kind] = KindRhythm(
                    1, 0.0, visit.day, service.norm_days, service.service_id
                )
            else:
                after[service.kind] = before.with_next(visit.day, service)
    return after
