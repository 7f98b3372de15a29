"""Writes about temperature: setting a class by hand, and working everybody out for today."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from salonapp.clients.tables import Client
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line
from salonapp.storage.door import Tx
from salonapp.temperature.classes import Temperature
from salonapp.temperature.derive import refresh_everybody
from salonapp.temperature.queries import refreshed_on
from salonapp.temperature.tables import TemperaturePin

LONGEST_PIN_DAYS = 366


def pin(tx: Tx, client_id: int, temperature: Temperature, *, reason: str, until: date) -> None:
    """Set a client's class by hand through `until`, at most a year ahead.

    Replaces an earlier pin; InvalidInput names the field at fault.
    """
    client = tx.session.get(Client, client_id)
    if client is None or client.deleted_at is not None or client.merged_into_id is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    because = clean_line(reason)
    if not because:
        raise InvalidInput(msg("Say why the class is set by hand."), field="reason")
    if not tx.today <= until <= tx.today + timedelta(days=LONGEST_PIN_DAYS):
        raise InvalidInput(
            msg("A class can be set by hand from today for up to a year."), field="until"
        )
    unpin(tx, client_id)
    tx.session.add(
        TemperaturePin(
            client_id=client_id, temperature=temperature.value, reason=because, until=until
        )
    )


def unpin(tx: Tx, client_id: int) -> None:
    """Let the model decide again; nothing happens when no class was set by hand."""
    for kept in tx.session.scalars(
        select(TemperaturePin).where(TemperaturePin.client_id == client_id)
    ):
        tx.session.delete(kept)
    tx.session.flush()


def refresh_all(tx: Tx) -> int:
    """Apply the kept parameters to the kept statistics for today; returns how many rows changed."""
    return len(refresh_everybody(tx))


def refresh_if_day_passed(tx: Tx) -> bool:
    """Work everybody out when that was last done for an earlier day; returns whether it was."""
    last = refreshed_on(tx)
    if last is not None and last >= tx.today:
        return False
    refresh_everybody(tx)
    return True
