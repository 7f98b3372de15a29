"""Who sees only their own clients opens a day as quickly as the owner does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.cards import ClientFilter
from salonapp.desk.queries import client_ids, counts
from salonapp.desk.queries.day_summary import day_summary
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.queries.own import each_own, every_own, only_own
from salonapp.staff.rights import OWNER_VIEWER, Right, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.checkout import Checkout, ServiceLine
from salonapp.visits.commands import book, record_visit
from salonapp.visits.commands.checkout import check_out


def test_a_day_asks_of_each_client_whose_they_are_and_reads_no_other_visits(
    db: Database, both_databases: None
) -> None:
    with db.write(OWNER, msg("Salon")) as tx:
        cut, me = add_service(tx, ServiceDraft("Cut")), add_staff(tx, "Lera")
        came, helped, booked, _other = (add_client(tx, ClientDraft(f"C{at}")) for at in range(4))
        record_visit(tx, VisitDraft(came, tx.today, (cut,), staff_id=me))
        visit = record_visit(tx, VisitDraft(helped, tx.today, (cut,)))
        check_out(tx, visit, Checkout((ServiceLine(cut, me, 1),)))
        book(tx, AppointmentDraft(booked, tx.now + timedelta(hours=1), (cut,), me))
    with db.write(Actor(me, "Lera"), msg("A new card")) as tx:
        begun = add_client(tx, ClientDraft("C4"))
    lera = viewer_for(me, "Lera", "master", {Right.ALL_CLIENTS.value: False})
    (all_of_them,), (each,) = only_own(lera, "client.id"), each_own(lera, "client.id")
    with db.read() as reader:
        for condition in (all_of_them, each):
            query = text(f"SELECT id FROM client WHERE {condition} ORDER BY id")
            found = [row[0] for row in reader.connection.execute(query)]
            assert found == sorted([came, helped, booked, begun])
        if reader.connection.dialect.name == "sqlite":
            plan = text(f"EXPLAIN QUERY PLAN SELECT id FROM client WHERE id = 1 AND {each}")
            steps = [row[3] for row in reader.connection.execute(plan)]
            assert not [step for step in steps if step.startswith("SCAN") and "CONST" not in step]
    assert each_own(OWNER_VIEWER, "client.id") == ()
    with db.read() as reader:
        mine, all_cards = counts(reader, lera), counts(reader, OWNER_VIEWER)
        assert (mine.everybody, all_cards.everybody) == (4, 5)
        assert (mine.hot, mine.warm, mine.cold) == (0, 2, 2)
        day = day_summary(reader, lera, reader.today)
        week = day_summary(reader, lera, reader.today - timedelta(days=6), reader.today)
        assert day.visits == week.visits == 2


def test_whose_clients_are_whose_is_kept_until_something_is_written(db: Database) -> None:
    with db.write(OWNER, msg("Salon")) as tx:
        cut, me = add_service(tx, ServiceDraft("Cut")), add_staff(tx, "Lera")
        anna, vera = add_client(tx, ClientDraft("Anna")), add_client(tx, ClientDraft("Vera"))
        book(tx, AppointmentDraft(anna, tx.now + timedelta(hours=1), (cut,), me))
    lera = viewer_for(me, "Lera", "master", {Right.ALL_CLIENTS.value: False})

    def seen() -> set[int]:
        with db.read() as reader:
            listed = set(client_ids(reader, lera, ClientFilter()))
            assert listed == set(every_own(reader, lera) or ())
            assert listed >= set(client_ids(reader, lera, ClientFilter(typed="ver")))
        return listed

    assert seen() == {anna}
    with db.write(OWNER, msg("Booked")) as tx:
        book(tx, AppointmentDraft(vera, tx.now + timedelta(hours=3), (cut,), me))
        assert every_own(tx, lera) == frozenset({anna, vera})
    assert seen() == {anna, vera}
    db.undo(OWNER)
    assert seen() == {anna}
