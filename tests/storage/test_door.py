"""One pass through the door: all of it is kept, or nothing is; looks never wait."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from salonapp.clients.tables import Client, ClientPhone
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.storage.changes import Changes
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor, Tx
from salonapp.storage.journal import Unjournalled
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.storage.trouble import Busy
from tests.storage.salon import add_client, client_values, edit_client, names, other_program


def test_what_was_written_is_there_for_the_next_look(bare_db: Database) -> None:
    client_id, operation_id = add_client(bare_db, "Anna")
    assert names(bare_db) == ["Anna"]
    with bare_db.read() as reader:
        operation = reader.session.get_one(Operation, operation_id)
        assert (operation.actor_name, operation.entries) == ("owner", 1)
        assert operation.touched == {"client": [client_id]}
        assert operation.at == bare_db.clock.now()


def test_who_acted_stands_in_the_journal(bare_db: Database) -> None:
    with bare_db.write(Actor(7, "Lera"), msg("New client")) as tx:
        tx.session.add(Client(first_name="Anna"))
    with bare_db.read() as reader:
        operation = reader.session.get_one(Operation, tx.operation_id)
        assert (operation.actor_id, operation.actor_name) == (7, "Lera")


def test_an_error_leaves_everything_as_it_was(bare_db: Database) -> None:
    def broken() -> None:
        with bare_db.write(OWNER, msg("Broken")) as tx:
            tx.session.add(Client(first_name="Anna"))
            tx.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert names(bare_db) == []
    with bare_db.read() as reader:
        assert reader.session.scalar(select(func.count()).select_from(Operation)) == 0
        assert reader.session.scalar(select(func.count()).select_from(JournalEntry)) == 0


def test_a_derivation_that_fails_takes_the_fact_back(target: str, clock: FixedClock) -> None:
    def broken(tx: Tx, changes: Changes) -> None:
        raise ZeroDivisionError

    db = Database.open(target, clock, [broken])
    try:
        with pytest.raises(ZeroDivisionError):
            add_client(db)
        assert names(db) == []
    finally:
        db.close()


def test_derivations_run_in_their_order_with_exactly_what_changed(
    target: str, clock: FixedClock
) -> None:
    seen: list[tuple[str, Changes]] = []
    db = Database.open(
        target,
        clock,
        [lambda tx, c: seen.append(("search", c)), lambda tx, c: seen.append(("plan", c))],
    )
    try:
        client_id, _ = add_client(db)
    finally:
        db.close()
    assert [name for name, _ in seen] == ["search", "plan"]
    assert seen[0][1].ids("client") == {client_id}
    assert seen[0][1].tables == {"client"}


def test_a_pass_that_changes_nothing_leaves_no_trace(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    with bare_db.write(OWNER, msg("Saved as it was")) as tx:
        tx.session.get_one(Client, client_id).first_name = "Anna"
    assert tx.operation_id is None


def test_a_write_inside_a_write_is_refused_at_once(bare_db: Database) -> None:
    with (
        bare_db.write(OWNER, msg("Outer")) as tx,
        pytest.raises(RuntimeError, match="inside"),
        bare_db.write(OWNER, msg("Inner")),
    ):
        pass
    tx.session.close()
    add_client(bare_db, "Anna")
    assert names(bare_db) == ["Anna"]


def test_the_time_stands_still_within_a_pass(bare_db: Database, clock: FixedClock) -> None:
    with bare_db.write(OWNER, msg("Long")) as tx:
        before = tx.now
        clock.advance(timedelta(hours=1))
        assert tx.now == before


def test_a_reader_sees_one_moment_however_long_it_looks(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    with bare_db.read() as reader:
        count = select(func.count()).select_from(Client)
        assert reader.session.scalar(count) == 1
        add_client(bare_db, "Bella")
        edit_client(bare_db, client_id, first_name="Anya")
        assert reader.session.scalar(count) == 1
        name = select(Client.first_name).where(Client.id == client_id)
        assert reader.session.scalar(name) == "Anna"
    assert names(bare_db) == ["Anya", "Bella"]


def test_a_reader_never_waits_for_a_writer(bare_db: Database) -> None:
    add_client(bare_db, "Anna")
    with bare_db.write(OWNER, msg("Long")) as tx:
        tx.session.add(Client(first_name="Bella"))
        tx.session.flush()
        assert names(bare_db) == ["Anna"]


def test_a_reader_cannot_write(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    change = text("UPDATE client SET note = 'x' WHERE id = :id")
    with (
        pytest.raises(Exception, match=r"read-only|readonly|not be written"),
        bare_db.read() as reader,
    ):
        reader.session.execute(change, {"id": client_id})
    card = client_values(bare_db, client_id)
    assert card is not None
    assert card["note"] == ""


def test_a_second_writer_waits_only_as_long_as_its_patience(bare_db: Database) -> None:
    inside, done = threading.Event(), threading.Event()

    def long_import() -> None:
        with bare_db.write(OWNER, msg("Long import")):
            inside.set()
            done.wait(30)

    thread = threading.Thread(target=long_import)
    thread.start()
    assert inside.wait(10)
    try:
        with pytest.raises(Busy), bare_db.write(OWNER, msg("Tick"), patience_s=0):
            pass
    finally:
        done.set()
        thread.join()
    add_client(bare_db, "Anna")


def test_patience_holds_for_another_program_too(bare_db: Database, target: str) -> None:
    held = """
db = Database.open(target, clock)
with db.write(OWNER, msg("Long import")) as tx:
    say("inside")
    wait()
db.close()
"""
    with other_program(target, held) as other:
        other.wait_for("inside")
        with pytest.raises(Busy) as told, bare_db.write(OWNER, msg("Tick"), patience_s=0.01):
            pass
        assert "Another program is writing" in str(told.value)
        other.go_on()
        other.end()
    add_client(bare_db, "Anna")
    assert names(bare_db) == ["Anna"]


def test_a_patient_writer_gets_its_turn_when_the_other_program_ends(
    bare_db: Database, target: str
) -> None:
    held = """
db = Database.open(target, clock)
with db.write(OWNER, msg("Import")) as tx:
    tx.session.add(Client(first_name="Bella"))
    say("inside")
    wait()
db.close()
"""
    with other_program(target, held) as other:
        other.wait_for("inside")
        other.go_on()
        add_client(bare_db, "Anna")
        other.end()
    assert sorted(names(bare_db)) == ["Anna", "Bella"]


def test_trouble_with_a_file_inside_a_pass_is_not_blamed_on_the_salon(
    bare_db: Database, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError), bare_db.write(OWNER, msg("Photo")):
        (tmp_path / "photo.jpg").read_bytes()
    with (
        pytest.raises(ConnectionRefusedError),
        bare_db.write(OWNER, msg("Mail")),
    ):
        raise ConnectionRefusedError(111, "Connection refused")


def test_a_mistake_of_the_program_is_not_dressed_up_as_trouble(bare_db: Database) -> None:
    with pytest.raises(DBAPIError), bare_db.write(OWNER, msg("Broken")) as tx:
        tx.session.execute(text("SELECT nothing FROM nowhere"))


def test_a_clients_data_are_not_in_the_text_of_an_error(bare_db: Database) -> None:
    with pytest.raises(IntegrityError) as error, bare_db.write(OWNER, msg("Broken")) as tx:
        tx.session.add(ClientPhone(client_id=12345, e164="+79990001122"))
    assert "+79990001122" not in str(error.value)


def test_the_sentinel_still_stands_after_a_write_that_failed(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    with pytest.raises(IntegrityError), bare_db.write(OWNER, msg("Broken")) as tx:
        tx.session.add(ClientPhone(client_id=12345, e164="+79990001122"))
    with pytest.raises(Unjournalled), bare_db.write(OWNER, msg("Behind the back")) as tx:
        tx.session.execute(text("UPDATE client SET note = 'x' WHERE id = :id"), {"id": client_id})


def test_a_hundred_passes_leave_no_connection_behind(bare_db: Database) -> None:
    for number in range(60):
        add_client(bare_db, f"Client {number}")
        with pytest.raises(ZeroDivisionError), bare_db.write(OWNER, msg("Broken")):
            raise ZeroDivisionError
        with pytest.raises(ZeroDivisionError), bare_db.read() as reader:
            _ = reader.session.scalars(select(Client.id)).all()[number] / 0
    assert bare_db.checked_out() == 0


def test_only_an_unhurried_write_may_be_lost_with_the_power(bare_db: Database) -> None:
    on_server = bare_db.dialect == "postgresql"
    asked = "SHOW synchronous_commit" if on_server else "PRAGMA synchronous"
    levels = []
    for unhurried in (False, True, False):
        with bare_db.write(OWNER, msg("Anything"), unhurried=unhurried) as tx:
            levels.append(tx.connection.exec_driver_sql(asked).scalar())
    if on_server:
        assert levels[1] == "off"
    else:
        assert levels == [full := 2, 1, full]
