"""What lists offer to undo is what undo takes, whatever was done in whatever order."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.commands.entries import add_entry, delete_entry
from salonapp.clients.entries import EntryDraft
from salonapp.clients.tables import Client, ClientEntry
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.tables import Operation
from salonapp.storage.undoable import undoable
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import delete_visit, edit_visit, record_visit
from salonapp.visits.tables import Visit

DAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 11, 7, tzinfo=UTC)
DEEDS = ("client", "rename", "tag", "visit", "move", "reprice", "strike", "note", "forget", "undo")


def do(tx: Tx, deed: str, number: int) -> None:
    """Something to one of the rows there are; nothing where there is none yet."""
    clients = [row.id for row in tx.session.query(Client).order_by(Client.id)]
    visits = [row.id for row in tx.session.query(Visit).order_by(Visit.id)]
    notes = [row.id for row in tx.session.query(ClientEntry).order_by(ClientEntry.id)]
    if deed == "client" or not clients:
        add_client(tx, ClientDraft(f"Client {number}"))
        return
    client_id = clients[number % len(clients)]
    draft = VisitDraft(client_id, DAY - timedelta(days=number), (1,), price_minor=number)
    if deed in ("rename", "tag"):
        card = ClientDraft(f"Client {number}")
        edit_client(tx, client_id, replace(card, tags=("VIP",)) if deed == "tag" else card)
    elif deed == "visit" or (deed in ("move", "reprice", "strike") and not visits):
        record_visit(tx, draft)
    elif deed in ("move", "reprice"):
        edit_visit(tx, visits[number % len(visits)], draft)
    elif deed == "strike":
        delete_visit(tx, visits[number % len(visits)])
    elif deed == "note" or not notes:
        add_entry(tx, client_id, EntryDraft(text=f"note {number}"))
    else:
        delete_entry(tx, OWNER_VIEWER, notes[number % len(notes)])


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 5)), min_size=3, max_size=9))
def test_what_is_offered_is_what_undo_takes(
    empty_salon_file: Path, deeds: list[tuple[str, int]]
) -> None:
    folder = Path(mkdtemp())
    shutil.copyfile(empty_salon_file, folder / "salon.db")
    db = Database.open(folder / "salon.db", FixedClock(NOW))
    try:
        with db.write(OWNER, msg("Service")) as tx:
            add_service(tx, ServiceDraft("Cut"))
        for deed, number in deeds:
            try:
                if deed == "undo":
                    db.undo(OWNER)
                else:
                    with db.write(OWNER, msg("Deed")) as tx:
                        do(tx, deed, number)
            except SalonError:
                continue
        with db.read() as reader:
            ids = [row.id for row in reader.session.query(Operation.id).order_by(Operation.id)]
            offered = undoable(reader, ids)
        for operation_id in ids:
            try:
                back = db.undo(OWNER, operation_id)
            except (Conflict, NotFound):
                assert operation_id not in offered
            else:
                assert operation_id in offered
                assert back.operation_id is not None
                db.undo(OWNER, back.operation_id)
    finally:
        db.close()
        shutil.rmtree(folder)
