"""What is taken back after a merge comes back where it is seen: on the kept card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.photos import add_photo
from salonapp.clients.pictures import prepare_pixels
from salonapp.clients.tables import Photo
from salonapp.desk.merging.commands import merge
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import delete_visit, record_visit
from salonapp.visits.tables import Visit


def test_a_photo_made_at_a_visit_goes_with_it_when_the_two_cards_are_two_again(
    db: Database,
) -> None:
    with db.write(OWNER, msg("Salon")) as tx:
        cut = add_service(tx, ServiceDraft("Cut"))
        anna, anya = (add_client(tx, ClientDraft(name)) for name in ("Anna", "Anya"))
        visit = record_visit(tx, VisitDraft(anya, tx.today, (cut,)))
        tx.session.flush()
        add_photo(tx, anya, prepare_pixels(1, 1, b"\x00\x00\x00\xff"))
    with db.write(OWNER, msg("Merged")) as tx:
        merge(tx, anna, anya)
    merged = tx.operation_id
    with db.write(OWNER, msg("A photo of it")) as tx:
        add_photo(tx, anna, prepare_pixels(1, 1, b"\xff" * 4), visit_id=visit)
    db.undo(OWNER, merged)
    with db.read() as reader:
        found = reader.session.execute(select(Photo.client_id, Photo.visit_id)).all()
    assert found == [(anya, visit)] * 2


def test_a_visit_that_was_removed_before_a_merge_comes_back_on_the_kept_card(
    db: Database, both_databases: None
) -> None:
    def write(change: Callable[[Tx], Any]) -> tuple[Any, int]:
        with db.write(OWNER, msg("A change")) as tx:
            made = change(tx)
        return made, tx.operation_id or 0

    def owner() -> int:
        with db.read() as reader:
            return reader.session.get_one(Visit, visit).client_id

    cut, _ = write(lambda tx: add_service(tx, ServiceDraft("Cut")))
    anna, _ = write(lambda tx: add_client(tx, ClientDraft("Anna")))
    anya, _ = write(lambda tx: add_client(tx, ClientDraft("Anya")))
    visit, _ = write(lambda tx: record_visit(tx, VisitDraft(anya, tx.today, (cut,))))
    _, removed = write(lambda tx: delete_visit(tx, visit))
    write(lambda tx: merge(tx, anna, anya))
    db.undo(OWNER, removed)
    assert owner() == anna
    db.undo(OWNER)  # the merge: what came back since stays with whom it came back to
    assert owner() == anna
    assert examine(db).problems == ()
