"""Hot, warm or cold: from a probability to a class that does not flicker, and pins set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg

HORIZON_DAYS_RANGE = (30, 120)


class Temperature(StrEnum):
    """How warm a client is."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


WARMEST_FIRST = (Temperature.HOT, Temperature.WARM, Temperature.COLD)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability of a return on a client is hot or warm.

    A client keeps the last recorded class until the probability is `hysteresis` outside of it.
    """

    hot: float = 0.65
    warm: float = 0.25
    hysteresis: float = 0.05

    def __post_init__(self) -> None:
        if not 0 < self.warm < self.hot < 1:
            raise InvalidInput(
                msg("The threshold for warm clients must lie below the one for hot clients."),
                msg("Choose two values between 0 and 100 %."),
            )

    def floor(self, temperature: Temperature) -> float:
        """The lowest probability of the class."""
        if temperature is Temperature.HOT:
            return self.hot
        return self.warm if temperature is Temperature.WARM else 0.0

    def ceiling(self, temperature: Temperature) -> float:
        """The probability at which the next warmer class begins."""
        if temperature is Temperature.HOT:
            return 1.0
        return self.hot if temperature is Temperature.WARM else self.warm


DEFAULT_THRESHOLDS = Thresholds()


def classify(
    p_return: float,
    previous: Temperature | None = None,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Temperature:
    """The class for `p_return` (0..1); `previous` is the last recorded one, None means afresh."""
    if previous is not None:
        low = thresholds.floor(previous) - thresholds.hysteresis
        high = thresholds.ceiling(previous) + thresholds.hysteresis
        if low <= p_return < high or (previous is Temperature.HOT and p_return >= low):
            return previous
    if p_return >= thresholds.hot:
        return Temperature.HOT
    return Temperature.WARM if p_return >= thresholds.warm else Temperature.COLD


@dataclass(frozen=True, slots=True)
class Pin:
    """A class set by hand: it holds through `until`, and always shows its reason."""

    temperature: Temperature
    until: date
    reason: str

    def holds_on(self, today: date) -> bool:
        """Whether the pin still counts."""
        return today <= self.until


def checked_horizon(days: int) -> int:
    """`days` when it can be a horizon (30..120 for the salon's own setting)."""
    low, high = HORIZON_DAYS_RANGE
    if not low <= days <= high:
        raise InvalidInput(
            msg("The horizon of {days} days cannot be used.", days=days),
            msg("Choose between {low} and {high} days.", low=low, high=high),
            field="horizon",
        )
    return days
