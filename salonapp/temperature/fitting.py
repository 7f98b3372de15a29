"""Fits the return model to a salon's own visits.

A maximum a posteriori fit: the log-likelihoods of `return_model` (Platzer & Reutterer 2016;
Reutterer, Platzer & Schröder 2021) with normal priors around the default parameters, on the
logarithms of r, alpha, a, b of both classes and the log-odds of the weight. Clients of the regular
class have k = 10; for the irregular one k = 1 (any moment is as good as another) and k = 2 are both
tried, and the better one is kept. SciPy is loaded by the first fit only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from salonapp.temperature.class_arrays import Flags
from salonapp.temperature.past import Known, VisitDays
from salonapp.temperature.return_arrays import Floats, Integers
from salonapp.temperature.return_model import DEFAULTS, Parameters, RhythmClass

CLIENTS_WITH_A_GAP_AT_LEAST = 30
MOST_CLIENTS = 5_000
RHO_FROM_CLIENTS = 300
RHO_STEPS = tuple(np.linspace(0.0, 1e-3, 41).tolist())
IRREGULAR_K = (1, 2)
SEED = 20_240_229

_PRIOR_SDS = np.array([1.5, 2.0, 1.5, 1.5, 1.5, 2.0, 1.5, 1.5, 2.0])
_BOUND = 12.0
_MOST_STEPS = 500
_SURE = 1e-6

Step = Callable[[], None]
"""Called between steps of a long job; raises to stop it."""


class FitOutcome(StrEnum):
    """Whether a fit is used, and why not."""

    FITTED = "fitted"
    TOO_FEW = "too_few_clients"
    NOT_CONVERGED = "not_converged"
    WORSE = "worse_than_defaults"


@dataclass(frozen=True, slots=True)
class Fit:
    """What became of a fit; `parameters` are the defaults when it is not used.

    `clients` is how many it was fitted to.
    """

    outcome: FitOutcome
    clients: int
    parameters: Parameters

    @property
    def is_used(self) -> bool:
        """Whether the parameters were fitted."""
        return self.outcome is FitOutcome.FITTED


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a fit is made from: who is known now, and who was known one and two periods ago.

    `came` tells who of those known `before` came in the last period, `came_earlier` who of those
    known `earlier` came in the last but one.
    """

    horizon_days: int
    now: Known
    before: Known
    came: Flags
    earlier: Known
    came_earlier: Flags

    @classmethod
    def of(cls, days: VisitDays, today: int, horizon_days: int) -> Evidence:
        """The evidence of all visits up to the day with ordinal `today`."""
        before = days.known_on(today - horizon_days)
        earlier = days.known_on(today - 2 * horizon_days)
        return cls(
            horizon_days,
            days.known_on(today),
            before,
            days.came(before.client_id, before.day, today),
            earlier,
            days.came(earlier.client_id, earlier.day, before.day),
        )


def fit_salon(days: VisitDays, today: int, horizon_days: int, *, step: Step = lambda: None) -> Fit:
    """Fit to what is known at the end of the day with ordinal `today`, and to nothing later."""
    clients = np.unique(days.client_id[days.day <= today])
    chosen = sampled(clients)
    if chosen.size < clients.size:
        days = days.of_clients(chosen)
    step()
    return fit_evidence(Evidence.of(days, today, horizon_days), step=step)


def fit_evidence(evidence: Evidence, *, step: Step = lambda: None) -> Fit:
    """Fit the model, or say why not.

    Not used: a fit to fewer than 30 clients with a gap, one that does not converge, and one that
    forecasts who came in the salon's last period but one worse than the defaults do.
    """
    now = evidence.now
    clients = int(now.client_id.size)
    if int((now.cadences.gaps > 0).sum()) < CLIENTS_WITH_A_GAP_AT_LEAST:
        return Fit(FitOutcome.TOO_FEW, clients, DEFAULTS)
    step()
    parameters = fit_parameters(Sample.of(now), step=step)
    if parameters is None:
        return Fit(FitOutcome.NOT_CONVERGED, clients, DEFAULTS)
    if evidence.before.client_id.size >= RHO_FROM_CLIENTS:
        parameters = best_rho(parameters, evidence.before, evidence.came, evidence.horizon_days)
    step()
    if _worse_than_defaults(parameters, evidence):
        return Fit(FitOutcome.WORSE, clients, DEFAULTS)
    return Fit(FitOutcome.FITTED, clients, parameters)


def sampled(client_ids: Integers) -> Integers:
    """At most 5,000 of the clients, always the same ones, in order."""
    if client_ids.size <= MOST_CLIENTS:
        return client_ids
    chosen = np.random.default_rng(SEED).choice(client_ids.size, MOST_CLIENTS, replace=False)
    return client_ids[np.sort(chosen)]


def drawn_ids(highest: int, size: int) -> Integers:
    """At most `size` of the ids from 1 to `highest`, always the same ones, in order."""
    if highest <= size:
        return np.arange(1, highest + 1, dtype=np.int64)
    return np.unique(np.random.default_rng(SEED).integers(1, highest + 1, size))


def best_rho(parameters: Parameters, before: Known, came: Flags, horizon_days: int) -> Parameters:
    """The parameters with the rate at which lapsed clients return by themselves.

    Of 41 values from 0 to 1e-3 per day the one that best explains who `came` within `horizon_days`,
    given what was known `before`.
    """
    without = before.forecast(horizon_days, replace(parameters, rho_per_day=0.0))
    lapsed = 1 - without.p_alive
    # The probability of what happened is linear in the chance to come back of those who lapsed.
    happened = np.where(came, without.p_return, 1 - without.p_return)
    moves = np.where(came, lapsed, -lapsed)
    losses = [
        _mean_log_loss(happened - moves * math.expm1(-rho * horizon_days)) for rho in RHO_STEPS
    ]
    return replace(parameters, rho_per_day=RHO_STEPS[int(np.argmin(losses))])


def log_loss(p: Floats, came: Flags) -> float:
    """The mean of -ln of the probability given to what happened; no probability counts as sure."""
    return _mean_log_loss(np.where(came, p, 1 - p))


def _mean_log_loss(happened: Floats) -> float:
    """The same, from the probabilities of what did happen."""
    if happened.size == 0:
        return 0.0
    return float(-np.mean(np.log(np.clip(happened, _SURE, 1 - _SURE))))


def _worse_than_defaults(parameters: Parameters, evidence: Evidence) -> bool:
    """Whether the fit explains who came in the last period but one worse."""
    earlier, came = evidence.earlier, evidence.came_earlier
    if earlier.client_id.size < CLIENTS_WITH_A_GAP_AT_LEAST:
        return False
    fitted = log_loss(earlier.forecast(evidence.horizon_days, parameters).p_return, came)
    default = log_loss(earlier.forecast(evidence.horizon_days, DEFAULTS).p_return, came)
    return fitted > default


@dataclass(frozen=True, slots=True)
class Sample:
    """The statistics a fit needs, one element per client, in norms.

    `distinct` are the different numbers of gaps, `place` says which one a client has: Gamma
    functions are worked out once for each.
    """

    gaps: Floats
    gap_sum: Floats
    log_gap_sum: Floats
    elapsed: Floats
    distinct: Floats
    place: npt.NDArray[np.intp]

    @classmethod
    def of(cls, known: Known) -> Sample:
        """The sample of everybody who is known."""
        cadences = known.cadences
        distinct, place = np.unique(cadences.gaps, return_inverse=True)
        return cls(
            cadences.gaps.astype(np.float64),
            cadences.gap_sum,
            cadences.log_gap_sum,
            known.elapsed_norms(),
            distinct.astype(np.float64),
            place,
        )


def fit_parameters(sample: Sample, *, step: Step = lambda: None) -> Parameters | None:
    """The nine parameters of highest posterior density; None when no search converged."""
    from scipy.optimize import minimize

    best, best_value = None, math.inf
    for k in IRREGULAR_K:
        step()
        centre = prior_centre(k)
        found = minimize(
            negative_log_posterior,
            centre,
            args=(k, sample),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-_BOUND, _BOUND)] * centre.size,
            options={"maxiter": _MOST_STEPS},
        )
        if found.success and math.isfinite(found.fun) and found.fun < best_value:
            best, best_value = unpacked(np.asarray(found.x, np.float64), k), float(found.fun)
    return best


def prior_centre(k: int) -> Floats:
    """Where the search begins and what the priors pull to.

    With another k than the defaults' the irregular class begins with the same mean gap.
    """
    irregular, regular = DEFAULTS.irregular, DEFAULTS.regular
    values = (
        irregular.r, irregular.alpha * irregular.k / k, irregular.a, irregular.b,
        regular.r, regular.alpha, regular.a, regular.b,
        irregular.weight / regular.weight,
    )  # fmt: skip
    return np.log(np.array(values, np.float64))


def unpacked(theta: Floats, k: int) -> Parameters:
    """The parameters that a point of the search stands for; rho is the default one."""
    natural = np.exp(theta).tolist()
    weight = natural[8] / (1 + natural[8])
    return Parameters(
        RhythmClass(weight, k, *natural[0:4]),
        RhythmClass(1 - weight, DEFAULTS.regular.k, *natural[4:8]),
        DEFAULTS.rho_per_day,
    )


def negative_log_posterior(theta: Floats, k: int, sample: Sample) -> tuple[float, Floats]:
    """Minus the log posterior density (up to a constant) and its gradient."""
    log_1, slope_1 = _log_likelihood(np.exp(theta[0:4]), k, sample)
    log_2, slope_2 = _log_likelihood(np.exp(theta[4:8]), DEFAULTS.regular.k, sample)
    odds = float(theta[8])
    log_1 = log_1 - math.log1p(math.exp(-odds))
    log_2 = log_2 - math.log1p(math.exp(odds))
    total = np.logaddexp(log_1, log_2)
    share = np.exp(log_1 - total)
    weight = 1 / (1 + math.exp(-odds))

    distance = (theta - prior_centre(k)) / _PRIOR_SDS
    gradient = np.empty(9, np.float64)
    # Row by row: one product with the matrix would wake BLAS's threads each step, which costs
    # several times the step while another program holds a core.
    gradient[0:4] = [slope @ share for slope in slope_1]
    gradient[4:8] = [slope @ (1 - share) for slope in slope_2]
    gradient[8] = np.sum(share - weight)
    value = float(np.sum(total)) - 0.5 * float(distance @ distance)
    return -value, -(gradient - distance / _PRIOR_SDS)


def _log_likelihood(natural: Floats, k: int, sample: Sample) -> tuple[Floats, Floats]:
    """The ln l of each client in a class, and its slopes in ln r, ln alpha, ln a, ln b."""
    from scipy.special import digamma, gammaln

    r, alpha, a, b = natural.tolist()
    x, place = sample.gaps, sample.place
    shapes, stays = r + k * sample.distinct, b + sample.distinct
    shape, stay = shapes[place], stays[place]
    rate = alpha + sample.gap_sum
    u = sample.elapsed / (rate + sample.elapsed)
    log_left = np.log1p(-u)

    # The terms of S one by one; the slope of each in R is itself times a harmonic sum.
    term = np.exp(shape * log_left)
    survival, harmonic = term.copy(), np.zeros_like(term)
    by_shape = np.zeros_like(term)
    for j in range(1, k):
        before = shape + (j - 1)
        term = term * u * before / j
        harmonic += 1 / before
        survival += term
        by_shape += term * harmonic
    by_shape += log_left * survival
    by_rate = term * (shape + (k - 1)) * u / rate

    mass = stay * survival + a
    of_gaps = (
        gammaln(shapes) - sample.distinct * math.lgamma(k)
        + gammaln(stays) - gammaln(a + stays + 1)
    )  # fmt: skip
    constant = (
        -math.lgamma(r) + r * math.log(alpha) + math.lgamma(a + b) - math.lgamma(b)
    )  # fmt: skip
    log_rate = np.log(rate)
    likelihood = (
        of_gaps[place] + constant + (k - 1) * sample.log_gap_sum - shape * log_rate + np.log(mass)
    )
    together = digamma(a + stays + 1)
    ratio = stay / mass
    slopes = np.empty((4, x.size), np.float64)
    slopes[0] = (digamma(shapes) - digamma(r))[place] + math.log(alpha) - log_rate
    slopes[0] += ratio * by_shape
    slopes[1] = r / alpha - shape / rate + ratio * by_rate
    slopes[2] = (digamma(a + b) - together)[place] + 1 / mass
    slopes[3] = (digamma(stays) - together + (digamma(a + b) - digamma(b)))[place] + survival / mass
    slopes *= natural[:, np.newaxis]
    return likelihood, slopes
