"""The RFM score other salon programs sort clients by, as a yardstick for our own classes.

Recency, frequency and money in quintiles of the clients at hand. The score itself is no
probability; so that the comparison is fair, each score gets the return rate it had one period
earlier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salonapp.temperature.class_arrays import Flags
from salonapp.temperature.past import Past
from salonapp.temperature.return_arrays import Floats, Integers

LOWEST_TOTAL, HIGHEST_TOTAL = 3, 15
_CELLS = 125
#: How many clients' worth of belief a cell's rate starts with, from the clients of its total.
_WEIGHT_CLIENTS = 10.0


@dataclass(frozen=True, slots=True)
class RfmScores:
    """The three scores of each client, 1 (worst) to 5."""

    client_id: Integers
    recency: Integers
    frequency: Integers
    money: Integers

    def total(self) -> Integers:
        """The sum of the three, 3 to 15."""
        return self.recency + self.frequency + self.money

    def cell(self) -> Integers:
        """One number for each combination of the three, 0 to 124."""
        return (self.recency - 1) * 25 + (self.frequency - 1) * 5 + self.money - 1


def rfm_scores(past: Past) -> RfmScores:
    """The scores of all clients of `past`: the last day, how many days, how much money."""
    clients = past.clients()
    place = np.searchsorted(clients, past.client_id)
    last_day = np.zeros(clients.size, np.int64)
    np.maximum.at(last_day, place, past.day)
    new_day = np.ones(past.day.size, np.bool_)
    new_day[1:] = (past.day[1:] != past.day[:-1]) | (past.client_id[1:] != past.client_id[:-1])
    days = np.bincount(place, new_day, clients.size)
    money = np.bincount(place, past.spent_minor, clients.size)
    return RfmScores(clients, _fifths(last_day), _fifths(days), _fifths(money))


def return_rates(before: RfmScores, came: Flags, now: RfmScores) -> Floats:
    """The probability of a return that each client's scores stand for.

    Learned from `before`, the scores of a period earlier, and who `came` then: the rate of the
    same cell, leaning on the rate of the same total, which leans on the rate of everybody.
    """
    totals = np.arange(HIGHEST_TOTAL + 1)
    if before.client_id.size == 0:
        return np.asarray((totals - 2.0) / (HIGHEST_TOTAL - 1))[now.total()]
    everybody = float(came.mean())
    of_total = _rates(before.total(), came, HIGHEST_TOTAL + 1, np.full(totals.size, everybody))
    cells = np.arange(_CELLS)
    total_of_cell = cells // 25 + cells // 5 % 5 + cells % 5 + LOWEST_TOTAL
    of_cell = _rates(before.cell(), came, _CELLS, of_total[total_of_cell])
    return of_cell[now.cell()]


def _rates(group: Integers, came: Flags, size: int, leaning_on: Floats) -> Floats:
    clients = np.bincount(group, minlength=size)
    returned = np.bincount(group, came, size)
    return (returned + _WEIGHT_CLIENTS * leaning_on) / (clients + _WEIGHT_CLIENTS)


def _fifths(values: Integers | Floats) -> Integers:
    """1 for the lowest fifth to 5 for the highest; the same for equal values."""
    if values.size == 0:
        return np.empty(0, np.int64)
    edges = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
    return np.searchsorted(edges, values, side="left").astype(np.int64) + 1
