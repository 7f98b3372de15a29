"""What clients like and wish, for one card and for the day's list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import bindparam, select

from salonapp.clients.cards import Preference, PreferenceKind
from salonapp.clients.tables import Client, ClientPreference
from salonapp.staff.queries.own import check_own, only_own, own_among
from salonapp.staff.rights import Viewer
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader

_KINDS = frozenset(PreferenceKind)
_ROWS = (
    select(
        ClientPreference.client_id,
        ClientPreference.id,
        ClientPreference.kind,
        ClientPreference.text,
        ClientPreference.staff_id,
        ClientPreference.due_from,
        ClientPreference.done_on,
        Staff.name.label("master"),
    )
    .outerjoin(Staff, Staff.id == ClientPreference.staff_id)
    .order_by(ClientPreference.id)
)
_OF_ALL = (
    _ROWS.join(Client, Client.id == ClientPreference.client_id)
    .where(Client.merged_into_id.is_(None), Client.deleted_at.is_(None))
    .order_by(None)
    .order_by(ClientPreference.client_id, ClientPreference.id)
)
_OF_ONE = _ROWS.where(ClientPreference.client_id == bindparam("client_id"))
_OF_MANY = _ROWS.where(ClientPreference.client_id.in_(bindparam("ids", expanding=True)))


def client_preferences(reader: Reader, viewer: Viewer, client_id: int) -> tuple[Preference, ...]:
    """What a card says the client likes and wishes, in the order it was written down."""
    check_own(reader, viewer, client_id)
    rows = reader.select(_OF_ONE, {"client_id": client_id})
    return tuple(_preference(viewer, row) for row in rows)


def preferences_of(
    reader: Reader, viewer: Viewer, client_ids: Iterable[int]
) -> dict[int, list[Preference]]:
    """The preferences of a few clients (today's appointments); none for who has none."""
    found: dict[int, list[Preference]] = {}
    ids = list(own_among(reader, viewer, list(client_ids)))
    if ids:
        for row in reader.select(_OF_MANY, {"ids": ids}):
            found.setdefault(row.client_id, []).append(_preference(viewer, row))
    return found


def every_preference(reader: Reader, viewer: Viewer) -> Iterator[tuple[int, Preference]]:
    """The preferences of all clients with a card, by client, for an export."""
    query = _OF_ALL.where(*only_own(viewer, "client_preference.client_id"))
    for row in reader.session.connection().execute(query):
        yield row.client_id, _preference(viewer, row)


def _preference(viewer: Viewer, row: Any) -> Preference:
    # A kind that a newer program wrote is shown among the rest.
    kind = PreferenceKind(row.kind) if row.kind in _KINDS else PreferenceKind.OTHER
    text = row.text or row.master or "" if kind is PreferenceKind.MASTER else row.text
    return Preference(kind, viewer.note(text), row.staff_id, row.due_from, row.done_on, row.id)
