"""Who belongs to a client, who came on whose word, and the places clients heard of the salon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, func, or_, select, text
from sqlalchemy.orm import aliased

from salonapp.clients.cards import name_for, shown_name
from salonapp.clients.people import LinkKind, LinkView, NamedClient, Pays, PeopleAround
from salonapp.clients.tables import Client, ClientLink
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.queries.own import check_own, only_own
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader

#: Sources offered while one is typed.
MOST_SOURCES = 50

_BY_ID: BindParameter[int] = bindparam("client_id")
_KINDS = frozenset(LinkKind)
_OTHER = aliased(Client)
_LINKS = (
    select(
        ClientLink.id,
        ClientLink.client_id,
        ClientLink.other_id,
        ClientLink.kind,
        ClientLink.pays,
        ClientLink.shares_phone,
        ClientLink.note,
        _OTHER.first_name,
        _OTHER.last_name,
    )
    .join(
        _OTHER,
        _OTHER.id
        == case((ClientLink.client_id == _BY_ID, ClientLink.other_id), else_=ClientLink.client_id),
    )
    .where(
        or_(ClientLink.client_id == _BY_ID, ClientLink.other_id == _BY_ID),
        _OTHER.deleted_at.is_(None),
        _OTHER.merged_into_id.is_(None),
        _OTHER.erased_at.is_(None),
    )
    .order_by(ClientLink.id)
)
_OF_CARD = select(Client.source, Client.recommended_by_id).where(Client.id == _BY_ID)
# Cards that were merged into this one speak for it, however many merges ago. CROSS JOIN and the
# plus keep SQLite from looking through all cards: it is to take the index of recommendations.
_RECOMMENDED = text(
    """
    WITH RECURSIVE same(id) AS (
        SELECT CAST(:client_id AS BIGINT)
        UNION SELECT m.id FROM client m JOIN same s ON m.merged_into_id = s.id
    )
    SELECT c.id, c.first_name, c.last_name
    FROM same s CROSS JOIN client c
    WHERE c.recommended_by_id = s.id AND c.id NOT IN (SELECT id FROM same)
      AND c.deleted_at IS NULL AND +c.merged_into_id IS NULL AND c.erased_at IS NULL
    ORDER BY c.id
    """
)
_STANDING = text(
    """
    WITH RECURSIVE onward(id, merged_into_id, step) AS (
        SELECT c.id, c.merged_into_id, 0 FROM client c WHERE c.id = :client_id
        UNION ALL SELECT c.id, c.merged_into_id, o.step + 1
        FROM client c JOIN onward o ON c.id = o.merged_into_id WHERE o.step < 100
    )
    SELECT c.id, c.first_name, c.last_name FROM client c JOIN onward o ON o.id = c.id
    ORDER BY o.step DESC LIMIT 1
    """
)
_SOURCES = (
    select(Client.source)
    .where(Client.source != "", Client.deleted_at.is_(None))
    .group_by(Client.source)
    .order_by(func.count().desc(), Client.source)
    .limit(bindparam("most"))
)

_EVERYBODY = select(Client.id, Client.external_id, Client.first_name, Client.last_name).where(
    Client.deleted_at.is_(None), Client.merged_into_id.is_(None)
)
_EVERY_LINK = select(ClientLink.__table__).order_by(ClientLink.id)
_EVERY_RECOMMENDATION = (
    select(Client.id, Client.recommended_by_id)
    .where(
        Client.recommended_by_id.is_not(None),
        Client.deleted_at.is_(None),
        Client.merged_into_id.is_(None),
    )
    .order_by(Client.id)
)


def people_around(reader: Reader, viewer: Viewer, client_id: int) -> PeopleAround:
    """Everybody around a client, without those whose card is gone; NotFound without a card."""
    check_own(reader, viewer, client_id)
    given = {"client_id": client_id}
    card = reader.select(_OF_CARD, given).first()
    if card is None:
        raise NotFound(msg("There is no client with the number {id}.", id=client_id))
    connection = reader.session.connection()
    by = None
    if card.recommended_by_id is not None:
        by = connection.execute(_STANDING, {"client_id": card.recommended_by_id}).first()
    return PeopleAround(
        links=tuple(_link(viewer, client_id, row) for row in reader.select(_LINKS, given)),
        recommended_by=_named(viewer, by) if by is not None and by.id != client_id else None,
        recommended=tuple(_named(viewer, row) for row in connection.execute(_RECOMMENDED, given)),
        source=viewer.note(card.source),
    )


def known_sources(
    reader: Reader, most: int = MOST_SOURCES, viewer: Viewer = OWNER_VIEWER
) -> list[str]:
    """Where clients heard of the salon, the most frequent first; none that hides a contact."""
    found = reader.select(_SOURCES, {"most": most}).scalars()
    return [each for each in found if viewer.note(each) == each]


def every_link(reader: Reader, viewer: Viewer) -> Iterator[tuple[int, LinkView]]:
    """All links, each once, for an export: a client, and what that client is to the other."""
    query = _EVERY_LINK.where(*only_own(viewer, "client_link.client_id"))
    for row in reader.session.connection().execute(query):
        kind = LinkKind(row.kind) if row.kind in _KINDS else LinkKind.RELATIVE
        pays = Pays.CLIENT if row.pays else Pays.NOBODY
        note = viewer.note(row.note)
        yield (
            row.client_id,
            LinkView(row.id, row.other_id, "", kind, pays, row.shares_phone, note),
        )


def every_recommendation(reader: Reader) -> Iterator[tuple[int, int]]:
    """All clients who came on somebody's word, and whose, for an export."""
    for row in reader.session.connection().execute(_EVERY_RECOMMENDATION):
        yield row.id, row.recommended_by_id


def known_people(reader: Reader) -> dict[int, tuple[str | None, str]]:
    """The former code and the name of every client with a card of their own, by id."""
    rows = reader.session.connection().execute(_EVERYBODY)
    return {row.id: (row.external_id, shown_name(row.first_name, row.last_name)) for row in rows}


def names_of(
    reader: Reader, client_ids: tuple[int, ...], viewer: Viewer = OWNER_VIEWER
) -> list[str]:
    """The clients' names in this order, for a sentence about them; "" for another's client."""
    query = select(Client.id, Client.first_name, Client.last_name)
    own = only_own(viewer, "client.id")
    rows = reader.select(query.where(Client.id.in_(client_ids), *own))
    names = {row.id: name_for(viewer, row.first_name, row.last_name) for row in rows}
    return [names.get(client_id, "") for client_id in client_ids]


def _link(viewer: Viewer, client_id: int, row: Any) -> LinkView:
    named_here = row.client_id == client_id
    kind = LinkKind(row.kind) if row.kind in _KINDS else LinkKind.RELATIVE
    pays = Pays.NOBODY
    if row.pays:
        pays = Pays.CLIENT if named_here else Pays.THEY
    return LinkView(
        id=row.id,
        other_id=row.other_id if named_here else row.client_id,
        name=name_for(viewer, row.first_name, row.last_name),
        kind=kind.seen_from_there if named_here else kind,
        pays=pays,
        shares_phone=row.shares_phone,
        note=viewer.note(row.note),
    )


def _named(viewer: Viewer, row: Any) -> NamedClient:
    return NamedClient(row.id, name_for(viewer, row.first_name, row.last_name))
