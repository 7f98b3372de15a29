"""How a channel does, in plain words: what stands in the way, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from salonapp.channels.port import Cause, ChannelKind
from salonapp.foundation.i18n import N_, Message, msg


class HealthState(StrEnum):
    """What the strip says of a channel."""

    NOT_SET_UP = "not_set_up"
    UNTRIED = "untried"
    GOOD = "good"
    LOW = "low"
    BAD = "bad"


#: What is wrong, and what to do about it.
_TROUBLES: Mapping[Cause, tuple[str, str]] = {
    Cause.LOGIN: (
        N_("The login or password is not accepted."),
        N_("Enter them anew in the channel's settings and test the connection."),
    ),
    Cause.MONEY: (
        N_("There is no money left."),
        N_("Top the account up; the messages that wait go out by themselves."),
    ),
    Cause.BLOCKED: (
        N_("The account is blocked."),
        N_("Ask the gateway's support why; test the connection when it is open again."),
    ),
    Cause.NETWORK: (
        N_("There is no connection."),
        N_("Check the internet on this computer. It is tried again by itself."),
    ),
    Cause.HOST: (
        N_("The server is not found."),
        N_("Check its name in the channel's settings."),
    ),
    Cause.TLS: (
        N_("The server's certificate cannot be trusted: nothing was sent."),
        N_("Check the server's name and this computer's clock."),
    ),
    Cause.SENDER: (
        N_("The sender's name or number is not accepted."),
        N_("Agree it with the gateway, or choose another one in the settings."),
    ),
    Cause.READ_ELSEWHERE: (
        N_("Another program reads the bot's messages: answers of clients may get lost."),
        N_("Switch that program off, or connect a bot of the salon's own."),
    ),
    Cause.NOT_SET_UP: (
        N_("The channel is not set up completely."),
        N_("Fill in what is missing in the channel's settings."),
    ),
    Cause.TEMPORARY: (
        N_("The gateway asks to wait or does not answer."),
        N_("Nothing needs to be done: it is tried again by itself."),
    ),
}
_OTHER = (N_("Something is wrong with it."), N_("Test the connection: it says what."))


#: The default of the setting `sms.low_balance`.
USUAL_LOW_BALANCE = 200
_LARGE_UNITS = frozenset({"USD", "EUR", "GBP"})


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as the strip and the screen of channels show it.

    `waiting` messages are due and not gone, `ahead` are planned for later. Money is in minor
    units of `currency`; `segment_minor` is the price of one SMS segment, `low_minor` the balance
    that is warned of.
    """

    kind: ChannelKind
    is_set_up: bool
    good_at: datetime | None = None
    bad_at: datetime | None = None
    cause: Cause | None = None
    balance_minor: int | None = None
    currency: str = ""
    balance_at: datetime | None = None
    segment_minor: int | None = None
    low_minor: int = 0
    waiting: int = 0
    ahead: int = 0
    retry_at: datetime | None = None

    @property
    def is_in_trouble(self) -> bool:
        """Whether the last thing known of it is a trouble."""
        return self.bad_at is not None and (self.good_at is None or self.bad_at > self.good_at)

    @property
    def state(self) -> HealthState:
        """What the strip says."""
        if not self.is_set_up:
            return HealthState.NOT_SET_UP
        if self.kind is ChannelKind.BY_HAND:
            return HealthState.GOOD
        if self.is_in_trouble:
            return HealthState.BAD
        if self.balance_minor is not None and self.balance_minor < self.low_minor:
            return HealthState.LOW
        return HealthState.UNTRIED if self.good_at is None else HealthState.GOOD

    @property
    def trouble(self) -> Message | None:
        """What stands in the way; None while nothing does."""
        return trouble_words(self.cause)[0] if self.is_in_trouble else None

    @property
    def advice(self) -> Message | None:
        """What to do about it; None while nothing stands in the way."""
        return trouble_words(self.cause)[1] if self.is_in_trouble else None


def low_balance_minor(threshold: int, currency: str) -> int:
    """Below which balance, in minor units, there is little money left.

    `threshold` is in major units. A salon that never set it thinks in roubles: of dollars, euros
    and pounds a fortieth is as much.
    """
    if threshold == USUAL_LOW_BALANCE and currency in _LARGE_UNITS:
        return threshold * 100 // 40
    return threshold * 100


def trouble_words(cause: Cause | None) -> tuple[Message, Message]:
    """What is wrong with a channel, and what a person does about it."""
    trouble, advice = _TROUBLES.get(cause, _OTHER) if cause is not None else _OTHER
    return msg(trouble), msg(advice)
