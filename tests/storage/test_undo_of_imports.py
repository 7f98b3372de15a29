"""One undo takes an import back, card by card: what somebody has worked on since stays."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client, ClientPhone
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import msg
from salonapp.storage import journal
from salonapp.storage.bulk import bulk_insert, bulk_update
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.storage.undo import Undone
from salonapp.visits.tables import Visit, VisitService
from tests.storage.salon import add_client, edit_client, facts


def import_people(db: Database, count: int = 5, visits: int = 2) -> tuple[range, int]:
    """Clients with a phone and visits each, in one operation; their ids and the operation's."""
    with db.write(OWNER, msg("Import")) as tx:
        service = Service(name="Cut", folded_name="cut", norm_days=30)
        tx.session.add(service)
        tx.session.flush()
        clients: list[dict[str, Any]] = [
            {"external_id": f"K{n}", "first_name": f"Client {n}"} for n in range(count)
        ]
        ids = bulk_insert(tx, Client, clients)
        bulk_insert(tx, ClientPhone, [{"client_id": i, "e164": f"+7999{i:07}"} for i in ids])
        rows = [{"client_id": i, "on_day": tx.today} for i in ids for _ in range(visits)]
        visit_ids = bulk_insert(tx, Visit, rows)
        services = [{"visit_id": i, "service_id": service.id} for i in visit_ids]
        bulk_insert(tx, VisitService, services)
    assert tx.operation_id is not None
    return ids, tx.operation_id


def count_of(db: Database, model: type[Any]) -> int:
    with db.read() as reader:
        return int(reader.session.scalar(select(func.count()).select_from(model)) or 0)


def test_an_import_is_taken_back_whole_and_done_again_whole(bare_db: Database) -> None:
    add_client(bare_db, "Before")
    before = facts(bare_db)
    import_people(bare_db)
    after = facts(bare_db)
    undone: Undone = bare_db.undo(OWNER)
    assert facts(bare_db) == before
    assert undone.kept_rows == 0
    bare_db.redo(OWNER)
    assert facts(bare_db) == after
    bare_db.undo(OWNER)
    assert facts(bare_db) == before


def test_an_import_takes_a_handful_of_journal_rows_however_large_it_is(bare_db: Database) -> None:
    _, operation_id = import_people(bare_db, count=500, visits=2)
    with bare_db.read() as reader:
        assert reader.session.get_one(Operation, operation_id).entries == 5


def test_cards_worked_on_since_stay_with_their_visits_and_services(bare_db: Database) -> None:
    ids, operation_id = import_people(bare_db, count=5, visits=2)
    edit_client(bare_db, ids[3], note="prefers mornings")
    undone: Undone = bare_db.undo(OWNER, operation_id)
    with bare_db.read() as reader:
        assert list(reader.session.scalars(select(Client.id))) == [ids[3]]
        assert list(reader.session.scalars(select(Visit.client_id))) == [ids[3], ids[3]]
        assert list(reader.session.scalars(select(ClientPhone.client_id))) == [ids[3]]
    assert count_of(bare_db, VisitService) == 2
    assert count_of(bare_db, Service) == 1
    assert undone.kept_rows > 0


def test_a_card_with_a_new_visit_stays(bare_db: Database) -> None:
    ids, operation_id = import_people(bare_db, count=4, visits=0)
    with bare_db.write(OWNER, msg("Visit")) as tx:
        tx.session.add(Visit(client_id=ids[0], on_day=tx.today))
    bare_db.undo(OWNER, operation_id)
    with bare_db.read() as reader:
        assert list(reader.session.scalars(select(Client.id))) == [ids[0]]


def test_a_card_whose_later_edit_was_undone_goes_too(bare_db: Database) -> None:
    ids, operation_id = import_people(bare_db, count=3)
    edit_client(bare_db, ids[0], note="x")
    bare_db.undo(OWNER)
    undone: Undone = bare_db.undo(OWNER, operation_id)
    assert undone.kept_rows == 0
    assert count_of(bare_db, Client) == 0


def test_imported_cards_that_name_each_other_go_together(bare_db: Database) -> None:
    with bare_db.write(OWNER, msg("Import")) as tx:
        ids = bulk_insert(tx, Client, [{"first_name": "A"}, {"first_name": "B"}])
        rows = [{"first_name": "C", "recommended_by_id": ids[0]}]
        bulk_insert(tx, Client, rows)
    bare_db.undo(OWNER)
    assert count_of(bare_db, Client) == 0


def test_an_updating_import_is_reverted_row_by_row(bare_db: Database) -> None:
    ids, _ = import_people(bare_db, count=3, visits=0)
    with bare_db.write(OWNER, msg("Import again")) as tx:
        changed = bulk_update(
            tx, Client, [{"id": i, "note": "from the file", "source": "2gis"} for i in ids]
        )
    again = tx.operation_id
    assert changed == 3
    edit_client(bare_db, ids[1], note="mine")
    undone: Undone = bare_db.undo(OWNER, again)
    with bare_db.read() as reader:
        notes = reader.session.execute(select(Client.note, Client.source).order_by(Client.id))
        assert [tuple(row) for row in notes] == [("", ""), ("mine", "2gis"), ("", "")]
    assert undone.kept_rows == 1


def test_the_same_update_twice_changes_nothing(bare_db: Database) -> None:
    ids, _ = import_people(bare_db, count=3, visits=0)
    rows = [{"id": i, "note": "x"} for i in ids]
    with bare_db.write(OWNER, msg("Import again")) as tx:
        assert bulk_update(tx, Client, [dict(row) for row in rows]) == 3
    with bare_db.write(OWNER, msg("Import again")) as tx:
        assert bulk_update(tx, Client, [dict(row) for row in rows]) == 0
    assert tx.operation_id is None


def test_an_import_that_was_taken_back_is_not_taken_back_again(bare_db: Database) -> None:
    _, operation_id = import_people(bare_db)
    bare_db.undo(OWNER, operation_id)
    with pytest.raises(Conflict, match="undone already"):
        bare_db.undo(OWNER, operation_id)


def test_a_large_undo_writes_its_journal_as_it_goes(
    bare_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_SPILL_ROWS", 3)
    before = facts(bare_db)
    import_people(bare_db, count=5, visits=2)
    after = facts(bare_db)
    bare_db.undo(OWNER)
    assert facts(bare_db) == before
    with bare_db.read() as reader:
        last = reader.session.scalars(select(Operation).order_by(Operation.id.desc())).first()
        assert last is not None
        found = select(func.count()).where(JournalEntry.operation_id == last.id)
        assert reader.session.scalar(found) == last.entries == 5
        assert last.touched["client"]
    bare_db.redo(OWNER)
    assert facts(bare_db) == after


def test_an_import_that_fails_half_way_leaves_nothing(bare_db: Database) -> None:
    before = facts(bare_db)
    with pytest.raises(ZeroDivisionError), bare_db.write(OWNER, msg("Import")) as tx:
        _ = bulk_insert(tx, Client, [{"first_name": "A"}])[0] / 0
    assert facts(bare_db) == before
    add_client(bare_db, "Anna")


def test_two_people_take_the_same_import_back_at_once(
    bare_db: Database, target: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, operation_id = import_people(bare_db)
    other = Database.open(target, clock)
    write = bare_db.write

    def write_a_moment_later(*args: Any, **options: Any) -> Any:
        other.undo(OWNER, operation_id)
        return write(*args, **options)

    monkeypatch.setattr(bare_db, "write", write_a_moment_later)
    try:
        with pytest.raises(Conflict, match="undone already"):
            bare_db.undo(OWNER, operation_id)
        assert count_of(bare_db, Client) == 0
        other.redo(OWNER)
        assert count_of(bare_db, Client) == 5
    finally:
        other.close()
