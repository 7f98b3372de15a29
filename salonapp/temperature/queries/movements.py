"""How the classes moved: the mix by month, the flow between classes, who warmed up.

Worked out from the visits with the norms and parameters in use, so that there is a past to look at
from the day a salon takes its visits in.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.temperature.cards import Flow, MonthMix, Mover
from salonapp.temperature.class_arrays import COLDEST_FIRST, Codes, classify_many
from salonapp.temperature.learned_norms import norms_in_use
from salonapp.temperature.past import VisitDays
from salonapp.temperature.queries import measures_of
from salonapp.temperature.queries.histories import Stage, read_past, starting_norms
from salonapp.temperature.queries.norms import learned_norms
from salonapp.temperature.queries.standings import movers
from salonapp.temperature.return_arrays import Floats, Integers

_LIVE = "SELECT client_id FROM client_temperature WHERE worked_out <> ''"


class Movements:
    """The classes of all clients on live cards on any past day; one reading serves them all."""

    def __init__(
        self,
        reader: Reader,
        viewer: Viewer = OWNER_VIEWER,
        *,
        stage: Stage = lambda done, total: None,
    ) -> None:
        self._reader = reader
        self._viewer = viewer
        self._today = reader.today
        self._yardstick = measures_of(reader).yardstick
        past = read_past(reader, self._today, stage=stage)
        norms = norms_in_use(starting_norms(reader), learned_norms(reader))
        live = np.array([row[0] for row in Raw(reader).all(_LIVE)], np.int64)
        self._days: VisitDays = past.measured(norms).of_clients(live)

    def mix_by_month(self, months: int = 12) -> list[MonthMix]:
        """The mix at the end of each of the last whole months and today, the earliest first.

        Months before the first visit are left out.
        """
        ends = [self._today]
        day = self._today.replace(day=1) - timedelta(days=1)
        first = int(self._days.day.min()) if self._days.day.size else self._today.toordinal() + 1
        while len(ends) <= months and day.toordinal() >= first:
            ends.append(day)
            day = day.replace(day=1) - timedelta(days=1)
        found = []
        for end in reversed(ends):
            _, codes, _ = self._classes(end)
            count = np.bincount(codes, minlength=len(COLDEST_FIRST)).tolist()
            found.append(MonthMix(end, hot=count[2], warm=count[1], cold=count[0]))
        return found

    def flow(self, since: date) -> list[Flow]:
        """How many clients went from which class to which between the end of `since` and today."""
        ids, now, _ = self._classes(self._today)
        ids_then, then, _ = self._classes(since)
        before = np.full(ids.size, len(COLDEST_FIRST), np.int64)
        before[np.searchsorted(ids, ids_then)] = then
        pairs, counts = np.unique(before * len(COLDEST_FIRST) + now, return_counts=True)
        classes = (*COLDEST_FIRST, None)
        flows = []
        for pair, clients in zip(pairs.tolist(), counts.tolist(), strict=True):
            after = COLDEST_FIRST[pair % len(COLDEST_FIRST)]
            flows.append(Flow(classes[pair // len(COLDEST_FIRST)], after, clients))
        return flows

    def warmed_up(self, since: date) -> list[Mover]:
        """Who is in a warmer class than at the end of `since`, the biggest move first."""
        return self._moved(since, warmer=True)

    def cooled_down(self, since: date) -> list[Mover]:
        """Who is in a colder class than at the end of `since`, the biggest move first."""
        return self._moved(since, warmer=False)

    def _moved(self, since: date, *, warmer: bool) -> list[Mover]:
        ids, now, p_now = self._classes(self._today)
        ids_then, then, p_then = self._classes(since)
        place = np.searchsorted(ids, ids_then)
        now, p_now = now[place], p_now[place]
        moved = now > then if warmer else now < then
        return movers(self._reader, self._viewer, moved, ids_then, (then, p_then), (now, p_now))

    def _classes(self, day: date) -> tuple[Integers, Codes, Floats]:
        known = self._days.known_on(day.toordinal())
        yardstick = self._yardstick
        p_return = known.forecast(yardstick.horizon_days, yardstick.parameters).p_return
        return known.client_id, classify_many(p_return, None, yardstick.thresholds), p_return
