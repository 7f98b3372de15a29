"""Connecting the salon's bot at a messenger, and letting it go."""

from __future__ import annotations

from salonapp.channels.port import ChannelKind
from salonapp.clients.commands.chats import unlink_all
from salonapp.reminders.commands.health import forget_health
from salonapp.reminders.commands.incoming import forget_place
from salonapp.reminders.commands.rules import offer_channel
from salonapp.storage.door import Tx
from salonapp.storage.settings import set_setting


def connect_bot(tx: Tx, kind: ChannelKind, name: str) -> int:
    """Write through the bot `name` from now on; every rule tries it first.

    A bot may write only to who started it: where another one was connected its chats are let go,
    and clients have to be linked anew. Returns how many chats that were.
    """
    before = tx.settings.text(f"{kind.value}.bot")
    gone = 0
    if before and before != name:
        gone = unlink_all(tx, kind)
        forget_place(tx, kind)
    set_setting(tx, f"{kind.value}.bot", name)
    offer_channel(tx, kind, first=True)
    forget_health(tx, kind)
    return gone


def disconnect_bot(tx: Tx, kind: ChannelKind) -> None:
    """Write through this messenger no more; the chats stay, for the day it is connected again."""
    set_setting(tx, f"{kind.value}.bot", "")
    forget_health(tx, kind)
