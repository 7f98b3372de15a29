"""The salon's database: one door for writing, as many looks as one likes, and news of changes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from salonapp.foundation.clock import Clock
from salonapp.foundation.i18n import Message
from salonapp.storage.changes import Changes, from_json
from salonapp.storage.door import Actor, ListMembers, Reader, Tx
from salonapp.storage.engines import (
    PATIENCE,
    PATIENCE_S,
    UNHURRIED,
    is_url,
    postgres_engine,
    sqlite_engine,
)
from salonapp.storage.journal import Gate, WriteSession, guard
from salonapp.storage.migrations import HEAD
from salonapp.storage.own_log import check_log
from salonapp.storage.schema import bring_up_to_date
from salonapp.storage.tables import Operation
from salonapp.storage.trouble import busy, told_kindly

Derive = Callable[[Tx, Changes], None]
#: Looks at what an undo or a redo put back, and raises Conflict where that cannot stand.
TakenBack = Callable[[Tx], None]
#: Says who keeps watch over a pass: what the actor may not change is refused row by row.
GateFor = Callable[[Tx], Gate | None]
Listener = Callable[[Changes], None]

log = logging.getLogger(__name__)


class Database:
    """One open salon. Safe to use from several threads; sessions stay inside their block."""

    def __init__(
        self,
        target: str | Path,
        clock: Clock,
        derive: Sequence[Derive],
        *,
        writer: Engine,
        reader: Engine,
        gate_for: GateFor | None = None,
        lists: ListMembers | None = None,
        taken_back: TakenBack | None = None,
    ) -> None:
        self.target = target
        self.clock = clock
        self.was_empty = False
        self._derive = tuple(derive)
        self._gate_for = gate_for
        self.taken_back = taken_back
        self._lists = lists
        self._writer = writer
        self._reader = reader
        self._door = threading.Lock()
        self._inside = threading.local()
        self._listeners: list[Listener] = []
        self._news = threading.Lock()
        self._mine = threading.Lock()
        self._own: set[int] = set()
        self._seen = 0
        self._data_version: int | None = None
        self._watch: Any = None
        self.key_hex: str | None = None

    @classmethod
    def open(
        cls,
        target: str | Path,
        clock: Clock,
        derive: Sequence[Derive] = (),
        *,
        key_hex: str | None = None,
        gate_for: GateFor | None = None,
        lists: ListMembers | None = None,
        taken_back: TakenBack | None = None,
    ) -> Database:
        """Open, create or migrate the salon at a file path or a PostgreSQL URL.

        SalonError says why it cannot be opened (newer, damaged, locked, no server, no folder).
        """
        if is_url(target):
            writer = postgres_engine(str(target), writing=True)
            reader = postgres_engine(str(target), writing=False)
        else:
            path = Path(target)
            writer = sqlite_engine(path, writing=True, key_hex=key_hex)
            reader = sqlite_engine(path, writing=False, key_hex=key_hex)
        guard(writer)
        database = cls(
            target,
            clock,
            derive,
            writer=writer,
            reader=reader,
            gate_for=gate_for,
            lists=lists,
            taken_back=taken_back,
        )
        database.key_hex = key_hex
        try:
            with told_kindly():
                before = bring_up_to_date(writer, reader, database._back_up_before_upgrade)
                database.was_empty = before is None
                with reader.connect() as connection:
                    database._seen = connection.scalar(select(func.max(Operation.id))) or 0
                database._derive_all_if_asked(upgraded=before not in (None, HEAD))
        except BaseException:
            database.close()
            raise
        return database

    def _back_up_before_upgrade(self) -> None:
        if self.path is None:
            return
        from salonapp.storage.copies import copy_sqlite

        stamp = self.clock.now().strftime("%Y%m%d-%H%M%S")
        copy = self.path.with_name(f"{self.path.stem}-before-upgrade-{stamp}.db")
        copy_sqlite(self.path, copy, key_hex=self.key_hex)

    def derive_all_when_opened(self, asked: bool = True) -> None:
        """Leave word in the salon file that whatever follows from its facts is incomplete."""
        with self._writer.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA user_version = {int(asked)}")
            connection.commit()

    def _derive_all_if_asked(self, *, upgraded: bool) -> None:
        """Work everything out anew where somebody asked for it, or an older schema had other rows.

        Danger: a program that derives nothing must leave word for the next one that does.
        """
        if not self._derive:
            if upgraded and self.path is not None:
                self.derive_all_when_opened()
            return
        asked = upgraded
        if self.path is not None:
            with self._reader.connect() as connection:
                asked |= bool(connection.exec_driver_sql("PRAGMA user_version").scalar())
        if asked:
            from salonapp.storage.doctor import rebuild

            rebuild(self)
            if self.path is not None:
                self.derive_all_when_opened(False)

    @property
    def derivations(self) -> Sequence[Derive]:
        """What follows from facts, in order; for `doctor.rebuild`."""
        return self._derive

    @property
    def path(self) -> Path | None:
        """The salon file; None on a database server."""
        return None if is_url(self.target) else Path(self.target)

    @property
    def dialect(self) -> str:
        """The kind of database: "sqlite" or "postgresql"."""
        return self._writer.dialect.name

    def close(self) -> None:
        """Let go of the database; open blocks elsewhere must have ended."""
        with self._news:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._reader.dispose()
        self._writer.dispose()

    def checked_out(self) -> int:
        """How many connections are in use just now, the one that watches for news apart."""
        pools = (self._reader.pool, self._writer.pool)
        in_use = sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))
        return in_use - (self._watch is not None)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent look. Values that leave the block must not be ORM objects."""
        with told_kindly(), Session(self._reader, autoflush=False) as session:
            yield Reader(session, self.clock, self._lists)

    @contextmanager
    def write(
        self,
        actor: Actor,
        label: Message,
        *,
        patience_s: float = PATIENCE_S,
        unhurried: bool = False,
    ) -> Iterator[Tx]:
        """The door: run commands, derive, journal and commit, or leave everything as it was.

        Waits up to `patience_s` seconds in all for other writers, of this process and of others,
        then raises Busy; a block inside a block is a defect (it would wait for itself). What is
        written `unhurried` others see at once, but a power cut before the next pass may undo it.
        """
        if getattr(self._inside, "door", False):
            raise RuntimeError("a write inside a write would wait for itself")
        began = time.monotonic()
        if not self._door.acquire(timeout=max(0.0, patience_s)):
            raise busy()
        self._inside.door = True
        try:
            with told_kindly():
                session = WriteSession(self._writer, expire_on_commit=False, autoflush=True)
                with session:
                    session.begin()
                    left = patience_s - (time.monotonic() - began)
                    # Takes the database's write lock now, not at a flush.
                    session.connection(execution_options={PATIENCE: left, UNHURRIED: unhurried})
                    tx = Tx(session, self.clock, actor, label, self._lists)
                    if self._gate_for is not None:
                        tx.recorder.gate = self._gate_for(tx)
                    yield tx
                    changes = self._finish(tx)
                    written_by = session.only_connection.info
                    if changes is None:
                        session.commit()
                    else:
                        self._commit_own(session, changes.operation_id)
                    if self.path is not None:
                        check_log(written_by, self.path)
        finally:
            self._inside.door = False
            self._door.release()
        if changes is not None:
            self._publish(changes)

    def _finish(self, tx: Tx) -> Changes | None:
        tx.session.flush()
        facts = tx.changes.exact()
        if facts or tx.changes.tables:
            for derive in self._derive:
                derive(tx, facts)
            tx.session.flush()
        return tx.conclude()

    def _commit_own(self, session: Session, operation_id: int | None) -> None:
        """Commit, so that a poll that looks in the next moment already knows it as our own."""
        own = operation_id or 0
        with self._mine:
            self._own.add(own)
        try:
            session.commit()
        except BaseException:
            with self._mine:
                self._own.discard(own)
            raise

    def leave_no_traces(self) -> bool:
        """Overwrite what was deleted for good; False when somebody was reading all the while."""
        from salonapp.storage.traces import wipe

        with self._door, told_kindly():
            return wipe(self._writer)

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
        with self._news, told_kindly():
            version = self._data_version_now()
            if version is not None and version == self._data_version:
                return []
            with self._reader.connect() as connection:
                rows = connection.execute(
                    select(Operation.id, Operation.touched)
                    .where(Operation.id > self._seen)
                    .order_by(Operation.id)
                ).all()
            self._data_version = version
            with self._mine:
                found = [from_json(row.id, row.touched) for row in rows if row.id not in self._own]
                if rows:
                    self._seen = rows[-1].id
                    self._own = {i for i in self._own if i > self._seen}
        for changes in found:
            self._publish(changes)
        return found

    def _data_version_now(self) -> int | None:
        """SQLite's cheap sign that another connection committed; None on a server."""
        if self.dialect != "sqlite":
            return None
        if self._watch is None:
            self._watch = self._reader.raw_connection()
        if self.path is not None:
            check_log(self._watch.info, self.path)
        return int(self._watch.cursor().execute("PRAGMA data_version").fetchone()[0])

    # Undo -----------------------------------------------------------------------------------

    def undo(self, actor: Actor, operation_id: int | None = None) -> Any:
        """Take an operation back (the latest when None); see `storage.undo`."""
        from salonapp.storage.undo import undo

        return undo(self, actor, operation_id)

    def redo(self, actor: Actor) -> Any:
        """Do again what was last undone; see `storage.undo`."""
        from salonapp.storage.undo import redo

        return redo(self, actor)
