from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.temperature.fitting import IRREGULAR_K, unpacked
from salonapp.temperature.return_arrays import forecast_arrays
from salonapp.temperature.return_model import DEFAULTS, Parameters, RhythmClass, forecast

GOLDEN = json.loads((Path(__file__).parent / "data" / "return_model_golden.json").read_text())
CASES: list[dict[str, Any]] = GOLDEN["cases"]

gap_days = st.floats(0.5, 5_000)
elapsed_days = st.floats(0, 10_000)
norms = st.sampled_from([14.0, 21.0, 42.0, 70.0, 365.0])


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, float, float, float]:
    """x, G, L and the norm of a client with up to 2,000 gaps."""
    norm = draw(norms)
    few = draw(st.lists(gap_days, max_size=8))
    times = draw(st.integers(1, 250))
    gaps = few * times
    in_norms = [gap / norm for gap in gaps]
    return len(gaps), math.fsum(in_norms), math.fsum(map(math.log, in_norms)), norm


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_a_forecast_is_the_published_one(case: dict[str, Any]) -> None:
    seen = forecast(
        case["x"],
        case["sum_gap"],
        case["sum_log_gap"],
        norm_days=case["norm_days"],
        elapsed_days=case["elapsed_days"],
        horizon_days=case["horizon_days"],
    )

    assert seen.p_alive == pytest.approx(case["p_alive"], abs=1e-9)
    assert seen.p_return == pytest.approx(case["p_return"], abs=1e-9)
    assert seen.p_regular == pytest.approx(case["p_regular"], abs=1e-9)


def test_the_default_parameters_are_the_published_ones() -> None:
    given_ = GOLDEN["parameters"]
    classes = [
        RhythmClass(*values)
        for values in zip(
            *(given_[name] for name in ("w", "k", "r", "alpha", "a", "b")), strict=True
        )
    ]

    assert Parameters(classes[0], classes[1], given_["rho_per_day"]) == DEFAULTS


def test_many_clients_at_once_get_the_forecasts_they_get_alone() -> None:
    horizon = CASES[0]["horizon_days"]
    cases = [case for case in CASES if case["horizon_days"] == horizon]

    def column(name: str) -> Any:
        return np.array([case[name] for case in cases], float)

    many = forecast_arrays(
        column("x").astype(np.int64),
        column("sum_gap"),
        column("sum_log_gap"),
        norm_days=column("norm_days"),
        elapsed_days=column("elapsed_days"),
        horizon_days=horizon,
    )

    assert many.p_return == pytest.approx(column("p_return"), abs=1e-9)
    assert many.p_alive == pytest.approx(column("p_alive"), abs=1e-9)


@given(history=histories(), elapsed=elapsed_days, horizon=st.integers(30, 120))
@settings(max_examples=150, deadline=None)
def test_probabilities_stay_probabilities(
    history: tuple[int, float, float, float], elapsed: float, horizon: int
) -> None:
    gaps, gap_sum, log_gap_sum, norm = history

    seen = forecast(
        gaps, gap_sum, log_gap_sum, norm_days=norm, elapsed_days=elapsed, horizon_days=horizon
    )

    for probability in (seen.p_alive, seen.p_return, seen.p_regular):
        assert 0 <= probability <= 1


@given(
    history=histories(), earlier=elapsed_days, later=st.floats(0, 10_000).map(lambda days: days + 1)
)
@settings(max_examples=150, deadline=None)
def test_a_client_who_stays_away_never_seems_more_alive(
    history: tuple[int, float, float, float], earlier: float, later: float
) -> None:
    gaps, gap_sum, log_gap_sum, norm = history
    first, second = (
        forecast(gaps, gap_sum, log_gap_sum, norm_days=norm, elapsed_days=days, horizon_days=60)
        for days in sorted((earlier, later))
    )

    assert second.p_alive <= first.p_alive + 1e-12


#: Anything a fit may come to: logarithms within its bounds, either k of the irregular class.
fitted = st.tuples(
    st.sampled_from(IRREGULAR_K), st.lists(st.floats(-12, 12), min_size=9, max_size=9)
).map(lambda found: unpacked(np.array(found[1]), found[0]))


@given(parameters=fitted, history=histories(), earlier=elapsed_days, later=elapsed_days)
@settings(max_examples=150, deadline=None)
def test_whatever_was_fitted_probabilities_stay_probabilities_and_hope_never_rises(
    parameters: Parameters,
    history: tuple[int, float, float, float],
    earlier: float,
    later: float,
) -> None:
    gaps, gap_sum, log_gap_sum, norm = history
    first, second = (
        forecast(
            gaps,
            gap_sum,
            log_gap_sum,
            norm_days=norm,
            elapsed_days=days,
            horizon_days=60,
            parameters=parameters,
        )
        for days in sorted((earlier, later))
    )
    for seen in (first, second):
        for probability in (seen.p_alive, seen.p_return, seen.p_regular):
            assert 0 <= probability <= 1
    assert second.p_alive <= first.p_alive + 1e-9


def test_a_client_with_clockwork_visits_is_of_the_regular_class() -> None:
    even = forecast(10, 10.0, 0.0, norm_days=30, elapsed_days=10, horizon_days=60)
    uneven = forecast(10, 10.0, -8.0, norm_days=30, elapsed_days=10, horizon_days=60)

    assert even.p_regular > 0.9 > 0.1 > uneven.p_regular
