"""The card a command writes on: one somebody can still open."""

from __future__ import annotations

from salonapp.clients.tables import Client
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Tx


def card_to_write_on(tx: Tx, client_id: int) -> Client:
    """The client's card; one that lies in the bin may still be corrected.

    Whoever has an old form open, here or on another PC, is told: what was written on a merged card
    nobody would see, and on an erased one it would be personal data again.

    Raises:
        NotFound: there is no such card, it was erased for good, or merged into another one.
    """
    client = tx.session.get(Client, client_id)
    if client is None or client.erased_at is not None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    if client.merged_into_id is not None:
        raise NotFound(msg("This card was merged into another: choose that one."))
    return client
