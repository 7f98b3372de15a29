"""The doctor: finds what is wrong, and works out anew whatever follows from the facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from salonapp.clients.tables import Client, ClientPhone, ClientSearch
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.bulk import bulk_insert
from salonapp.storage.changes import Changes
from salonapp.storage.database import Database
from salonapp.storage.doctor import Report, examine, rebuild
from salonapp.storage.door import OWNER
from salonapp.storage.journal import JOURNALLED
from salonapp.storage.migrations import HEAD
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.tables import Visit
from tests.storage.salon import add_client, edit_client, facts


def behind_the_back(db: Database, statement: str) -> None:
    with db.write(OWNER, msg("Broken on purpose")) as tx:
        marked = text(statement).execution_options(**{JOURNALLED: True})
        tx.session.execute(marked)


def test_a_healthy_salon_has_no_problems(db: Database) -> None:
    client_id, _ = add_client(db, "Anna")
    edit_client(db, client_id, note="x")
    db.undo(OWNER)
    with db.write(OWNER, msg("Import")) as tx:
        bulk_insert(tx, Client, [{"first_name": "A"}, {"first_name": "B"}])
    db.undo(OWNER)
    db.redo(OWNER)
    assert examine(db) == Report("ok", HEAD, ())


def test_a_row_that_vanished_is_found(db: Database) -> None:
    client_id, _ = add_client(db, "Anna")
    with db.write(OWNER, msg("Phone")) as tx:
        tx.session.add(ClientPhone(client_id=client_id, e164="+79990001122"))
    behind_the_back(db, "DELETE FROM client_phone")
    (problem,) = examine(db).problems
    assert "the journal says" in problem


def test_a_journal_with_a_hole_is_found(db: Database) -> None:
    add_client(db, "Anna")
    behind_the_back(db, "DELETE FROM journal_entry")
    assert any("lost a part of its journal" in problem for problem in examine(db).problems)


def test_a_reference_into_the_void_is_found(empty_salon_file: Path, tmp_path: Path) -> None:
    import sqlcipher3.dbapi2 as driver

    path = tmp_path / "mine.db"
    path.write_bytes(empty_salon_file.read_bytes())
    connection = driver.connect(str(path), isolation_level=None)
    connection.execute("INSERT INTO client_tag (client_id, tag) VALUES (99, 'VIP')")
    connection.close()
    from salonapp.foundation.clock import SystemClock

    db = Database.open(path, SystemClock())
    try:
        (problem,) = examine(db).problems
        assert "1 row refers to another one that is not there" in problem
    finally:
        db.close()


def test_derived_rows_of_nobody_are_found_and_mended(db: Database) -> None:
    add_client(db, "Anna")
    with db.write(OWNER, msg("Broken on purpose")) as tx:
        row = ClientSearch(client_id=4711, sort_name="x", surname="x", haystack="x", open_length=1)
        tx.session.add(row)
    assert any("--rebuild" in problem for problem in examine(db).problems)
    rebuild(db)
    assert examine(db).problems == ()


def test_a_rebuild_gives_what_the_writes_had_given(db: Database) -> None:
    one, _ = add_client(db, "Anna", last_name="Ivanova")
    add_client(db, "Bella")
    with db.write(OWNER, msg("Visit")) as tx:
        tx.session.add(Visit(client_id=one, on_day=tx.today, paid_minor=100))
    told, before = facts(db), derived(db)
    assert before["search"]
    behind_the_back(db, "DELETE FROM client_search")
    behind_the_back(db, "UPDATE client_temperature SET temperature = 'hot'")
    assert derived(db) != before
    assert rebuild(db) == 2
    assert derived(db) == before
    assert facts(db) == told


def test_a_rebuild_leaves_deeds_alone(db: Database) -> None:
    client_id, _ = add_client(db, "Anna")
    with db.write(OWNER, msg("Sent")) as tx:
        deed = {"rule": "return_after_service", "purpose": "service", "reason": {}}
        tx.session.add(
            OutboxMessage(
                dedupe_key="k", client_id=client_id, state="accepted", state_at=tx.now, **deed
            )
        )
    rebuild(db)
    with db.read() as reader:
        assert reader.session.scalars(select(OutboxMessage.state)).all() == ["accepted"]


def test_a_rebuild_is_seen_by_every_view_and_is_nothing_to_undo(
    db: Database, clock: FixedClock
) -> None:
    _, operation_id = add_client(db, "Anna")
    heard: list[Changes] = []
    db.subscribe(heard.append)
    steps: list[tuple[int, int]] = []
    rebuild(db, lambda done, total: steps.append((done, total)))
    assert heard[-1].all_of("temperature")
    assert steps[0] == (0, len(db.derivations))
    assert db.undo(OWNER).undone_id == operation_id


def derived(db: Database) -> dict[str, Any]:
    with db.read() as reader:
        search: Any = select(ClientSearch.__table__).order_by(ClientSearch.client_id)
        warmth: Any = select(ClientTemperature.__table__).order_by(ClientTemperature.client_id)
        found = {
            "search": [tuple(row) for row in reader.session.execute(search)],
            "temperature": [tuple(row) for row in reader.session.execute(warmth)],
        }
        if reader.on_sqlite:
            index = text("SELECT rowid FROM client_fts WHERE haystack MATCH 'ivanova'")
            found["fts"] = [tuple(row) for row in reader.session.execute(index)]
        return found


def test_a_search_before_a_large_undo_is_not_taken_for_damage(db: Database) -> None:
    with db.write(OWNER, msg("Import")) as tx:
        bulk_insert(tx, Client, [{"first_name": f"Anna {n:05}"} for n in range(300)])
    assert examine(db).integrity == "ok"
    with db.read() as reader:
        if reader.on_sqlite:
            found = text("SELECT count(*) FROM client_fts WHERE haystack MATCH 'anna'")
            assert reader.session.scalar(found) == 300
    db.undo(OWNER)
    assert examine(db) == Report("ok", HEAD, ())
