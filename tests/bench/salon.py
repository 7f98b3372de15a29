"""The salons that are measured: made once by the demo, kept under `build/bench`."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from salonapp.foundation.clock import FixedClock
from tests.bench.kit import bare_connection

if TYPE_CHECKING:
    from salonapp.storage.database import Database

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "bench"

#: A Wednesday morning; a fixed day, so that a kept salon never grows old.
NOW = datetime(2026, 3, 11, 7, tzinfo=UTC)
#: Ten years of visits make about two million for 100,000 clients.
YEARS = 10


@dataclass(frozen=True, slots=True)
class Salon:
    """A salon file with `clients` clients; never written to, see `copied`."""

    path: Path
    clients: int

    @contextmanager
    def open(self) -> Iterator[Database]:
        """The salon as the program opens it."""
        with opened(self.path) as database:
            yield database

    @contextmanager
    def copied(self) -> Iterator[Path]:
        """A copy that may be written to, gone afterwards."""
        with bare_connection(self.path) as bare:
            bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with scratch("copy.db") as copy:
            shutil.copyfile(self.path, copy)
            yield copy


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The salon at `path` as the program opens it, on the bench's day."""
    from salonapp.app import open_salon

    database = open_salon(path, FixedClock(NOW))
    try:
        yield database
    finally:
        database.close()


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """A file for a while, beside the salons: the same disk."""
    path = FOLDER / "scratch" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    forget(path)
    try:
        yield path
    finally:
        forget(path)


def forget(path: Path) -> None:
    """Remove a database file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def prepared(clients: int, *, anew: bool = False) -> Salon:
    """The salon with `clients` clients, made when there is none of today's schema yet."""
    path = FOLDER / f"{clients}-{_schema()}.db"
    if anew or not path.exists():
        for old in FOLDER.glob(f"{clients}-*.db"):
            forget(old)
        _make(path, clients)
    return Salon(path, clients)


def _schema() -> str:
    """Tells a salon of another schema apart, while no release has fixed any."""
    digest = hashlib.sha256()
    for revision in sorted((ROOT / "salonapp/storage/migrations/versions").glob("*.py")):
        digest.update(revision.read_bytes())
    return digest.hexdigest()[:8]


def _make(path: Path, clients: int) -> None:
    from rich.progress import Progress

    from salonapp.demo.commands import fill
    from salonapp.foundation.i18n import set_language

    set_language("ru")
    with scratch("new.db") as new:
        with opened(new) as database, Progress(transient=True) as shown:
            task = shown.add_task("Making the salon to measure")
            fill(
                database,
                clients,
                YEARS,
                progress=lambda done, total: shown.update(task, completed=done, total=total),
            )
        new.rename(path)
