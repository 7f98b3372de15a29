"""Engines for both databases: pragmas, transactions and encryption, set up in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

#: PostgreSQL's advisory lock of the write door ("salon" in ASCII).
DOOR_LOCK = 0x73616C6F6E

BUSY_TIMEOUT_MS = 15_000


def is_url(target: str | Path) -> bool:
    """Whether `target` names a database server rather than a file."""
    return isinstance(target, str) and "://" in target


def postgres_url(target: str) -> str:
    """The URL with the driver this program uses."""
    for prefix in ("postgresql://", "postgres://"):
        if target.startswith(prefix):
            return "postgresql+psycopg://" + target.removeprefix(prefix)
    return target


def sqlite_engine(path: Path, *, writing: bool, key_hex: str | None = None) -> Engine:
    """An engine on a salon file: the writer takes the write lock at BEGIN, the reader never does.

    pysqlite's own transactions are off (`isolation_level=None`): with them two writers can claim
    the same row.
    """
    import sqlcipher3.dbapi2 as driver

    engine = create_engine(
        f"sqlite:///{path}",
        module=driver,
        poolclass=QueuePool,
        pool_size=1 if writing else 4,
        max_overflow=0 if writing else 8,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 15},
        query_cache_size=1000,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        if key_hex is not None:
            cursor.execute(f"PRAGMA key = \"x'{key_hex}'\"")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.execute("PRAGMA temp_store = MEMORY")
        if writing:
            cursor.execute("PRAGMA journal_mode = WAL")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def postgres_engine(url: str, *, writing: bool) -> Engine:
    """An engine on a PostgreSQL server; writers queue at the door so that sequences commit in order."""
    engine = create_engine(
        postgres_url(url),
        pool_size=1 if writing else 4,
        max_overflow=2,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if writing:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({DOOR_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return engine
