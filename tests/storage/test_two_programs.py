"""Several programs on one salon: the shell, the agent, another workstation."""

from __future__ import annotations

import threading

import pytest

from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.storage.changes import MANY, Changes
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER
from tests.storage.salon import add_client, edit_client, names, other_program

CLAIMS = 60

_CLAIMER = f"""
db = Database.open(target, clock)
say("ready")
wait()
won = 0
for client_id in range(1, {CLAIMS} + 1):
    with db.write(OWNER, msg("Claim")) as tx:
        client = tx.session.get(Client, client_id)
        if client.note == "":
            client.note = sys.argv[1]
            won += 1
db.close()
say(str(won))
"""


def test_two_programs_never_both_win_the_same_row(bare_db: Database, target: str) -> None:
    for number in range(CLAIMS):
        add_client(bare_db, f"Client {number}")
    with other_program(target, _CLAIMER) as one, other_program(target, _CLAIMER) as two:
        one.wait_for("ready")
        two.wait_for("ready")
        one.go_on()
        two.go_on()
        won = int(one.end()) + int(two.end())
    assert won == CLAIMS
    with bare_db.read() as reader:
        assert (
            reader.session.connection()
            .exec_driver_sql("SELECT max(entries) FROM operation")
            .scalar()
            == 1
        )


_EDITOR = """
db = Database.open(target, clock)
wait()
edit_client(db, 1, note="seen by the agent")
say("done")
wait()
db.close()
"""


def test_what_another_program_changed_is_noticed_once(bare_db: Database, target: str) -> None:
    client_id, _ = add_client(bare_db)
    assert client_id in (1, 2)
    heard: list[Changes] = []
    bare_db.subscribe(heard.append)
    with other_program(target, _EDITOR.replace("1, note", f"{client_id}, note")) as other:
        assert bare_db.poll() == []
        other.go_on()
        other.wait_for("done")
        found = bare_db.poll()
        assert [changes.ids("client") for changes in found] == [frozenset({client_id})]
        assert heard == found
        assert bare_db.poll() == []
        other.go_on()
        other.end()


def test_ones_own_change_is_told_at_once_and_not_again(bare_db: Database) -> None:
    heard: list[Changes] = []
    bare_db.subscribe(heard.append)
    client_id, operation_id = add_client(bare_db)
    assert [(c.operation_id, c.ids("client")) for c in heard] == [(operation_id, {client_id})]
    assert bare_db.poll() == []
    assert len(heard) == 1


def test_two_windows_hear_of_each_other(bare_db: Database, target: str, clock: FixedClock) -> None:
    other = Database.open(target, clock)
    try:
        client_id, first = add_client(bare_db)
        second = edit_client(other, client_id, note="x")
        assert [c.operation_id for c in other.poll()] == [first]
        assert [c.operation_id for c in bare_db.poll()] == [second]
    finally:
        other.close()


def test_a_change_of_many_rows_is_told_as_everything(
    bare_db: Database, target: str, clock: FixedClock
) -> None:
    other = Database.open(target, clock)
    try:
        with bare_db.write(OWNER, msg("Night")) as tx:
            tx.touch("temperature", range(1, MANY + 2))
        (changes,) = other.poll()
        assert changes.all_of("temperature")
        assert changes.touches("temperature", 5)
        assert not changes.touches("client")
    finally:
        other.close()


def test_a_listener_that_left_hears_nothing(bare_db: Database) -> None:
    heard: list[Changes] = []
    leave = bare_db.subscribe(heard.append)
    leave()
    leave()
    add_client(bare_db)
    assert heard == []


def test_a_broken_listener_neither_undoes_the_write_nor_silences_others(
    bare_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Changes] = []

    def broken(changes: Changes) -> None:
        raise ZeroDivisionError

    bare_db.subscribe(broken)
    bare_db.subscribe(heard.append)
    add_client(bare_db)
    assert len(heard) == 1
    assert "a listener failed" in caplog.text


def test_polling_and_writing_from_many_threads_loses_and_doubles_nothing(
    bare_db: Database, target: str, clock: FixedClock
) -> None:
    other = Database.open(target, clock)
    heard: list[int | None] = []
    bare_db.subscribe(lambda changes: heard.append(changes.operation_id))
    stop = threading.Event()

    def poll() -> None:
        while not stop.is_set():
            bare_db.poll()

    pollers = [threading.Thread(target=poll) for _ in range(2)]
    for thread in pollers:
        thread.start()
    try:
        ids = []
        for number in range(25):
            ids.append(add_client(bare_db, f"Own {number}")[1])
            ids.append(add_client(other, f"Other {number}")[1])
    finally:
        stop.set()
        for thread in pollers:
            thread.join()
        bare_db.poll()
        other.close()
    assert sorted(i for i in heard if i is not None) == sorted(ids)


def test_a_program_killed_in_mid_write_leaves_nothing_and_blocks_nobody(
    bare_db: Database, target: str
) -> None:
    add_client(bare_db, "Anna")
    held = """
db = Database.open(target, clock)
with db.write(OWNER, msg("Import")) as tx:
    tx.session.add(Client(first_name="Bella"))
    tx.session.flush()
    say("half way")
    wait()
"""
    with other_program(target, held) as other:
        other.wait_for("half way")
    add_client(bare_db, "Vera")
    assert names(bare_db) == ["Anna", "Vera"]
    assert examine(bare_db).problems == ()
