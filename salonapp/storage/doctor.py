"""Looks the salon's data over, and works out anew whatever follows from the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, select, union

from salonapp.foundation.i18n import Message, msg, nmsg
from salonapp.storage.base import Base, Kind, Role, role_of
from salonapp.storage.changes import Changes
from salonapp.storage.copies import open_readonly
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.migrations import HEAD
from salonapp.storage.schema import version_of
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.storage.trouble import friendly, is_from_driver

#: Called with how many steps are done, and how many there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What the doctor found: `integrity` is "ok" or "damaged", `problems` are sentences."""

    integrity: str
    schema: str
    problems: tuple[str, ...]


def examine(db: Database) -> Report:
    """Check the file, the references between rows, the schema's version and the journal."""
    problems: list[str] = []
    with db.read() as reader:
        connection = reader.session.connection()
        integrity = "ok"
        schema = ""
        try:
            if db.path is not None and not _is_whole(db.path, db.key_hex):
                integrity = "damaged"
            schema = version_of(connection) or ""
            problems += _look(connection, on_sqlite=reader.on_sqlite)
        except Exception as error:
            if not is_from_driver(error):
                raise
            integrity = "damaged"
            told = friendly(error)
            problems.append(str(told) if told is not None else type(error).__name__)
    if integrity != "ok":
        problems.insert(0, str(msg("The salon file is damaged: restore the latest backup.")))
    if schema != HEAD:
        problems.append(
            str(msg("The schema is {found}, not {expected}.", found=schema, expected=HEAD))
        )
    return Report(integrity, schema, tuple(problems))


def rebuild(db: Database, progress: Progress | None = None) -> int:
    """Throw derived state away and derive it anew for everybody; returns how many clients.

    Deeds, records and facts stay. Nobody sees a half of it: the pass is one transaction.
    """
    with db.write(OWNER, msg("Everything worked out anew")) as tx:
        ids = _everybody(tx)
        _throw_away(tx)
        facts = list(_tables(Kind.FACT))
        everything = Changes(
            None,
            {"client": frozenset(ids)},  # by name all the same, for those who go card by card
            frozenset(role.entity for _, role in facts),
            frozenset(table.name for table, _ in facts),
        )
        for done, derive in enumerate(db.derivations):
            if progress is not None:
                progress(done, len(db.derivations))
            derive(tx, everything)
        for _, role in _tables(Kind.DERIVED):
            tx.changes.touch_all(role.entity)
    return len(ids)


def _everybody(tx: Tx) -> list[int]:
    """Every client, and whoever derived state names although the card is gone."""
    client = Base.metadata.tables.get("client")
    if client is None:
        return []
    named = [table.c.client_id for table in _per_client()]
    return sorted(tx.session.scalars(union(select(client.c.id), *map(select, named))))


def _throw_away(tx: Tx) -> None:
    connection = tx.session.connection()
    for table in _per_client():
        connection.execute(delete(table))
    if tx.on_sqlite:
        indexes = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
        for (name,) in connection.exec_driver_sql(indexes).all():
            connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")


def _per_client() -> list[Table]:
    """Derived tables with one row for each client: these and no others are thrown away whole.

    A planned message may carry a person's decision and shares its table with deeds: the planner
    itself knows which it may rewrite.
    """
    return [
        table
        for table, _ in _tables(Kind.DERIVED)
        if [column.name for column in table.primary_key] == ["client_id"]
    ]


def _tables(kind: Kind) -> Iterator[tuple[Table, Role]]:
    for table in Base.metadata.sorted_tables:
        role = role_of(table)
        if role is not None and role.kind is kind:
            yield table, role


# What may be wrong ----------------------------------------------------------------------------


def _is_whole(file: Path, key_hex: str | None) -> bool:
    # A connection of its own: one that has searched checks against what it remembers of the
    # search index, and takes for damage what another connection did to it since.
    with closing(open_readonly(file, key_hex)) as connection:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")


def _look(connection: Connection, *, on_sqlite: bool) -> Iterator[str]:
    if on_sqlite:
        broken = connection.exec_driver_sql("SELECT count(*) FROM pragma_foreign_key_check")
        yield from _if_any(
            nmsg(
                "{count} row refers to another one that is not there.",
                "{count} rows refer to others that are not there.",
                int(broken.scalar_one()),
            )
        )
    for table, _ in _tables(Kind.DERIVED):
        if [column.name for column in table.primary_key] == ["client_id"]:
            yield from _orphans(connection, table)
    yield from _pictures(connection)
    yield from _journal(connection)


def _pictures(connection: Connection) -> Iterator[str]:
    photo, content = map(Base.metadata.tables.get, ("photo", "photo_content"))
    if photo is None or content is None:
        return
    missing = (
        select(func.count())
        .select_from(photo.outerjoin(content, content.c.id == photo.c.content_id))
        .where(content.c.id.is_(None))
    )
    yield from _if_any(
        nmsg(
            "The picture of {count} photo is missing; a backup made earlier may still hold it.",
            "The pictures of {count} photos are missing; a backup made earlier may still hold"
            " them.",
            int(connection.scalar(missing) or 0),
        )
    )


def _orphans(connection: Connection, table: Table) -> Iterator[str]:
    client = Base.metadata.tables.get("client")
    if client is None:
        return
    orphans = (
        select(func.count()).select_from(table).where(table.c.client_id.not_in(select(client.c.id)))
    )
    yield from _if_any(
        nmsg(
            "{count} derived row belongs to no client; `salonapp doctor --rebuild` mends it.",
            "{count} derived rows belong to no client; `salonapp doctor --rebuild` mends them.",
            int(connection.scalar(orphans) or 0),
        )
    )


def _journal(connection: Connection) -> Iterator[str]:
    counted = (
        select(JournalEntry.operation_id, func.count().label("entries"))
        .group_by(JournalEntry.operation_id)
        .subquery()
    )
    incomplete = (
        select(func.count())
        .select_from(Operation)
        .outerjoin(counted, counted.c.operation_id == Operation.id)
        .where(Operation.entries != func.coalesce(counted.c.entries, 0))
    )
    yield from _if_any(
        nmsg(
            "{count} operation has lost a part of its journal and cannot be undone rightly.",
            "{count} operations have lost a part of their journal and cannot be undone rightly.",
            int(connection.scalar(incomplete) or 0),
        )
    )
    for table, _ in _tables(Kind.FACT):
        yield from _if_any(
            nmsg(
                "{count} row is missing although the journal says that it is there.",
                "{count} rows are missing although the journal says that they are there.",
                _missing(connection, table),
            )
        )


def _missing(connection: Connection, table: Table) -> int:
    """Rows that by their last entry, and by every later batch, should be there and are not."""
    entry = JournalEntry
    last = (
        select(entry.row_id, func.max(entry.id).label("id"))
        .where(entry.table_name == table.name, entry.row_id.is_not(None))
        .group_by(entry.row_id)
        .subquery()
    )
    removed_until = connection.scalar(
        select(func.max(entry.id)).where(
            entry.table_name == table.name, entry.row_id.is_(None), entry.after.is_(None)
        )
    )
    gone = (
        select(func.count())
        .select_from(last)
        .join(entry, entry.id == last.c.id)
        .outerjoin(table, table.c.id == last.c.row_id)
        .where(entry.after.is_not(None), table.c.id.is_(None), entry.id > (removed_until or 0))
    )
    return int(connection.scalar(gone) or 0)


def _if_any(problem: Message) -> Iterator[str]:
    if problem.count:
        yield str(problem)
