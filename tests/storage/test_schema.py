"""Opening a salon: new ones are made, older ones backed up and migrated, others refused."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

import salonapp.storage.migrations as migrations
from salonapp.app import load_tables
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import SalonError
from salonapp.storage import schema
from salonapp.storage.base import Base
from salonapp.storage.database import Database
from salonapp.storage.engines import postgres_url
from salonapp.storage.trouble import Damaged
from tests.storage.salon import add_client, names


def _run(target: str, statement: str) -> None:
    url = postgres_url(target) if "://" in target else f"sqlite:///{target}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_migrated_schema_is_what_the_tables_say(bare_db: Database) -> None:
    load_tables()

    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or not str(name).startswith("client_fts")

    def is_portable(thing: object, name: str | None, *_rest: object) -> bool:
        return name != "ix_client_search_haystack_trgm"  # PostgreSQL's own, where it can have it

    with bare_db.read() as reader:
        context = MigrationContext.configure(
            reader.session.connection(),
            opts={"include_name": is_ours, "include_object": is_portable, "compare_type": True},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_programs_list_of_versions_is_alembics() -> None:
    config = Config()
    folder = Path(migrations.__file__).parent
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    known = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(known)) == migrations.KNOWN
    assert scripts.get_current_head() == migrations.HEAD


def test_a_new_salon_is_made_and_says_so(clock: FixedClock, tmp_path: Path) -> None:
    db = Database.open(tmp_path / "new.db", clock)
    assert db.was_empty
    db.close()
    db = Database.open(tmp_path / "new.db", clock)
    assert not db.was_empty
    db.close()
    assert sorted(path.name for path in tmp_path.glob("new*")) == ["new.db"]


def test_two_programs_may_make_the_same_salon_at_once(clock: FixedClock, tmp_path: Path) -> None:
    opened: list[Database] = []

    def make() -> None:
        opened.append(Database.open(tmp_path / "new.db", clock))

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert sorted(db.was_empty for db in opened) == [False, False, True]
    finally:
        for db in opened:
            db.close()


def test_a_salon_of_a_newer_program_is_refused_and_left_alone(
    target: str, clock: FixedClock
) -> None:
    _run(target, "UPDATE alembic_version SET version_num = '9999'")
    before = None if "://" in target else Path(target).read_bytes()
    with pytest.raises(SalonError, match="newer SalonApp"):
        Database.open(target, clock)
    assert before is None or Path(target).read_bytes() == before


def _next_revision(connection: Connection, revision: str = "9999") -> None:
    connection.exec_driver_sql("ALTER TABLE client ADD COLUMN shoe_size INTEGER")
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")


def test_an_older_salon_is_backed_up_and_then_migrated(
    target: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database.open(target, clock)
    add_client(db, "Anna")
    db.close()
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr(schema, "KNOWN", (*migrations.KNOWN, "9999"))
        tomorrow.setattr(schema, "HEAD", "9999")
        tomorrow.setattr(schema, "upgrade", _next_revision)
        db = Database.open(target, clock)
        assert not db.was_empty
        with db.read() as reader:
            reader.session.execute(text("SELECT shoe_size FROM client"))
        db.close()
    if "://" in target:
        return
    (copy,) = Path(target).parent.glob("*before-upgrade*")
    old = Database.open(copy, clock)
    try:
        assert names(old) == ["Anna"]
    finally:
        old.close()


def test_a_migration_that_fails_leaves_the_salon_as_it_was(
    target: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database.open(target, clock)
    add_client(db, "Anna")
    db.close()

    def broken(connection: Connection, revision: str = "9999") -> None:
        _next_revision(connection)
        raise ZeroDivisionError

    with monkeypatch.context() as tomorrow:
        tomorrow.setattr(schema, "KNOWN", (*migrations.KNOWN, "9999"))
        tomorrow.setattr(schema, "HEAD", "9999")
        tomorrow.setattr(schema, "upgrade", broken)
        with pytest.raises(ZeroDivisionError):
            Database.open(target, clock)
    db = Database.open(target, clock)
    try:
        assert names(db) == ["Anna"]
    finally:
        db.close()


def test_a_salon_without_a_version_is_not_guessed_at(target: str, clock: FixedClock) -> None:
    _run(target, "DELETE FROM alembic_version")
    with pytest.raises(Damaged, match="which version"):
        Database.open(target, clock)


def test_somebody_elses_database_is_refused_and_left_alone(
    clock: FixedClock, tmp_path: Path
) -> None:
    other = tmp_path / "photos.db"
    _run(str(other), "CREATE TABLE photo (id INTEGER)")
    before = other.read_bytes()
    with pytest.raises(Damaged, match="not made by SalonApp"):
        Database.open(other, clock)
    assert other.read_bytes() == before


def test_migrating_does_not_silence_the_programs_log(target: str, clock: FixedClock) -> None:
    Database.open(target, clock).close()
    assert not logging.getLogger("salonapp.storage.database").disabled
