from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.foundation.errors import InvalidInput
from salonapp.temperature.cadence import Cadence, VisitDay, cadence_of
from salonapp.temperature.class_arrays import AFRESH, CODE_OF, COLDEST_FIRST, classify_many
from salonapp.temperature.classes import (
    DEFAULT_THRESHOLDS,
    Temperature,
    Thresholds,
    checked_horizon,
    classify,
)
from salonapp.temperature.judgement import Yardstick
from salonapp.temperature.outlook import LOOKED_AT_DAYS, changes_in
from salonapp.temperature.outlook_arrays import Outlook

HOT, WARM, COLD = Temperature.HOT, Temperature.WARM, Temperature.COLD
TODAY = date(2026, 3, 11)

probabilities = st.floats(0, 1)
classes = st.sampled_from([None, HOT, WARM, COLD])


@pytest.mark.parametrize(
    ("p_return", "expected"),
    [(1.0, HOT), (0.65, HOT), (0.6499, WARM), (0.25, WARM), (0.2499, COLD), (0.0, COLD)],
)
def test_a_probability_makes_a_class(p_return: float, expected: Temperature) -> None:
    assert classify(p_return) is expected


@pytest.mark.parametrize(
    ("previous", "p_return", "expected"),
    [
        (HOT, 0.61, HOT),
        (HOT, 0.59, WARM),
        (WARM, 0.69, WARM),
        (WARM, 0.71, HOT),
        (WARM, 0.21, WARM),
        (WARM, 0.19, COLD),
        (COLD, 0.29, COLD),
        (COLD, 0.31, WARM),
        (COLD, 0.99, HOT),
        (HOT, 0.01, COLD),
    ],
)
def test_a_client_does_not_flicker_between_two_classes(
    previous: Temperature, p_return: float, expected: Temperature
) -> None:
    assert classify(p_return, previous) is expected


@given(st.lists(st.tuples(probabilities, classes), min_size=1, max_size=30))
def test_many_clients_get_the_classes_they_get_alone(
    clients: list[tuple[float, Temperature | None]],
) -> None:
    codes = [AFRESH if previous is None else CODE_OF[previous] for _, previous in clients]

    many = classify_many(
        np.array([p for p, _ in clients]), np.array(codes, np.int8), DEFAULT_THRESHOLDS
    )

    assert [COLDEST_FIRST[code] for code in many] == [classify(p, was) for p, was in clients]


def test_thresholds_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InvalidInput):
        Thresholds(hot=0.3, warm=0.4)


@pytest.mark.parametrize("days", [29, 121])
def test_a_horizon_lies_between_one_and_four_months(days: int) -> None:
    assert checked_horizon(60) == 60
    with pytest.raises(InvalidInput):
        checked_horizon(days)


def coming_every(days: int, times: int, last_days_ago: int) -> Cadence:
    last = TODAY - timedelta(days=last_days_ago)
    cadence = cadence_of(VisitDay(last - timedelta(days=days * n), 30.0) for n in range(times))
    assert cadence is not None
    return cadence


@given(every=st.integers(7, 120), times=st.integers(1, 12), ago=st.integers(0, 200), was=classes)
def test_the_class_changes_on_the_day_foretold(
    every: int, times: int, ago: int, was: Temperature | None
) -> None:
    cadence, yardstick = coming_every(every, times, ago), Yardstick()

    def class_on(day: date, current: Temperature | None) -> Temperature:
        return classify(yardstick.forecast(cadence, day).p_return, current)

    current = class_on(TODAY, was)
    change = changes_in(cadence, TODAY, current, horizon_days=60)

    if change is None:
        assert class_on(TODAY + timedelta(days=LOOKED_AT_DAYS[-1]), current) is current
    else:
        day = TODAY + timedelta(days=change.in_days)
        assert class_on(day - timedelta(days=1), current) is current
        assert class_on(day, current) is change.to is not current


def test_the_outlook_of_many_is_that_of_each() -> None:
    cadences = [
        coming_every(every, times, ago)
        for every in (10, 30, 90)
        for times in (1, 3, 9)
        for ago in (0, 20, 70)
    ]
    yardstick = Yardstick()
    outlook = Outlook(
        gaps=np.array([c.gaps for c in cadences]),
        gap_sum=np.array([c.gap_sum for c in cadences]),
        log_gap_sum=np.array([c.log_gap_sum for c in cadences]),
        norm_days=np.array([c.last_norm_days for c in cadences]),
        elapsed_days=np.array([float((TODAY - c.last_visit_on).days) for c in cadences]),
        yardstick=yardstick,
    )
    current = [classify(yardstick.forecast(c, TODAY).p_return) for c in cadences]

    in_days, becomes = outlook.changes(
        np.array([CODE_OF[t] for t in current], np.int8), LOOKED_AT_DAYS[-1]
    )

    for place, cadence in enumerate(cadences):
        change = changes_in(cadence, TODAY, current[place], horizon_days=60)
        assert in_days[place] == (0 if change is None else change.in_days)
        assert COLDEST_FIRST[becomes[place]] is (current[place] if change is None else change.to)
