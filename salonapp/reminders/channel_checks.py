"""Tries the channels as they are set up: on a person's wish, and the money left now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salonapp.channels.port import (
    Balance,
    Cause,
    Channel,
    ChannelKind,
    Diagnosis,
    Outgoing,
    Priced,
    Tested,
)
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import parse_phones
from salonapp.reminders.commands.health import note_balance, note_health
from salonapp.reminders.ways_out import channels_of
from salonapp.storage.door import AGENT
from salonapp.storage.settings import Settings

if TYPE_CHECKING:
    from salonapp.storage.database import Database

#: Latin and Cyrillic letters cost the same here: one segment of either.
_SAMPLE = "Проба"


def try_channel(db: Database, kind: ChannelKind) -> Diagnosis:
    """Try `kind` as it is set up and note the outcome; nothing is sent. Takes up to a minute."""
    with db.read() as reader:
        settings = reader.settings
    channels = channels_of(settings, db.target)
    try:
        channel = channels.get(kind)
        if channel is None:
            return Diagnosis(False, msg("This channel is not set up yet."), Cause.NOT_SET_UP)
        if not isinstance(channel, Tested):
            return Diagnosis(True, msg("Needs no account: a person sends."))
        found = channel.test_connection()
        balance = channel.balance() if found.works or found.cause is Cause.MONEY else None
        price = _segment_price(channel, settings) if balance is not None else None
    finally:
        for each in channels.values():
            each.close()
    _note(db, kind, None if found.works else found.cause or Cause.TEMPORARY, balance, price)
    return found


def check_balances(db: Database) -> int:
    """Ask every gateway that has one for the money left; returns how many told it."""
    with db.read() as reader:
        settings = reader.settings
    channels = channels_of(settings, db.target)
    told = 0
    try:
        for kind, channel in channels.items():
            balance = channel.balance()
            if balance is not None:
                told += 1
                cause = Cause.MONEY if balance.minor <= 0 else None
                _note(db, kind, cause, balance, _segment_price(channel, settings))
            elif isinstance(channel, Priced) and isinstance(channel, Tested):
                found = channel.test_connection()
                cause = None if found.works else found.cause or Cause.TEMPORARY
                _note(db, kind, cause, None, None)
    finally:
        for each in channels.values():
            each.close()
    return told


def _segment_price(channel: Channel, settings: Settings) -> Balance | None:
    """What a short message to the salon's own phone would cost."""
    numbers = parse_phones(settings.text("salon.phone"), settings.text("salon.country"))
    if not numbers or not isinstance(channel, Priced):
        return None
    return channel.price(Outgoing("price", numbers[0].number, _SAMPLE))


def _note(
    db: Database,
    kind: ChannelKind,
    cause: Cause | None,
    balance: Balance | None,
    segment: Balance | None,
) -> None:
    with db.write(AGENT, msg("State of the channels noted")) as tx:
        note_health(tx, kind, cause)
        if balance is not None:
            note_balance(tx, kind, balance, segment)
