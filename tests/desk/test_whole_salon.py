"""An exported salon comes into an empty one and is the same salon, whatever is in it."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, LargeBinary, Table, insert, select

from salonapp.app import open_salon
from salonapp.demo.commands import fill
from salonapp.desk.exports import export_all
from salonapp.desk.queries import whole_card
from salonapp.desk.whole.commands import take_over
from salonapp.desk.whole.queries import kept_tables, table_rows
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands import ensure_rules
from salonapp.reminders.tables import OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.base import Kind, role_of
from salonapp.storage.bulk import bulk_insert, bulk_record
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine, rebuild
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import set_setting
from salonapp.temperature.kept_parameters import parameters_to_json
from salonapp.temperature.return_model import DEFAULTS
from tests.conftest import NOW

#: Where only some values have a meaning.
LEGAL: dict[str, dict[str, Any]] = {
    "model_fit": {"parameters": parameters_to_json(DEFAULTS)},
    "client_alert": {"kind": "allergy", "severity": "severe"},
    "client_entry": {"kind": "call_in"},
    "client_link": {"kind": "parent"},
    "client_preference": {"kind": "wish"},
    "custom_field": {"kind": "text"},
    "message_event": {"state": "accepted"},
    "outbox_message": {"state": "accepted", "channel": "sms"},
    "patch_test": {"result": "passed"},
    "photo": {"kind": "before"},
    "reminder_decision": {"decision": "skip"},
    "saved_list": {"conditions": {}},
    "temperature_pin": {"temperature": "hot"},
}


@pytest.fixture
def salon(db: Database, both_databases: None) -> Database:
    """A demo salon in which no table is empty."""
    fill(db, clients=10, years=1, seed=3)
    with db.write(OWNER, msg("Everything")) as tx:
        ensure_rules(tx)
        set_setting(tx, "reminders.paused", True)
        set_setting(tx, "salon.name", "Лилия «у О'Хары»")
        for table in kept_tables():
            if next(table_rows(tx, table), None) is None:
                _put_one_row(tx, table)
    rebuild(db)
    return db


def _put_one_row(tx: Tx, table: Table) -> None:
    """A row that says something in every column."""
    models = {m.class_.__tablename__: m.class_ for m in table_models()}
    row = {
        column.name: _something(tx, column)
        for column in table.c
        if not (column.primary_key and column.name == "id")
    }
    if table.name == "photo_content":
        row["digest"] = hashlib.sha256(row["image"]).hexdigest()
    role = role_of(table)
    assert role is not None
    if role.kind is Kind.FACT:
        bulk_insert(tx, models[table.name], [row])
    elif role.kind is Kind.RECORD:
        bulk_record(tx, models[table.name], [row])
    else:
        tx.session.connection().execute(insert(table).values(row))


def table_models() -> list[Any]:
    from salonapp.storage.base import Base

    return list(Base.registry.mappers)


def _something(tx: Tx, column: Any) -> Any:
    for key in column.foreign_keys:
        return tx.session.scalar(select(key.column).limit(1))
    if column.name in LEGAL.get(column.table.name, {}):
        return LEGAL[column.table.name][column.name]
    if isinstance(column.type, JSON):
        return ["один"] if column.type.python_type is list else {"ключ": [1, None, "x"]}
    if isinstance(column.type, LargeBinary):
        return b"\xff\xd8\x00 picture " + column.name.encode()
    given = {
        bool: True,
        int: 1,
        float: 0.25,
        str: f"{column.name} «ё»\n2",
        date: date(2026, 2, 28),
        datetime: tx.now - timedelta(seconds=1, microseconds=7),
        time: time(9, 30),
    }
    return given[column.type.python_type]


@pytest.fixture
def empty(
    request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path
) -> Iterator[Database]:
    """A new salon on the same kind of database."""
    if kind_of_database == "sqlite":
        target = str(tmp_path / "new.db")
        database = open_salon(target, FixedClock(NOW))
        yield database
        database.close()
        return
    import psycopg

    server: str = request.getfixturevalue("postgres_server")
    name = f"new_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    database = open_salon(server.replace("/postgres?", f"/{name}?"), FixedClock(NOW))
    yield database
    database.close()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def exported(db: Database, folder: Path) -> dict[str, Any]:
    with db.read() as reader:
        export_all(reader, OWNER_VIEWER, folder)
    whole: dict[str, Any] = json.loads((folder / "salon.json").read_text(encoding="utf-8"))
    return whole


def cards(db: Database) -> list[Any]:
    with db.read() as reader:
        ids = reader.session.scalars(select(client_table().c.id)).all()
        return [_rounded(asdict(whole_card(reader, OWNER_VIEWER, each))) for each in ids]


def _rounded(value: Any) -> Any:
    """Sums of fractions depend on their order in the last digit."""
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(each) for each in value]
    return value


def without_ids(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps({**row, "id": 0}) for row in rows)


def client_table() -> Table:
    return next(table for table in kept_tables() if table.name == "client")


def test_the_exported_salon_comes_back_the_same(
    salon: Database, empty: Database, tmp_path: Path
) -> None:
    before = exported(salon, tmp_path / "out")
    assert not [name for name, rows in before["tables"].items() if not rows]
    result = take_over(empty, tmp_path / "out")
    assert result.operation_id is not None
    assert result.created == result.read > 0

    after = exported(empty, tmp_path / "again")
    for name, rows in before["tables"].items():
        assert after["tables"][name] == rows, name
    # Plans are made anew, under numbers of their own.
    assert without_ids(after.pop("messages")) == without_ids(before.pop("messages"))
    assert after == before
    for path in sorted((tmp_path / "out").rglob("*.*")):
        again = tmp_path / "again" / path.relative_to(tmp_path / "out")
        if path.stem not in {"messages", "salon"}:
            assert again.read_bytes() == path.read_bytes(), path.name
    assert cards(empty) == cards(salon)
    named = (row.get("message_id", 0) for rows in before["tables"].values() for row in rows)
    with empty.write(OWNER, msg("A look")) as tx:
        fresh = OutboxMessage(
            dedupe_key="new",
            client_id=1,
            rule="offer",
            purpose="advertising",
            state="planned",
            reason={},
            state_at=tx.now,
        )
        tx.session.add(fresh)
        tx.session.flush()
        assert fresh.id > max(named)
        tx.session.delete(fresh)
    assert examine(empty).problems == examine(salon).problems

    empty.undo(OWNER, result.operation_id)
    with empty.read() as reader:
        assert reader.session.execute(select(client_table().c.id)).first() is None


def test_a_salon_that_holds_something_does_not_take_in_another(
    db: Database, tmp_path: Path
) -> None:
    fill(db, clients=3, years=1, seed=3)
    exported(db, tmp_path / "out")
    with pytest.raises(Conflict, match="empty") as refused:
        take_over(db, tmp_path / "out")
    assert refused.value.hint is not None


def test_looking_first_changes_nothing(db: Database, tmp_path: Path) -> None:
    fill(db, clients=3, years=1, seed=3)
    exported(db, tmp_path / "out")
    other = open_salon(str(tmp_path / "new.db"), FixedClock(NOW))
    try:
        tried = take_over(other, tmp_path / "out", dry_run=True)
        assert tried.new_clients >= 3
        assert tried.operation_id is None
        assert exported(other, tmp_path / "again")["tables"]["client"] == []
        assert take_over(other, tmp_path / "out" / "salon.json").created == tried.created
    finally:
        other.close()


def test_a_file_written_anew_by_another_program_is_taken_in_too(
    db: Database, tmp_path: Path
) -> None:
    fill(db, clients=3, years=1, seed=3)
    whole = exported(db, tmp_path / "out")
    (tmp_path / "out" / "salon.json").write_text(json.dumps(whole, indent=1), encoding="utf-8")
    other = open_salon(str(tmp_path / "new.db"), FixedClock(NOW))
    try:
        take_over(other, tmp_path / "out")
        assert exported(other, tmp_path / "again")["tables"]["visit"] == whole["tables"]["visit"]
    finally:
        other.close()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "broken"),
        ("[1, 2", "broken"),
        ("{}", "no export"),
        ('{"format": "SalonApp", "schema": "0002"}', "broken"),
        ('{"format": "SalonApp", "schema": "9999"}', "newer"),
        ('{"format": "SalonApp", "schema": "0002", "tables": {"client": [{"id": "x"}]}}', "broken"),
        (
            '{"format": "SalonApp", "schema": "0002", "tables": {"visit": [{"id": 1,'
            ' "client_id": 7, "on_day": "2026-01-01", "status": "done"}]}}',
            "broken",
        ),
        (
            '{"format": "SalonApp", "schema": "0002",\n"tables": {\n"client": [\n{"id": 1},',
            "broken",
        ),
    ],
)
def test_a_broken_file_leaves_the_salon_as_it_was(
    db: Database, tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "salon.json").write_text(text)
    with pytest.raises(SalonError, match=told) as refused:
        take_over(db, tmp_path / "salon.json")
    assert refused.value.hint is not None
    assert exported(db, tmp_path / "out")["tables"]["client"] == []


def test_a_missing_photo_is_told_and_nothing_is_taken_in(db: Database, tmp_path: Path) -> None:
    with db.write(OWNER, msg("A photo")) as tx:
        _put_one_row(tx, next(table for table in kept_tables() if table.name == "photo_content"))
    exported(db, tmp_path / "out")
    for path in (tmp_path / "out" / "photos").rglob("*.jpg"):
        path.unlink()
    other = open_salon(str(tmp_path / "new.db"), FixedClock(NOW))
    try:
        with pytest.raises(SalonError, match="photo"):
            take_over(other, tmp_path / "out")
        assert exported(other, tmp_path / "again")["tables"]["photo_content"] == []
    finally:
        other.close()


def test_masked_eyes_export_nothing_that_could_be_taken_in(db: Database, tmp_path: Path) -> None:
    fill(db, clients=3, years=1, seed=3)
    with db.read() as reader:
        export_all(reader, viewer_for(1, "Lera", "master", {"export": True}), tmp_path / "out")
    assert "tables" not in json.loads((tmp_path / "out" / "salon.json").read_text("utf-8"))
    with pytest.raises(SalonError, match="not whole"):
        take_over(db, tmp_path / "out")
