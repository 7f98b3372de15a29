"""A few people for the tests of storage, and another program that uses the same salon."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

# Every table of the program must be known, as it is in the program itself.
import salonapp.catalog.tables
import salonapp.reminders.tables
import salonapp.staff.tables
import salonapp.temperature.tables
import salonapp.visits.tables  # noqa: F401
from salonapp.clients.tables import Client
from salonapp.foundation.i18n import msg
from salonapp.storage.base import Base, Kind, role_of
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

ROOT = Path(__file__).parents[2]


def add_client(db: Database, first_name: str = "Anna", **values: Any) -> tuple[int, int]:
    """Record a client through the door; returns her id and the operation's."""
    with db.write(OWNER, msg("New client")) as tx:
        client = Client(first_name=first_name, **values)
        tx.session.add(client)
        tx.session.flush()
        client_id = client.id
    assert tx.operation_id is not None
    return client_id, tx.operation_id


def edit_client(db: Database, client_id: int, **values: Any) -> int:
    """Change a card through the door; returns the operation's id."""
    with db.write(OWNER, msg("Card changed")) as tx:
        client = tx.session.get_one(Client, client_id)
        for name, value in values.items():
            setattr(client, name, value)
    assert tx.operation_id is not None
    return tx.operation_id


def client_values(db: Database, client_id: int) -> dict[str, Any] | None:
    """The card's row; None when there is none."""
    with db.read() as reader:
        row = reader.session.execute(select(Client.__table__).where(Client.id == client_id)).first()
        return None if row is None else dict(row._mapping)


def names(db: Database) -> list[str]:
    """The first names of all clients."""
    with db.read() as reader:
        return list(reader.session.scalars(select(Client.first_name).order_by(Client.id)))


def facts(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything people told the salon, table by table."""
    found = {}
    with db.read() as reader:
        for table in Base.metadata.sorted_tables:
            role = role_of(table)
            if role is not None and role.kind is Kind.FACT:
                rows = reader.session.execute(select(table).order_by(table.c.id))
                found[table.name] = [_row(row) for row in rows]
    return found


def _row(row: Any) -> tuple[Any, ...]:
    return tuple(repr(v) if isinstance(v, (dict, list)) else v for v in row)


class OtherProgram:
    """A second process on the same salon; it says when it has got somewhere, and waits."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def wait_for(self, word: str) -> None:
        """Wait until it prints `word`."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line == word, f"{line!r} instead of {word!r}"

    def go_on(self) -> None:
        """Let it pass its next `wait()`."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> str:
        """Let it end by itself; what it printed last."""
        printed, _ = self._process.communicate(timeout=60)
        assert self._process.returncode == 0, printed
        return printed.strip()


_PREAMBLE = """
import sys
from datetime import UTC, datetime
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg, set_language
set_language("en")
from salonapp.foundation.errors import SalonError
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from tests.storage.salon import *
from sqlalchemy import select, text
target = sys.argv[1]
clock = FixedClock(datetime(2026, 3, 11, 7, 0, tzinfo=UTC))
def say(word): print(word, flush=True)
def wait(): sys.stdin.readline()
"""


@contextmanager
def other_program(target: str, code: str) -> Iterator[OtherProgram]:
    """Run `code` in a process of its own, with `target`, `clock`, `say` and `wait` at hand."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PREAMBLE + code, target],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield OtherProgram(process)
    finally:
        process.kill()
        process.communicate()
