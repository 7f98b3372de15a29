"""Many rows at once: the same on both databases as one by one, only quicker."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from salonapp.clients.tables import Client, ClientSearch, Consent
from salonapp.foundation.i18n import msg
from salonapp.storage.bulk import bulk_insert, bulk_record, bulk_update
from salonapp.storage.changes import Changes
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.journal import Unjournalled
from salonapp.visits.tables import Visit
from tests.storage.salon import add_client, client_values


def test_rows_get_ids_in_their_order_and_defaults_for_what_they_leave_out(
    bare_db: Database,
) -> None:
    first, _ = add_client(bare_db, "Before")
    moment = datetime(2026, 2, 1, 12, tzinfo=UTC)
    with bare_db.write(OWNER, msg("Import")) as tx:
        ids = bulk_insert(
            tx,
            Client,
            [{"first_name": n, "deleted_at": moment} for n in ("Anna", "Bella")],
        )
    assert list(ids) == list(range(ids[0], ids[0] + 2))
    assert ids[0] > first
    card = client_values(bare_db, ids[1])
    one_by_one, _ = add_client(bare_db, "Bella", deleted_at=moment)
    assert card is not None
    assert {**card, "id": one_by_one} == client_values(bare_db, one_by_one)


def test_the_next_row_after_a_bulk_gets_the_next_id(bare_db: Database) -> None:
    with bare_db.write(OWNER, msg("Import")) as tx:
        ids = bulk_insert(tx, Client, [{"first_name": "A"}, {"first_name": "B"}])
        client = Client(first_name="C")
        tx.session.add(client)
        tx.session.flush()
        assert client.id == ids[-1] + 1
        assert bulk_insert(tx, Client, [{"first_name": "D"}])[0] == client.id + 1


def test_dates_times_and_json_come_back_as_they_went(bare_db: Database) -> None:
    client_id, _ = add_client(bare_db)
    with bare_db.write(OWNER, msg("Import")) as tx:
        bulk_insert(
            tx,
            Visit,
            [
                {"client_id": client_id, "on_day": tx.today, "at_time": time(9, 5)},
                {"client_id": client_id, "on_day": tx.today, "at_time": None},
            ],
        )
    with bare_db.read() as reader:
        rows = reader.session.execute(select(Visit.on_day, Visit.at_time).order_by(Visit.id)).all()
        assert [tuple(row) for row in rows] == [
            (reader.today, time(9, 5)),
            (reader.today, None),
        ]


def test_views_and_derivations_hear_of_rows_and_their_owners(bare_db: Database) -> None:
    one, _ = add_client(bare_db)
    two, _ = add_client(bare_db)
    heard: list[Changes] = []
    bare_db.subscribe(heard.append)
    with bare_db.write(OWNER, msg("Import")) as tx:
        ids = bulk_insert(tx, Visit, [{"client_id": one, "on_day": tx.today}])
    assert heard[-1].ids("visit") == set(ids)
    assert heard[-1].ids("client") == {one}
    with bare_db.write(OWNER, msg("Moved")) as tx:
        bulk_update(tx, Visit, [{"id": ids[0], "client_id": two}])
    assert heard[-1].ids("client") == {one, two}


def test_no_rows_are_no_change(bare_db: Database) -> None:
    with bare_db.write(OWNER, msg("Import")) as tx:
        assert list(bulk_insert(tx, Client, [])) == []
        assert bulk_update(tx, Client, []) == 0
    assert tx.operation_id is None


def test_a_row_that_clashes_fails_the_whole_import(bare_db: Database) -> None:
    add_client(bare_db, external_id="K1")
    with pytest.raises(IntegrityError), bare_db.write(OWNER, msg("Import")) as tx:
        bulk_insert(tx, Client, [{"external_id": "K2"}, {"external_id": "K1"}])


def test_bulk_is_for_facts_and_records_have_their_own_way(bare_db: Database) -> None:
    consent = {
        "client_id": 1,
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "purpose": "service",
        "granted": True,
        "source": "import",
        "evidence": "file",
    }
    with bare_db.write(OWNER, msg("Import")) as tx:
        for model in (Consent, ClientSearch):
            with pytest.raises(Unjournalled):
                bulk_insert(tx, model, [dict(consent)])
        bulk_record(tx, Consent, [dict(consent), dict(consent)])
    with bare_db.read() as reader:
        kept = reader.session.scalars(select(Consent)).all()
        assert [(c.at, c.channel, c.granted) for c in kept] == [
            (datetime(2026, 1, 1, tzinfo=UTC), "", True)
        ] * 2
