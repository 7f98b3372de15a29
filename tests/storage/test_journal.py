"""The recorder: whoever changes a fact, the journal knows what it was before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client, ClientPhone, Consent
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.base import Base, Kind, role_of
from salonapp.storage.changes import Changes
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.journal import JOURNALLED, Unjournalled
from salonapp.storage.tables import JournalEntry, Operation
from salonapp.visits.tables import Visit, VisitService
from tests.storage.salon import add_client, edit_client

Entry = tuple[str, int | None, Any, Any]


def entries(db: Database, operation_id: int | None) -> list[Entry]:
    with db.read() as reader:
        of_it = select(JournalEntry).where(JournalEntry.operation_id == operation_id)
        rows = reader.session.scalars(of_it.order_by(JournalEntry.id))
        return [(row.table_name, row.row_id, row.before, row.after) for row in rows]


def test_only_the_changed_columns_are_kept_with_their_old_values(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna", note="likes tea")
    operation_id = edit_client(bare_db, client_id, note="likes coffee", first_name="Anna")
    assert entries(bare_db, operation_id) == [
        ("client", client_id, {"note": "likes tea"}, {"note": "likes coffee"})
    ]


def test_the_old_value_of_a_card_that_was_not_read_yet_is_kept_too(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna", note="likes tea")
    with bare_db.write(OWNER, msg("Edit")) as tx:
        client = tx.session.get_one(Client, client_id)
        tx.session.expire(client)
        client.note = "likes coffee"
    assert entries(bare_db, tx.operation_id) == [
        ("client", client_id, {"note": "likes tea"}, {"note": "likes coffee"})
    ]


def test_two_changes_of_one_row_in_a_pass_are_both_kept(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna", note="1")
    with bare_db.write(OWNER, msg("Edit")) as tx:
        client = tx.session.get_one(Client, client_id)
        client.note = "2"
        tx.session.flush()
        client.note = "3"
    assert [(before, after) for _, _, before, after in entries(bare_db, tx.operation_id)] == [
        ({"note": "1"}, {"note": "2"}),
        ({"note": "2"}, {"note": "3"}),
    ]


def test_parents_are_written_before_their_children(bare_db: Database) -> None:
    with bare_db.write(OWNER, msg("Visit")) as tx:
        client = Client(first_name="Anna")
        service = Service(name="Cut", folded_name="cut", norm_days=30)
        tx.session.add_all([client, service])
        tx.session.flush()
        visit = Visit(client_id=client.id, on_day=tx.today)
        tx.session.add(visit)
        tx.session.flush()
        tx.session.add(VisitService(visit_id=visit.id, service_id=service.id))
    tables = [entry[0] for entry in entries(bare_db, tx.operation_id)]
    assert tables.index("client") < tables.index("visit") < tables.index("visit_service")


def test_a_removed_row_is_kept_whole(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    with bare_db.write(OWNER, msg("Phone")) as tx:
        tx.session.add(ClientPhone(client_id=client_id, e164="+79990001122", comment="mum"))
    with bare_db.write(OWNER, msg("Phone removed")) as tx:
        tx.session.delete(tx.session.scalars(select(ClientPhone)).one())
    ((table, row_id, before, after),) = entries(bare_db, tx.operation_id)
    assert (table, after) == ("client_phone", None)
    assert before == {
        "id": row_id,
        "client_id": client_id,
        "position": 0,
        "e164": "+79990001122",
        "comment": "mum",
        "is_wrong": False,
    }


def test_a_visit_moved_to_another_client_touches_both(bare_db: Database) -> None:
    one, _ = add_client(bare_db, "Anna")
    two, _ = add_client(bare_db, "Bella")
    with bare_db.write(OWNER, msg("Visit")) as tx:
        visit = Visit(client_id=one, on_day=tx.today)
        tx.session.add(visit)
    heard: list[Changes] = []
    bare_db.subscribe(heard.append)
    with bare_db.write(OWNER, msg("Moved")) as tx:
        tx.session.scalars(select(Visit)).one().client_id = two
    assert heard[0].ids("client") == {one, two}
    assert len(heard[0].ids("visit")) == 1


def test_a_record_is_not_journalled(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db)
    with bare_db.write(OWNER, msg("Consent")) as tx:
        tx.session.add(
            Consent(
                client_id=client_id,
                at=tx.now,
                purpose="service",
                granted=True,
                source="paper",
                evidence="form",
            )
        )
        tx.touch("client", [client_id])
    assert entries(bare_db, tx.operation_id) == []
    with bare_db.read() as reader:
        assert reader.session.get_one(Operation, tx.operation_id).entries == 0


NOTE = {"id": 1, "note": "x"}
CLIENTS: Any = Client.__table__
BEHIND_THE_BACK: dict[str, Callable[[Session], object]] = {
    "a Core update": lambda s: s.execute(update(CLIENTS).values(note="x")),
    "a bulk update of the ORM": lambda s: s.execute(update(Client).values(note="x")),
    "a bulk removal of the ORM": lambda s: s.execute(delete(ClientPhone)),
    "a query's removal": lambda s: s.query(ClientPhone).delete(),
    "a Core insert": lambda s: s.execute(insert(CLIENTS).values(first_name="x")),
    "a bulk insert of the ORM": lambda s: s.execute(insert(Client), [{"first_name": "x"}]),
    "updates by key": lambda s: s.execute(update(Client), [NOTE]),
    "prepared updates": lambda s: s.connection().execute(
        update(CLIENTS).where(Client.id == bindparam("i")).values(note="x"), [{"i": 1}]
    ),
    "saving in bulk": lambda s: s.bulk_insert_mappings(Client, [{"first_name": "x"}]),
    "plain SQL": lambda s: s.execute(text("UPDATE client SET note = 'x'")),
    "the driver's SQL": lambda s: s.connection().exec_driver_sql("DELETE FROM client_phone"),
    "SQL with a preface": lambda s: s.execute(
        text("WITH few AS (SELECT 1) INSERT INTO client_tag (client_id, tag) SELECT 1, 'x'")
    ),
}


@pytest.mark.parametrize("way", BEHIND_THE_BACK)
def test_facts_cannot_be_changed_behind_the_journals_back(bare_db: Database, way: str) -> None:
    add_client(bare_db, "Anna")
    with pytest.raises(Unjournalled), bare_db.write(OWNER, msg("Behind the back")) as tx:
        BEHIND_THE_BACK[way](tx.session)


def test_savepoints_are_refused(bare_db: Database) -> None:
    with pytest.raises(Unjournalled), bare_db.write(OWNER, msg("Savepoint")) as tx:
        tx.session.begin_nested()


def test_an_expression_in_place_of_a_value_is_refused(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    with pytest.raises(Unjournalled), bare_db.write(OWNER, msg("Expression")) as tx:
        tx.session.get_one(Client, client_id).note = func.upper("x")
    with pytest.raises(Unjournalled), bare_db.write(OWNER, msg("Expression")) as tx:
        tx.session.add(Client(first_name=func.upper("x")))


def test_derived_state_and_marked_statements_pass_the_sentinel(bare_db: Database) -> None:
    with bare_db.write(OWNER, msg("Derive")) as tx:
        tx.session.execute(text("DELETE FROM client_search"))
        marked = update(Client).values(note="x").execution_options(**{JOURNALLED: True})
        tx.session.execute(marked)


def test_a_fact_outside_the_door_is_refused(bare_db: Database) -> None:
    with (
        pytest.raises(SalonError, match="cannot be written"),
        bare_db.read() as reader,
    ):
        reader.session.bulk_save_objects([Client(first_name="Anna")])


def test_every_table_says_what_it_holds_and_no_database_cascade_goes_around_the_journal() -> None:
    for table in Base.metadata.sorted_tables:
        role = role_of(table)
        if table.name in {"operation", "journal_entry"}:
            assert role is None
            continue
        assert role is not None, table.name
        for key in table.foreign_keys:
            assert (key.ondelete or "RESTRICT") == "RESTRICT", key
        if role.kind is Kind.FACT:
            assert all(column.onupdate is None for column in table.columns)
            assert all(column.server_default is None for column in table.columns)
