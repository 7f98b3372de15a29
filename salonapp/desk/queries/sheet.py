"""Reads a card for paper, a copy or a phone's address book."""

from __future__ import annotations

from dataclasses import replace

from salonapp.clients.queries import client_card
from salonapp.clients.queries.fields import field_values
from salonapp.clients.queries.formulas import formulas_of
from salonapp.clients.queries.safety import client_safety
from salonapp.desk.card_sheet import VISITS, CardFacts, CardSheet, made_of
from salonapp.desk.vcard import vcard_of
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.acting import check
from salonapp.staff.rights import Right, Viewer
from salonapp.storage.door import Reader
from salonapp.visits.queries import visits_of


def card_sheet(
    reader: Reader, viewer: Viewer, client_id: int, *, with_contacts: bool = True
) -> CardSheet:
    """A card on paper, as `viewer` may see it; NotFound when there is no such client.

    Without contacts nothing typed into notes gives them away either.
    """
    if not with_contacts:
        viewer = replace(viewer, sees_phones=False)
    return made_of(
        CardFacts(
            salon=reader.settings.text("salon.name"),
            today=reader.today,
            client=client_card(reader, viewer, client_id),
            safety=client_safety(reader, viewer, client_id),
            formulas=formulas_of(reader, viewer, client_id),
            visits=tuple(visits_of(reader, viewer, client_id, most=VISITS)),
            fields=tuple(
                (value.field.name, value.words)
                for value in field_values(reader, viewer, client_id)
                if value.value
            ),
            with_contacts=viewer.sees_phones,
        )
    )


def card_vcard(reader: Reader, viewer: Viewer, client_id: int, *, with_note: bool = False) -> str:
    """A card for a phone's address book.

    NotAllowed for who may not export, InvalidInput when the viewer may not see phones, NotFound
    when there is no such client.
    """
    check(reader, viewer, Right.EXPORT)
    if not viewer.sees_phones:
        raise InvalidInput(
            msg("You may not see phone numbers, so there is nothing for an address book."),
            msg("Ask the administrator."),
        )
    return vcard_of(client_card(reader, viewer, client_id), with_note=with_note)
