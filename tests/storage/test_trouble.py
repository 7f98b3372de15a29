"""Whatever goes wrong with the salon's data: what happened, what to do, and nothing lost."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from salonapp.clients.tables import Client
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.trouble import Busy, Damaged
from tests.storage.salon import add_client, names, other_program

KEY = "0123456789abcdef" * 4


@pytest.fixture
def salon(empty_salon_file: Path, tmp_path: Path) -> Path:
    """A salon file of this test's own."""
    path = tmp_path / "mine.db"
    path.write_bytes(empty_salon_file.read_bytes())
    return path


@pytest.mark.parametrize("content", [b"name;phone\n" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_salon(clock: FixedClock, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(content)
    with pytest.raises(Damaged, match="damaged, or it is not a salon file"):
        Database.open(path, clock)
    assert path.read_bytes() == content


def test_a_salon_with_a_damaged_middle(salon: Path, clock: FixedClock) -> None:
    db = Database.open(salon, clock)
    with db.write(OWNER, msg("Import")) as tx:
        bulk_insert(tx, Client, [{"first_name": "x" * 50} for _ in range(3000)])
    db.close()
    with salon.open("r+b") as file:
        file.seek(salon.stat().st_size // 2)
        file.write(b"\xff" * 200_000)
    with pytest.raises(Damaged):
        _read_all(salon, clock)


def _read_all(salon: Path, clock: FixedClock) -> None:
    db = Database.open(salon, clock)
    try:
        names(db)
    finally:
        db.close()


def test_a_folder_that_is_not_there_and_a_folder_in_place_of_a_file(
    clock: FixedClock, tmp_path: Path
) -> None:
    for path in (tmp_path / "nowhere" / "salon.db", tmp_path):
        with pytest.raises(SalonError, match="cannot be opened"):
            Database.open(path, clock)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://salon@localhost/salon",
        "sqlite:///salon.db",
        "postgresql://salon@localhost:port/salon",
        "postgresql://",
        "http://example.com",
    ],
)
def test_an_address_that_is_none(clock: FixedClock, url: str) -> None:
    with pytest.raises(SalonError):
        Database.open(url, clock)


def test_a_server_that_is_not_there(clock: FixedClock) -> None:
    with pytest.raises(SalonError, match="does not answer"):
        Database.open("postgresql://salon:secret@127.0.0.1:1/salon", clock)


def test_a_server_that_knows_no_such_database(postgres_server: str, clock: FixedClock) -> None:
    with pytest.raises(SalonError, match="refused the user, the password or the database"):
        Database.open(postgres_server.replace("/postgres?", "/nothing?"), clock)


def test_another_program_holds_the_salon(salon: Path, clock: FixedClock) -> None:
    held = """
import sqlcipher3.dbapi2 as driver
connection = driver.connect(target, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
say("held")
wait()
connection.close()
"""
    db = Database.open(salon, clock)
    add_client(db, "Anna")
    try:
        with other_program(str(salon), held) as other:
            other.wait_for("held")
            assert names(db) == ["Anna"]
            with pytest.raises(Busy), db.write(OWNER, msg("Tick"), patience_s=0):
                pass
            other.go_on()
            other.end()
        add_client(db, "Bella")
        assert names(db) == ["Anna", "Bella"]
    finally:
        db.close()


def test_the_disk_is_full_in_the_middle_of_an_import(salon: Path, clock: FixedClock) -> None:
    db = Database.open(salon, clock)
    add_client(db, "Anna")
    rows = [{"first_name": "x" * 200} for _ in range(5_000)]

    def import_people() -> None:
        with db.write(OWNER, msg("Import")) as tx:
            connection = tx.session.connection()
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
            bulk_insert(tx, Client, rows)

    try:
        with pytest.raises(SalonError, match="disk is full"):
            import_people()
        assert names(db) == ["Anna"]
        with db.write(OWNER, msg("Room again")) as tx:
            tx.session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
        add_client(db, "Bella")
        assert names(db) == ["Anna", "Bella"]
    finally:
        db.close()


def test_a_salon_that_may_only_be_read_says_so_when_it_is_to_be_changed(
    salon: Path, clock: FixedClock
) -> None:
    db = Database.open(salon, clock)

    def add_to_read_only() -> None:
        with db.write(OWNER, msg("New")) as tx:
            # What a read-only disk answers, also to somebody who may do anything.
            tx.session.connection().exec_driver_sql("PRAGMA query_only = ON")
            tx.session.add(Client(first_name="Anna"))

    try:
        with pytest.raises(SalonError, match="read-only"):
            add_to_read_only()
    finally:
        db.close()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_file_or_folder(empty_salon_file: Path, clock: FixedClock, what: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        salon = Path(folder) / "salon.db"
        salon.write_bytes(empty_salon_file.read_bytes())
        before = salon.read_bytes()
        salon.chmod(0o444 if what == "file" else 0o666)
        Path(folder).chmod(0o555 if what == "folder" else 0o777)
        try:
            with _nobody_special(), pytest.raises(SalonError, match=r"read-only|be opened"):
                _add_somebody(salon, clock)
        finally:
            Path(folder).chmod(0o755)
        assert salon.read_bytes() == before


@contextmanager
def _nobody_special() -> Iterator[None]:
    """For the superuser nothing is read-only: act as somebody else meanwhile."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def _add_somebody(salon: Path, clock: FixedClock) -> None:
    db = Database.open(salon, clock)
    try:
        add_client(db, "Anna")
    finally:
        db.close()


def test_an_encrypted_salon_is_unreadable_without_its_key(
    clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "secret.db"
    db = Database.open(path, clock, key_hex=KEY)
    add_client(db, "Anastasia", note="allergic to ammonia")
    db.close()
    content = path.read_bytes()
    assert b"SQLite format" not in content
    assert b"Anastasia" not in content
    for wrong in (None, "f" * 64):
        with pytest.raises(Damaged):
            Database.open(path, clock, key_hex=wrong)
    assert path.read_bytes() == content
    with pytest.raises(ValueError, match="64 hexadecimal"):
        Database.open(path, clock, key_hex="' OR 1")
    db = Database.open(path, clock, key_hex=KEY)
    assert names(db) == ["Anastasia"]
    db.close()


def test_the_backup_of_an_encrypted_salon_is_as_secret(clock: FixedClock, tmp_path: Path) -> None:
    from salonapp.storage.backup import back_up, restore

    path, copy = tmp_path / "secret.db", tmp_path / "copy.db"
    db = Database.open(path, clock, key_hex=KEY)
    add_client(db, "Anastasia")
    assert back_up(db, copy).clients == 1
    add_client(db, "Bella")
    db.close()
    assert b"Anastasia" not in copy.read_bytes()
    restore(path, copy, clock, key_hex=KEY)
    db = Database.open(path, clock, key_hex=KEY)
    assert names(db) == ["Anastasia"]
    db.close()
