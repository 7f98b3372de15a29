from __future__ import annotations

import json
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.temperature.cadence import Cadence, VisitDay, WorkingDays, cadence_of, due_day
from salonapp.temperature.return_arrays import cadences_of_many

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "return_model_golden.json").read_text()
)["cases"]
MONDAY = date(2026, 3, 2)

visits = st.lists(
    st.builds(
        VisitDay,
        st.dates(date(2015, 1, 1), date(2026, 12, 31)),
        st.sampled_from([14.0, 21.0, 45.0]),
    ),
    max_size=12,
)


def every(days: int, times: int, norm: float) -> Cadence:
    cadence = cadence_of(VisitDay(MONDAY + timedelta(days=days * n), norm) for n in range(times))
    assert cadence is not None
    return cadence


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if all(gap % 1 == 0 for gap in case["gaps_days"])],
    ids=lambda case: f"{case['x']} gaps",
)
def test_the_statistics_of_a_history_are_the_published_ones(case: dict[str, Any]) -> None:
    days = [date(1000, 1, 1)]
    for gap in case["gaps_days"]:
        days.append(days[-1] + timedelta(days=int(gap)))

    cadence = cadence_of(VisitDay(day, case["norm_days"]) for day in days)

    assert cadence is not None
    assert cadence.gaps == case["x"]
    assert cadence.gap_sum == pytest.approx(case["sum_gap"], abs=1e-9)
    assert cadence.log_gap_sum == pytest.approx(case["sum_log_gap"], abs=1e-9)
    assert cadence.rhythm_days == pytest.approx(case["due_in_days_from_last"], abs=1e-9)


def test_several_visits_on_one_day_are_one_with_the_longest_norm() -> None:
    cadence = cadence_of([VisitDay(MONDAY, 21), VisitDay(MONDAY, 45), VisitDay(MONDAY, 30)])

    assert cadence is not None
    assert (cadence.visit_days, cadence.last_norm_days) == (1, 45)


def test_a_gap_is_measured_with_the_norm_of_the_visit_it_follows() -> None:
    cadence = cadence_of([VisitDay(MONDAY, 20), VisitDay(MONDAY + timedelta(days=30), 60)])

    assert cadence is not None
    assert cadence.gap_sum == pytest.approx(1.5)
    assert cadence.log_gap_sum == pytest.approx(math.log(1.5))


def test_without_visits_there_is_no_rhythm() -> None:
    assert cadence_of([]) is None


def test_the_own_rhythm_and_its_spread_are_in_days() -> None:
    steady, once = every(35, 5, norm=45), every(35, 1, norm=45)

    assert (steady.own_rhythm_days, steady.spread_days) == (35, 0)
    assert (once.own_rhythm_days, once.spread_days) == (None, None)


@given(visits)
def test_visit_by_visit_gives_what_the_whole_history_gives(history: list[VisitDay]) -> None:
    by_day: dict[date, float] = {}
    for visit in history:
        by_day[visit.day] = max(visit.norm_days, by_day.get(visit.day, 0))
    one_by_one: Cadence | None = None
    for day in sorted(by_day):
        visit = VisitDay(day, by_day[day])
        one_by_one = cadence_of([visit]) if one_by_one is None else one_by_one.with_next(visit)

    assert one_by_one == cadence_of(history)


@given(st.lists(visits, max_size=5))
def test_many_clients_at_once_have_the_rhythms_they_have_alone(
    histories: list[list[VisitDay]],
) -> None:
    rows = sorted(
        (client, visit.day.toordinal(), visit.norm_days)
        for client, history in enumerate(histories, start=1)
        for visit in history
    )
    columns = list(zip(*rows, strict=True)) or [(), (), ()]

    ids, many = cadences_of_many(
        np.array(columns[0], np.int64), np.array(columns[1], np.int64), np.array(columns[2], float)
    )

    alone = {n: cadence_of(h) for n, h in enumerate(histories, start=1) if h}
    assert ids.tolist() == list(alone)
    for place, cadence in enumerate(alone.values()):
        assert cadence is not None
        assert many.gaps[place] == cadence.gaps
        assert many.gap_sum[place] == pytest.approx(cadence.gap_sum)
        assert many.log_gap_sum[place] == pytest.approx(cadence.log_gap_sum)
        assert many.gap_days_squares[place] == pytest.approx(cadence.gap_days_squares)
        assert many.last_day[place] == cadence.last_visit_on.toordinal()
        assert many.first_day[place] == cadence.first_visit_on.toordinal()
        assert many.last_norm_days[place] == cadence.last_norm_days


def test_a_due_day_moves_to_the_next_day_the_salon_works() -> None:
    weekends_off = WorkingDays(frozenset({5, 6}), frozenset({MONDAY + timedelta(days=7)}))

    assert due_day(MONDAY, 4.4, weekends_off) == MONDAY + timedelta(days=4)
    assert due_day(MONDAY, 4.5, weekends_off) == MONDAY + timedelta(days=8)


def test_a_salon_that_never_works_still_gets_a_due_day() -> None:
    assert due_day(MONDAY, 3, WorkingDays(frozenset(range(7)))) == MONDAY + timedelta(days=3)
