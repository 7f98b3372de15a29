"""Two cards that look alike and are not one person: somebody says so, and is not asked again."""

from __future__ import annotations

from sqlalchemy import or_, select

from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.tables import ClientLink, NotDuplicate
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.storage.door import Tx


def mark_two_people(tx: Tx, one_id: int, other_id: int) -> None:
    """Note that two cards are two different people."""
    first, second = _both(tx, one_id, other_id)
    known = tx.session.scalar(
        select(NotDuplicate.id).where(
            NotDuplicate.first_id == first, NotDuplicate.second_id == second
        )
    )
    if known is None:
        tx.session.add(NotDuplicate(first_id=first, second_id=second))
        tx.session.flush()


def mark_family(tx: Tx, one_id: int, other_id: int) -> None:
    """Note that two people share a phone: relatives, unless a link says more already."""
    first, second = _both(tx, one_id, other_id)
    links = tx.session.scalars(
        select(ClientLink).where(
            or_(
                (ClientLink.client_id == first) & (ClientLink.other_id == second),
                (ClientLink.client_id == second) & (ClientLink.other_id == first),
            )
        )
    ).all()
    if links:
        links[0].shares_phone = True
    else:
        tx.session.add(
            ClientLink(client_id=first, other_id=second, kind="relative", shares_phone=True)
        )
    tx.session.flush()


def _both(tx: Tx, one_id: int, other_id: int) -> tuple[int, int]:
    if one_id == other_id:
        raise InvalidInput(msg("That is one and the same card."))
    for client_id in (one_id, other_id):
        card_to_write_on(tx, client_id)
    return min(one_id, other_id), max(one_id, other_id)
