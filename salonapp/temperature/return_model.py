"""How likely a client is to come back: two rhythms with dropout, in closed form.

A mixture of two Erlang renewal processes with beta-geometric dropout, the MBG/CNBD-k family
(Platzer & Reutterer 2016, "Ticking away the moments"; Reutterer, Platzer & Schröder 2021,
"Leveraging purchase regularity for predicting customer behavior the easy way"). One class of
clients comes irregularly (k = 2), the other like clockwork (k = 10).

The formulas are written once and run on floats here and on numpy arrays in `return_arrays`, so
that looking at one card does not load numpy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Number = TypeVar("Number", float, "npt.NDArray[np.float64]")


@dataclass(frozen=True, slots=True)
class RhythmClass:
    """One class of the mixture.

    `g | lambda ~ Erlang(k, lambda)`, `lambda ~ Gamma(r, alpha)`; after each visit the client leaves
    with probability `p ~ Beta(a, b)`. `weight` is the share of clients in the class; all above 0.
    """

    weight: float
    k: int
    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """The whole model; `rho_per_day` is the rate at which lapsed clients return by themselves."""

    irregular: RhythmClass
    regular: RhythmClass
    rho_per_day: float


DEFAULTS = Parameters(
    irregular=RhythmClass(weight=0.6, k=2, r=1.2, alpha=0.9, a=0.9, b=3.0),
    regular=RhythmClass(weight=0.4, k=10, r=5.0, alpha=0.525, a=0.3, b=6.0),
    rho_per_day=3e-4,
)


class Forecast(NamedTuple, Generic[Number]):
    """Probabilities in [0, 1]: still a client, back within the horizon, of the regular class."""

    p_alive: Number
    p_return: Number
    p_regular: Number


class Arithmetic(Protocol[Number]):
    """The few operations that floats and arrays do not share."""

    def exp(self, value: Number, /) -> Number:
        """Elementwise e to the power of `value`."""
        ...

    def log(self, value: Number, /) -> Number:
        """Elementwise natural logarithm."""
        ...

    def log1p(self, value: Number, /) -> Number:
        """Elementwise ln(1 + value)."""
        ...

    def larger(self, one: Number, other: Number, /) -> Number:
        """The elementwise maximum."""
        ...

    def clipped(self, value: Number, /) -> Number:
        """`value` brought into [0, 1], where only rounding can have taken it out."""
        ...


class _Floats:
    """Arithmetic for one client."""

    exp = staticmethod(math.exp)
    log = staticmethod(math.log)
    log1p = staticmethod(math.log1p)

    @staticmethod
    def larger(one: float, other: float, /) -> float:
        return max(one, other)

    @staticmethod
    def clipped(value: float, /) -> float:
        return min(max(value, 0.0), 1.0)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


@lru_cache(maxsize=4096)  # looking ahead on one card asks for the same one 40 times
def history_constant(rhythm: RhythmClass, gaps: int) -> float:
    """The part of a class's log-likelihood that depends on the number of gaps alone.

    -x ln Gamma(k) + ln Gamma(r + kx) - ln Gamma(r) + r ln alpha
    + ln B(a, b + x) - ln B(a, b) - ln(a + b + x) + ln w
    """
    return (
        -gaps * math.lgamma(rhythm.k)
        + math.lgamma(rhythm.r + rhythm.k * gaps)
        - math.lgamma(rhythm.r)
        + rhythm.r * math.log(rhythm.alpha)
        + _log_beta(rhythm.a, rhythm.b + gaps)
        - _log_beta(rhythm.a, rhythm.b)
        - math.log(rhythm.a + rhythm.b + gaps)
        + math.log(rhythm.weight)
    )


def survival(
    ops: Arithmetic[Number], rhythm: RhythmClass, shape: Number, rate: Number, elapsed: Number
) -> Number:
    """S(e): the probability that a client who has not left lets `elapsed` norms pass.

    `shape` is R = r + kx, `rate` is A = alpha + G. The sum over j is taken from the inside out, so
    no Gamma function is needed; the power is taken through logarithms, so nothing overflows.
    """
    share = elapsed / (rate + elapsed)
    series = share * 0.0 + 1.0
    for j in range(rhythm.k - 1, 0, -1):
        series = 1.0 + series * share * (shape + (j - 1)) / j
    return ops.clipped(ops.exp(shape * ops.log1p(-share)) * series)


def forecast_with(
    ops: Arithmetic[Number],
    parameters: Parameters,
    constants: tuple[Number, Number],
    gaps: Number,
    gap_sum: Number,
    log_gap_sum: Number,
    elapsed: Number,
    horizon: Number,
    horizon_days: float,
) -> Forecast[Number]:
    """P_alive, P(N) and q of the regular class for one client or many (see the module's sources).

    `constants` are `history_constant` of the two classes; `elapsed` and `horizon` are in norms.
    With h_c = w_c l_c / D_c, every answer is a ratio of sums over the classes: P_alive is
    sum h S (b + x) over sum h D, which cannot rise while `elapsed` grows, as S never does.
    """
    irregular, regular = parameters.irregular, parameters.regular
    rate_1, rate_2 = irregular.alpha + gap_sum, regular.alpha + gap_sum
    shape_1, shape_2 = irregular.r + irregular.k * gaps, regular.r + regular.k * gaps
    log_1 = constants[0] + (irregular.k - 1) * log_gap_sum - shape_1 * ops.log(rate_1)
    log_2 = constants[1] + (regular.k - 1) * log_gap_sum - shape_2 * ops.log(rate_2)
    largest = ops.larger(log_1, log_2)
    here_1 = ops.exp(log_1 - largest) * (irregular.b + gaps)
    here_2 = ops.exp(log_2 - largest) * (regular.b + gaps)
    now_1 = survival(ops, irregular, shape_1, rate_1, elapsed)
    now_2 = survival(ops, regular, shape_2, rate_2, elapsed)
    then_1 = survival(ops, irregular, shape_1, rate_1, elapsed + horizon)
    then_2 = survival(ops, regular, shape_2, rate_2, elapsed + horizon)

    alive_1, alive_2 = here_1 * now_1, here_2 * now_2
    gone_1 = here_1 * irregular.a / (irregular.b + gaps)
    gone_2 = here_2 * regular.a / (regular.b + gaps)
    total = alive_1 + gone_1 + alive_2 + gone_2
    p_alive = ops.clipped((alive_1 + alive_2) / total)
    by_rhythm = (here_1 * (now_1 - then_1) + here_2 * (now_2 - then_2)) / total
    by_itself = -math.expm1(-parameters.rho_per_day * horizon_days)
    return Forecast(
        p_alive=p_alive,
        p_return=ops.clipped(by_rhythm + (1.0 - p_alive) * by_itself),
        p_regular=ops.clipped((alive_2 + gone_2) / total),
    )


def forecast(
    gaps: int,
    gap_sum: float,
    log_gap_sum: float,
    *,
    norm_days: float,
    elapsed_days: float,
    horizon_days: float,
    parameters: Parameters = DEFAULTS,
) -> Forecast[float]:
    """The forecast of one client from the kept statistics.

    `gaps` >= 0, sums in norms, `norm_days` > 0 of the last visit, `elapsed_days` since it (a
    negative one counts as 0), `horizon_days` > 0.
    """
    return forecast_with(
        _Floats(),
        parameters,
        (
            history_constant(parameters.irregular, gaps),
            history_constant(parameters.regular, gaps),
        ),
        float(gaps),
        gap_sum,
        log_gap_sum,
        max(elapsed_days, 0.0) / norm_days,
        horizon_days / norm_days,
        horizon_days,
    )
