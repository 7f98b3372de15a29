"""Writing who belongs to whom, who recommended whom, where they heard of the salon."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, or_, select

from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.people import (
    LinkDraft,
    LinkKind,
    Pays,
    RecommendationCircle,
    circle,
)
from salonapp.clients.tables import Client, ClientLink
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_line
from salonapp.storage.door import Tx


def add_link(
    tx: Tx,
    client_id: int,
    other_id: int,
    kind: LinkKind,
    *,
    pays: Pays = Pays.NOBODY,
    shares_phone: bool = False,
    note: str = "",
) -> int:
    """Note that `other_id` is the `kind` of `client_id` (their parent, say); returns the link's id.

    Raises:
        InvalidInput: somebody is linked with themselves.
        Conflict: the two are linked already.
        NotFound: one of them has no card, or it was merged into another.
    """
    card_to_write_on(tx, client_id)
    card_to_write_on(tx, other_id)
    if client_id == other_id:
        raise InvalidInput(msg("This is the same card: choose somebody else."), field="other")
    if _between(tx, client_id, other_id) is not None:
        raise Conflict(
            msg("These two are linked already."),
            msg("Change the link that is there instead of adding one."),
        )
    link = ClientLink(client_id=other_id, other_id=client_id)
    _put(link, client_id, LinkDraft(other_id, kind, pays, shares_phone, note))
    tx.session.add(link)
    tx.session.flush()
    return link.id


def edit_link(tx: Tx, link_id: int, client_id: int, draft: LinkDraft) -> None:
    """Change a link, as seen from the card of `client_id`; the two people stay the same."""
    link = _link(tx, link_id)
    if {client_id, draft.other_id} != {link.client_id, link.other_id}:
        raise NotFound(msg("This link is not on the card any more."))
    _put(link, client_id, replace(draft, note=bring_back_contacts(draft.note, link.note)))


def remove_link(tx: Tx, link_id: int) -> None:
    """Take a link off both cards."""
    tx.session.delete(_link(tx, link_id))


def set_recommendation(tx: Tx, client_id: int, by_id: int | None, source: str) -> None:
    """Keep who recommended a client (nobody: None) and where the client heard of the salon.

    Raises:
        RecommendationCircle: the one named was recommended, over others, by this client.
        NotFound: one of them has no card.
    """
    client = card_to_write_on(tx, client_id)
    check_recommendation(tx, client, by_id)
    client.recommended_by_id = by_id
    client.source = clean_line(source)


def check_recommendation(tx: Tx, client: Client, by_id: int | None) -> None:
    """Refuse a recommendation that would close a circle; what stands on the card already is kept.

    Raises:
        RecommendationCircle: `by_id` was recommended, over however many others, by the client.
        NotFound: nobody has the card `by_id`.
    """
    if by_id is None or by_id == client.recommended_by_id:
        return
    card_to_write_on(tx, by_id)
    if client in tx.session.new:
        return  # nobody can have been recommended by a card that is only begun
    tx.session.flush()
    columns = (Client.id, Client.recommended_by_id, Client.merged_into_id)
    named = or_(Client.recommended_by_id.is_not(None), Client.merged_into_id.is_not(None))
    rows = tx.session.execute(select(*columns).where(named)).all()
    chain = circle(
        client.id,
        by_id,
        {row.id: row.recommended_by_id for row in rows if row.recommended_by_id is not None},
        {row.id: row.merged_into_id for row in rows if row.merged_into_id is not None},
    )
    if chain:
        raise RecommendationCircle(chain)


def _put(link: ClientLink, client_id: int, draft: LinkDraft) -> None:
    """Write a link as the table keeps it: its `client_id` is the `kind` of `other_id`, and pays.

    Where nobody pays the two stand as they stood.
    """
    turned = draft.pays is Pays.CLIENT or (
        draft.pays is Pays.NOBODY and link.client_id == client_id
    )
    pair = (client_id, draft.other_id) if turned else (draft.other_id, client_id)
    link.client_id, link.other_id = pair
    link.kind = (draft.kind.seen_from_there if turned else draft.kind).value
    link.pays = draft.pays is not Pays.NOBODY
    link.shares_phone = draft.shares_phone
    link.note = clean_line(draft.note)


def _between(tx: Tx, first_id: int, second_id: int) -> ClientLink | None:
    tx.session.flush()
    return tx.session.scalars(
        select(ClientLink)
        .where(
            or_(
                and_(ClientLink.client_id == first_id, ClientLink.other_id == second_id),
                and_(ClientLink.client_id == second_id, ClientLink.other_id == first_id),
            )
        )
        .limit(1)
    ).first()


def _link(tx: Tx, link_id: int) -> ClientLink:
    link = tx.session.get(ClientLink, link_id)
    if link is None:
        raise NotFound(msg("This link is not on the card any more."))
    return link
