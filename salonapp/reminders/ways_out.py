"""Builds the channels a salon has set up, from its settings and the key store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from salonapp.channels.bot_account import MessengerAccount, connected
from salonapp.channels.by_hand import ByHand
from salonapp.channels.email import Email
from salonapp.channels.letter import EmailAccount, Security
from salonapp.channels.port import Channel, ChannelKind
from salonapp.channels.secrets import EMAIL_PASSWORD, SMS_PASSWORD, Secrets, token_name
from salonapp.channels.sms import sms_channel
from salonapp.reminders.accounts import sms_account
from salonapp.storage.settings import Settings

if TYPE_CHECKING:
    from salonapp.channels.messenger import Messenger

#: Channels whose gateways tell what became of a message; neither mail nor a person's hand does.
GIVE_RECEIPTS: frozenset[ChannelKind] = frozenset({ChannelKind.SMS})


def email_account(settings: Settings, password: str | None) -> EmailAccount:
    """The salon's mailbox as its settings describe it."""
    return EmailAccount(
        settings.text("email.host").strip(),
        settings.number("email.port"),
        settings.text("email.from").strip(),
        settings.text("salon.name"),
        settings.text("email.user").strip(),
        password or "",
        Security(settings.text("email.security")),
    )


def channels_of(settings: Settings, target: str | Path) -> dict[ChannelKind, Channel]:
    """The channels that are set up for the salon at `target`; by hand always is one of them.

    Asks the key store, which may take some seconds: not for the window's own thread.
    """
    channels: dict[ChannelKind, Channel] = {ChannelKind.BY_HAND: ByHand()}
    account = email_account(settings, None)
    if account.is_set_up:
        password = Secrets.for_salon(target).get(EMAIL_PASSWORD) if account.user else None
        channels[ChannelKind.EMAIL] = Email(email_account(settings, password))
    gateway = sms_account(settings, None)
    if gateway.is_set_up:
        secret = Secrets.for_salon(target).get(SMS_PASSWORD)
        channels[ChannelKind.SMS] = sms_channel(sms_account(settings, secret))
    channels.update(messengers_of(settings, target))
    return channels


def messengers_of(
    settings: Settings, target: str | Path, *only: ChannelKind
) -> dict[ChannelKind, Messenger]:
    """The salon's bots, all or `only` some; asks the key store like `channels_of`."""
    # The HTTP client would cost every start of the program a tenth of a second.
    from salonapp.channels.bots import messenger

    found: dict[ChannelKind, Messenger] = {}
    for kind in connected(settings.text):
        if only and kind not in only:
            continue
        token = Secrets.for_salon(target).get(token_name(kind.value)) or ""
        account = MessengerAccount(
            kind,
            settings.text(f"{kind.value}.bot"),
            token,
            settings.text(f"{kind.value}.address"),
        )
        found[kind] = messenger(account)
    return found
