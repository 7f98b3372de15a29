"""How warm one client was over time, worked out from the visits as `Movements` does for everybody.

The classes are those of the norms and parameters in use, so there is a line to look at from the
day a salon takes its visits in.
"""

from __future__ import annotations

from datetime import date, timedelta

from salonapp.storage.door import Reader
from salonapp.temperature.cards import CoursePoint
from salonapp.temperature.classes import classify
from salonapp.temperature.learned_norms import norms_in_use
from salonapp.temperature.queries import measures_of
from salonapp.temperature.queries.histories import read_recent, starting_norms
from salonapp.temperature.queries.norms import learned_norms

COURSE_MONTHS = 24


def client_course(
    reader: Reader, client_id: int, *, months: int = COURSE_MONTHS
) -> tuple[CoursePoint, ...]:
    """The likelihood of a return at the end of each month and today, the earliest first.

    Months before the first visit are left out; empty for somebody who never came.
    """
    past = read_recent(reader, [client_id], date.min.toordinal())
    days = past.measured(norms_in_use(starting_norms(reader), learned_norms(reader)))
    if not days.day.size:
        return ()
    yardstick = measures_of(reader).yardstick
    first, day = int(days.day.min()), reader.today
    points: list[CoursePoint] = []
    while day.toordinal() >= first and len(points) <= months:
        known = days.known_on(day.toordinal())
        expected = known.forecast(yardstick.horizon_days, yardstick.parameters)
        p_return = float(expected.p_return[0])
        points.append(CoursePoint(day, p_return, classify(p_return, None, yardstick.thresholds)))
        day = day.replace(day=1) - timedelta(days=1)
    return tuple(reversed(points))
