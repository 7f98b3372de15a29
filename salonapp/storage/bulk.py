"""Many rows of facts at once, journalled as one entry per batch (imports, the demo salon)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from salonapp.storage.base import Base, Kind, encode, role_of
from salonapp.storage.door import Tx
from salonapp.storage.journal import JOURNALLED, Unjournalled
from salonapp.storage.sets import chunks

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
    ids = range(first, first + len(rows))
    names = [name for name in rows[0] if name != "id"]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        its_ids = ids[start : start + len(batch)]
        columns = {name: [row[name] for row in batch] for name in names}
        insert_columns(tx, table, {"id": its_ids, **columns})
        _note_created(tx, table, its_ids, columns)
    count_on_from(tx, table, ids[-1])
    return ids


def bulk_insert_columns(tx: Tx, model: type[Base], columns: Mapping[str, Sequence[Any]]) -> range:
    """Like `bulk_insert`, for rows that are at hand as columns: half the time for millions."""
    count = len(next(iter(columns.values())))
    if not count:
        return range(0)
    table = _table(model)
    tx.session.flush()
    first = next_id(tx, model)
    ids = range(first, first + count)
    insert_columns(tx, table, {"id": ids, **columns})
    _note_created(tx, table, ids, columns)
    count_on_from(tx, table, ids[-1])
    return ids


def bulk_insert_as_were(tx: Tx, model: type[Base], columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows under the ids they had in another salon, ascending, all above those in use.

    For a salon that is taken in whole: an empty one has given none of the ids yet.
    """
    table = _table(model)
    tx.session.flush()
    insert_columns(tx, table, columns)
    _note_created(tx, table, columns["id"], columns)
    count_on_from(tx, table, columns["id"][-1])


def never_used(tx: Tx, model: type[Base]) -> bool:
    """Whether the table never held a row."""
    table = _table(model)
    connection = tx.session.connection()
    if tx.on_sqlite:
        sql = "SELECT 1 FROM sqlite_sequence WHERE name = ? AND seq > 0"
        return connection.exec_driver_sql(sql, (table.name,)).first() is None
    called = connection.exec_driver_sql(f"SELECT is_called FROM {table.name}_id_seq").scalar_one()
    return not called and connection.execute(select(table.c.id).limit(1)).first() is None


def _note_created(
    tx: Tx, table: Table, ids: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> None:
    role = role_of(table) or _missing(table)
    tx.recorder.add_batch(table.name, None, {"created": [ids[0], ids[-1]]})
    changes = tx.recorder.changes
    changes.tables.add(table.name)
    changes.touch(role.entity, ids)
    for entity, column in role.owners:
        changes.touch(entity, set(columns.get(column, ())) - {None})


def insert_columns(tx: Tx, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given as columns of equal length, by name; the caller writes the journal.

    A column that is left out gets its default.
    """
    connection = tx.session.connection()
    if not tx.on_sqlite:
        marked = insert(table).execution_options(**{JOURNALLED: True})
        for piece in chunks(zip(*columns.values(), strict=True), BATCH):
            connection.execute(marked, [dict(zip(columns, row, strict=True)) for row in piece])
        return
    # The Core's per-row parameter processing costs more than SQLite's insert itself.
    dialect = connection.dialect
    count = len(next(iter(columns.values())))
    names: list[str] = []
    values: list[Iterable[Any]] = []
    for column in table.columns:
        process = column.type.dialect_impl(dialect).bind_processor(dialect)
        given = columns.get(column.name)
        if given is None:
            if isinstance(column.default, ScalarElementColumnDefault):
                default = column.default.arg
                names.append(column.name)
                values.append([default if process is None else process(default)] * count)
            continue
        names.append(column.name)
        if process is None:
            values.append(given)
        elif issubclass(column.type.python_type, (date, time)):
            values.append(map(_Remembered(process).__getitem__, given))
        else:
            values.append(map(process, given))
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    for piece in chunks(zip(*values, strict=True), BATCH):
        connection.exec_driver_sql(sql, list(piece), execution_options={JOURNALLED: True})


def count_on_from(tx: Tx, table: Table, last_id: int) -> None:
    """Let the database's own numbers go on after `last_id`; a file does so by itself."""
    if not tx.on_sqlite:
        tx.session.connection().exec_driver_sql(f"SELECT setval('{table.name}_id_seq', {last_id})")


def give_no_more(tx: Tx, table: Table, last_id: int) -> None:
    """Never give an id up to `last_id` to a new row: other tables name rows that are gone by it."""
    connection = tx.session.connection()
    if not tx.on_sqlite:
        name = f"{table.name}_id_seq"
        connection.exec_driver_sql(
            f"SELECT setval('{name}', GREATEST({last_id}, (SELECT last_value FROM {name})))"
        )
        return
    used = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
    if connection.exec_driver_sql(used, (last_id, table.name)).rowcount == 0:
        begun = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"
        connection.exec_driver_sql(begun, (table.name, last_id))


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
    for batch in chunks(rows, BATCH):
        insert_columns(tx, table, {name: [row[name] for row in batch] for name in batch[0]})


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
