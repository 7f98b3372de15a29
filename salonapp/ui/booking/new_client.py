"""Somebody new calls: the shortest card there is, to be filled in when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salonapp.desk.booking import split_typed
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import Viewer
from salonapp.ui.pages.clients.client_picker import FoundClient

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


def add_by_typed(tx: Tx, viewer: Viewer, typed: str) -> FoundClient:
    """Begin a card from "Anna 8 912 345-67-89"; InvalidInput where there is no name in it."""
    from salonapp.clients.cards import ClientDraft, PhoneDraft
    from salonapp.clients.commands import add_client

    name, phones = split_typed(typed)
    if not name:
        raise InvalidInput(
            msg("Write the name too."),
            msg("For example: Anna 8 912 345-67-89."),
            field="client",
        )
    first, _space, last = name.partition(" ")
    draft = ClientDraft(
        first_name=first,
        last_name=last,
        phones=tuple(PhoneDraft(each) for each in phones),
    )
    client_id = add_client(tx, draft)
    return FoundClient(client_id, name, viewer.phone(phones[0]) if phones else "")
