"""What was done to the salon's facts, by whom, and what of it can be undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from salonapp.desk.cards import HistoryEntry
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.labels import label_from_json
from salonapp.storage.tables import JournalEntry, Operation


def history(
    reader: Reader, viewer: Viewer, *, client_id: int | None = None, most: int = 100
) -> list[HistoryEntry]:
    """Operations on facts, the latest first: all of them, or those that changed one card."""
    query = select(Operation).where(Operation.entries > 0).order_by(Operation.id.desc()).limit(most)
    if client_id is not None:
        query = query.where(
            Operation.id.in_(
                select(JournalEntry.operation_id).where(JournalEntry.client_id == client_id)
            )
        )
    operations = reader.session.scalars(query).all()
    changes: dict[int, list[tuple[str, str, str]]] = {}
    secret: set[int] = set()
    if client_id is not None and operations:
        entries = reader.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.operation_id.in_([o.id for o in operations]),
                JournalEntry.client_id == client_id,
            )
            .order_by(JournalEntry.id)
        )
        for entry in entries:
            if not viewer.sees_think_twice and _says_think_twice(entry):
                secret.add(entry.operation_id)
            changes.setdefault(entry.operation_id, []).extend(_changed_fields(viewer, entry))
    return [
        HistoryEntry(
            operation_id=operation.id,
            at=operation.at.astimezone(reader.zone),
            actor=operation.actor_name,
            what=str(label_from_json(operation.label)),
            undone=operation.undone_by_id is not None,
            can_undo=operation.undone_by_id is None,
            changes=tuple(changes.get(operation.id, ())),
        )
        for operation in operations
        # That nothing else was changed would tell the viewer what was.
        if operation.id not in secret or changes[operation.id]
    ]


#: Columns that say nothing to a person.
_INTERNAL = frozenset({"id", "client_id", "visit_id", "appointment_id", "position", "folded_name"})


def _says_think_twice(entry: JournalEntry) -> bool:
    images = (entry.before, entry.after)
    return entry.table_name == "client" and any(
        (image or {}).get("think_twice") for image in images
    )


def _changed_fields(viewer: Viewer, entry: JournalEntry) -> list[tuple[str, str, str]]:
    """(table.column, before, after) of one journal entry, masked, in the order of its columns."""
    before, after = entry.before or {}, entry.after or {}
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name in _INTERNAL or not (before.get(name) or after.get(name)):
            continue
        if name == "think_twice" and not viewer.sees_think_twice:
            continue
        field = f"{entry.table_name}.{name}"
        found.append((field, _plain(viewer, field, before), _plain(viewer, field, after)))
    return found


def _plain(viewer: Viewer, field: str, values: dict[str, Any]) -> str:
    value = values.get(field.rpartition(".")[2])
    if value is None:
        return ""
    if field == "client_phone.e164":
        return viewer.phone(str(value))
    if field == "client.email":
        return viewer.email(str(value))
    if field.endswith("_minor") and not viewer.sees_takings:
        return "•••"
    return str(value)
