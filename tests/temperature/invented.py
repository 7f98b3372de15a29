"""Histories of many kinds of salons, invented by chance from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salonapp.temperature.learned_norms import StartingNorm
from salonapp.temperature.past import Past, past_of

DAY_0 = 735_000
SERVICE = 1
STARTING = [StartingNorm(SERVICE, 42.0, False)]


@dataclass(frozen=True)
class Kind:
    """How clients of a salon come: `shape` 1 is chance, 10 is clockwork."""

    clients: int
    days: int
    mean_gap_days: float = 40.0
    shape: float = 4.0
    leaves: float = 0.1
    only_once: float = 0.2
    price_minor: int = 250_000


def invented(kind: Kind, seed: int = 7) -> Past:
    """The visits of such a salon, from `DAY_0` on."""
    chance = np.random.default_rng(seed)
    clients: list[int] = []
    days: list[int] = []
    for client in range(1, kind.clients + 1):
        day = DAY_0 + int(chance.integers(0, kind.days))
        own_gap = kind.mean_gap_days * chance.gamma(8.0, 1 / 8.0)
        leaves = 1.0 if chance.random() < kind.only_once else kind.leaves
        while day < DAY_0 + kind.days:
            clients.append(client)
            days.append(day)
            if chance.random() < leaves:
                break
            day += max(int(chance.gamma(kind.shape, own_gap / kind.shape)), 1)
    return past(clients, days, kind.price_minor)


def past(clients: list[int], days: list[int], price_minor: int = 0) -> Past:
    """Visits of some clients on some days, all with the one service."""
    size = len(clients)
    ids = np.arange(size, dtype=np.int64)
    return past_of(
        ids,
        np.array(clients, np.int64),
        np.array(days, np.int64),
        np.full(size, price_minor, np.int64),
        ids,
        np.full(size, SERVICE, np.int64),
    )
