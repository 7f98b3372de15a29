"""What was written is never lost because another program took the write-ahead log away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.tables import Client
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Torn
from salonapp.foundation.i18n import msg
from salonapp.storage.changes import Changes
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx

#: Another program looks at the salon and is the last to leave, as far as it can see.
VISITOR = """
import sys, sqlcipher3.dbapi2 as driver
with driver.connect(sys.argv[1]) as salon:
    salon.execute("SELECT COUNT(*) FROM operation").fetchone()
salon.close()
"""


def add(db: Database, name: str) -> None:
    with db.write(OWNER, msg("Client added")) as tx:
        add_client(tx, ClientDraft(name))


def look_and_visit(path: Path) -> None:
    """Something in our own process opens the files and closes them; a program comes and goes."""
    path.read_bytes()
    path.with_name("salon.db-shm").read_bytes()
    subprocess.run([sys.executable, "-c", VISITOR, str(path)], check=True)


def test_a_log_that_was_taken_away_is_noticed_before_anything_is_lost(
    clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "salon.db"
    db = Database.open(path, clock)
    add(db, "Anna")
    look_and_visit(path)
    with pytest.raises(Torn):
        add(db, "Boris")
    with pytest.raises(Torn), db.read() as reader:
        reader.connection.execute(select(Client.id))
    with pytest.raises(Torn):
        db.poll()
    db.close()

    db = Database.open(path, clock)
    add(db, "Boris")
    with db.read() as reader:
        names = reader.session.scalars(select(Client.first_name).order_by(Client.id)).all()
        assert reader.session.scalar(select(func.count(Client.id))) == 2
    db.close()
    assert names == ["Anna", "Boris"]


def test_what_is_committed_into_a_lost_log_is_not_called_saved(
    clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "salon.db"

    def taken_away_meanwhile(tx: Tx, _changes: Changes) -> None:
        path.with_name("salon.db-wal").unlink()

    db = Database.open(path, clock, [taken_away_meanwhile])
    with pytest.raises(Torn):
        add(db, "Anna")
    db.close()
