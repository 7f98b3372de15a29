"""Undo and redo of any operation on facts, from the journal.

Last entry first. A single row is refused when somebody changed the same columns since; a batch
(an import) is taken back row by row: cards that somebody has worked on since stay whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper

from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import Message, msg
from salonapp.storage.base import Base, Kind, decode, encode, role_of
from salonapp.storage.door import Actor, Tx
from salonapp.storage.journal import JOURNALLED
from salonapp.storage.tables import JournalEntry, Operation

if TYPE_CHECKING:
    from salonapp.storage.database import Database

_PIECE = 5_000


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: its own operation, the one taken back, and rows left as they are."""

    operation_id: int | None
    undone_id: int
    label: Message
    kept_rows: int


def undo(db: Database, actor: Actor, operation_id: int | None = None) -> Undone:
    """Take back `operation_id`, or the latest operation that still holds.

    NotFound when there is none, Conflict when it was undone already or a later edit is in the way.
    """
    from salonapp.storage.database import label_from_json

    target = _latest(db, undo=True) if operation_id is None else operation_id
    with db.read() as reader:
        row = reader.session.get(Operation, target) if target is not None else None
        if row is None or row.entries == 0:
            raise NotFound(msg("There is nothing to undo."))
        if row.undone_by_id is not None:
            raise Conflict(msg("This was undone already."))
        label = label_from_json(row.label)
        redoing = row.undoes_id is not None
        inner = label.values.get("what")
        if (redoing or row.redoes_id is not None) and isinstance(inner, Message):
            label = inner  # "Redone: X", not "Redone: Undone: X"
    what = msg("Redone: {what}", what=label) if redoing else msg("Undone: {what}", what=label)
    with db.write(actor, what) as tx:
        kept = _take_back(tx, row.id)
        tx.takes_back_id = row.id
        tx.redoing = redoing
    return Undone(tx.operation_id, row.id, label, kept)


def redo(db: Database, actor: Actor) -> Undone:
    """Do again what was last undone, unless something was changed since."""
    target = _latest(db, undo=False)
    if target is None:
        raise NotFound(msg("There is nothing to redo."))
    return undo(db, actor, target)


def _latest(db: Database, *, undo: bool) -> int | None:
    """The latest operation that still holds; for a redo, the latest undo nothing was done after."""
    query = (
        select(Operation.id, Operation.undoes_id, Operation.redoes_id, Operation.undone_by_id)
        .where(Operation.entries > 0)
        .order_by(Operation.id.desc())
        .limit(1_000)
    )
    with db.read() as reader:
        for row in reader.session.execute(query):
            is_undo = row.undoes_id is not None
            if undo and not is_undo and row.undone_by_id is None:
                return int(row.id)
            if not undo and is_undo and row.undone_by_id is None:
                return int(row.id)
            if not undo and not is_undo and row.redoes_id is None:
                return None
    return None


def _take_back(tx: Tx, operation_id: int) -> int:
    entries = tx.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.operation_id == operation_id)
        .order_by(JournalEntry.id.desc())
    ).all()
    taker = _Taker(tx, operation_id)
    if any(entry.row_id is None for entry in entries):
        taker.find_later_edits()
    try:
        for entry in entries:
            taker.take(entry)
            tx.session.flush()
    except IntegrityError as error:
        raise Conflict(
            msg("This cannot be undone: something recorded later depends on it."),
            msg("Undo the later change first."),
        ) from error
    return taker.kept_rows


class _Taker:
    """Applies journal entries backwards within one pass."""

    def __init__(self, tx: Tx, operation_id: int) -> None:
        self._tx = tx
        self._operation_id = operation_id
        self._mappers = {m.local_table.name: m for m in Base.registry.mappers}  # type: ignore[attr-defined]
        self._edited_rows: dict[str, set[int]] = {}
        self._edited_clients: set[int] = set()
        self.kept_rows = 0

    def find_later_edits(self) -> None:
        """Learn which rows and cards were changed after the operation and still are."""
        later = (
            select(JournalEntry)
            .join(Operation, Operation.id == JournalEntry.operation_id)
            .where(
                JournalEntry.operation_id > self._operation_id,
                Operation.undone_by_id.is_(None),
                Operation.undoes_id.is_(None),
            )
        )
        for entry in self._tx.session.scalars(later.execution_options(yield_per=1000)):
            rows = self._edited_rows.setdefault(entry.table_name, set())
            if entry.row_id is not None:
                rows.add(entry.row_id)
            elif entry.after and "updated" in entry.after:
                rows.update(image[0] for image in entry.after["updated"])
            if entry.client_id is not None:
                self._edited_clients.add(entry.client_id)
        self._edited_clients |= self._edited_rows.get("client", set())
        self._tx.session.expunge_all()

    def take(self, entry: JournalEntry) -> None:
        """Take one entry back."""
        mapper = self._mappers[entry.table_name]
        if entry.row_id is not None:
            self._take_row(mapper, entry)
        elif entry.after and "created" in entry.after:
            self._remove_batch(mapper, *entry.after["created"])
        elif entry.before and "removed" in entry.before:
            self._restore_batch(mapper, entry.before)
        elif entry.after and "updated" in entry.after and entry.before:
            self._revert_batch(mapper, entry.before["columns"], entry.after["updated"])

    # Single rows ------------------------------------------------------------------------------

    def _take_row(self, mapper: Mapper[Any], entry: JournalEntry) -> None:
        session = self._tx.session
        row = session.get(mapper.class_, entry.row_id)
        if entry.after is None:
            if row is not None:
                raise self._changed_since()
            session.add(self._make(mapper, entry.before or {}))
            return
        if row is None:
            raise self._changed_since()
        current = {a.columns[0].name: (a.key, encode(getattr(row, a.key)))
                   for a in mapper.column_attrs}
        expected = entry.after
        if entry.before is None:
            expected = {name: entry.after.get(name) for name in current}
        if any(name in current and current[name][1] != value for name, value in expected.items()):
            raise self._changed_since()
        if entry.before is None:
            session.delete(row)
            return
        for name, value in entry.before.items():
            column = mapper.local_table.c[name]
            setattr(row, current[name][0], decode(column.type.python_type, value))

    def _make(self, mapper: Mapper[Any], values: dict[str, Any]) -> object:
        known = {
            attribute.key: decode(attribute.columns[0].type.python_type, values[name])
            for attribute in mapper.column_attrs
            if (name := attribute.columns[0].name) in values
        }
        return mapper.class_(**known)

    @staticmethod
    def _changed_since() -> Conflict:
        return Conflict(
            msg("This cannot be undone: the same data was changed again since."),
            msg("Undo the later change first, or correct it by hand."),
        )

    # Batches ----------------------------------------------------------------------------------

    def _remove_batch(self, mapper: Mapper[Any], low: int, high: int) -> None:
        table: Table = mapper.local_table  # type: ignore[assignment]
        session = self._tx.session
        rows = session.execute(select(table).where(table.c.id.between(low, high))).all()
        keep = self._to_keep(table, low, high, rows)
        self.kept_rows += len(keep)
        removed = [row for row in rows if row.id not in keep]
        if not removed:
            return
        names = [column.name for column in table.columns]
        condition = table.c.id.between(low, high)
        statement = delete(table).where(condition)
        if keep:
            statement = statement.where(table.c.id.not_in(list(keep)))
        session.execute(statement.execution_options(**{JOURNALLED: True}))
        for part in _parts(removed):
            images = [[encode(value) for value in row] for row in part]
            self._tx.recorder.add(table.name, None, {"columns": names, "removed": images}, None)
        self._note(table, removed)

    def _to_keep(self, table: Table, low: int, high: int, rows: Iterable[Any]) -> set[int]:
        keep = {i for i in self._edited_rows.get(table.name, ()) if low <= i <= high}
        if table.name == "client":
            keep |= {i for i in self._edited_clients if low <= i <= high}
        elif "client_id" in table.c:
            keep |= {row.id for row in rows if row.client_id in self._edited_clients}
        for other in Base.metadata.sorted_tables:
            role = role_of(other)
            if role is None or role.kind is not Kind.FACT:
                continue
            for key in other.foreign_keys:
                if key.column.table is table:
                    used = select(key.parent).where(key.parent.between(low, high)).distinct()
                    keep |= set(self._tx.session.scalars(used))
        return keep

    def _restore_batch(self, mapper: Mapper[Any], kept: dict[str, Any]) -> None:
        table: Table = mapper.local_table  # type: ignore[assignment]
        types = {c.name: c.type.python_type for c in table.columns}
        rows = [
            {n: decode(types[n], v) for n, v in zip(kept["columns"], image, strict=True)}
            for image in kept["removed"]
        ]
        statement = insert(table).execution_options(**{JOURNALLED: True})
        self._tx.session.execute(statement, rows)
        for low, high in _runs(sorted(row["id"] for row in rows)):
            self._tx.recorder.add(table.name, None, None, {"created": [low, high]})
        self._note(table, [_Row(row) for row in rows])

    def _revert_batch(self, mapper: Mapper[Any], names: list[str], images: list[Any]) -> None:
        table: Table = mapper.local_table  # type: ignore[assignment]
        session = self._tx.session
        types = {c.name: c.type.python_type for c in table.columns}
        statement = (
            update(table)
            .where(table.c.id == bindparam("_id"))
            .values({name: bindparam(f"_{name}") for name in names})
            .execution_options(**{JOURNALLED: True})
        )
        for part in _parts(images):
            by_id = {image[0]: image for image in part}
            rows = session.execute(select(table).where(table.c.id.in_(list(by_id)))).all()
            same = [
                row
                for row in rows
                if [encode(row._mapping[name]) for name in names] == by_id[row.id][2]
            ]
            self.kept_rows += len(part) - len(same)
            if not same:
                continue
            session.execute(
                statement,
                [
                    {
                        "_id": row.id,
                        **{
                            f"_{name}": decode(types[name], value)
                            for name, value in zip(names, by_id[row.id][1], strict=True)
                        },
                    }
                    for row in same
                ],
            )
            back = [[row.id, by_id[row.id][2], by_id[row.id][1]] for row in same]
            self._tx.recorder.add(table.name, None, {"columns": names}, {"updated": back})
            self._note(table, same)
        session.expire_all()

    def _note(self, table: Table, rows: Iterable[Any]) -> None:
        role = role_of(table)
        assert role is not None
        changes = self._tx.recorder.changes
        changes.tables.add(table.name)
        rows = list(rows)
        changes.touch(role.entity, [row.id for row in rows])
        for entity, column in role.owners:
            owners = {getattr(row, column) for row in rows}
            changes.touch(entity, {owner for owner in owners if owner is not None})


class _Row:
    """A row's values by attribute, like a result row."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _parts(rows: list[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(rows), _PIECE):
        yield rows[start : start + _PIECE]


def _runs(ids: list[int]) -> Iterable[tuple[int, int]]:
    """Sorted ids as runs without gaps."""
    start = previous = ids[0]
    for row_id in ids[1:]:
        if row_id != previous + 1:
            yield start, previous
            start = row_id
        previous = row_id
    yield start, previous
