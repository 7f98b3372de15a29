"""The recorder: every change of a fact becomes a journal entry, whoever wrote it.

It listens to the mapper, which alone knows the old values, the order of parents and children and
the ids given by the database. What would pass it by (Core statements and bulk methods on facts,
savepoints, SQL expressions as values) is refused.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ClauseElement, Connection, Engine, event, insert, inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.sql.dml import Delete, Insert, Update

from salonapp.storage.base import Base, Kind, Role, encode, role_of
from salonapp.storage.changes import ChangeCollector
from salonapp.storage.tables import JournalEntry

#: Execution option of Core statements on facts whose journal entries the caller writes itself.
JOURNALLED = "salonapp_journalled"

_INSERT_ENTRIES = insert(JournalEntry.__table__)  # type: ignore[arg-type]


class Unjournalled(RuntimeError):
    """A statement would change facts behind the journal's back: a defect, never a user's mistake."""


class WriteSession(Session):
    """A session whose every change of a fact is recorded."""

    def begin_nested(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refused: rolling back to a savepoint would leave entries of undone changes."""
        raise Unjournalled("savepoints are not allowed in the write door")


class Recorder:
    """Collects the entries of one pass, in the order the rows were written."""

    def __init__(self, changes: ChangeCollector) -> None:
        self.changes = changes
        self.entries: list[dict[str, Any]] = []

    def add(
        self,
        table_name: str,
        row_id: int | None,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        client_id: int | None = None,
    ) -> None:
        """Note one changed row, or one batch when `row_id` is None."""
        entry = {"table_name": table_name, "row_id": row_id, "client_id": client_id}
        self.entries.append({**entry, "before": before, "after": after})

    def note(self, role: Role, table_name: str, row_id: int, *rows: dict[str, Any]) -> int | None:
        """Touch the row and its owners in each given state of it; return the owning client."""
        self.changes.tables.add(table_name)
        self.changes.touch(role.entity, (row_id,))
        client_id = row_id if table_name == "client" else None
        for row in rows:
            for entity, column in role.owners:
                owner = row.get(column)
                if owner is not None:
                    self.changes.touch(entity, (owner,))
                    if entity == "client":
                        client_id = owner
        return client_id

    def write(self, session: Session, operation_id: int) -> None:
        """Write the collected entries as rows of `operation_id`."""
        for start in range(0, len(self.entries), 2_000):
            chunk = self.entries[start : start + 2_000]
            for entry in chunk:
                entry["operation_id"] = operation_id
            session.execute(_INSERT_ENTRIES, chunk)


def recorder_of(session: Session) -> Recorder:
    """The recorder of the pass that owns `session`."""
    recorder = session.info.get("recorder")
    if not isinstance(recorder, Recorder):
        raise Unjournalled("facts are written through the door only")
    return recorder


def _row(mapper: Mapper[Any], target: object) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for attribute in mapper.column_attrs:
        value = getattr(target, attribute.key)
        if isinstance(value, ClauseElement):
            raise Unjournalled(f"{mapper.class_.__name__}.{attribute.key} is an SQL expression")
        values[attribute.columns[0].name] = encode(value)
    return values


def _fact_role(mapper: Mapper[Any]) -> Role | None:
    role = role_of(mapper.local_table)  # type: ignore[arg-type]
    return role if role is not None and role.kind is Kind.FACT else None


@event.listens_for(Base, "after_insert", propagate=True)
def _after_insert(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    role = _fact_role(mapper)
    session = inspect(target).session
    if role is None or session is None:
        return
    recorder = recorder_of(session)
    row = _row(mapper, target)
    table = mapper.local_table.name  # type: ignore[attr-defined]
    client_id = recorder.note(role, table, target.id, row)
    kept = {name: value for name, value in row.items() if value is not None}
    recorder.add(table, target.id, None, kept, client_id)


@event.listens_for(Base, "after_update", propagate=True)
def _after_update(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    role = _fact_role(mapper)
    state = inspect(target)
    if role is None or state.session is None:
        return
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if not history.has_changes():
            continue
        name = attribute.columns[0].name
        old = history.deleted[0] if history.deleted else None
        new = history.added[0] if history.added else None
        if isinstance(new, ClauseElement):
            raise Unjournalled(f"{mapper.class_.__name__}.{attribute.key} is an SQL expression")
        if old != new:
            before[name], after[name] = encode(old), encode(new)
    if not after:
        return
    recorder = recorder_of(state.session)
    row = _row(mapper, target)
    table = mapper.local_table.name  # type: ignore[attr-defined]
    client_id = recorder.note(role, table, target.id, row, {**row, **before})
    recorder.add(table, target.id, before, after, row.get("client_id", client_id))


@event.listens_for(Base, "after_delete", propagate=True)
def _after_delete(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    role = _fact_role(mapper)
    session = inspect(target).session
    if role is None or session is None:
        return
    recorder = recorder_of(session)
    row = _row(mapper, target)
    table = mapper.local_table.name  # type: ignore[attr-defined]
    client_id = recorder.note(role, table, target.id, row)
    recorder.add(table, target.id, row, None, client_id)


@event.listens_for(WriteSession, "before_flush")
def _flush_begins(session: Session, *_rest: object) -> None:
    session.connection().info["flushing"] = True


@event.listens_for(WriteSession, "after_flush")
def _flush_ends(session: Session, *_rest: object) -> None:
    session.connection().info["flushing"] = False


def guard(engine: Engine) -> None:
    """Refuse statements on facts that are neither in a flush nor marked as journalled."""

    @event.listens_for(engine, "before_execute")
    def _sentinel(
        connection: Connection,
        statement: object,
        _multiparams: object,
        _params: object,
        execution_options: dict[str, Any],
    ) -> None:
        if not isinstance(statement, (Insert, Update, Delete)):
            return
        role = role_of(statement.table)  # type: ignore[arg-type]
        if role is None or role.kind is not Kind.FACT:
            return
        if connection.info.get("flushing") or execution_options.get(JOURNALLED):
            return
        raise Unjournalled(f"a statement on {role.entity} would not be journalled")
