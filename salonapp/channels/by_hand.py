"""Sending by hand: links open the messenger with the text ready, and a person presses send.

Needs no account anywhere, so it is the channel every salon starts with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import quote

from salonapp.channels.port import (
    AskResult,
    Balance,
    CannotAsk,
    ChannelKind,
    GoAhead,
    HandedOver,
    Outgoing,
    Receipt,
    SendResult,
)


class HandApp(StrEnum):
    """What a person can open to send a message."""

    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    VIBER = "viber"
    SMS = "sms"
    CALL = "call"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class HandLink:
    """One button: opens `url`; `paste_text` says that the text has to be pasted there."""

    app: HandApp
    url: str = field(repr=False)
    paste_text: bool = False


def links(address: str, text: str, subject: str = "") -> tuple[HandLink, ...]:
    """The buttons for `address`: a phone in E.164 ("+79161234567") or an e-mail.

    An address that is neither gives no buttons; the text can still be copied.
    """
    if "@" in address:
        query = (
            f"subject={_quoted(subject)}&body={_quoted(text)}"
            if subject
            else (f"body={_quoted(text)}")
        )
        return (HandLink(HandApp.MAIL, f"mailto:{quote(address, safe='@+')}?{query}"),)
    digits = "".join(sign for sign in address if sign in "0123456789")
    if not digits:
        return ()
    return (
        HandLink(HandApp.WHATSAPP, f"https://wa.me/{digits}?text={_quoted(text)}"),
        HandLink(HandApp.TELEGRAM, f"https://t.me/+{digits}", paste_text=True),
        HandLink(HandApp.VIBER, f"viber://chat?number=%2B{digits}", paste_text=True),
        HandLink(HandApp.SMS, f"sms:+{digits}?body={_quoted(text)}"),
        HandLink(HandApp.CALL, f"tel:+{digits}"),
    )


def with_text(link: HandLink, before: str, after: str) -> HandLink:
    """The button for another text than the one it was made with; one without a text stays."""
    tail = _quoted(before)
    if not before or not link.url.endswith(tail):
        return link
    return replace(link, url=link.url.removesuffix(tail) + _quoted(after))


def _quoted(text: str) -> str:
    return quote(text, safe="")


class ByHand:
    """The channel that gives every message to a person."""

    kind = ChannelKind.BY_HAND
    timeout_seconds = 1.0

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        """Put the message on the list of what is to be sent by hand."""
        return HandedOver()

    def ask(self, outgoing: Outgoing) -> AskResult:
        """Only the person who was to send it knows."""
        return CannotAsk()

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """A person's word is the receipt; nothing comes by itself."""
        return ()

    def balance(self) -> Balance | None:
        """Costs the salon's own tariff, which the program does not know."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""
