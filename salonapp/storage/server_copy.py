"""A server's salon as a salon file, and back: all tables, generically, in small pieces."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    update,
)

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.engines import PATIENCE, postgres_engine, sqlite_engine
from salonapp.storage.schema import upgrade

#: Kept in `PRAGMA user_version`: what follows from the facts is to be derived anew.
INCOMPLETE = 1

_PIECE = 2_000
#: Rows of a table with pictures in it: a picture may be a million bytes.
_PIECE_WITH_BYTES = 20


def server_to_file(url: str, file: Path) -> None:
    """Write the salon of the server at `url` into the new salon file `file`, one moment of it.

    The search index of a file is not part of it: `doctor.rebuild` makes it, once the file is
    opened as a salon.
    """
    server, salon = postgres_engine(url, writing=False), sqlite_engine(file, writing=True)
    try:
        with salon.begin() as target:
            upgrade(target)
        with server.connect() as source, salon.connect() as target:
            target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            _copy(source, target)
            never_reuse(target.connection.driver_connection, _last_ids(source))
            target.exec_driver_sql(f"PRAGMA user_version = {INCOMPLETE}")
            target.commit()
        with salon.connect() as target:
            target.rollback()
            raw = target.connection.cursor()
            raw.execute("PRAGMA journal_mode = DELETE")
            raw.close()
    finally:
        server.dispose()
        salon.dispose()


def file_to_server(file: Path, url: str, patience_s: float = 10.0) -> None:
    """Replace everything on the server at `url` by what `file` holds, in one transaction.

    Busy when other workstations are at work just now.
    """
    server = postgres_engine(url, writing=True)
    salon = sqlite_engine(file, writing=False)
    try:
        with (
            salon.connect() as source,
            server.connect().execution_options(**{PATIENCE: patience_s}) as target,
        ):
            tables = _tables(target)
            target.exec_driver_sql(f"TRUNCATE {', '.join(tables)}")
            _copy(source, target)
            _set_sequences(source, target, tables)
            target.commit()
    finally:
        salon.dispose()
        server.dispose()


def _copy(source: Connection, target: Connection) -> None:
    theirs, ours = _tables(source), _tables(target)
    for name, table in ours.items():
        if name not in theirs:
            continue
        copied = _copy_table(source, theirs[name], target, table)
        kept = target.scalar(select(func.count()).select_from(table))
        if kept != copied:
            raise SalonError(
                msg("Not every row arrived ({kept} of {all}).", kept=int(kept or 0), all=copied),
                msg("Nothing was changed. Try again; if it happens again, check the disk."),
            )


def _copy_table(source: Connection, old: Table, target: Connection, new: Table) -> int:
    names = [column.name for column in new.columns if column.name in old.columns]
    key = next(iter(old.primary_key.columns), None)
    has_bytes = any(isinstance(new.c[name].type, LargeBinary) for name in names)
    piece_rows = _PIECE_WITH_BYTES if has_bytes else _PIECE
    rows = select(*(old.c[name] for name in names)).execution_options(yield_per=piece_rows)
    if key is not None:
        rows = rows.order_by(key)
    instants = [n for n in names if isinstance(new.c[n].type, DateTime)]
    on_sqlite = target.dialect.name == "sqlite"
    # A row may name one that comes later: those columns are filled in afterwards.
    later = [k.parent.name for k in new.foreign_keys if k.column.table is new]
    waiting: list[dict[str, Any]] = []
    copied = 0
    for piece in source.execute(rows).mappings().partitions(piece_rows):
        values = [dict(row) for row in piece]
        for row in values:
            for name in instants:
                row[name] = _instant(row[name], on_sqlite)
            named = {name: row[name] for name in later if row[name] is not None}
            if named:
                waiting.append({"_id": row["id"], **{f"_{n}": row[n] for n in later}})
                row.update(dict.fromkeys(named))
        target.execute(insert(new), values)
        copied += len(values)
    if waiting:
        fill = update(new).where(new.c.id == bindparam("_id"))
        target.execute(fill.values({name: bindparam(f"_{name}") for name in later}), waiting)
    return copied


def _instant(value: datetime | None, on_sqlite: bool) -> datetime | None:
    """UTC in both: a file keeps no offset, a server would take a bare time for its own zone's."""
    if value is None:
        return None
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.replace(tzinfo=None) if on_sqlite else aware


def _tables(connection: Connection) -> Mapping[str, Table]:
    """The tables as they stand, owners first; without a file's search index."""
    names = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        listing = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        virtual = [row[0] for row in connection.exec_driver_sql(listing)]
        names = {n for n in names if not any(n == v or n.startswith(f"{v}_") for v in virtual)}
    metadata = MetaData()
    metadata.reflect(connection, only=sorted(names - {"alembic_version"}))
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return {table.name: table for table in metadata.sorted_tables}


def never_reuse(salon: Any, last_ids: Mapping[str, int]) -> None:
    """Let the salon file behind the driver connection `salon` count on after `last_ids`."""
    counted = {row[0] for row in salon.execute("SELECT name FROM sqlite_sequence")}
    tables = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
    for (name,) in salon.execute(tables).fetchall():
        last = last_ids.get(name, 0)
        if name in counted:
            salon.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name)
            )
        else:
            salon.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def _last_ids(server: Connection) -> dict[str, int]:
    listing = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
    return {
        str(name).removesuffix("_id_seq"): int(last)
        for name, last in server.exec_driver_sql(listing)
    }


def _set_sequences(source: Connection, target: Connection, tables: Mapping[str, Table]) -> None:
    """Go on counting where the file stopped; never back, other workstations remember numbers."""
    used = {r[0]: r[1] for r in source.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")}
    counted = _last_ids(target)
    for name, table in tables.items():
        if target.exec_driver_sql(f"SELECT to_regclass('{name}_id_seq')").scalar() is None:
            continue
        highest = target.scalar(select(func.max(table.c.id))) or 0
        last = max(int(highest), int(used.get(name, 0)), counted.get(name, 0), 1)
        target.exec_driver_sql(f"SELECT setval('{name}_id_seq', {last})")
