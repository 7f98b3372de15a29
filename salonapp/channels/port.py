"""The one shape every channel has, so that the dispatcher treats them all alike.

The answers are chosen so that nobody can confuse "was not sent" with "nobody knows": a blind
retry after `Unknown` is how a client gets the same reminder twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from salonapp.foundation.i18n import Message


class ChannelKind(StrEnum):
    """The ways out that exist; gateways join this list when they are built."""

    BY_HAND = "by_hand"
    EMAIL = "email"
    SMS = "sms"
    TELEGRAM = "telegram"
    MAX = "max"

    @property
    def is_messenger(self) -> bool:
        """Whether clients are written to by the salon's bot, and answer it."""
        return self in MESSENGERS


#: In the order they are shown.
MESSENGERS = (ChannelKind.TELEGRAM, ChannelKind.MAX)


class Cause(StrEnum):
    """What stood in the way, for retry rules and plain-words advice."""

    ADDRESS = "address"
    BLOCKED = "blocked"
    CONTENT = "content"
    HOST = "host"
    LOGIN = "login"
    MONEY = "money"
    NETWORK = "network"
    NOT_SET_UP = "not_set_up"
    OPTED_OUT = "opted_out"
    READ_ELSEWHERE = "read_elsewhere"
    SENDER = "sender"
    TEMPORARY = "temporary"
    TLS = "tls"

    @property
    def is_channel_trouble(self) -> bool:
        """Whether every other message through this channel would meet the same trouble now."""
        return self in _CHANNEL_TROUBLES


_CHANNEL_TROUBLES = frozenset(
    {
        Cause.BLOCKED,
        Cause.HOST,
        Cause.LOGIN,
        Cause.MONEY,
        Cause.NETWORK,
        Cause.NOT_SET_UP,
        Cause.SENDER,
        Cause.TLS,
    }
)


@dataclass(frozen=True, slots=True)
class Button:
    """An answer the client can give with one press; `data` comes back with it (64 bytes most)."""

    data: str
    label: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as the channel gets it. `key` is the same at every attempt.

    `tried_at` is when the attempt was made that a question is about. `buttons` are for channels
    that have them; the others leave them out.
    """

    key: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    language: str = "ru"
    can_unsubscribe: bool = True
    tried_at: datetime | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """Money left at the gateway, in minor units of `currency`."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The gateway said that it has the message; `gateway_id` is its name for it.

    `price` is what it took for it and `balance` what is left, where it tells.
    """

    gateway_id: str
    price: Balance | None = None
    balance: Balance | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Provably not accepted. `permanent` means that trying again cannot help."""

    cause: Cause
    reason: Message
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Provably not accepted; the gateway asks to wait `seconds` (at least 0)."""

    seconds: float
    reason: Message


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may have been accepted. Never to be retried without asking."""

    reason: Message


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Given up before the point of no return, because the go-ahead was refused. Not accepted."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The message waits for a person, who sends it and says so."""


@dataclass(frozen=True, slots=True)
class NeverArrived:
    """Asked about an unknown message, the gateway says that it has never seen it."""


@dataclass(frozen=True, slots=True)
class CannotAsk:
    """This gateway cannot tell what became of an unknown message; a person decides."""


SendResult = Sent | Refused | RetryAfter | Unknown | HandedOver | Abandoned
AskResult = Sent | NeverArrived | CannotAsk | Unknown

GoAhead = Callable[[], bool]
"""Asked once, right before the step that cannot be taken back; False means: do not take it.

It notes that the step is taken, so that a program killed before it knows that nothing was sent,
and refuses when the claim on the message was lost meanwhile.
"""


class ReceiptState(StrEnum):
    """What a gateway reports after it accepted a message."""

    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Receipt:
    """News about an accepted message; `at` and `price` are None where it is not told."""

    gateway_id: str
    state: ReceiptState
    at: datetime | None = None
    price: Balance | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a test of the channel's settings found, in words for the owner."""

    works: bool
    message: Message
    cause: Cause | None = None


class Channel(Protocol):
    """A way out. Used by one thread at a time; `close` may be called more than once."""

    @property
    def kind(self) -> ChannelKind:
        """Which channel this is."""
        ...

    @property
    def timeout_seconds(self) -> float:
        """The longest a `send` may take; a claim's lease is longer than twice this."""
        ...

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        """Try once to hand `outgoing` over. Never raises for what a gateway or network does.

        Calls `go_ahead` right before the step that cannot be taken back.
        """
        ...

    def ask(self, outgoing: Outgoing) -> AskResult:
        """Find out what became of an attempt whose outcome is unknown."""
        ...

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """News about accepted messages; empty where the channel has none."""
        ...

    def balance(self) -> Balance | None:
        """Money left, or `None` where the channel costs nothing or does not tell."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Tested(Protocol):
    """A channel that can try its settings without sending anything."""

    def test_connection(self) -> Diagnosis:
        """What is wrong, in plain words, or that nothing is."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A channel whose gateway tells beforehand what a message would cost."""

    def price(self, outgoing: Outgoing) -> Balance | None:
        """The price of `outgoing`, which is not sent; None where the gateway does not tell."""
        ...
