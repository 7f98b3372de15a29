"""The model is fitted to the salon's own visits, and only a fit that is any good is used."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from salonapp.foundation.i18n import msg
from salonapp.storage.door import OWNER
from salonapp.temperature import fitting
from salonapp.temperature.commands import keep_fit, refresh_all
from salonapp.temperature.fitting import (
    Evidence,
    FitOutcome,
    Sample,
    best_rho,
    fit_parameters,
    fit_salon,
    log_loss,
    negative_log_posterior,
    prior_centre,
    sampled,
)
from salonapp.temperature.learned_norms import norms_in_use
from salonapp.temperature.past import VisitDays
from salonapp.temperature.queries import client_temperature, fits, fitted_on, parameters_of
from salonapp.temperature.queries.fits import fit_now
from salonapp.temperature.queries.histories import read_past, starting_norms
from salonapp.temperature.return_model import DEFAULTS, history_constant
from tests.temperature.conftest import Salon
from tests.temperature.invented import DAY_0, Kind, invented


def days_of(kind: Kind, seed: int = 7) -> VisitDays:
    return invented(kind, seed).measured({1: 42.0})


STEADY = Kind(clients=400, days=900)
TODAY = DAY_0 + 899


@pytest.mark.parametrize("k", [1, 2])
def test_the_gradient_is_that_of_the_posterior(k: int) -> None:
    sample = Sample.of(days_of(STEADY).known_on(TODAY))
    theta = prior_centre(k) + np.linspace(-0.4, 0.5, 9)
    _, gradient = negative_log_posterior(theta, k, sample)
    for place in range(9):
        aside = np.zeros(9)
        aside[place] = 1e-5
        above, _ = negative_log_posterior(theta + aside, k, sample)
        below, _ = negative_log_posterior(theta - aside, k, sample)
        assert gradient[place] == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-3)


def test_the_likelihood_is_the_one_forecasts_are_weighed_with() -> None:
    known = days_of(Kind(clients=1, days=600, only_once=0, leaves=0)).known_on(TODAY)
    sample = Sample.of(known)
    value, _ = negative_log_posterior(prior_centre(2), 2, sample)

    expected = 0.0
    x, gap_sum, log_sum = int(sample.gaps[0]), sample.gap_sum[0], sample.log_gap_sum[0]
    elapsed = sample.elapsed[0]
    for rhythm in (DEFAULTS.irregular, DEFAULTS.regular):
        shape, rate = rhythm.r + rhythm.k * x, rhythm.alpha + gap_sum
        share = elapsed / (rate + elapsed)
        series, term = 1.0, 1.0
        for j in range(1, rhythm.k):
            term *= share * (shape + j - 1) / j
            series += term
        mass = (rhythm.b + x) * (1 - share) ** shape * series + rhythm.a
        log_l = history_constant(rhythm, x) + (rhythm.k - 1) * log_sum - shape * np.log(rate)
        expected += float(np.exp(log_l) * mass)
    assert value == pytest.approx(-np.log(expected), rel=1e-9)


def test_clockwork_and_chance_are_told_apart() -> None:
    regular = fit_parameters(Sample.of(days_of(Kind(400, 900, shape=10)).known_on(TODAY)))
    by_chance = fit_parameters(Sample.of(days_of(Kind(400, 900, shape=1)).known_on(TODAY)))
    assert regular is not None
    assert by_chance is not None
    assert regular.regular.weight > 0.5 > by_chance.regular.weight
    assert by_chance.irregular.k == 1


def test_a_fit_forecasts_better_than_the_starting_parameters() -> None:
    days = days_of(Kind(clients=800, days=900, shape=1, mean_gap_days=70))
    fit = fit_salon(days, TODAY - 60, 60)
    assert fit.outcome is FitOutcome.FITTED
    known = days.known_on(TODAY - 60)
    came = days.came(known.client_id, TODAY - 60, TODAY)
    fitted = log_loss(known.forecast(60, fit.parameters).p_return, came)
    assert fitted < log_loss(known.forecast(60, DEFAULTS).p_return, came)


def test_later_visits_change_nothing_about_a_fit() -> None:
    days = days_of(STEADY)
    then = TODAY - 200
    keep = days.day <= then
    known = VisitDays(days.client_id[keep], days.day[keep], days.norm_days[keep])
    assert fit_salon(days, then, 60) == fit_salon(known, then, 60)


def test_too_few_clients_with_a_gap_are_not_fitted() -> None:
    fit = fit_salon(days_of(Kind(clients=25, days=900)), TODAY, 60)
    assert (fit.outcome, fit.parameters) == (FitOutcome.TOO_FEW, DEFAULTS)


def test_a_search_that_does_not_converge_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "_MOST_STEPS", 1)
    fit = fit_salon(days_of(STEADY), TODAY, 60)
    assert (fit.outcome, fit.parameters) == (FitOutcome.NOT_CONVERGED, DEFAULTS)


def test_a_fit_worse_than_the_defaults_on_the_last_period_but_one_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absurd = fitting.unpacked(prior_centre(2) + np.array([3, -5, 3, -3, 3, -5, 3, -3, 0.0]), 2)
    monkeypatch.setattr(fitting, "fit_parameters", lambda sample, step: absurd)
    fit = fit_salon(days_of(STEADY), TODAY, 60)
    assert (fit.outcome, fit.parameters) == (FitOutcome.WORSE, DEFAULTS)


def test_rho_is_the_rate_at_which_lapsed_clients_came_back() -> None:
    days = days_of(Kind(clients=2000, days=100, only_once=1.0))
    lapsed = days.known_on(DAY_0 + 2000)
    nobody = np.zeros(lapsed.client_id.size, np.bool_)
    some = nobody.copy()
    some[::50] = True
    everybody = ~nobody
    assert best_rho(DEFAULTS, lapsed, nobody, 60).rho_per_day == 0
    assert best_rho(DEFAULTS, lapsed, some, 60).rho_per_day == pytest.approx(3.4e-4, abs=5e-5)
    assert best_rho(DEFAULTS, lapsed, everybody, 60).rho_per_day == 1e-3


def test_rho_stays_where_too_few_clients_tell_it() -> None:
    fit = fit_salon(days_of(Kind(clients=200, days=900)), TODAY, 60)
    assert fit.outcome is FitOutcome.FITTED
    assert fit.parameters.rho_per_day == DEFAULTS.rho_per_day


def test_of_many_clients_always_the_same_5000_are_taken() -> None:
    everybody = np.arange(1, 20_001)
    chosen = sampled(everybody)
    assert chosen.size == 5_000
    assert (np.diff(chosen) > 0).all()
    assert (sampled(everybody) == chosen).all()


def test_a_kept_fit_is_applied_by_the_refresh(salon: Salon, both_databases: None) -> None:
    service = salon.service("Маникюр")
    for client in range(40):
        salon.visits(salon.client(f"Анна {client}"), service, range(client % 30, 700, 25 + client))
    before = client_of(salon, 1)

    with salon.db.read() as reader:
        fit = fit_now(reader)
    assert fit.is_used
    assert fit.clients == 40
    with salon.db.write(OWNER, msg("Model fitted")) as tx:
        keep_fit(tx, fit.parameters, fit.clients)
        refresh_all(tx)

    with salon.db.read() as reader:
        assert parameters_of(reader) == fit.parameters
        assert fitted_on(reader) == reader.today
    after = client_of(salon, 1)
    assert after != before
    kept = salon.db.read()
    with kept as reader:
        row = reader.session.connection().exec_driver_sql(
            "SELECT p_return FROM client_temperature WHERE client_id = 1"
        )
        assert row.scalar_one() == after


def test_what_was_known_earlier_is_found_from_what_is_known_now(
    salon: Salon, both_databases: None
) -> None:
    services = [salon.service("Маникюр"), salon.service("Окрашивание")]
    for n in range(24):
        client = salon.client(f"Анна {n}")
        salon.visits(client, services[n % 2], range(n * 11 % 190, n * 37 % 900, 7 + n))
    with salon.db.read() as reader:
        found = fits._evidence(reader, fits.known_now(reader))
        past = read_past(reader, reader.today)
        norms = norms_in_use(starting_norms(reader), [])
        expected = Evidence.of(past.measured(norms), reader.today.toordinal(), 60)
    assert found.earlier.client_id.size > 10
    assert (found.came == expected.came).all()
    assert (found.came_earlier == expected.came_earlier).all()
    for mine, theirs in (
        (found.now, expected.now),
        (found.before, expected.before),
        (found.earlier, expected.earlier),
    ):
        assert (mine.client_id == theirs.client_id).all()
        for name in ("gaps", "gap_sum", "log_gap_sum", "last_day", "last_norm_days"):
            one, other = getattr(mine.cadences, name), getattr(theirs.cadences, name)
            assert one == pytest.approx(other, abs=1e-9), name


def test_undo_does_not_touch_a_fit(salon: Salon) -> None:
    client = salon.client()
    salon.visits(client, salon.service("Маникюр"), [30])
    with salon.db.write(OWNER, msg("Model fitted")) as tx:
        keep_fit(tx, DEFAULTS, 30)
    salon.db.undo(OWNER)
    with salon.db.read() as reader:
        assert fitted_on(reader) == reader.today
        assert client_temperature(reader, client).visits == 0
    salon.clock.advance(timedelta(days=1))


def client_of(salon: Salon, client_id: int) -> float | None:
    with salon.db.read() as reader:
        return client_temperature(reader, client_id).p_return
