"""Checks the classes against what happened: pretend today is day D, classify, look who came.

Everything a forecast rests on (norms, fit, rho, RFM's return rates) is worked out anew from
`Past.until(D)`; only the outcome is read from later days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from salonapp.temperature.cards import Backtest, ClassCheck, CurvePoint, RfmCheck
from salonapp.temperature.class_arrays import COLDEST_FIRST, Flags, classify_many
from salonapp.temperature.classes import Thresholds
from salonapp.temperature.fitting import Fit, Step, fit_salon, log_loss
from salonapp.temperature.learned_norms import StartingNorm, learn, norms_in_use
from salonapp.temperature.past import Past
from salonapp.temperature.return_arrays import Floats, Integers
from salonapp.temperature.rfm import return_rates, rfm_scores

BINS = 10


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was to be expected at the end of a day: the clients, and how likely each returns."""

    client_id: Integers
    p_return: Floats
    p_by_rfm: Floats
    rfm_total: Integers
    fit: Fit


def expected_on(
    past: Past,
    day: int,
    horizon_days: int,
    starting: Sequence[StartingNorm],
    *,
    step: Step = lambda: None,
) -> Expectation:
    """What was to be expected at the end of `day` from what was known then."""
    known_then = past.until(day)
    step()
    learned = learn(known_then, starting)
    step()
    days = known_then.measured(norms_in_use(starting, learned))
    step()
    fit = fit_salon(days, day, horizon_days, step=step)
    step()
    known = days.known_on(day)
    before = known_then.until(day - horizon_days)
    scores_before = rfm_scores(before)
    came_before = days.came(scores_before.client_id, day - horizon_days, day)
    step()
    scores = rfm_scores(known_then)
    step()
    return Expectation(
        known.client_id,
        known.forecast(horizon_days, fit.parameters).p_return,
        return_rates(scores_before, came_before, scores),
        scores.total(),
        fit,
    )


def backtest(
    past: Past,
    day: int,
    horizon_days: int,
    starting: Sequence[StartingNorm],
    thresholds: Thresholds,
    *,
    step: Step = lambda: None,
) -> Backtest:
    """Classify everybody on `day` afresh and compare with who came within `horizon_days`."""
    expected = expected_on(past, day, horizon_days, starting, step=step)
    here = past.client_id[(past.day > day) & (past.day <= day + horizon_days)]
    came = np.isin(expected.client_id, here)
    step()
    codes = classify_many(expected.p_return, None, thresholds)
    hot = int((codes == len(COLDEST_FIRST) - 1).sum())
    classes = tuple(
        ClassCheck(
            temperature,
            int((codes == code).sum()),
            _mean(codes == code) or 0.0,
            _mean(came[codes == code]),
        )
        for code, temperature in reversed(list(enumerate(COLDEST_FIRST)))
    )
    curve = reliability(expected.p_return, came)
    return Backtest(
        on=date.fromordinal(day),
        horizon_days=horizon_days,
        clients=int(came.size),
        returned=int(came.sum()),
        auc=area_under_curve(expected.p_return, came),
        log_loss=log_loss(expected.p_return, came),
        brier=float(np.mean((expected.p_return - came) ** 2)) if came.size else 0.0,
        ece=sum(
            point.clients * abs(point.expected - point.returned) for point in curve
        ) / max(int(came.size), 1),
        classes=classes,
        curve=curve,
        rfm=RfmCheck(
            area_under_curve(expected.p_by_rfm, came),
            log_loss(expected.p_by_rfm, came),
            _returned_of_best(expected.rfm_total, came, hot),
        ),
        fit_outcome=expected.fit.outcome.value,
    )  # fmt: skip


def reliability(p: Floats, came: Flags) -> tuple[CurvePoint, ...]:
    """Expected against actual return rate of clients in ten equal ranges of probability."""
    place = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    clients = np.bincount(place, minlength=BINS)
    expected = np.bincount(place, p, BINS)
    returned = np.bincount(place, came, BINS)
    return tuple(
        CurvePoint(
            int(clients[i]), float(expected[i] / clients[i]), float(returned[i] / clients[i])
        )
        for i in range(BINS)
        if clients[i]
    )


def area_under_curve(scores: Floats | Integers, came: Flags) -> float | None:
    """How often one who came had a higher score than one who did not (ties count half).

    None when all came, or nobody.
    """
    positive = int(came.sum())
    negative = int(came.size) - positive
    if not positive or not negative:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last_rank = np.cumsum(counts)
    ranks = (last_rank - (counts - 1) / 2)[place]
    rank_sum = float(ranks[came].sum())
    return (rank_sum - positive * (positive + 1) / 2) / (positive * negative)


def _returned_of_best(totals: Integers, came: Flags, how_many: int) -> float | None:
    """The return rate of the `how_many` clients of highest RFM score.

    Clients of one score share the places that are left among the best.
    """
    left, returned = how_many, 0.0
    for total in np.unique(totals)[::-1]:
        theirs = came[totals == total]
        taken = min(left, int(theirs.size))
        returned += float(theirs.mean()) * taken
        left -= taken
        if left == 0:
            break
    return returned / how_many if how_many and not left else None


def _mean(flags: Flags) -> float | None:
    return float(flags.mean()) if flags.size else None
