"""A restore puts the old salon back, and forgets neither an opt-out nor what was sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from salonapp.clients.tables import Client, ClientPhone, Consent
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.tables import MessageAttempt, OutboxMessage
from salonapp.storage.backup import back_up, inspect, restore
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import set_setting
from salonapp.storage.trouble import Busy, Damaged
from tests.storage.salon import add_client, edit_client, facts, names, other_program


def consent(db: Database, client_id: int, granted: bool) -> None:
    with db.write(OWNER, msg("Consent")) as tx:
        tx.session.add(
            Consent(
                client_id=client_id,
                at=tx.now,
                purpose="service",
                granted=granted,
                source="spoken",
                evidence="Lera heard it",
            )
        )
        tx.touch("client", [client_id])


def message(tx: Tx, key: str, state: str, client_id: int = 1) -> OutboxMessage:
    row = OutboxMessage(
        dedupe_key=key,
        client_id=client_id,
        rule="return_after_service",
        purpose="service",
        state=state,
        reason={},
        state_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def consents(db: Database) -> list[tuple[int, bool]]:
    with db.read() as reader:
        rows = reader.session.execute(select(Consent.client_id, Consent.granted))
        return sorted((row[0], row[1]) for row in rows)


def messages(db: Database) -> dict[str, str]:
    with db.read() as reader:
        rows = reader.session.execute(select(OutboxMessage.dedupe_key, OutboxMessage.state))
        return {row[0]: row[1] for row in rows}


def is_paused(db: Database) -> bool:
    with db.read() as reader:
        return reader.settings.flag("reminders.paused")


def resume(db: Database) -> None:
    with db.write(OWNER, msg("Resume")) as tx:
        set_setting(tx, "reminders.paused", False)


def reopened(target: str, clock: FixedClock) -> Database:
    return Database.open(target, clock)


def test_the_salon_is_as_it_was_and_the_replaced_one_is_kept(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    db = reopened(target, clock)
    client_id, _ = add_client(db, "Anna", note="tea")
    resume(db)
    info = back_up(db, tmp_path / "copy.db")
    before = facts(db)
    edit_client(db, client_id, note="coffee")
    add_client(db, "Bella")
    db.close()
    clock.advance(timedelta(hours=1))
    restored = restore(target, tmp_path / "copy.db", clock)
    assert restored.info == info
    db = reopened(target, clock)
    try:
        assert is_paused(db), "nothing is sent before a person has looked"
        resume(db)
        now = facts(db)
        assert {**now, "setting": []} == {**before, "setting": []}
        newest, _ = add_client(db, "Vera")
        assert newest == client_id + 2, "Bella's number is not given to somebody else"
    finally:
        db.close()
    assert restored.kept is not None
    kept = Database.open(restored.kept, clock)
    try:
        assert names(kept) == ["Anna", "Bella"]
    finally:
        kept.close()


def test_an_opt_out_after_the_backup_survives(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    db = reopened(target, clock)
    one, _ = add_client(db, "Anna")
    two, _ = add_client(db, "Bella")
    for client_id in (one, two):
        consent(db, client_id, granted=True)
    back_up(db, tmp_path / "copy.db")
    clock.advance(timedelta(days=1))
    consent(db, one, granted=False)
    db.close()
    restored = restore(target, tmp_path / "copy.db", clock)
    assert restored.carried.consents == 1
    assert restored.carried.client_ids == {one}
    again = restore(target, tmp_path / "copy.db", clock)
    assert again.carried.consents == 1
    assert again.kept != restored.kept, "neither of the replaced salons is lost"
    db = reopened(target, clock)
    try:
        assert consents(db) == [(one, False), (one, True), (two, True)]
    finally:
        db.close()


def test_a_number_known_to_be_wrong_stays_known_through_a_restore(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    db = reopened(target, clock)
    anna, _ = add_client(db, "Anna")
    with db.write(OWNER, msg("Phones")) as tx:
        for number in ("+79160000001", "+79160000002"):
            tx.session.add(ClientPhone(client_id=anna, e164=number))
    back_up(db, tmp_path / "copy.db")
    with db.write(OWNER, msg("A stranger answered")) as tx:
        stranger = select(ClientPhone).where(ClientPhone.e164 == "+79160000001")
        tx.session.scalars(stranger).one().is_wrong = True
    db.close()
    restore(target, tmp_path / "copy.db", clock)
    db = reopened(target, clock)
    try:
        with db.read() as reader:
            kept = reader.session.execute(
                select(ClientPhone.e164, ClientPhone.is_wrong).order_by(ClientPhone.id)
            ).all()
        assert [tuple(each) for each in kept] == [("+79160000001", True), ("+79160000002", False)]
    finally:
        db.close()


def test_nobody_is_written_to_twice_after_a_restore(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    db = reopened(target, clock)
    add_client(db, "Anna")
    with db.write(OWNER, msg("Plan")) as tx:
        for key, state in (("sent", "planned"), ("old", "accepted"), ("later", "queued")):
            message(tx, key, state)
        tx.touch("reminder", [1])
    back_up(db, tmp_path / "copy.db")
    with db.write(OWNER, msg("Sent")) as tx:
        for row in tx.session.scalars(select(OutboxMessage)).all():
            if row.dedupe_key == "sent":
                row.state, row.claimed_at = "accepted", tx.now
                attempt = {"at": tx.now, "channel": "email", "owner": "me"}
                tx.session.add(MessageAttempt(message_id=row.id, **attempt))
        message(tx, "new and sent", "unknown")
        message(tx, "new and planned", "planned")
        tx.touch("reminder", [1])
    db.close()
    restored = restore(target, tmp_path / "copy.db", clock)
    assert restored.carried.messages == 2
    db = reopened(target, clock)
    try:
        assert messages(db) == {
            "sent": "accepted",
            "old": "accepted",
            "later": "queued",
            "new and sent": "unknown",
        }
        with db.read() as reader:
            attempts = reader.session.scalars(select(MessageAttempt)).all()
            sent = select(OutboxMessage.id).where(OutboxMessage.dedupe_key == "sent")
            assert [a.message_id for a in attempts] == [reader.session.scalar(sent)]
    finally:
        db.close()


def test_another_salons_records_stay_out_but_for_refusals_of_the_same_people(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    """A new PC: the export was imported, one client refused, then the old backup turned up."""
    old = Database.open(tmp_path / "old.db", clock)
    for name, phone in (("Anna", "+79990000001"), ("Bella", "+79990000002")):
        client_id, _ = add_client(old, name)
        with old.write(OWNER, msg("Phone")) as tx:
            tx.session.add(ClientPhone(client_id=client_id, e164=phone))
        consent(old, client_id, granted=True)
    bella = client_id
    back_up(old, tmp_path / "copy.db")
    old.close()
    clock.advance(timedelta(days=1))
    db = reopened(target, clock)
    client_id, _ = add_client(db, "Bella again")
    with db.write(OWNER, msg("Phone")) as tx:
        tx.session.add(ClientPhone(client_id=client_id, e164="+79990000002"))
        message(tx, "sent", "accepted")
    consent(db, client_id, granted=False)
    db.close()
    restored = restore(target, tmp_path / "copy.db", clock)
    assert (restored.carried.consents, restored.carried.messages) == (1, 0)
    db = reopened(target, clock)
    try:
        assert names(db) == ["Anna", "Bella"]
        assert consents(db) == [(1, True), (bella, False), (bella, True)]
        assert messages(db) == {}
    finally:
        db.close()


def test_a_file_that_is_no_use_changes_nothing(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    db = reopened(target, clock)
    add_client(db, "Anna")
    before = facts(db)
    db.close()
    (tmp_path / "empty.db").touch()
    (tmp_path / "list.csv").write_text("name;phone\n" * 50)
    for name, problem in (
        ("missing.db", NotFound),
        ("empty.db", InvalidInput),
        ("list.csv", Damaged),
    ):
        with pytest.raises(problem):
            restore(target, tmp_path / name, clock)
    db = reopened(target, clock)
    try:
        assert facts(db) == before
    finally:
        db.close()


def test_a_backup_by_a_newer_program_is_refused(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    file = tmp_path / "copy.db"
    db = reopened(target, clock)
    back_up(db, file)
    db.close()
    _say_it_is_newer(file)
    assert inspect(file).is_newer
    with pytest.raises(SalonError, match="newer SalonApp"):
        restore(target, file, clock)


def _say_it_is_newer(file: Path) -> None:
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(str(file), isolation_level=None)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def test_a_salon_that_is_open_elsewhere_is_not_pulled_away(
    empty_salon_file: Path, clock: FixedClock, tmp_path: Path
) -> None:
    salon, file = tmp_path / "mine.db", tmp_path / "copy.db"
    db = Database.open(salon, clock)
    add_client(db, "Anna")
    back_up(db, file)
    with pytest.raises(Busy, match="open in another window"):
        restore(salon, file, clock)
    db.close()
    idle = """
db = Database.open(target, clock)
names(db)
say("open")
wait()
add_client(db, "Bella")
db.close()
"""
    with other_program(str(salon), idle) as other:
        other.wait_for("open")
        with pytest.raises(Busy, match="open in another window"):
            restore(salon, file, clock)
        other.go_on()
        other.end()
    db = Database.open(salon, clock)
    try:
        assert names(db) == ["Anna", "Bella"]
    finally:
        db.close()


def test_the_salons_own_file_is_not_restored_onto_itself(clock: FixedClock, tmp_path: Path) -> None:
    salon = tmp_path / "mine.db"
    Database.open(salon, clock).close()
    with pytest.raises(InvalidInput, match="own file"):
        restore(salon, salon, clock)


def test_a_damaged_salon_is_replaced_and_kept_as_it_is(clock: FixedClock, tmp_path: Path) -> None:
    salon, file = tmp_path / "mine.db", tmp_path / "copy.db"
    db = Database.open(salon, clock)
    add_client(db, "Anna")
    back_up(db, file)
    db.close()
    salon.write_bytes(b"\0" * 5000)
    salon.with_name("mine.db-wal").write_bytes(b"old log")
    restored = restore(salon, file, clock)
    assert restored.kept is not None
    assert restored.kept.read_bytes() == b"\0" * 5000
    assert restored.kept.with_name(restored.kept.name + "-wal").read_bytes() == b"old log"
    assert restored.carried.consents == 0
    db = Database.open(salon, clock)
    try:
        assert names(db) == ["Anna"]
    finally:
        db.close()


def test_a_salon_is_restored_where_there_was_none(clock: FixedClock, tmp_path: Path) -> None:
    db = Database.open(tmp_path / "mine.db", clock)
    add_client(db, "Anna")
    back_up(db, tmp_path / "copy.db")
    db.close()
    restored = restore(tmp_path / "new.db", tmp_path / "copy.db", clock)
    assert restored.kept is None
    db = Database.open(tmp_path / "new.db", clock)
    try:
        assert names(db) == ["Anna"]
        assert is_paused(db)
    finally:
        db.close()


def test_what_follows_from_the_facts_is_worked_out_when_a_servers_copy_becomes_a_file(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    from salonapp.app import derivations

    db = Database.open(target, clock, derivations())
    add_client(db, "Anna", last_name="Ivanova")
    back_up(db, tmp_path / "copy.db")
    db.close()
    restore(tmp_path / "new.db", tmp_path / "copy.db", clock)
    salon = Database.open(tmp_path / "new.db", clock, derivations())
    try:
        with salon.read() as reader:
            found: Any = reader.session.execute(
                text("SELECT rowid FROM client_fts WHERE haystack MATCH 'ivanova'")
            ).all()
            assert len(found) == 1
    finally:
        salon.close()


def test_other_workstations_hear_of_a_restored_server(
    target: str, clock: FixedClock, tmp_path: Path, kind_of_database: str
) -> None:
    if kind_of_database == "sqlite":
        target = str(tmp_path / "other.db")  # a file must not be open elsewhere
    db = Database.open(target, clock)
    add_client(db, "Anna")
    back_up(db, tmp_path / "copy.db")
    add_client(db, "Bella")
    workstation = None if kind_of_database == "sqlite" else Database.open(target, clock)
    db.close()
    restore(target, tmp_path / "copy.db", clock)
    if workstation is None:
        return
    try:
        assert any(changes.all_of("client") for changes in workstation.poll())
        assert names(workstation) == ["Anna"]
    finally:
        workstation.close()


def test_a_moment_survives_the_way_to_a_file_and_back(
    target: str, clock: FixedClock, tmp_path: Path
) -> None:
    moment = datetime(2026, 1, 1, 21, 30, 5, 123456, tzinfo=UTC)
    db = reopened(target, clock)
    add_client(db, "Anna", deleted_at=moment)
    back_up(db, tmp_path / "copy.db")
    db.close()
    restore(target, tmp_path / "copy.db", clock)
    db = reopened(target, clock)
    try:
        with db.read() as reader:
            assert reader.session.scalars(select(Client.deleted_at)).one() == moment
    finally:
        db.close()
