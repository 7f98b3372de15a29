"""Engines for both databases: pragmas, transactions and encryption, set up in one place."""

from __future__ import annotations

import re
from math import ceil
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.own_log import check_log

#: PostgreSQL's advisory lock of the write door ("salon" in ASCII).
DOOR_LOCK = 0x73616C6F6E

#: How long a writer waits for other programs unless it says otherwise.
PATIENCE_S = 60.0
#: Execution option of a write: for how many seconds it waits at the door.
PATIENCE = "salonapp_patience_s"
#: Execution option of a write that need not be safe from a power cut before the next one is.
UNHURRIED = "salonapp_unhurried"
_SYNCHRONOUS = "salonapp_synchronous"
_PATIENCE_MS = "salonapp_patience_ms"

#: The write-ahead log is cut back to this after a big import.
_LOG_LIMIT_BYTES = 64 * 1024 * 1024
#: How long a reader waits; only while the log is being cut or recovered does it wait at all.
_READER_BUSY_MS = 15_000


def is_url(target: str | Path) -> bool:
    """Whether `target` names a database server rather than a file."""
    return isinstance(target, str) and "://" in target


def postgres_url(target: str) -> str:
    """The URL with the driver this program uses; SalonError for any other kind of database."""
    scheme, _, rest = target.partition("://")
    if scheme.partition("+")[0] not in {"postgresql", "postgres"}:
        raise SalonError(
            msg("SalonApp keeps its data in a file or on a PostgreSQL server."),
            msg("A server's URL begins with postgresql://"),
        )
    url = f"postgresql+psycopg://{rest}"
    try:
        make_url(url)
    except (ArgumentError, ValueError):  # from nowhere: the URL may hold the password
        raise SalonError(
            msg("The database URL cannot be understood."),
            msg("An example is postgresql://user:password@server:5432/salon"),
        ) from None
    return url


def sqlite_engine(path: Path, *, writing: bool, key_hex: str | None = None) -> Engine:
    """An engine on a salon file: the writer takes the write lock at BEGIN, the reader never does.

    pysqlite's own transactions are off (`isolation_level=None`): with them two writers can claim
    the same row.
    """
    import sqlcipher3.dbapi2 as driver

    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=driver,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1 if writing else 4,
        max_overflow=0 if writing else 8,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 0},
        query_cache_size=1000,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        if key_hex is not None:
            cursor.execute(key_pragma(key_hex))
        cursor.execute(f"PRAGMA busy_timeout = {_READER_BUSY_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.execute("PRAGMA temp_store = MEMORY")
        if writing:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT_BYTES}")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        check_log(connection.info, path)
        if not writing:
            connection.exec_driver_sql("BEGIN")
            return
        patience_ms = _patience_ms(connection)
        if connection.info.get(_PATIENCE_MS) != patience_ms:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience_ms}")
            connection.info[_PATIENCE_MS] = patience_ms
        synchronous = "NORMAL" if _is_unhurried(connection) else "FULL"
        if connection.info.get(_SYNCHRONOUS, "FULL") != synchronous:
            connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
            connection.info[_SYNCHRONOUS] = synchronous
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        check_log(connection.info, path)

    return engine


def postgres_engine(url: str, *, writing: bool) -> Engine:
    """An engine on a PostgreSQL server; writers queue, so that sequences commit in order."""
    engine = create_engine(
        postgres_url(url),
        hide_parameters=True,
        pool_size=1 if writing else 4,
        max_overflow=2,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 10,
            # A workstation that was unplugged must not hold the door for hours.
            "options": "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 "
            "-c tcp_keepalives_count=3",
        },
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not writing:
            # Without it every statement would look at another moment of the salon.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_patience_ms(connection)}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({DOOR_LOCK})")
        if _is_unhurried(connection):
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    return engine


def _patience_ms(connection: Connection) -> int:
    """At least one millisecond: PostgreSQL takes zero for "for ever".

    What is more than a second is rounded up to tenths: nearly every pass then waits as long as
    the one before it, and need not say so again.
    """
    patience_s = float(connection.get_execution_options().get(PATIENCE, PATIENCE_S))
    return max(1, ceil(patience_s * 10) * 100 if patience_s > 1 else int(patience_s * 1000))


def _is_unhurried(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(UNHURRIED))


def key_pragma(key_hex: str) -> str:
    """The statement that unlocks an encrypted file with a raw 32-byte key in hexadecimal."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", key_hex):
        raise ValueError("a key is 64 hexadecimal digits")
    return f"PRAGMA key = \"x'{key_hex}'\""
