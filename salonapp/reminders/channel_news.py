"""What one dispatch learned of its channels, written down once when it is over.

The way of a message pays nothing for it: a write is made only when something changed, or when the
last one is some minutes old.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from salonapp.channels.port import (
    Abandoned,
    Balance,
    Cause,
    ChannelKind,
    HandedOver,
    Refused,
    SendResult,
    Sent,
)
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.health import is_news, note_balance, note_health
from salonapp.storage.door import AGENT

if TYPE_CHECKING:
    from salonapp.storage.database import Database

log = logging.getLogger(__name__)

_PATIENCE_S = 2.0


class ChannelNews:
    """The last thing that was seen of each channel."""

    def __init__(self) -> None:
        self._causes: dict[ChannelKind, Cause | None] = {}
        self._balances: dict[ChannelKind, Balance] = {}

    def saw(self, kind: ChannelKind, result: SendResult) -> None:
        """Remember what an attempt says of its channel; what says nothing is passed over."""
        if isinstance(result, HandedOver | Abandoned):
            return
        self._causes[kind] = cause_of(result)
        if isinstance(result, Sent) and result.balance is not None:
            self._balances[kind] = result.balance

    def heard(self, kind: ChannelKind) -> None:
        """Remember that the gateway answered."""
        self._causes.setdefault(kind, None)

    def keep(self, db: Database) -> None:
        """Write down what is news; where that fails the next dispatch tells.

        What became of the messages is written already, and matters more than this.
        """
        if not self._causes:
            return
        try:
            with db.read() as reader:
                news = {kind: c for kind, c in self._causes.items() if is_news(reader, kind, c)}
            if news:
                keep_news(db, news, self._balances)
        except SalonError as error:  # others are writing, or the disk is full
            log.info("state of the channels not noted: %s", error.message.english)


def keep_news(
    db: Database,
    causes: Mapping[ChannelKind, Cause | None],
    balances: Mapping[ChannelKind, Balance],
) -> None:
    """Write down how channels did, and the money left where it is known; Busy after 2 s."""
    with db.write(AGENT, msg("State of the channels noted"), patience_s=_PATIENCE_S) as tx:
        for kind, cause in causes.items():
            note_health(tx, kind, cause)
            if kind in balances:
                note_balance(tx, kind, balances[kind])


def cause_of(result: SendResult) -> Cause | None:
    """What stands in the channel's way; None when the message's own fault or nobody's."""
    if isinstance(result, Sent):
        return None
    if isinstance(result, Refused):
        return result.cause if result.cause.is_channel_trouble else None
    return Cause.TEMPORARY
