"""What was not loaded yet when the program starts must not be missed by its first command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from salonapp.app import open_salon
from salonapp.clients.queries import find_clients
from salonapp.demo.commands import fill
from salonapp.foundation.clock import SystemClock
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import OWNER

_UNDO = """
import sys
from salonapp.app import open_salon
from salonapp.foundation.clock import SystemClock
from salonapp.storage.door import OWNER
db = open_salon(sys.argv[1], SystemClock())
db.undo(OWNER)
db.close()
"""


def test_the_first_command_of_a_program_may_be_an_undo(tmp_path: Path) -> None:
    path = tmp_path / "salon.db"
    db = open_salon(path, SystemClock())
    fill(db, clients=3, years=1)
    subprocess.run([sys.executable, "-c", _UNDO, str(path)], check=True)
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "") == []
    db.redo(OWNER)
    db.close()
