"""What the salon's bot at a messenger is set up with, and the link that opens it.

Apart from the bots themselves: the HTTP client would cost every start a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from salonapp.channels.port import MESSENGERS, ChannelKind

MESSENGER_NAMES: Mapping[ChannelKind, str] = {
    ChannelKind.TELEGRAM: "Telegram",
    ChannelKind.MAX: "MAX",
}
ADDRESSES: Mapping[ChannelKind, str] = {
    ChannelKind.TELEGRAM: "https://api.telegram.org",
    ChannelKind.MAX: "https://platform-api2.max.ru",
}
_LINKS: Mapping[ChannelKind, str] = {
    ChannelKind.TELEGRAM: "https://t.me/{bot}?start={token}",
    ChannelKind.MAX: "https://max.ru/{bot}?start={token}",
}
#: Telegram takes 64 letters of a start parameter, MAX 512.
LONGEST_TOKEN = 64
_TOKENS: Mapping[ChannelKind, re.Pattern[str]] = {
    ChannelKind.TELEGRAM: re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,100}"),
    ChannelKind.MAX: re.compile(r"[\x21-\x7e]{10,500}"),
}
_SAFE_ADDRESS = re.compile(r"https://|http://127\.0\.0\.1(:\d+)?(/|$)")


def connected(setting: Callable[[str], str]) -> tuple[ChannelKind, ...]:
    """The messengers the salon has a bot at, by its settings."""
    return tuple(kind for kind in MESSENGERS if setting(f"{kind.value}.bot"))


def start_link(kind: ChannelKind, bot: str, token: str) -> str:
    """The address that opens the bot and tells it `token`."""
    return _LINKS[kind].format(bot=bot, token=token)


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot as the messenger knows it: its name in links and its title."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class MessengerAccount:
    """The salon's bot; `address` is another address of the messenger than its usual one."""

    kind: ChannelKind
    bot: str = ""
    token: str = field(default="", repr=False)
    address: str = ""

    @property
    def url(self) -> str:
        """Where the messenger is: https, or this very computer."""
        address = self.address or ADDRESSES[self.kind]
        if not _SAFE_ADDRESS.match(address):
            raise ValueError("a messenger is spoken to over https only")
        return address

    @property
    def has_usable_token(self) -> bool:
        """Whether the token can be one at all: it goes into an address or a header as it is."""
        return bool(_TOKENS[self.kind].fullmatch(self.token))


def start_token(text: str) -> str:
    """The parameter of a start as it may be looked for; "" when it cannot be one of ours."""
    found = text.strip()
    return found if re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_TOKEN}}}", found) else ""
