"""The return model and the cadence for many clients at once, on numpy arrays.

Loads numpy, so nothing that the first painted window needs may import this module at its top.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from salonapp.temperature.cadence import SHORTEST_GAP_DAYS
from salonapp.temperature.return_model import (
    DEFAULTS,
    Forecast,
    Parameters,
    RhythmClass,
    forecast_with,
    history_constant,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class _Arrays:
    """Arithmetic for many clients."""

    @staticmethod
    def exp(value: Floats, /) -> Floats:
        return np.exp(value)

    @staticmethod
    def log(value: Floats, /) -> Floats:
        return np.log(value)

    @staticmethod
    def log1p(value: Floats, /) -> Floats:
        return np.log1p(value)

    @staticmethod
    def larger(one: Floats, other: Floats, /) -> Floats:
        return np.maximum(one, other)

    @staticmethod
    def clipped(value: Floats, /) -> Floats:
        return np.clip(value, 0.0, 1.0)


@lru_cache(maxsize=16)
def _history_constants(rhythm: RhythmClass, size: int) -> Floats:
    table = np.fromiter((history_constant(rhythm, x) for x in range(size)), np.float64, size)
    table.flags.writeable = False
    return table


def _constants_for(rhythm: RhythmClass, gaps: Integers) -> Floats:
    most = int(gaps.max(initial=0))
    if most > 50_000:
        distinct, place = np.unique(gaps, return_inverse=True)
        few = np.array([history_constant(rhythm, int(x)) for x in distinct], np.float64)
        return few[place]
    return _history_constants(rhythm, 1 << max(most + 1, 64).bit_length())[gaps]


@dataclass(frozen=True, slots=True)
class CadenceArrays:
    """The kept statistics of many clients, one element each (see `cadence.Cadence`).

    Days are proleptic ordinals (`date.toordinal`).
    """

    gaps: Integers
    gap_sum: Floats
    log_gap_sum: Floats
    gap_days_sum: Floats
    gap_days_squares: Floats
    first_day: Integers
    last_day: Integers
    last_norm_days: Floats

    def taken(self, places: npt.NDArray[np.intp]) -> CadenceArrays:
        """The statistics at some places, in that order."""
        return CadenceArrays(*(getattr(self, each.name)[places] for each in fields(self)))

    def joined(self, more: CadenceArrays) -> CadenceArrays:
        """These statistics, and `more` behind them."""
        return CadenceArrays(
            *(
                np.concatenate([getattr(self, each.name), getattr(more, each.name)])
                for each in fields(self)
            )
        )

    def rhythm_days(self) -> Floats:
        """Days to the next expected visit: m (G + 1) / (x + 1)."""
        return self.last_norm_days * (self.gap_sum + 1) / (self.gaps + 1)


def forecast_many(
    cadences: CadenceArrays,
    *,
    today: int,
    horizon_days: float,
    parameters: Parameters = DEFAULTS,
) -> Forecast[Floats]:
    """The forecasts of many clients as of the day with ordinal `today`."""
    return forecast_arrays(
        cadences.gaps,
        cadences.gap_sum,
        cadences.log_gap_sum,
        norm_days=cadences.last_norm_days,
        elapsed_days=(today - cadences.last_day).astype(np.float64),
        horizon_days=horizon_days,
        parameters=parameters,
    )


def forecast_arrays(
    gaps: Integers,
    gap_sum: Floats,
    log_gap_sum: Floats,
    *,
    norm_days: Floats,
    elapsed_days: Floats,
    horizon_days: float,
    parameters: Parameters = DEFAULTS,
) -> Forecast[Floats]:
    """`return_model.forecast` elementwise."""
    return forecast_with(
        _Arrays(),
        parameters,
        (_constants_for(parameters.irregular, gaps), _constants_for(parameters.regular, gaps)),
        gaps.astype(np.float64),
        gap_sum,
        log_gap_sum,
        np.maximum(elapsed_days, 0.0) / norm_days,
        horizon_days / norm_days,
        horizon_days,
    )


def cadences_of_many(
    client_ids: Integers, days: Integers, norms: Floats
) -> tuple[Integers, CadenceArrays]:
    """The statistics of many clients from their visits, ordered by client and day.

    Several visits on one day are one, with the longest norm. Returns the distinct client ids in
    order and the statistics beside them.
    """
    if client_ids.size == 0:
        nothing = np.empty(0, np.int64)
        empty = np.empty(0, np.float64)
        return nothing, CadenceArrays(nothing, empty, empty, empty, empty, nothing, nothing, empty)
    new_client = np.empty(client_ids.size, bool)
    new_client[0] = True
    np.not_equal(client_ids[1:], client_ids[:-1], out=new_client[1:])
    new_day = new_client.copy()
    new_day[1:] |= days[1:] != days[:-1]
    starts = np.flatnonzero(new_day)
    day = days[starts]
    norm = np.maximum.reduceat(norms, starts)
    first = np.flatnonzero(new_client[starts])
    last = np.append(first[1:], starts.size) - 1

    gap_days = np.zeros(starts.size, np.float64)
    gap_days[1:] = day[1:] - day[:-1]
    in_norms = np.zeros(starts.size, np.float64)
    in_norms[1:] = gap_days[1:] / norm[:-1]
    in_logs = np.zeros(starts.size, np.float64)
    in_logs[1:] = np.log(np.maximum(gap_days[1:], SHORTEST_GAP_DAYS) / norm[:-1])
    in_norms[first] = 0.0
    in_logs[first] = 0.0
    gap_days[first] = 0.0
    return client_ids[starts[first]], CadenceArrays(
        gaps=(last - first).astype(np.int64),
        gap_sum=np.add.reduceat(in_norms, first),
        log_gap_sum=np.add.reduceat(in_logs, first),
        gap_days_sum=np.add.reduceat(gap_days, first),
        gap_days_squares=np.add.reduceat(gap_days**2, first),
        first_day=day[first],
        last_day=day[last],
        last_norm_days=norm[last],
    )
