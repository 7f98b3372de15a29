"""Reading how to treat clients: their types, with advice in the salon's words where it has some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from salonapp.clients.approach import (
    Advice,
    AdviceText,
    Approach,
    approach_of,
    in_own_words,
    typologies,
)
from salonapp.clients.tables import AdviceEdit, Client, ClientTrait
from salonapp.foundation.i18n import language
from salonapp.staff.queries.own import check_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader

_TRAITS = (
    select(
        ClientTrait.client_id,
        ClientTrait.typology,
        ClientTrait.type,
        AdviceEdit.id.label("edit_id"),
        AdviceEdit.signs,
        AdviceEdit.do,
        AdviceEdit.avoid,
    )
    .outerjoin(
        AdviceEdit,
        (AdviceEdit.typology == ClientTrait.typology)
        & (AdviceEdit.type == ClientTrait.type)
        & (AdviceEdit.language == bindparam("language")),
    )
    .order_by(ClientTrait.id, AdviceEdit.id)
)
_OF_ONE = _TRAITS.where(ClientTrait.client_id == bindparam("client_id"))
_OF_SOME = _TRAITS.where(ClientTrait.client_id.in_(bindparam("ids", expanding=True)))
_EDITS = (
    select(AdviceEdit.typology, AdviceEdit.type, AdviceEdit.signs, AdviceEdit.do, AdviceEdit.avoid)
    .where(AdviceEdit.language == bindparam("language"))
    .order_by(AdviceEdit.id)
)
_THINK_TWICE = select(Client.think_twice).where(Client.id == bindparam("client_id"))


def client_approach(reader: Reader, client_id: int) -> Approach:
    """How to treat a client, in the viewer's language."""
    given = {"client_id": client_id, "language": language()}
    rows: Sequence[Row[*tuple[Any, ...]]] = reader.select(_OF_ONE, given).all()
    return _approach(rows)


def approaches(reader: Reader, client_ids: Sequence[int]) -> dict[int, Approach]:
    """How to treat each of some clients; those nothing was picked for are left out."""
    if not client_ids:
        return {}
    found: defaultdict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in reader.select(_OF_SOME, {"ids": list(client_ids), "language": language()}):
        found[row.client_id].append(row)
    return {client_id: _approach(rows) for client_id, rows in found.items()}


def every_approach(reader: Reader) -> dict[int, Approach]:
    """How to treat every client something was picked for, for an export."""
    found: defaultdict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in reader.select(_TRAITS, {"language": language()}):
        found[row.client_id].append(row)
    return {client_id: _approach(rows) for client_id, rows in sorted(found.items())}


def all_advice(reader: Reader, in_language: str = "") -> Mapping[tuple[str, str], Advice]:
    """Advice for every type by (typology, type), in the salon's words where it has some."""
    code = in_language or language()
    found = {
        (typology.key, each.key): each.texts[code]
        for typology in typologies()
        for each in typology.types
    }
    for row in reader.select(_EDITS, {"language": code}):
        key = (row.typology, row.type)
        if key in found:
            found[key] = in_own_words(found[key], AdviceText(row.signs, row.do, row.avoid))
    return found


def think_twice(reader: Reader, viewer: Viewer, client_id: int) -> str:
    """Why the salon would rather not serve the client; empty for whoever may not know."""
    check_own(reader, viewer, client_id)
    return viewer.think_twice(reader.select(_THINK_TWICE, {"client_id": client_id}).scalar() or "")


def _approach(rows: Sequence[Row[*tuple[Any, ...]]]) -> Approach:
    latest: dict[str, tuple[str, str, AdviceText | None]] = {}
    for row in rows:
        own = None if row.edit_id is None else AdviceText(row.signs, row.do, row.avoid)
        latest[row.typology] = (row.typology, row.type, own)
    return approach_of(latest.values())
