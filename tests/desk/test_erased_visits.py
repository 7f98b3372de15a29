"""What a visit leaves in the journal goes with its client, whosever card it once stood on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.erasing.commands import erase_for_good
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.doctor import examine
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.tables import JournalEntry
from salonapp.visits.cards import VisitDraft
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import Closing
from salonapp.visits.commands.closing import close_visit, correct_visit


def test_a_visit_that_once_stood_on_another_card_leaves_nothing_of_who_was_erased(
    db: Database, both_databases: None
) -> None:
    def write(change: Callable[[Tx], Any]) -> Any:
        with db.write(OWNER, msg("A change")) as tx:
            return change(tx)

    cut = write(lambda tx: add_service(tx, ServiceDraft("Cut", price_minor=100_000)))
    dye = write(lambda tx: add_service(tx, ServiceDraft("Dye", price_minor=100_000)))
    anna, boris = (
        write(lambda tx: add_client(tx, ClientDraft(name)))  # noqa: B023
        for name in ("Anna", "Boris")
    )

    def closing(tx: Tx, client_id: int, service_id: int, note: str) -> Closing:
        paid = Payment(PaymentMethod.CERTIFICATE, 100_000, f"{note}, of Aelita")
        lines = (ServiceLine(service_id, None, 100_000),)
        draft = VisitDraft(client_id, tx.today, (service_id,), note=f"{note}, for Aelita")
        return Closing(draft, Checkout(lines, payments=(paid,)))

    visit = write(lambda tx: close_visit(tx, closing(tx, boris, cut, "7")).visit_id)
    write(lambda tx: correct_visit(tx, visit, closing(tx, boris, dye, "8")))
    write(lambda tx: correct_visit(tx, visit, closing(tx, anna, dye, "8")))
    write(lambda tx: correct_visit(tx, visit, closing(tx, anna, cut, "9")))
    erase_for_good(db, OWNER, anna)
    with db.read() as reader:
        images = select(JournalEntry.before, JournalEntry.after)
        assert "Aelita" not in repr(reader.session.execute(images).all())
    assert examine(db).problems == ()
