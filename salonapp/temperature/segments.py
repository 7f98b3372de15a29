"""Groups beside the class: each one derived from what is known, each one explained in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from salonapp.temperature.cadence import Cadence
from salonapp.temperature.return_model import Forecast

NEW_FOR_DAYS = 60
LOST_AFTER_DAYS = 365
ALIVE_AT_LEAST = 0.3
WIN_BACK_BELOW = 0.7
DISCOUNT_ONLY_FROM = 0.7
UNHAPPY_UP_TO = 2
RARE_FROM_NORMS = 3
ONE_TIME_AFTER_NORMS = 2
REGULAR_FROM_GAPS = 3
HABITS_FROM_VISITS = 3


class Segment(StrEnum):
    """A group a client belongs to; a client may belong to several."""

    LEAD = "lead"
    ENQUIRED = "enquired"
    NEW = "new"
    REFERRED_NEWCOMER = "referred_newcomer"
    ACTIVE = "active"
    REGULAR = "regular"
    AT_RISK = "at_risk"
    SLEEPING = "sleeping"
    LOST = "lost"
    ONE_TIME = "one_time"
    RARE = "rare"
    ADVOCATE = "advocate"
    TOP_SPENDER = "top_spender"
    DISCOUNT_ONLY = "discount_only"
    UNHAPPY = "unhappy"
    ONE_SERVICE = "one_service"
    VARIED = "varied"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a client besides the rhythm.

    `visits` counts visits that took place, `rebooked` those after which the next one was booked at
    once; `discounted` counts visits at a discount; `rating` is the last one given (1..5).
    """

    visits: int = 0
    rebooked: int = 0
    discounted: int = 0
    service_kinds: int = 0
    friends: int = 0
    rating: int | None = None
    complaint_open: bool = False
    top_spender: bool = False
    recommended: bool = False
    enquired: bool = False
    leaving: bool = False
    booked_on: date | None = None


def segments_of(
    cadence: Cadence | None, forecast: Forecast[float] | None, facts: Facts, today: date
) -> tuple[Segment, ...]:
    """All groups the client belongs to on `today`, in the order of `Segment`."""
    found: set[Segment] = set()
    if cadence is None or forecast is None:
        found.add(Segment.LEAD)
        if facts.enquired:
            found.add(Segment.ENQUIRED)
    else:
        found |= _by_rhythm(cadence, forecast, facts, today)
    if facts.friends > 0:
        found.add(Segment.ADVOCATE)
    if facts.top_spender:
        found.add(Segment.TOP_SPENDER)
    if facts.visits and facts.discounted >= DISCOUNT_ONLY_FROM * facts.visits:
        found.add(Segment.DISCOUNT_ONLY)
    if facts.complaint_open or (facts.rating is not None and facts.rating <= UNHAPPY_UP_TO):
        found.add(Segment.UNHAPPY)
    if facts.visits >= HABITS_FROM_VISITS and facts.service_kinds:
        found.add(Segment.ONE_SERVICE if facts.service_kinds == 1 else Segment.VARIED)
    if facts.leaving:
        found.add(Segment.LEAVING)
    return tuple(segment for segment in Segment if segment in found)


def _by_rhythm(
    cadence: Cadence, forecast: Forecast[float], facts: Facts, today: date
) -> set[Segment]:
    found: set[Segment] = set()
    since_last = (today - cadence.last_visit_on).days
    alive = forecast.p_alive >= ALIVE_AT_LEAST
    overdue = since_last > 1.5 * cadence.rhythm_days
    if (today - cadence.first_visit_on).days <= NEW_FOR_DAYS:
        found.add(Segment.NEW)
        if facts.recommended:
            found.add(Segment.REFERRED_NEWCOMER)
    if since_last > LOST_AFTER_DAYS:
        found.add(Segment.LOST)
    elif not alive:
        found.add(Segment.SLEEPING)
    elif overdue:
        found.add(Segment.AT_RISK)
    else:
        found.add(Segment.ACTIVE)
    if cadence.gaps >= REGULAR_FROM_GAPS and forecast.p_regular >= 0.5:
        found.add(Segment.REGULAR)
    if cadence.gaps == 0 and cadence.elapsed_norms(today) > ONE_TIME_AFTER_NORMS:
        found.add(Segment.ONE_TIME)
    if cadence.gaps >= 1 and cadence.gap_sum > RARE_FROM_NORMS * cadence.gaps:
        found.add(Segment.RARE)
    return found


def win_back_due(forecast: Forecast[float], facts: Facts) -> bool:
    """Whether a lapsed client should be invited back: probably gone, and nothing is booked."""
    return forecast.p_alive < WIN_BACK_BELOW and facts.booked_on is None
