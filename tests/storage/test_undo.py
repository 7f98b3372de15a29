"""Undo and redo of what a person did, one step at a time."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client, ClientPhone, Consent
from salonapp.foundation.errors import Conflict, NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.changes import Changes
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.storage.labels import label_from_json
from salonapp.storage.tables import Operation
from salonapp.storage.undo import Undone
from salonapp.visits.tables import Visit, VisitService
from tests.storage.salon import add_client, client_values, edit_client, facts, names


def test_undo_takes_back_the_last_thing_and_redo_does_it_again(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna", note="tea")
    edit_client(bare_db, client_id, note="coffee", first_name="Anya")
    before = facts(bare_db)
    undone: Undone = bare_db.undo(OWNER)
    card = client_values(bare_db, client_id)
    assert card is not None
    assert (card["note"], card["first_name"]) == ("tea", "Anna")
    assert (str(undone.label), undone.kept_rows) == ("Card changed", 0)
    bare_db.redo(OWNER)
    assert facts(bare_db) == before


def test_steps_are_undone_one_after_the_other_and_redone_in_their_order(
    bare_db: Database,
) -> None:
    client_id, _ = add_client(bare_db, "Anna", note="0")
    states = [facts(bare_db)]
    for number in "123":
        edit_client(bare_db, client_id, note=number)
        states.append(facts(bare_db))
    for state in reversed(states[:-1]):
        bare_db.undo(OWNER)
        assert facts(bare_db) == state
    for state in states[1:]:
        bare_db.redo(OWNER)
        assert facts(bare_db) == state
    bare_db.undo(OWNER)
    assert facts(bare_db) == states[2]


def test_a_new_change_after_an_undo_ends_the_way_forward(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna", note="0")
    edit_client(bare_db, client_id, note="1")
    bare_db.undo(OWNER)
    edit_client(bare_db, client_id, note="2")
    with pytest.raises(NotFound, match="nothing to redo"):
        bare_db.redo(OWNER)


def test_an_empty_salon_has_nothing_to_undo(bare_db: Database) -> None:
    with pytest.raises(NotFound):
        bare_db.undo(OWNER)
    with pytest.raises(NotFound):
        bare_db.redo(OWNER)
    with pytest.raises(NotFound):
        bare_db.undo(OWNER, 4711)


def test_an_older_step_is_undone_when_nobody_touched_the_same_columns(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    older = edit_client(bare_db, client_id, note="coffee")
    edit_client(bare_db, client_id, source="Instagram")
    bare_db.undo(OWNER, older)
    card = client_values(bare_db, client_id)
    assert card is not None
    assert (card["note"], card["source"]) == ("", "Instagram")


def test_an_older_step_is_refused_when_the_same_column_was_changed_since(
    bare_db: Database,
) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    older = edit_client(bare_db, client_id, note="coffee")
    edit_client(bare_db, client_id, note="tea")
    before = facts(bare_db)
    with pytest.raises(Conflict, match="changed again since"):
        bare_db.undo(OWNER, older)
    assert facts(bare_db) == before


def test_the_same_step_is_not_undone_twice(bare_db: Database) -> None:
    _, operation_id = add_client(bare_db, "Anna")
    bare_db.undo(OWNER, operation_id)
    with pytest.raises(Conflict, match="undone already"):
        bare_db.undo(OWNER, operation_id)


def test_a_new_card_that_something_depends_on_stays(bare_db: Database) -> None:
    client_id, operation_id = add_client(bare_db, "Anna")
    with bare_db.write(OWNER, msg("Visit")) as tx:
        tx.session.add(Visit(client_id=client_id, on_day=tx.today))
    before = facts(bare_db)
    with pytest.raises(Conflict, match="depends on it"):
        bare_db.undo(OWNER, operation_id)
    assert facts(bare_db) == before
    bare_db.undo(OWNER)
    bare_db.undo(OWNER)
    assert names(bare_db) == []


def test_an_id_is_never_given_to_somebody_else(bare_db: Database) -> None:
    first, _ = add_client(bare_db, "Anna")
    bare_db.undo(OWNER)
    second, _ = add_client(bare_db, "Bella")
    assert second > first
    with pytest.raises(NotFound):
        bare_db.redo(OWNER)


def test_a_removed_row_comes_back_with_every_value(bare_db: Database) -> None:
    with bare_db.write(OWNER, msg("Visit")) as tx:
        client = Client(first_name="Anna", deleted_at=tx.now, created_on=date(2020, 2, 29))
        service = Service(name="Cut", folded_name="cut", norm_days=28.5)
        tx.session.add_all([client, service])
        tx.session.flush()
        visit = Visit(
            client_id=client.id,
            on_day=date(2026, 1, 31),
            at_time=time(10, 30),
            price_minor=150_000,
            rebooked=True,
        )
        tx.session.add(visit)
        tx.session.flush()
        tx.session.add(VisitService(visit_id=visit.id, service_id=service.id))
    before = facts(bare_db)
    with bare_db.write(OWNER, msg("Everything gone")) as tx:
        for model in (VisitService, Visit, Service, Client):
            tx.session.delete(tx.session.scalars(select(model)).one())
            tx.session.flush()
    bare_db.undo(OWNER)
    assert facts(bare_db) == before


def test_a_name_taken_meanwhile_is_a_clear_refusal(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna", external_id="K1")
    with bare_db.write(OWNER, msg("Removed")) as tx:
        tx.session.delete(tx.session.get_one(Client, client_id))
    removal = tx.operation_id
    add_client(bare_db, "Bella", external_id="K1")
    with pytest.raises(Conflict, match="depends on it"):
        bare_db.undo(OWNER, removal)
    assert names(bare_db) == ["Bella"]


def test_undo_leaves_records_alone(bare_db: Database) -> None:
    with bare_db.write(OWNER, msg("New client")) as tx:
        client = Client(first_name="Anna")
        tx.session.add(client)
        tx.session.flush()
        refusal = {"purpose": "service", "granted": False, "source": "spoken", "evidence": "x"}
        tx.session.add(Consent(client_id=client.id, at=tx.now, **refusal))
    bare_db.undo(OWNER)
    with bare_db.read() as reader:
        assert len(reader.session.scalars(select(Consent)).all()) == 1


def test_undo_tells_the_views_what_it_touched(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db, "Anna")
    with bare_db.write(OWNER, msg("Phone")) as tx:
        tx.session.add(ClientPhone(client_id=client_id, e164="+79990001122"))
    heard: list[Changes] = []
    bare_db.subscribe(heard.append)
    bare_db.undo(OWNER)
    assert heard[0].ids("client") == {client_id}
    assert heard[0].ids("client_phone")


def test_the_history_says_what_was_undone_in_the_language_of_whoever_looks(
    bare_db: Database,
) -> None:
    add_client(bare_db, "Anna")
    bare_db.undo(Actor(None, "Lera"))
    redone: Undone = bare_db.redo(OWNER)
    with bare_db.read() as reader:
        labels = reader.session.scalars(select(Operation.label).order_by(Operation.id)).all()
    assert [str(label_from_json(label)) for label in labels] == [
        "New client",
        "Undone: New client",
        "Redone: New client",
    ]
    # Kept as texts to translate, not as sentences of whoever acted.
    assert label_from_json(labels[1]) == msg("Undone: {what}", what=msg("New client"))
    assert redone.operation_id is not None
