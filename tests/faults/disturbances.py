"""What the surroundings do to a salon under fire: shut doors, cut lines, a backup put back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from salonapp.foundation.errors import SalonError
from salonapp.storage.engines import DOOR_LOCK

T = TypeVar("T")


def patiently(deed: Callable[[], T], seconds: float = 60.0) -> T:
    """Do it again until it works: under fire a door may be shut, or a server's line cut."""
    until = time.monotonic() + seconds
    while True:
        try:
            return deed()
        except SalonError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def hold_the_door(target: str, seconds: float) -> threading.Thread:
    """Keep everybody from writing for so long, as a hanging program would; in a thread."""

    def hold_file() -> None:
        import sqlcipher3.dbapi2 as driver

        connection = driver.connect(target, isolation_level=None, timeout=10)
        with suppress(driver.OperationalError):
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")
        connection.close()

    def hold_server() -> None:
        import psycopg

        with psycopg.connect(target) as connection:
            connection.execute(f"SELECT pg_advisory_xact_lock({DOOR_LOCK})".encode())
            time.sleep(seconds)

    holding = threading.Thread(target=hold_server if "://" in target else hold_file)
    holding.start()
    return holding


def cut_lines(target: str) -> None:
    """Let a server drop everybody's connection; a file has none."""
    if "://" not in target:
        return
    import psycopg

    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute(
            b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            b" WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def put_back(target: str, backup: Path, clock: object) -> None:
    """Restore a backup over the salon; nobody may have it open."""
    from salonapp.app import derivations
    from salonapp.foundation.clock import Clock
    from salonapp.storage.restore import restore
    from tests.faults.shared_clock import SharedClock

    assert isinstance(clock, SharedClock)
    told: Clock = clock
    restore(target, backup, told, derivations())
