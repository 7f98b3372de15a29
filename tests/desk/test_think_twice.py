"""Whom the salon would think twice about is nobody's business who may not know."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.commands.approach import set_think_twice
from salonapp.clients.queries import client_card
from salonapp.clients.queries.approach import think_twice
from salonapp.desk.cards import ClientFilter
from salonapp.desk.exports import export_all
from salonapp.desk.queries import client_ids, history, today, whole_card
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.commands import book

REASON = "threw a brush"
OTHER = "came drunk"
MASTER = viewer_for(1, "Lera", "master", {"export": True})
ADMINISTRATOR = viewer_for(2, "Olga", "administrator")


def mark(db: Database, client_id: int, reason: str = REASON) -> None:
    with db.write(OWNER, msg("Card changed")) as tx:
        set_think_twice(tx, client_id, reason)


@pytest.fixture
def anna(db: Database) -> int:
    """Anna, marked twice, who comes today."""
    with db.write(OWNER, msg("A salon")) as tx:
        client_id = add_client(tx, ClientDraft(first_name="Anna"))
        nails = add_service(tx, ServiceDraft("Manicure"))
        lera = add_staff(tx, "Lera")
        noon = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
        book(tx, AppointmentDraft(client_id, noon, (nails,), lera))
    mark(db, client_id, OTHER)
    mark(db, client_id)
    return client_id


def said(value: object) -> str:
    """Everything a view says: dataclasses show themselves however deep they lie."""
    return repr(value)


def test_the_owner_and_the_administrator_see_the_reason(db: Database, anna: int) -> None:
    with db.read() as reader:
        for viewer in (OWNER_VIEWER, ADMINISTRATOR):
            assert client_card(reader, viewer, anna).think_twice == REASON
            assert think_twice(reader, viewer, anna) == REASON
            assert REASON in said(history(reader, viewer, client_id=anna))


def test_no_view_tells_a_master(db: Database, anna: int, both_databases: None) -> None:
    with db.read() as reader:
        assert client_card(reader, MASTER, anna).think_twice == ""
        assert think_twice(reader, MASTER, anna) == ""
        views = [
            whole_card(reader, MASTER, anna),
            today(reader, MASTER),
            history(reader, MASTER, client_id=anna),
            history(reader, MASTER),
        ]
    for view in views:
        assert REASON not in said(view)
        assert OTHER not in said(view)


def test_the_history_does_not_even_say_that_something_was_noted(db: Database, anna: int) -> None:
    with db.read() as reader:
        labels = [entry.what for entry in history(reader, MASTER, client_id=anna)]
        owners = [entry.what for entry in history(reader, OWNER_VIEWER, client_id=anna)]
    assert labels == ["A salon"]
    assert owners == ["Card changed", "Card changed", "A salon"]


def test_a_change_beside_it_stays_in_the_history(db: Database, anna: int) -> None:
    with db.write(OWNER, msg("Card changed")) as tx:
        edit_client(tx, anna, ClientDraft(first_name="Anna", source="VK"))
        set_think_twice(tx, anna, "")
    with db.read() as reader:
        entries = history(reader, MASTER, client_id=anna)
    assert "VK" in said(entries[0])
    assert REASON not in said(entries)


def test_today_says_nothing_of_it_to_anybody(db: Database, anna: int) -> None:
    with db.read() as reader:
        assert REASON not in said(today(reader, OWNER_VIEWER))


def test_nobody_is_found_by_the_reason(db: Database, anna: int) -> None:
    with db.read() as reader:
        for viewer in (OWNER_VIEWER, MASTER):
            assert client_ids(reader, viewer, ClientFilter(typed="threw")) == []


def test_what_a_master_takes_out_does_not_hold_it(db: Database, anna: int, tmp_path: Path) -> None:
    with db.read() as reader:
        export_all(reader, MASTER, tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert REASON.encode() not in path.read_bytes(), path.name
        assert OTHER.encode() not in path.read_bytes(), path.name


def test_the_mark_goes_with_an_empty_reason_and_comes_back_with_undo(
    db: Database, anna: int
) -> None:
    mark(db, anna, "  ")
    with db.read() as reader:
        assert think_twice(reader, OWNER_VIEWER, anna) == ""
    db.undo(OWNER)
    with db.read() as reader:
        assert think_twice(reader, OWNER_VIEWER, anna) == REASON


def test_a_reason_without_end_and_a_client_who_is_not_there_are_refused(
    db: Database, anna: int
) -> None:
    with pytest.raises(InvalidInput):
        mark(db, anna, "ж" * 501)
    with pytest.raises(NotFound):
        mark(db, 404)


def test_editing_the_card_leaves_the_mark(db: Database, anna: int) -> None:
    with db.write(OWNER, msg("Card changed")) as tx:
        edit_client(tx, anna, ClientDraft(first_name="Anna", last_name="Li", note=str(date.min)))
    with db.read() as reader:
        assert think_twice(reader, OWNER_VIEWER, anna) == REASON
