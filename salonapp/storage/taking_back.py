"""Applies journal entries backwards: the work behind undo and redo.

A single row is refused when somebody changed the same columns since. In an operation with batches
(an import) each row is looked at by itself: what somebody has worked on since stays whole. A merge
is taken back column by column: what was changed since stays as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, exists, select, update
from sqlalchemy.orm import Mapper

from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.storage.base import Base, Kind, decode, encode, joining_columns, role_of
from salonapp.storage.bulk import insert_columns
from salonapp.storage.door import Tx
from salonapp.storage.journal import JOURNALLED
from salonapp.storage.later_edits import changed_since
from salonapp.storage.tables import JournalEntry, Operation

_PIECE = 5_000
_BATCH = 10_000


class Taker:
    """Applies journal entries backwards within one pass."""

    def __init__(
        self, tx: Tx, operation_id: int, *, has_batches: bool, by_parts: bool = False
    ) -> None:
        self._tx = tx
        self._operation_id = operation_id
        self.row_by_row = has_batches or by_parts
        self._by_parts = by_parts
        self._mappers = {m.local_table.name: m for m in Base.registry.mappers}  # type: ignore[attr-defined]
        self._edited_rows: dict[str, set[int]] = {}
        self._edited_clients: set[int] = set()
        self.kept_rows = 0
        #: What was left as it is, as "table.column"; "table." for a whole row.
        self.kept_parts: list[str] = []

    def find_later_edits(self) -> None:
        """Learn which rows and cards were changed after the operation and still are."""
        entry = JournalEntry
        still_holds = (
            entry.operation_id > self._operation_id,
            Operation.undone_by_id.is_(None),
            Operation.undoes_id.is_(None),
        )
        joined = Operation.id == entry.operation_id
        rows = select(entry.table_name, entry.row_id, entry.client_id).join(Operation, joined)
        batches = select(entry.table_name, entry.after).join(Operation, joined)
        session = self._tx.session
        for table, row_id, client_id in session.execute(
            rows.where(*still_holds, entry.row_id.is_not(None)).execution_options(yield_per=10_000)
        ):
            self._edited_rows.setdefault(table, set()).add(row_id or 0)
            if client_id is not None:
                self._edited_clients.add(client_id)
        for table, after in session.execute(
            batches.where(*still_holds, entry.row_id.is_(None)).execution_options(yield_per=1)
        ):
            images = (after or {}).get("updated", ())
            self._edited_rows.setdefault(table, set()).update(image[0] for image in images)
        self._edited_clients |= self._edited_rows.get("client", set())

    def take(self, entry: Row[Any]) -> None:
        """Take one entry (a row of the journal's columns) back."""
        mapper = self._mappers.get(entry.table_name)
        if mapper is None:
            raise Conflict(
                msg("This cannot be undone: it was recorded by another version of SalonApp."),
                msg("Correct it by hand."),
            )
        if entry.row_id is not None:
            try:
                self._take_row(mapper, entry)
            except Conflict:
                if not self.row_by_row:
                    raise
                self.kept_rows += 1
                self.kept_parts.append(f"{entry.table_name}.")
            self._tx.session.flush()
        elif entry.after and "created" in entry.after:
            self._remove_batch(mapper, *entry.after["created"])
        elif entry.before and "removed" in entry.before:
            self._restore_batch(mapper, entry.before)
        elif entry.after and "updated" in entry.after and entry.before:
            self._revert_batch(mapper, entry.before["columns"], entry.after["updated"])

    # Single rows ------------------------------------------------------------------------------

    def _take_row(self, mapper: Mapper[Any], entry: Row[Any]) -> None:
        session = self._tx.session
        row = session.get(mapper.class_, entry.row_id)
        if entry.after is None:
            if row is not None:
                raise self._changed_since(entry, ())
            session.add(self._make(mapper, entry.before or {}))
            return
        if row is None:
            raise self._changed_since(entry, ())
        current = {
            a.columns[0].name: (a.key, encode(getattr(row, a.key))) for a in mapper.column_attrs
        }
        expected = entry.after
        if entry.before is None:
            expected = {name: entry.after.get(name) for name in current}
        other = [n for n, value in expected.items() if n in current and current[n][1] != value]
        if other and (entry.before is None or not self._may_keep(mapper, other)):
            raise self._changed_since(entry, other)
        if entry.before is None:
            if self.row_by_row and self._is_used(mapper.local_table, entry.row_id):
                raise self._changed_since(entry, ())
            session.delete(row)
            return
        self.kept_rows += bool(other)
        self.kept_parts.extend(f"{entry.table_name}.{name}" for name in other)
        for name, value in entry.before.items():
            if name not in other:
                column = mapper.local_table.c[name]
                setattr(row, current[name][0], decode(column.type.python_type, value))

    def _may_keep(self, mapper: Mapper[Any], columns: Sequence[str]) -> bool:
        """Whether the other columns of the row may go back without these."""
        table: Table = mapper.local_table  # type: ignore[assignment]
        return self._by_parts and not set(columns) & set(joining_columns(table))

    def _make(self, mapper: Mapper[Any], values: dict[str, Any]) -> object:
        known = {
            attribute.key: decode(attribute.columns[0].type.python_type, values[name])
            for attribute in mapper.column_attrs
            if (name := attribute.columns[0].name) in values
        }
        return mapper.class_(**known)

    def _is_used(self, table: Any, row_id: int) -> bool:
        """Whether a fact refers to the row."""
        return any(
            self._tx.session.scalar(select(exists().where(column == row_id)))
            for column in _columns_naming(table)
        )

    def _changed_since(self, entry: Row[Any], columns: Sequence[str]) -> Conflict:
        return changed_since(self._tx, self._operation_id, entry.table_name, entry.row_id, columns)

    # Batches ----------------------------------------------------------------------------------

    def _remove_batch(self, mapper: Mapper[Any], first: int, last: int) -> None:
        for high in range(last, first - 1, -_BATCH):
            self._remove_range(mapper, max(first, high - _BATCH + 1), high)

    def _remove_range(self, mapper: Mapper[Any], low: int, high: int) -> None:
        table: Table = mapper.local_table  # type: ignore[assignment]
        session = self._tx.session
        batch = select(table).where(table.c.id.between(low, high)).order_by(table.c.id)
        rows = session.execute(batch).all()
        if not rows:
            return
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
            images = _images(table, part)
            before = {"columns": names, "removed": images}
            self._tx.recorder.add_batch(table.name, before, None, images=len(images))
        self._note(table, _columns(names, removed))

    def _to_keep(self, table: Table, low: int, high: int, rows: Sequence[Any]) -> set[int]:
        keep = {i for i in self._edited_rows.get(table.name, ()) if low <= i <= high}
        if table.name == "client":
            keep |= {i for i in self._edited_clients if low <= i <= high}
        elif "client_id" in table.c:
            keep |= {row.id for row in rows if row.client_id in self._edited_clients}
        else:
            keep |= self._of_kept_owners(table, rows)
        for column in _columns_naming(table):
            used = select(column).where(column.between(low, high)).distinct()
            if column.table is table:  # rows of the batch may name each other
                used = used.where(~table.c.id.between(low, high))
            keep |= set(self._tx.session.scalars(used))
        return self._with_named(table, rows, keep)

    def _of_kept_owners(self, table: Table, rows: Sequence[Any]) -> set[int]:
        """Rows such as the services of a visit that stays: somebody worked on the card."""
        keep: set[int] = set()
        role = role_of(table)
        for entity, column in role.owners if role is not None and self._edited_rows else ():
            owner = _table_of(entity)
            edited = self._edited_rows.get(owner.name, set())
            staying = {i for i in (getattr(row, column) for row in rows) if i in edited}
            if "client_id" in owner.c and self._edited_clients:
                named = select(table.c[column]).where(table.c.id.between(rows[0].id, rows[-1].id))
                owners = select(owner.c.id, owner.c.client_id).where(owner.c.id.in_(named))
                found = self._tx.session.execute(owners)
                staying |= {i for i, client_id in found if client_id in self._edited_clients}
            keep |= {row.id for row in rows if getattr(row, column) in staying}
        return keep

    def _with_named(self, table: Table, rows: Iterable[Any], keep: set[int]) -> set[int]:
        """`keep` and whatever rows of the batch those in it refer to in the same table."""
        columns = [key.parent.name for key in table.foreign_keys if key.column.table is table]
        if not keep or not columns:
            return keep
        by_id = {row.id: row for row in rows}
        found, todo = set(keep), list(keep)
        while todo:
            row = by_id.get(todo.pop())
            named = {getattr(row, column) for column in columns} if row else set()
            new = {i for i in named if i in by_id} - found
            found |= new
            todo.extend(new)
        return found

    def _restore_batch(self, mapper: Mapper[Any], kept: dict[str, Any]) -> None:
        table: Table = mapper.local_table  # type: ignore[assignment]
        columns: dict[str, Sequence[Any]] = {}
        for name, values in zip(kept["columns"], zip(*kept["removed"], strict=True), strict=True):
            kind = table.c[name].type.python_type
            is_text = issubclass(kind, (date, time))
            columns[name] = [decode(kind, value) for value in values] if is_text else values
        insert_columns(self._tx, table, columns)
        for low, high in _runs(sorted(columns["id"])):
            self._tx.recorder.add_batch(table.name, None, {"created": [low, high]})
        self._note(table, columns)

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
            self._tx.recorder.add_batch(
                table.name, {"columns": names}, {"updated": back}, images=len(back)
            )
            self._note(table, _columns([c.name for c in table.columns], same))
        session.expire_all()

    def _note(self, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
        role = role_of(table)
        assert role is not None
        changes = self._tx.recorder.changes
        changes.tables.add(table.name)
        changes.touch(role.entity, columns["id"])
        for entity, column in role.owners:
            changes.touch(entity, set(columns[column]) - {None})


def _columns(names: Sequence[str], rows: Sequence[Any]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def _images(table: Table, rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Rows as the journal keeps them: all columns, dates and times as text."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, column in enumerate(table.columns):
        if issubclass(column.type.python_type, (date, time)):
            columns[place] = [encode(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _table_of(entity: str) -> Table:
    """The table of facts whose rows are `entity`."""
    for table in Base.metadata.sorted_tables:
        role = role_of(table)
        if role is not None and role.kind is Kind.FACT and role.entity == entity:
            return table
    raise LookupError(entity)


def _columns_naming(table: Table) -> Iterable[Any]:
    """The columns of facts that refer to rows of `table`."""
    for other in Base.metadata.sorted_tables:
        role = role_of(other)
        if role is not None and role.kind is Kind.FACT:
            for key in other.foreign_keys:
                if key.column.table is table:
                    yield key.parent


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
