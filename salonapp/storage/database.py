"""The salon's database: one door for writing, as many looks as one likes, and news of changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from salonapp.foundation.clock import Clock
from salonapp.foundation.i18n import Message
from salonapp.storage.changes import Changes, from_json, to_json
from salonapp.storage.door import Actor, Reader, Tx
from salonapp.storage.engines import is_url, postgres_engine, sqlite_engine
from salonapp.storage.journal import WriteSession, guard
from salonapp.storage.schema import bring_up_to_date
from salonapp.storage.tables import Operation
from salonapp.storage.trouble import Busy, friendly, told_kindly

Derive = Callable[[Tx, Changes], None]
Listener = Callable[[Changes], None]

log = logging.getLogger(__name__)

_INSERT_OPERATION = insert(Operation.__table__)  # type: ignore[arg-type]


class Database:
    """One open salon. Safe to use from several threads; sessions stay inside their block."""

    def __init__(
        self, target: str | Path, clock: Clock, derive: Sequence[Derive], *, writer: Engine,
        reader: Engine,
    ) -> None:
        self.target = target
        self.clock = clock
        self.was_empty = False
        self._derive = tuple(derive)
        self._writer = writer
        self._reader = reader
        self._door = threading.Lock()
        self._inside = threading.local()
        self._listeners: list[Listener] = []
        self._news = threading.Lock()
        self._own: set[int] = set()
        self._seen = 0
        self._data_version: int | None = None
        self._watch: Any = None

    @classmethod
    def open(
        cls, target: str | Path, clock: Clock, derive: Sequence[Derive] = (),
        *, key_hex: str | None = None,
    ) -> Database:
        """Open, create or migrate the salon at a file path or a PostgreSQL URL.

        SalonError says why it cannot be opened (newer, damaged, locked, no server, no folder).
        """
        if is_url(target):
            url = str(target)
            with told_kindly():
                writer = postgres_engine(url, writing=True)
                reader = postgres_engine(url, writing=False)
        else:
            path = Path(target)
            writer = sqlite_engine(path, writing=True, key_hex=key_hex)
            reader = sqlite_engine(path, writing=False, key_hex=key_hex)
        guard(writer)
        database = cls(target, clock, derive, writer=writer, reader=reader)
        try:
            with told_kindly():
                database.was_empty = bring_up_to_date(writer, database._back_up_before_upgrade)
                with reader.connect() as connection:
                    database._seen = connection.scalar(select(func.max(Operation.id))) or 0
        except BaseException:
            database.close()
            raise
        return database

    def _back_up_before_upgrade(self) -> None:
        if self.path is None:
            return
        from salonapp.storage.backup import copy_sqlite

        stamp = self.clock.now().strftime("%Y%m%d-%H%M%S")
        copy_sqlite(self.path, self.path.with_name(f"{self.path.stem}-before-upgrade-{stamp}.db"))

    @property
    def path(self) -> Path | None:
        """The salon file; None on a database server."""
        return None if is_url(self.target) else Path(self.target)

    @property
    def dialect(self) -> str:
        """"sqlite" or "postgresql"."""
        return self._writer.dialect.name

    def close(self) -> None:
        """Let go of the database; open blocks elsewhere must have ended."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent look. Values that leave the block must not be ORM objects."""
        with told_kindly(), Session(self._reader, autoflush=False) as session:
            yield Reader(session, self.clock)

    @contextmanager
    def write(
        self, actor: Actor, label: Message, *, patience_s: float = 60.0
    ) -> Iterator[Tx]:
        """The door: run commands, derive, journal and commit, or leave everything as it was.

        Waits up to `patience_s` seconds for other writers of this process, then raises Busy; a
        block inside a block is a defect (it would wait for itself).
        """
        if getattr(self._inside, "door", False):
            raise RuntimeError("a write inside a write would wait for itself")
        if not self._door.acquire(timeout=patience_s):
            raise Busy(*_busy_texts())
        self._inside.door = True
        try:
            with told_kindly():
                session = WriteSession(self._writer, expire_on_commit=False, autoflush=True)
                with session:
                    session.begin()
                    session.connection()  # takes the database's write lock now, not at a flush
                    tx = Tx(session, self.clock, actor)
                    yield tx
                    changes = self._finish(tx, label)
                    session.commit()
                    if changes is not None:
                        with self._news:
                            self._own.add(changes.operation_id or 0)
        finally:
            self._inside.door = False
            self._door.release()
        if changes is not None:
            self._publish(changes)

    def _finish(self, tx: Tx, label: Message) -> Changes | None:
        tx.session.flush()
        facts = tx.changes.exact()
        if facts or tx.changes.tables:
            for derive in self._derive:
                derive(tx, facts)
            tx.session.flush()
        changes = tx.changes.published(None)
        if not changes and not tx.recorder.entries:
            return None
        session = tx.session
        result = session.execute(
            _INSERT_OPERATION,
            {
                "at": tx.now,
                "actor_id": tx.actor.staff_id,
                "actor_name": tx.actor.name,
                "label": label_to_json(label),
                "touched": to_json(changes),
                "undoes_id": None if tx.redoing else tx.takes_back_id,
                "redoes_id": tx.takes_back_id if tx.redoing else None,
                "entries": len(tx.recorder.entries),
            },
        )
        operation_id = int(result.inserted_primary_key[0])  # type: ignore[attr-defined]
        tx.operation_id = operation_id
        tx.recorder.write(session, operation_id)
        if tx.takes_back_id is not None:
            session.execute(
                update(Operation.__table__)  # type: ignore[arg-type]
                .where(Operation.__table__.c.id == tx.takes_back_id)
                .values(undone_by_id=operation_id)
            )
        return Changes(operation_id, changes.touched, changes.everything, changes.tables)

    # News ---------------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each committed change, in the writing (or polling) thread.

        Returns the function that ends it. Be careful not to touch widgets in `listener`.
        """
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def _publish(self, changes: Changes) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(changes)
            except Exception:  # a broken view must not undo what was committed
                log.exception("a listener failed")

    def poll(self) -> list[Changes]:
        """Look for changes other processes made, publish them and return them."""
        with self._news:
            if not self._moved():
                return []
            with told_kindly(), self._reader.connect() as connection:
                rows = connection.execute(
                    select(Operation.id, Operation.touched)
                    .where(Operation.id > self._seen)
                    .order_by(Operation.id)
                ).all()
            found = [from_json(row.id, row.touched) for row in rows if row.id not in self._own]
            if rows:
                self._seen = rows[-1].id
                self._own = {i for i in self._own if i > self._seen}
        for changes in found:
            self._publish(changes)
        return found

    def _moved(self) -> bool:
        if self.dialect != "sqlite":
            return True
        try:
            if self._watch is None:
                self._watch = self._reader.raw_connection()
            version = self._watch.cursor().execute("PRAGMA data_version").fetchone()[0]
        except (SQLAlchemyError, OSError):
            return True
        moved = version != self._data_version
        self._data_version = version
        return moved

    # Undo -----------------------------------------------------------------------------------

    def undo(self, actor: Actor, operation_id: int | None = None) -> Any:
        """Take an operation back (the latest when None); see `storage.undo`."""
        from salonapp.storage.undo import undo

        return undo(self, actor, operation_id)

    def redo(self, actor: Actor) -> Any:
        """Do again what was last undone; see `storage.undo`."""
        from salonapp.storage.undo import redo

        return redo(self, actor)


def label_to_json(label: Message) -> dict[str, Any]:
    """An operation's label, kept so that each viewer reads it in their own language."""
    values = {
        name: {"label": label_to_json(value)} if isinstance(value, Message) else value
        for name, value in label.values.items()
    }
    return {"text": label.text, "values": values, "plural": label.plural, "count": label.count}


def label_from_json(kept: dict[str, Any]) -> Message:
    """The label that `label_to_json` wrote."""
    values = {
        name: label_from_json(value["label"]) if isinstance(value, dict) else value
        for name, value in kept["values"].items()
    }
    return Message(kept["text"], values, kept.get("plural", ""), kept.get("count", 0))


def _busy_texts() -> tuple[Message, Message]:
    error = friendly(RuntimeError("database is locked"))
    assert error is not None and error.hint is not None
    return error.message, error.hint
