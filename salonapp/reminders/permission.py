"""Whether a client may be written to: the latest word that covers purpose, channel and address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from salonapp.channels.port import ChannelKind


class Permission(StrEnum):
    """What the records say."""

    GIVEN = "given"
    REFUSED = "refused"
    NEVER_ASKED = "never_asked"


@dataclass(frozen=True, slots=True)
class ConsentWord:
    """One record for the purpose in question. Empty `channel` or `address` means every one."""

    granted: bool
    channel: str = ""
    address: str = ""


def permission(words: Iterable[ConsentWord], channel: ChannelKind, address: str) -> Permission:
    """What the latest of `words` (oldest first) that covers `channel` and `address` says."""
    found = Permission.NEVER_ASKED
    for word in words:
        if word.channel in ("", channel) and word.address in ("", address):
            found = Permission.GIVEN if word.granted else Permission.REFUSED
    return found
