"""Why a client is in a class, as data: a kind and its numbers, turned into words by `sentences`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from salonapp.temperature.cadence import Cadence
from salonapp.temperature.classes import Pin, Temperature
from salonapp.temperature.outlook import Change
from salonapp.temperature.return_model import Forecast
from salonapp.temperature.segments import Facts

OWN_RHYTHM_FROM_VISITS = 3
REBOOKING_FROM_VISITS = 3


@dataclass(frozen=True, slots=True)
class Pinned:
    """Somebody set the class by hand, until the end of `until`."""

    kind: ClassVar[str] = "pinned"
    temperature: Temperature
    until: date
    because: str


@dataclass(frozen=True, slots=True)
class NeverCame:
    """A lead: no visit took place; `enquired` says that the person at least asked."""

    kind: ClassVar[str] = "never_came"
    enquired: bool


@dataclass(frozen=True, slots=True)
class OwnRhythm:
    """The client's own rhythm, its spread (None: too few gaps) and the norm beside it, in days."""

    kind: ClassVar[str] = "own_rhythm"
    rhythm_days: float
    spread_days: float | None
    norm_days: float
    visits: int


@dataclass(frozen=True, slots=True)
class NormUsed:
    """Too few visits for a rhythm of one's own: the service's norm is used."""

    kind: ClassVar[str] = "norm_used"
    norm_days: float
    visits: int


@dataclass(frozen=True, slots=True)
class SinceLast:
    """Days since the last visit, and how many times the rhythm that is."""

    kind: ClassVar[str] = "since_last"
    days: int
    rhythms: float


@dataclass(frozen=True, slots=True)
class Regularity:
    """How surely the client is of those who come like clockwork (0..1)."""

    kind: ClassVar[str] = "regularity"
    p_regular: float


@dataclass(frozen=True, slots=True)
class Rebooking:
    """After `booked` of the `visits` for which it is known the next one was booked at once."""

    kind: ClassVar[str] = "rebooking"
    booked: int
    visits: int


@dataclass(frozen=True, slots=True)
class Friends:
    """How many clients this one recommended the salon to."""

    kind: ClassVar[str] = "friends"
    count: int


@dataclass(frozen=True, slots=True)
class Rating:
    """The last rating the client gave, 1..5."""

    kind: ClassVar[str] = "rating"
    value: int


@dataclass(frozen=True, slots=True)
class BookedAhead:
    """The next appointment: a fact that is shown first and does not change the probability."""

    kind: ClassVar[str] = "booked_ahead"
    on: date


@dataclass(frozen=True, slots=True)
class WillChange:
    """What the class becomes, and in how many days, if nothing happens."""

    kind: ClassVar[str] = "will_change"
    to: Temperature
    in_days: int


Reason = (
    Pinned
    | BookedAhead
    | NeverCame
    | OwnRhythm
    | NormUsed
    | SinceLast
    | Regularity
    | Rebooking
    | Friends
    | Rating
    | WillChange
)


def reasons_for(
    cadence: Cadence | None,
    forecast: Forecast[float] | None,
    facts: Facts,
    today: date,
    *,
    pin: Pin | None = None,
    change: Change | None = None,
) -> tuple[Reason, ...]:
    """All reasons for the class on `today`, the weightiest first."""
    found: list[Reason] = []
    if facts.booked_on is not None:
        found.append(BookedAhead(facts.booked_on))
    if pin is not None:
        found.append(Pinned(pin.temperature, pin.until, pin.reason))
    if cadence is None or forecast is None:
        found.append(NeverCame(facts.enquired))
    else:
        found += _about_rhythm(cadence, forecast, today)
        if facts.rebook_known >= REBOOKING_FROM_VISITS:
            found.append(Rebooking(facts.rebooked, facts.rebook_known))
    if facts.friends:
        found.append(Friends(facts.friends))
    if facts.rating:
        found.append(Rating(facts.rating))
    if change is not None and pin is None:
        found.append(WillChange(change.to, change.in_days))
    return tuple(found)


def _about_rhythm(cadence: Cadence, forecast: Forecast[float], today: date) -> list[Reason]:
    found: list[Reason] = []
    own = cadence.own_rhythm_days
    if own is not None and cadence.visit_days >= OWN_RHYTHM_FROM_VISITS:
        found.append(
            OwnRhythm(own, cadence.spread_days, cadence.last_norm_days, cadence.visit_days)
        )
    else:
        found.append(NormUsed(cadence.last_norm_days, cadence.visit_days))
    days = max((today - cadence.last_visit_on).days, 0)
    found.append(SinceLast(days, days / cadence.rhythm_days))
    if cadence.visit_days >= OWN_RHYTHM_FROM_VISITS:
        found.append(Regularity(forecast.p_regular))
    return found
