"""The recorder: every change of a fact becomes a journal entry, whoever wrote it.

It listens to the mapper, which alone knows the old values, the order of parents and children and
the ids given by the database. What would pass it by (Core statements and bulk methods on facts,
savepoints, SQL expressions as values) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Connection,
    Engine,
    Table,
    bindparam,
    event,
    inspect,
    select,
    update,
)
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.util import identity_key

from salonapp.storage.base import Base, Kind, Role, encode, role_of
from salonapp.storage.changes import ChangeCollector, Changes, to_json
from salonapp.storage.journal_rows import Heading, insert_entries, insert_operation
from salonapp.storage.tables import Operation

#: Execution option of Core statements on facts whose journal entries the caller writes itself.
JOURNALLED = "salonapp_journalled"

#: After so many images of rows the journal is written, so that memory stays small.
_SPILL_ROWS = 50_000
_FLUSHING = "salonapp_flushing"

_OPERATION: Table = Operation.__table__  # type: ignore[assignment]

_FINISH_OPERATION = (
    update(_OPERATION)
    .where(_OPERATION.c.id == bindparam("_id"))
    .values(
        touched=bindparam("touched"),
        undoes_id=bindparam("undoes_id"),
        redoes_id=bindparam("redoes_id"),
        entries=bindparam("entries"),
    )
)
_TAKEN_BACK = (
    update(_OPERATION)
    .where(_OPERATION.c.id == bindparam("_id"))
    .values(undone_by_id=bindparam("undone_by_id"))
)
_NOT_YET: dict[str, Any] = {"touched": {}, "undoes_id": None, "redoes_id": None, "entries": 0}


class Unjournalled(RuntimeError):
    """A statement would change facts behind the journal's back: a defect of the program."""


class WriteSession(Session):
    """A session whose every change of a fact is recorded."""

    def begin_nested(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refused: rolling back to a savepoint would leave entries of undone changes."""
        raise Unjournalled("savepoints are not allowed in the write door")

    @cached_property
    def only_connection(self) -> Connection:
        """The pass's connection: a pass has one, and asking for it costs as much as a query."""
        return self.connection()

    def flush(self, objects: Any = None) -> None:
        """Write what is pending; only meanwhile may statements on facts pass the sentinel."""
        flags = self.only_connection.info
        flags[_FLUSHING] = True
        try:
            super().flush(objects)
        finally:
            flags[_FLUSHING] = False


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of facts about to be changed; both states only hold what differs.

    `row` is the whole row as it will stand (as it stood, when it is deleted); None for a batch.
    """

    table_name: str
    row_id: int | None
    client_id: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    row: Mapping[str, Any] | None


#: Looks at each change of a pass, and raises when whoever makes it may not.
Gate = Callable[[RowChange], None]


class Recorder:
    """Collects the entries of one pass, in the order the rows were written.

    A big pass does not gather its before-images in memory: from time to time what was collected
    goes to the journal, inside the same transaction.
    """

    def __init__(self, session: WriteSession, changes: ChangeCollector, heading: Heading) -> None:
        self.changes = changes
        self.operation_id: int | None = None
        self.count = 0
        self.gate: Gate | None = None
        self._session = session
        self._heading = heading
        self._pending: list[dict[str, Any]] = []
        self._pending_rows = 0
        self._client_of_row: dict[tuple[str, int], int] = {}

    def add(
        self,
        table_name: str,
        row_id: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        client_id: int | None = None,
        row: Mapping[str, Any] | None = None,
    ) -> None:
        """Note one changed row; `row` is all of it."""
        if self.gate is not None:
            self.gate(RowChange(table_name, row_id, client_id, before, after, row))
        entry = {"table_name": table_name, "row_id": row_id, "client_id": client_id}
        self._pending.append({**entry, "before": before, "after": after})
        self.count += 1

    def add_batch(
        self,
        table_name: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        *,
        images: int = 0,
    ) -> None:
        """Note one batch of rows that holds `images` images of rows; not during a flush."""
        if self.gate is not None:
            self.gate(RowChange(table_name, None, None, before, after, None))
        entry = {"table_name": table_name, "row_id": None, "client_id": None}
        self._pending.append({**entry, "before": before, "after": after})
        self.count += 1
        self._pending_rows += images
        if self._pending_rows >= _SPILL_ROWS:
            self._write_pending()

    def note(self, role: Role, table_name: str, row_id: int, *rows: dict[str, Any]) -> int | None:
        """Touch the row and its owners in each of its states; return the owner in the first one."""
        self.changes.tables.add(table_name)
        self.changes.touch(role.entity, (row_id,))
        client_id = row_id if table_name == "client" else None
        for row in rows:
            for entity, column in role.owners:
                owner = row.get(column)
                if owner is not None:
                    self.changes.touch(entity, (owner,))
                    if client_id is None:
                        client_id = owner if entity == "client" else self._client_of(entity, owner)
        if client_id is not None:
            self._client_of_row[role.entity, row_id] = client_id
        return client_id

    def _client_of(self, entity: str, row_id: int) -> int | None:
        """Whose card a visit or an appointment belongs to, for what belongs to it in turn."""
        written = self._client_of_row.get((entity, row_id))
        if written is not None:
            return written
        model = model_of(entity)
        if model is None or not hasattr(model, "client_id"):
            return None
        known = self._session.identity_map.get(identity_key(model, row_id))
        if known is not None and "client_id" in inspect(known).dict:
            return int(known.client_id)
        table: Any = model.__table__
        client_id = select(table.c.client_id).where(table.c.id == row_id)
        return self._session.connection().scalar(client_id)

    @property
    def _connection(self) -> Connection:
        """The pass's connection: the session's own `execute` takes three times as long."""
        return self._session.only_connection

    def collected(self) -> Sequence[Mapping[str, Any]]:
        """The entries of this pass that have not gone to the journal yet.

        For derivations that can save reading when they see that little changed; a big pass has
        only its last ones here, so check them against the touched ids.
        """
        return self._pending

    def forget(self) -> None:
        """Drop the entries collected so far; none may have gone to the journal yet."""
        assert self.operation_id is None
        self._pending.clear()
        self.count = self._pending_rows = 0

    def conclude(self, touched: Changes, *, undoes_id: int | None, redoes_id: int | None) -> int:
        """Write the rest of the journal and what was touched; return the operation's id."""
        final = {
            "touched": to_json(touched),
            "undoes_id": undoes_id,
            "redoes_id": redoes_id,
            "entries": self.count,
        }
        if self.operation_id is None:
            operation_id = self._begin_operation(final)
        else:
            operation_id = self.operation_id
            self._connection.execute(_FINISH_OPERATION, {"_id": operation_id, **final})
        self._write_pending()
        taken_back = undoes_id if undoes_id is not None else redoes_id
        if taken_back is not None:
            self._connection.execute(_TAKEN_BACK, {"_id": taken_back, "undone_by_id": operation_id})
        return operation_id

    def _begin_operation(self, final: dict[str, Any]) -> int:
        self.operation_id = insert_operation(self._connection, self._heading, final)
        return self.operation_id

    def _write_pending(self) -> None:
        if not self._pending:
            return
        operation_id = self.operation_id
        if operation_id is None:
            operation_id = self._begin_operation(_NOT_YET)
        for start in range(0, len(self._pending), 2_000):
            chunk = self._pending[start : start + 2_000]
            insert_entries(self._connection, operation_id, chunk)
        self._pending.clear()
        self._pending_rows = 0


def model_of(entity: str) -> type[Any] | None:
    """The class of the facts that are `entity`."""
    for mapper in Base.registry.mappers:
        role = _fact_role(mapper)
        if role is not None and role.entity == entity:
            return mapper.class_
    return None


def recorder_of(session: Session) -> Recorder:
    """The recorder of the pass that owns `session`."""
    recorder = session.info.get("recorder")
    if not isinstance(recorder, Recorder):
        raise Unjournalled("facts are written through the door only")
    return recorder


def _row(mapper: Mapper[Any], target: object) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for attribute in mapper.column_attrs:
        values[attribute.columns[0].name] = encode(getattr(target, attribute.key))
    return values


def _fact_role(mapper: Mapper[Any]) -> Role | None:
    role = role_of(mapper.local_table)  # type: ignore[arg-type]
    return role if role is not None and role.kind is Kind.FACT else None


@event.listens_for(Base, "before_insert", propagate=True)
@event.listens_for(Base, "before_update", propagate=True)
def _refuse_expressions(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    if _fact_role(mapper) is None:
        return
    for name, value in inspect(target).dict.items():
        if isinstance(value, ClauseElement):
            raise Unjournalled(f"{mapper.class_.__name__}.{name} is an SQL expression")


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
    recorder.add(table, target.id, None, kept, client_id, row)


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
        if old != new:
            before[name], after[name] = encode(old), encode(new)
    if not after:
        return
    recorder = recorder_of(state.session)
    row = _row(mapper, target)
    table = mapper.local_table.name  # type: ignore[attr-defined]
    client_id = recorder.note(role, table, target.id, row, {**row, **before})
    recorder.add(table, target.id, before, after, row.get("client_id", client_id), row)


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
    recorder.add(table, target.id, row, None, client_id, row)


def guard(engine: Engine) -> None:
    """Refuse statements on facts that are neither in a flush nor marked as journalled."""

    @event.listens_for(engine, "before_cursor_execute")
    def _sentinel(
        connection: Connection,
        _cursor: object,
        statement: str,
        _parameters: object,
        context: ExecutionContext,
        _executemany: bool,
    ) -> None:
        if connection.info.get(_FLUSHING):
            return
        if context.execution_options.get(JOURNALLED):
            return
        for name in _written_tables(statement):
            table = Base.metadata.tables.get(name)
            role = None if table is None else role_of(table)
            if role is not None and role.kind is Kind.FACT:
                raise Unjournalled(f"a statement on {name} would not be journalled")


_WRITES = re.compile(
    r"\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)"
    r'\s+"?(\w+)',
    re.IGNORECASE,
)


@lru_cache(maxsize=4_096)
def _written_tables(statement: str) -> tuple[str, ...]:
    """The tables that `statement` would write, however it was made."""
    return tuple(_WRITES.findall(statement))
