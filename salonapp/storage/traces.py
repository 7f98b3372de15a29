"""Overwrites what was deleted: a row leaves its bytes in the file until its page is used again."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine

_TRIES, _PAUSE_S = 20, 0.25
_INDEXES = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"


def wipe(writer: Engine) -> bool:
    """Build the file anew without its free pages and empty the write-ahead log.

    False when somebody was reading an older state all the while: then the log is emptied by the
    next writer that finds nobody reading. A database server is told to tidy up.
    """
    raw = writer.raw_connection()
    try:
        connection: Any = raw.driver_connection
        if writer.dialect.name != "sqlite":
            _tidy_server(connection)
            return True
        cursor = connection.cursor()
        for (name,) in cursor.execute(_INDEXES).fetchall():
            cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
        cursor.execute("VACUUM")
        for _ in range(_TRIES):
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy:
                return True
            time.sleep(_PAUSE_S)
        return False
    finally:
        raw.close()


def _tidy_server(connection: Any) -> None:
    connection.rollback()
    before = connection.autocommit
    connection.autocommit = True
    try:
        connection.execute("VACUUM")
    finally:
        connection.autocommit = before
