"""The changes of a card: who changed what from what to what, in words, and what can be undone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import Birthday, ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, edit_client, put_into_bin
from salonapp.desk.cards import HistoryEntry
from salonapp.desk.fact_words import FACTS, SETTING_NAMES, Shape
from salonapp.desk.queries import history
from salonapp.desk.row_changes import Look, row_change
from salonapp.foundation.i18n import msg, set_language
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, Viewer, viewer_for
from salonapp.storage.base import Base, Kind, role_of
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.settings import SPECS
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import edit_visit, record_visit

TODAY = date(2026, 3, 11)
MASTER = viewer_for(1, "Lera", "master")
ANNA = ClientDraft(first_name="Анна", last_name="Иванова", phones=(PhoneDraft("8 912 345-67-89"),))


def write(db: Database, work: Callable[[Tx], Any], label: str = "Change") -> Any:
    with db.write(OWNER, msg(label)) as tx:
        return work(tx)


def changes(
    db: Database, client_id: int, viewer: Viewer = OWNER_VIEWER, **asked: Any
) -> list[HistoryEntry]:
    with db.read() as reader:
        return history(reader, viewer, client_id=client_id, **asked)


@pytest.fixture
def anna(db: Database) -> int:
    client_id: int = write(db, lambda tx: add_client(tx, ANNA), "New client")
    return client_id


def test_every_column_of_every_fact_has_a_word_or_is_internal(db: Database) -> None:
    facts = {
        table.name: set(table.c.keys())
        for table in Base.metadata.sorted_tables
        if (role := role_of(table)) is not None and role.kind is Kind.FACT
    }
    assert set(FACTS) == set(facts)
    for name, columns in facts.items():
        assert columns - set(FACTS[name].columns) == set(), name
        assert set(FACTS[name].known_by) <= columns, name
        for column in FACTS[name].columns.values():
            if column is not None and column.shape is Shape.NAME:
                assert "name" in Base.metadata.tables[column.names].c or column.names == "client"
    assert set(SETTING_NAMES) == set(SPECS)


SAMPLES: dict[Shape, Any] = {
    Shape.PHONE: "+79123456789",
    Shape.EMAIL: "anna@example.com",
    Shape.MONEY: 12_300,
    Shape.AMOUNT: 30_500,
    Shape.NUMBER: 5,
    Shape.PERCENT: 10,
    Shape.MINUTES: 90,
    Shape.DAYS: 30.0,
    Shape.DAY: "2026-03-01",
    Shape.MOMENT: "2026-03-01T10:00:00+00:00",
    Shape.TIME: "10:30:00",
    Shape.YES_NO: True,
    Shape.NAME: 1,
    Shape.TEXTS: {"ru": "привет", "hours": [24, 2]},
    Shape.QUARTER_TURNS: 1,
    Shape.SETTING: "salon.name",
    Shape.SETTING_VALUE: {"v": "Лилия"},
    Shape.TYPOLOGY: "temperament",
    Shape.TYPE: "choleric",
    Shape.ACTOR: "owner",
}


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_fact_is_told_without_machine_words(table: str, language: str) -> None:
    set_language(language)
    columns = {name: column for name, column in FACTS[table].columns.items() if column is not None}
    row = {
        name: next(iter(column.words))
        if column.shape is Shape.CHOICE
        else SAMPLES.get(column.shape, "слова")
        for name, column in columns.items()
    }
    names = {(column.names, 1): "Лера" for column in columns.values() if column.names}
    look = Look(OWNER_VIEWER, ZoneInfo("UTC"), TODAY, "RUB", names)
    for before, after in ((None, row), (row, None), (dict.fromkeys(row), row)):
        change = row_change(look, table, before, after, row)
        assert change is not None
        for line in change.lines:
            assert not re.search(r"[a-z]+_[a-z]+|[{\[]|None|True", line), line


def test_a_change_says_what_was_there_before(db: Database, anna: int, both_databases: None) -> None:
    draft = ClientDraft(
        first_name="Анна",
        last_name="Петрова",
        phones=(PhoneDraft("8 903 111-22-33", "мама"),),
        birthday=Birthday(14, 5),
        tags=("VIP",),
        discount_percent=5,
        source="Instagram",
    )
    write(db, lambda tx: edit_client(tx, anna, draft), "Card changed")
    latest, first = changes(db, anna)
    assert latest.what == "Card changed"
    assert set(latest.lines) == {
        "Surname: Иванова → Петрова",
        "Birthday: 14 May",
        "Discount: 5\u00a0%",
        "Heard of us from: Instagram",
        "Phone: +7 912 345-67-89: removed",
        "Phone: +7 903 111-22-33, Whose: мама",
        "Tag: VIP",
    }
    assert "First name: Анна" in first.lines
    assert latest.can_undo
    assert not first.can_undo


def test_a_master_reads_neither_phones_nor_amounts(db: Database, anna: int) -> None:
    cut = write(db, lambda tx: add_service(tx, ServiceDraft("Стрижка", price_minor=220_000)))
    note = "мама 8 903 111 22 33"
    draft = VisitDraft(anna, TODAY, (cut,), note=note)
    write(db, lambda tx: record_visit(tx, draft), "Visit recorded")
    said = "\n".join(line for entry in changes(db, anna, MASTER) for line in entry.lines)
    assert "Стрижка" in said
    assert "••• ••• •• 89" in said
    assert not re.search(r"345|111|2[ ,\u00a0]?200", said)


def test_a_visit_is_said_with_names_instead_of_numbers(db: Database, anna: int) -> None:
    cut = write(db, lambda tx: add_service(tx, ServiceDraft("Стрижка", price_minor=220_000)))
    lera = write(db, lambda tx: add_staff(tx, "Лера К."))
    draft = VisitDraft(anna, TODAY, (cut,), staff_id=lera)
    visit_id = write(db, lambda tx: record_visit(tx, draft), "Visit recorded")
    changed = VisitDraft(anna, TODAY, (cut,), note="кофе", price_minor=250_000)
    write(db, lambda tx: edit_visit(tx, visit_id, changed), "Visit corrected")
    corrected, recorded, _new = changes(db, anna)
    assert "Service of a visit: Стрижка" in recorded.lines
    assert any("Master: Лера К." in line for line in recorded.lines)
    assert "Visit 11 March: Master: Лера К. removed" in corrected.lines
    assert "Visit 11 March: Note: кофе" in corrected.lines
    price = next(line for line in corrected.lines if "Price" in line)
    assert "2,200" in price
    assert "2,500" in price
    for entry in (corrected, recorded):
        assert not re.search(r"_minor|staff_id|no_show|\{|\[", "\n".join(entry.lines))


def test_words_come_in_the_language_of_who_looks(db: Database, anna: int) -> None:
    set_language("ru")
    (entry,) = changes(db, anna)
    assert "Фамилия: Иванова" in entry.lines


def test_what_undo_would_refuse_is_not_offered(
    db: Database, anna: int, both_databases: None
) -> None:
    renamed = ClientDraft(first_name="Анна", last_name="Петрова", phones=ANNA.phones)
    write(db, lambda tx: edit_client(tx, anna, renamed), "Renamed")
    again = ClientDraft(first_name="Анна", last_name="Сидорова", phones=ANNA.phones)
    write(db, lambda tx: edit_client(tx, anna, again), "Renamed again")
    write(db, lambda tx: put_into_bin(tx, anna), "Binned")
    offered = {entry.what: entry.can_undo for entry in changes(db, anna)}
    assert offered == {
        "Binned": True,
        "Renamed again": True,
        "Renamed": False,
        "New client": False,
    }
    db.undo(OWNER, changes(db, anna)[1].operation_id)
    now = {entry.what: entry for entry in changes(db, anna)}
    assert now["Renamed again"].undone
    assert not now["Renamed again"].can_undo
    assert now["Renamed"].can_undo
    assert now["Undone: Renamed again"].can_undo


def test_offered_is_exactly_what_undo_takes(db: Database, anna: int) -> None:
    """Whatever is offered can be undone, and whatever is not is refused."""
    from salonapp.foundation.errors import Conflict

    cut = write(db, lambda tx: add_service(tx, ServiceDraft("Стрижка")), "New service")
    draft = VisitDraft(anna, TODAY, (cut,), price_minor=1)
    visit_id = write(db, lambda tx: record_visit(tx, draft), "Visit recorded")
    dearer = VisitDraft(anna, TODAY, (cut,), price_minor=2)
    write(db, lambda tx: edit_visit(tx, visit_id, dearer), "Visit corrected")
    noted = VisitDraft(anna, TODAY, (cut,), price_minor=2, note="кофе")
    write(db, lambda tx: edit_visit(tx, visit_id, noted), "Note added")
    tagged = ClientDraft("Анна", "Иванова", phones=ANNA.phones, tags=("VIP",))
    write(db, lambda tx: edit_client(tx, anna, tagged), "Tagged")
    with db.read() as reader:
        everything = history(reader, OWNER_VIEWER)
    assert {e.what for e in everything if e.can_undo} == {"Visit corrected", "Note added", "Tagged"}
    for entry in everything:
        if entry.can_undo:
            back = db.undo(OWNER, entry.operation_id)
            assert back.operation_id is not None
            db.undo(OWNER, back.operation_id)
        else:
            with pytest.raises(Conflict):
                db.undo(OWNER, entry.operation_id)


def test_pages_go_on_where_the_last_one_ended(db: Database, anna: int) -> None:
    for number in range(7):
        with db.write(OWNER, msg(f"Note {number}")) as tx:
            edit_client(tx, anna, replace(ANNA, note=str(number)))
    whole = [entry.operation_id for entry in changes(db, anna)]
    paged: list[int] = []
    while part := changes(db, anna, most=3, before=paged[-1] if paged else None):
        paged += [entry.operation_id for entry in part]
    assert paged == whole


def test_who_may_not_know_is_not_told_that_we_would_think_twice(db: Database, anna: int) -> None:
    def flag(tx: Tx) -> None:
        from salonapp.clients.tables import Client

        client = tx.session.get(Client, anna)
        assert client is not None
        client.think_twice = "не платит"

    write(db, flag, "Think twice")
    assert [entry.what for entry in changes(db, anna, MASTER)] == ["New client"]
    assert "Think twice: не платит" in changes(db, anna)[0].lines
    with db.read() as reader:
        assert [e.what for e in history(reader, MASTER, most=1)] == ["New client"]
