"""What is taken back after a merge comes back where it is seen: on the kept card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.merging.commands import merge
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import delete_visit, record_visit
from salonapp.visits.tables import Visit


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
