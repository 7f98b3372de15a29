"""What was half typed on a workstation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, and_, select

from salonapp.clients.cards import name_for
from salonapp.clients.half_typed import KEPT_FOR, HalfTyped, Waiting
from salonapp.clients.tables import Client, FormDraft
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader


def half_typed(reader: Reader, key: str) -> Waiting | None:
    """What is kept under `key`, if anything is."""
    row = reader.session.execute(_kept(reader).where(FormDraft.key == key)).first()
    return None if row is None else _waiting(reader, row)


def waiting_forms(reader: Reader, workstation: str, viewer: Viewer = OWNER_VIEWER) -> list[Waiting]:
    """What was not saved on this workstation, the latest first.

    Of cards in the bin nothing, nor of those merged into another one.
    """
    rows = reader.session.execute(_kept(reader).order_by(FormDraft.at.desc(), FormDraft.id))
    return [
        _waiting(reader, row, viewer)
        for row in rows
        if row.key.startswith(f"{workstation}|") and (row.client_id is None or row.can_be_opened)
    ]


def _kept(reader: Reader) -> Select[Any]:
    return (
        select(
            FormDraft.key,
            FormDraft.client_id,
            FormDraft.at,
            FormDraft.value,
            Client.first_name,
            Client.last_name,
            and_(
                Client.id.is_not(None),
                Client.deleted_at.is_(None),
                Client.merged_into_id.is_(None),
            ).label("can_be_opened"),
        )
        .outerjoin(Client, Client.id == FormDraft.client_id)
        .where(FormDraft.at >= reader.now - KEPT_FOR)
    )


def _waiting(reader: Reader, row: Row[Any], viewer: Viewer = OWNER_VIEWER) -> Waiting:
    value = row.value
    typed = HalfTyped(
        row.key,
        str(value.get("form", "")),
        row.client_id,
        str(value.get("which", "")),
        value.get("fields", {}),
        value.get("before", {}),
    )
    name = name_for(viewer, row.first_name or "", row.last_name or "")
    return Waiting(typed, name, row.at.astimezone(reader.zone))
