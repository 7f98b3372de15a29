"""Many rows of facts at once, journalled as one entry per batch (imports, the demo salon)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from salonapp.storage.base import Base, Kind, encode, role_of
from salonapp.storage.door import Tx
from salonapp.storage.journal import JOURNALLED, Unjournalled

#: Rows per journal entry.
BATCH = 10_000

Row = Mapping[str, Any]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    role = role_of(table)  # type: ignore[arg-type]
    if not isinstance(table, Table) or role is None or role.kind is not Kind.FACT:
        raise Unjournalled("bulk writing is for facts")
    return table


def _note(tx: Tx, table: Table, ids: Sequence[int], rows: Sequence[Row]) -> None:
    role = role_of(table)
    assert role is not None
    changes = tx.recorder.changes
    changes.tables.add(table.name)
    changes.touch(role.entity, ids)
    for entity, column in role.owners:
        changes.touch(entity, {row[column] for row in rows if row.get(column) is not None})


def next_id(tx: Tx, model: type[Base]) -> int:
    """The first free id of a table, never used before; valid while the door is held."""
    table = _table(model)
    if tx.on_sqlite:
        kept = tx.session.connection().exec_driver_sql(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)
        )
        row = kept.first()
        return int(row[0]) + 1 if row else 1
    highest = tx.session.scalar(select(func.max(table.c.id))) or 0
    sequence = tx.session.connection().exec_driver_sql(
        f"SELECT last_value FROM {table.name}_id_seq"
    )
    return max(int(highest), int(sequence.scalar_one())) + 1


def bulk_insert(tx: Tx, model: type[Base], rows: Sequence[dict[str, Any]]) -> range:
    """Insert `rows` (all with the same keys, by column name) and return their ids, in order.

    A column that is left out gets its default.

    Rows get consecutive ids; the journal keeps the id ranges only, so a large import does not
    double the file.
    """
    if not rows:
        return range(0)
    table = _table(model)
    tx.session.flush()
    first = next_id(tx, model)
    connection = tx.session.connection()
    ids = range(first, first + len(rows))
    statement = insert(table).execution_options(**{JOURNALLED: True})
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        for row_id, row in zip(ids[start : start + BATCH], batch, strict=True):
            row["id"] = row_id
        _insert_fast(tx, table, statement, batch)
        low, high = ids[start], ids[start] + len(batch) - 1
        tx.recorder.add_batch(table.name, None, {"created": [low, high]})
        _note(tx, table, range(low, high + 1), batch)
    if not tx.on_sqlite:
        connection.exec_driver_sql(f"SELECT setval('{table.name}_id_seq', {ids[-1]})")
    return ids


def bulk_insert_columns(tx: Tx, model: type[Base], columns: Mapping[str, Sequence[Any]]) -> range:
    """Like `bulk_insert`, for rows that are at hand as columns: half the time for millions."""
    count = len(next(iter(columns.values())))
    if not tx.on_sqlite:
        names = list(columns)
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return bulk_insert(tx, model, rows)
    if not count:
        return range(0)
    table = _table(model)
    tx.session.flush()
    first = next_id(tx, model)
    ids = range(first, first + count)
    connection = tx.session.connection()
    names = ["id", *columns]
    values: list[Iterable[Any]] = [ids]
    for name, column in columns.items():
        process = (
            table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        )
        values.append(column if process is None else map(_Remembered(process).__getitem__, column))
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(sql, zip(*values, strict=True))  # type: ignore[arg-type]
    finally:
        cursor.close()
    tx.recorder.add_batch(table.name, None, {"created": [first, ids[-1]]})
    changes = tx.recorder.changes
    changes.tables.add(table.name)
    role = role_of(table) or _missing(table)
    changes.touch(role.entity, ids)
    for entity, column_name in role.owners:
        changes.touch(entity, set(columns[column_name]) - {None})
    return ids


class _Remembered(dict[Any, Any]):
    """What a type makes of each different value: dates and times repeat by the thousand."""

    def __init__(self, process: Callable[[Any], Any]) -> None:
        super().__init__()
        self._process = process

    def __missing__(self, value: Any) -> Any:
        processed = self[value] = self._process(value)
        return processed


def bulk_record(tx: Tx, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many records (all with the same keys, by column name); records are not journalled."""
    table = model.__table__
    role = role_of(table)  # type: ignore[arg-type]
    if not isinstance(table, Table) or role is None or role.kind is not Kind.RECORD:
        raise Unjournalled("facts go through bulk_insert, derived state through derive")
    tx.session.flush()
    for start in range(0, len(rows), BATCH):
        _insert_fast(tx, table, insert(table), rows[start : start + BATCH])


def _insert_fast(tx: Tx, table: Table, statement: Any, batch: Sequence[dict[str, Any]]) -> None:
    connection = tx.session.connection()
    if not tx.on_sqlite:
        connection.execute(statement, batch)
        return
    # The Core's per-row parameter processing costs more than SQLite's insert itself.
    dialect = connection.dialect
    names = list(batch[0])
    columns = []
    for name in names:
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        values = [row[name] for row in batch]
        columns.append(values if process is None else [process(value) for value in values])
    for column in table.columns:
        default = column.default
        if column.name not in batch[0] and isinstance(default, ScalarElementColumnDefault):
            process = column.type.dialect_impl(dialect).bind_processor(dialect)
            names.append(column.name)
            columns.append([process(default.arg) if process else default.arg] * len(batch))
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    connection.exec_driver_sql(
        sql, list(zip(*columns, strict=True)), execution_options={JOURNALLED: True}
    )


def bulk_update(tx: Tx, model: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Update rows by their `id`; all rows have the same keys. Returns how many really changed.

    The journal keeps the before-image and the after-image of the changed rows, column-wise.
    """
    if not rows:
        return 0
    table = _table(model)
    tx.session.flush()
    connection = tx.session.connection()
    names = [name for name in rows[0] if name != "id"]
    owners = [column for _, column in (role_of(table) or _missing(table)).owners]
    wanted = [table.c.id, *(table.c[name] for name in dict.fromkeys([*names, *owners]))]
    statement = (
        update(table)
        .where(table.c.id == bindparam("_id"))
        .values({name: bindparam(f"_{name}") for name in names})
        .execution_options(**{JOURNALLED: True})
    )
    changed_in_all = 0
    for start in range(0, len(rows), BATCH):
        batch = {row["id"]: row for row in rows[start : start + BATCH]}
        old = {
            row["id"]: row
            for part in _pieces(list(batch), 900)
            for row in connection.execute(select(*wanted).where(table.c.id.in_(part))).mappings()
        }
        changed = [
            row_id
            for row_id, row in batch.items()
            if row_id in old and any(old[row_id][name] != row[name] for name in names)
        ]
        if not changed:
            continue
        connection.execute(
            statement,
            [{"_id": i, **{f"_{name}": batch[i][name] for name in names}} for i in changed],
        )
        images = [
            [i, [encode(old[i][n]) for n in names], [encode(batch[i][n]) for n in names]]
            for i in changed
        ]
        tx.recorder.add_batch(
            table.name, {"columns": names}, {"updated": images}, images=len(images)
        )
        _note(tx, table, changed, [dict(old[i]) for i in changed])
        _note(tx, table, changed, [{**old[i], **batch[i]} for i in changed])
        changed_in_all += len(changed)
    tx.session.expire_all()
    return changed_in_all


def _missing(table: Table) -> Any:
    raise Unjournalled(f"{table.name} has no role")


def _pieces(ids: list[int], size: int) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
