"""Groups beside the class: each derived from what is known, each explained in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

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


class Facts(NamedTuple):
    """What is known about a client besides the rhythm.

    `visits` counts visits that took place; of the `rebook_known` among them for which it is known,
    the next one was booked at once after `rebooked`. `discounted` counts visits at a discount;
    `rating` is the last one given (1..5, 0 for none).
    """

    visits: int = 0
    rebooked: int = 0
    rebook_known: int = 0
    discounted: int = 0
    service_kinds: int = 0
    friends: int = 0
    rating: int = 0
    top_spender: bool = False
    recommended: bool = False
    enquired: bool = False
    leaving: bool = False
    complaint_open: bool = False
    booked_on: date | None = None


class Standing(NamedTuple):
    """Where a client stands today: the numbers the groups by rhythm are told from.

    With arrays in the place of numbers it is the standing of many clients. For a lead only `came`
    counts, which is then false.
    """

    came: Any
    gaps: Any
    gap_sum: Any
    since_first_days: Any
    since_last_days: Any
    norm_days: Any
    rhythm_days: Any
    p_alive: Any
    p_regular: Any


def standing_of(cadence: Cadence, forecast: Forecast[float], today: date) -> Standing:
    """The standing of one client who has been here."""
    return Standing(
        came=True,
        gaps=cadence.gaps,
        gap_sum=cadence.gap_sum,
        since_first_days=(today - cadence.first_visit_on).days,
        since_last_days=(today - cadence.last_visit_on).days,
        norm_days=cadence.last_norm_days,
        rhythm_days=cadence.rhythm_days,
        p_alive=forecast.p_alive,
        p_regular=forecast.p_regular,
    )


NEVER_CAME = Standing(False, 0, 0.0, 0, 0, 1.0, 1.0, 0.0, 0.0)


def conditions(standing: Standing, facts: Any) -> Iterator[tuple[Segment, Any]]:
    """Each group with whether the client is in it.

    Written once for one client (`facts` is a `Facts`, conditions are bools) and for many (arrays in
    the fields, conditions are arrays of bools); hence no `and`, `or`, `not`.
    """
    came = standing.came
    never = came == False  # noqa: E712  (elementwise on arrays)
    new = came & (standing.since_first_days <= NEW_FOR_DAYS)
    within_a_year = came & (standing.since_last_days <= LOST_AFTER_DAYS)
    alive = within_a_year & (standing.p_alive >= ALIVE_AT_LEAST)
    overdue = standing.since_last_days > 1.5 * standing.rhythm_days
    settled = facts.visits >= HABITS_FROM_VISITS
    yield Segment.LEAD, never
    yield Segment.ENQUIRED, never & facts.enquired
    yield Segment.NEW, new
    yield Segment.REFERRED_NEWCOMER, new & facts.recommended
    yield Segment.ACTIVE, alive & (overdue == False)  # noqa: E712
    yield Segment.REGULAR, came & (standing.gaps >= REGULAR_FROM_GAPS) & (standing.p_regular >= 0.5)
    yield Segment.AT_RISK, alive & overdue
    yield Segment.SLEEPING, within_a_year & (standing.p_alive < ALIVE_AT_LEAST)
    yield Segment.LOST, came & (standing.since_last_days > LOST_AFTER_DAYS)
    long_ago = standing.since_last_days > ONE_TIME_AFTER_NORMS * standing.norm_days
    yield Segment.ONE_TIME, came & (standing.gaps == 0) & long_ago
    yield (
        Segment.RARE,
        came & (standing.gaps >= 1) & (standing.gap_sum > RARE_FROM_NORMS * standing.gaps),
    )
    yield Segment.ADVOCATE, facts.friends > 0
    yield Segment.TOP_SPENDER, facts.top_spender
    at_discount = facts.discounted >= DISCOUNT_ONLY_FROM * facts.visits
    yield Segment.DISCOUNT_ONLY, (facts.visits > 0) & at_discount
    poor = (facts.rating > 0) & (facts.rating <= UNHAPPY_UP_TO)
    yield Segment.UNHAPPY, poor | facts.complaint_open
    yield Segment.ONE_SERVICE, settled & (facts.service_kinds == 1)
    yield Segment.VARIED, settled & (facts.service_kinds > 1)
    yield Segment.LEAVING, facts.leaving


def segments_of(
    cadence: Cadence | None, forecast: Forecast[float] | None, facts: Facts, today: date
) -> tuple[Segment, ...]:
    """All groups the client belongs to on `today`, in the order of `Segment`."""
    if cadence is None or forecast is None:
        standing = NEVER_CAME
    else:
        standing = standing_of(cadence, forecast, today)
    return tuple(segment for segment, holds in conditions(standing, facts) if holds)


def win_back_due(forecast: Forecast[float], facts: Facts) -> bool:
    """Whether a lapsed client should be invited back: probably gone, and nothing is booked."""
    return forecast.p_alive < WIN_BACK_BELOW and facts.booked_on is None
