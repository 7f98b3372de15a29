"""The bot of the messenger an account is at."""

from __future__ import annotations

from salonapp.channels.bot_account import MessengerAccount
from salonapp.channels.max import Max
from salonapp.channels.messenger import Messenger
from salonapp.channels.port import ChannelKind
from salonapp.channels.telegram import Telegram


def messenger(account: MessengerAccount) -> Messenger:
    """The bot for an account; ValueError for another channel's."""
    if account.kind is ChannelKind.TELEGRAM:
        return Telegram(account)
    if account.kind is ChannelKind.MAX:
        return Max(account)
    raise ValueError("this channel has no bots")
