"""Which operations could be undone as things stand, without trying: for lists that offer it.

It looks at the same things as undo itself (`taking_back`): whether the rows still say what the
operation wrote, whether something recorded later refers to a row it added, and whether what a row
referred to is still there. A batch and a merge are taken back part by part, so they always can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Row, Table, select

from salonapp.storage.base import Base, Kind, encode, joining_columns, role_of
from salonapp.storage.door import Reader
from salonapp.storage.sets import chunks
from salonapp.storage.tables import JournalEntry, Operation

Key = tuple[str, int]
Image = dict[str, Any]

#: An operation of more rows is offered unchecked; undo itself says what stands in the way.
_MOST_ROWS = 500


@dataclass(slots=True)
class _Case:
    """One operation on trial: the rows as they would be once it was taken back."""

    operation_id: int
    rows: dict[Key, Image | None] = field(default_factory=dict)
    removed: list[Key] = field(default_factory=list)
    needed: set[Key] = field(default_factory=set)
    holds: bool = True


def undoable(reader: Reader, operation_ids: Collection[int]) -> set[int]:
    """Those of `operation_ids` that undo would take back now."""
    found = set(_still_holding(reader, operation_ids))
    entries: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for part in chunks(sorted(found)):
        for row in reader.session.execute(
            select(
                JournalEntry.operation_id,
                JournalEntry.table_name,
                JournalEntry.row_id,
                JournalEntry.before,
                JournalEntry.after,
            )
            .join(Operation, Operation.id == JournalEntry.operation_id)
            .where(JournalEntry.operation_id.in_(part), Operation.entries <= _MOST_ROWS)
            .order_by(JournalEntry.id.desc())
        ):
            entries[row.operation_id].append(row)
    checked = {i: rows for i, rows in entries.items() if not _by_parts(rows)}
    touched = ((row.table_name, row.row_id) for rows in checked.values() for row in rows)
    now = _rows(reader, touched)
    cases = [_tried(operation_id, rows, now) for operation_id, rows in checked.items()]
    _look_for_parents(reader, cases)
    _look_for_children(reader, cases)
    return found - {case.operation_id for case in cases if not case.holds}


def _still_holding(reader: Reader, operation_ids: Collection[int]) -> Iterable[int]:
    for part in chunks(sorted(operation_ids)):
        yield from reader.session.scalars(
            select(Operation.id).where(
                Operation.id.in_(part), Operation.undone_by_id.is_(None), Operation.entries > 0
            )
        )


def _by_parts(entries: Sequence[Row[Any]]) -> bool:
    for entry in entries:
        if entry.row_id is None:
            return True
        table = _tables().get(entry.table_name)
        joins = () if table is None or entry.before is None else joining_columns(table)
        if any((entry.after or {}).get(name) is not None for name in joins):
            return True
    return False


def _tried(operation_id: int, entries: Sequence[Row[Any]], now: Mapping[Key, Image]) -> _Case:
    case = _Case(operation_id)
    for entry in entries:
        table = _tables().get(entry.table_name)
        if table is None:
            case.holds = False
            break
        key = (entry.table_name, entry.row_id)
        current = case.rows[key] if key in case.rows else now.get(key)
        if not _is_as_left(table, current, entry.before, entry.after):
            case.holds = False
            break
        if entry.before is None:
            case.rows[key] = None
            case.removed.append(key)
        else:
            case.rows[key] = {**(current or {}), **entry.before}
            case.needed.update(_referred(table, entry.before))
    return case


def _is_as_left(table: Table, now: Image | None, before: Image | None, after: Image | None) -> bool:
    if after is None:
        return now is None
    if now is None:
        return False
    expected = after if before is not None else {c.name: after.get(c.name) for c in table.columns}
    return all(now.get(name) == value for name, value in expected.items() if name in table.c)


def _referred(table: Table, image: Image) -> Iterable[Key]:
    for key in table.foreign_keys:
        value = image.get(key.parent.name)
        if value is not None:
            yield key.column.table.name, value


def _look_for_parents(reader: Reader, cases: Iterable[_Case]) -> None:
    wanted = {key for case in cases if case.holds for key in case.needed}
    there = set(_rows(reader, wanted, ids_only=True))
    for case in cases:
        for key in case.needed:
            stays = case.rows[key] is not None if key in case.rows else key in there
            case.holds = case.holds and stays


def _look_for_children(reader: Reader, cases: Sequence[_Case]) -> None:
    removed: defaultdict[str, set[int]] = defaultdict(set)
    for case in cases:
        for table_name, row_id in case.removed if case.holds else ():
            removed[table_name].add(row_id)
    children: defaultdict[Key, list[tuple[Key, str]]] = defaultdict(list)
    for child in _tables().values():
        for key in child.foreign_keys:
            for part in chunks(sorted(removed.get(key.column.table.name, ()))):
                for row_id, parent_id in reader.session.execute(
                    select(child.c.id, key.parent).where(key.parent.in_(part))
                ):
                    parent = (key.column.table.name, parent_id)
                    children[parent].append(((child.name, row_id), key.parent.name))
    for case in cases:
        for parent in case.removed:
            for child_key, column in children.get(parent, ()):
                image = case.rows.get(child_key, {column: parent[1]})
                if image is not None and image.get(column) == parent[1]:
                    case.holds = False


def _rows(
    reader: Reader, keys: Iterable[Key | tuple[str, None]], *, ids_only: bool = False
) -> dict[Key, Image]:
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for table_name, row_id in keys:
        if row_id is not None and table_name in _tables():
            wanted[table_name].add(row_id)
    found: dict[Key, Image] = {}
    for table_name, ids in wanted.items():
        table = _tables()[table_name]
        for part in chunks(sorted(ids)):
            columns = [table.c.id] if ids_only else list(table.c)
            for row in reader.session.execute(select(*columns).where(table.c.id.in_(part))):
                image = {name: encode(value) for name, value in row._mapping.items()}
                found[table_name, row.id] = image
    return found


def _tables() -> dict[str, Table]:
    return _facts_among(len(Base.metadata.tables))


@cache
def _facts_among(_how_many: int) -> dict[str, Table]:
    """The tables of facts; looked up anew when a feature has brought further ones."""
    roles = ((table, role_of(table)) for table in Base.metadata.sorted_tables)
    return {t.name: t for t, role in roles if role is not None and role.kind is Kind.FACT}
