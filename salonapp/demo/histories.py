"""When the demo salon's clients come, drawn from the two rhythms the return model knows.

Nothing here is a person yet: clients are numbers from 0 up, days are proleptic ordinals, services
are places in `habits.OFFERS`. Everything is drawn for all clients at once, visit after visit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salonapp.demo.habits import HABITS, MENS_HABITS, OFFERS, PLACE_OF, WOMENS_HABITS
from salonapp.temperature.return_model import DEFAULTS

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MEN_SHARE = 0.14
LEADS_SHARE = 0.06
LEADS_COMING_SHARE = 0.15
#: Clients the salon brought along when the book was begun.
OLD_CLIENTS_SHARE = 0.25
OLD_CLIENTS_WITHIN_DAYS = 60
TWO_SERVICES_SHARE = 0.15
NOTHING = -1

_NORMS = np.array([offer.norm_days for offer in OFFERS], np.float64)
_COMPLEMENTS = np.array([PLACE_OF[offer.complement] for offer in OFFERS], np.int64)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who they are as far as their visits go; one element each, in order of their first day."""

    is_male: Flags
    habit: Integers
    is_regular: Flags
    #: The first visit; for leads the day they asked.
    first_day: Integers
    is_lead: Flags

    @property
    def size(self) -> int:
        """How many."""
        return self.first_day.size


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits that took place, or will; one element each."""

    client: Integers
    day: Integers
    service: Integers
    #: A second service at the same visit, or `NOTHING`.
    extra: Integers
    #: Whether the client did not come back after it.
    was_last: Flags

    def at(self, place: Integers | Flags) -> Visits:
        """The visits at `place`, in that order."""
        return Visits(
            self.client[place],
            self.day[place],
            self.service[place],
            self.extra[place],
            self.was_last[place],
        )

    @property
    def size(self) -> int:
        """How many."""
        return self.client.size


def draw_crowd(rng: np.random.Generator, size: int, first_day: int, today: int) -> Crowd:
    """`size` clients whose first days lie from `first_day` to the day before `today`."""
    is_male = rng.random(size) < MEN_SHARE
    habit = np.where(
        is_male,
        len(WOMENS_HABITS) + _choice(rng, [habit.share for habit in MENS_HABITS], size),
        _choice(rng, [habit.share for habit in WOMENS_HABITS], size),
    )
    within = np.where(
        rng.random(size) < OLD_CLIENTS_SHARE,
        min(OLD_CLIENTS_WITHIN_DAYS, today - first_day),
        today - first_day,
    )
    begun = first_day + (rng.random(size) * within).astype(np.int64)
    order = np.argsort(begun, kind="stable")
    return Crowd(
        is_male=is_male,
        habit=habit,
        is_regular=rng.random(size) < DEFAULTS.regular.weight,
        first_day=begun[order],
        is_lead=rng.random(size) < LEADS_SHARE,
    )


def draw_visits(rng: np.random.Generator, crowd: Crowd, today: int) -> tuple[Visits, Visits]:
    """Every visit before `today`, by day, and the next one of each client who will come again."""
    rhythms = (DEFAULTS.irregular, DEFAULTS.regular)

    def own(value: str) -> Floats:
        low, high = (float(getattr(rhythm, value)) for rhythm in rhythms)
        return np.where(crowd.is_regular, high, low)

    rate = rng.gamma(own("r"), 1 / own("alpha"))
    leaves = rng.beta(own("a"), own("b"))
    beats = own("k")

    here = np.flatnonzero(~crowd.is_lead)
    day = crowd.first_day[here]
    past: list[Visits] = []
    ahead = [_first_visits_of_leads(rng, crowd, today)]
    while here.size:
        service, extra = _choose_services(rng, crowd.habit[here])
        norm = np.maximum(_NORMS[service], np.where(extra == NOTHING, 0.0, _NORMS[extra]))
        gone = rng.random(here.size) < leaves[here]
        gap = rng.gamma(beats[here], 1 / rate[here]) * norm
        visits = Visits(here, day, service, extra, gone)
        came = day < today
        past.append(visits.at(came))
        ahead.append(visits.at(~came))
        stays = came & ~gone
        step = np.clip(np.rint(gap[stays]), 1, 3_650).astype(np.int64)
        here, day = here[stays], day[stays] + step
    return _by_day(past), _by_day(ahead)


def _first_visits_of_leads(rng: np.random.Generator, crowd: Crowd, today: int) -> Visits:
    who = np.flatnonzero(crowd.is_lead & (rng.random(crowd.size) < LEADS_COMING_SHARE))
    service, extra = _choose_services(rng, crowd.habit[who])
    day = today + rng.integers(1, 14, who.size)
    return Visits(who, day, service, extra, np.zeros(who.size, np.bool_))


def _by_day(parts: list[Visits]) -> Visits:
    together = Visits(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("client", "day", "service", "extra", "was_last")
        )
    )
    return together.at(np.lexsort((together.client, together.day)))


def _choose_services(rng: np.random.Generator, habit: Integers) -> tuple[Integers, Integers]:
    luck = rng.random(habit.size)
    service = (luck[:, None] >= _CUMULATED[habit]).sum(axis=1)
    takes_two = rng.random(habit.size) < TWO_SERVICES_SHARE
    return service, np.where(takes_two, _COMPLEMENTS[service], NOTHING)


def _cumulated() -> Floats:
    shares = np.zeros((len(HABITS), len(OFFERS)))
    for place, habit in enumerate(HABITS):
        for key, share in habit.choices:
            shares[place, PLACE_OF[key]] = share
    return np.cumsum(shares, axis=1)[:, :-1] - 1e-12


_CUMULATED = _cumulated()


def _choice(rng: np.random.Generator, shares: list[float], size: int) -> Integers:
    bounds = np.cumsum(shares) / sum(shares)
    return np.searchsorted(bounds[:-1], rng.random(size), side="right").astype(np.int64)
