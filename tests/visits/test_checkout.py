"""Closing a visit: prices by service, a discount with its reason, several ways to pay, a tip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.undo import undo
from salonapp.visits.cards import VisitDraft
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine, checked
from salonapp.visits.commands import delete_visit, edit_visit, record_visit
from salonapp.visits.commands.checkout import check_out
from salonapp.visits.queries import visit
from salonapp.visits.queries.checkout import checkout_of


class Till:
    """Anna, who had a cut and a colour today."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.cut = add_service(tx, ServiceDraft("Cut", price_minor=150_000))
            self.colour = add_service(tx, ServiceDraft("Colour", price_minor=350_000))
            self.vera, self.olga = add_staff(tx, "Vera"), add_staff(tx, "Olga")
            self.draft = VisitDraft(
                add_client(tx, ClientDraft("Anna")), tx.today, (self.cut, self.colour)
            )
            self.draft = replace(self.draft, staff_id=self.vera)
            self.visit = record_visit(tx, self.draft)
        self.checkout = Checkout(
            (
                ServiceLine(self.cut, None, 150_000),
                ServiceLine(self.colour, self.olga, 340_000),
            ),
            discount_minor=40_000,
            discount_reason=" regular  client ",
            payments=(
                Payment(PaymentMethod.CERTIFICATE, 200_000, "No. 17"),
                Payment(PaymentMethod.CASH, 250_000),
            ),
            tip_minor=30_000,
        )

    def close(self, checkout: Checkout | None = None) -> None:
        with self.db.write(OWNER, msg("Closed")) as tx:
            check_out(tx, self.visit, checkout or self.checkout)

    def kept(self) -> Checkout:
        with self.db.read() as reader:
            return checkout_of(reader, OWNER_VIEWER, self.visit)

    def amounts(self) -> tuple[int | None, int | None, int | None]:
        with self.db.read() as reader:
            shown = visit(reader, OWNER_VIEWER, self.visit)
        return shown.price_minor, shown.discount_minor, shown.paid_minor


@pytest.fixture
def till(db: Database) -> Till:
    return Till(db)


def test_a_visit_is_closed_with_its_parts_and_opened_as_it_was_closed(
    db: Database, both_databases: None
) -> None:
    till = Till(db)
    till.close()
    assert till.kept() == replace(till.checkout, discount_reason="regular client")
    assert till.amounts() == (490_000, 40_000, 450_000)
    till.close(replace(till.checkout, payments=(Payment(PaymentMethod.CARD, 450_000),)))
    assert till.kept().payments == (Payment(PaymentMethod.CARD, 450_000),)
    undo(db, OWNER)
    undo(db, OWNER)
    assert till.amounts() == (500_000, 0, 500_000)
    assert till.kept().payments is None


def test_what_is_owed_and_what_was_paid_too_much_is_told(till: Till) -> None:
    assert till.checkout.left_minor == 0
    part = replace(till.checkout, payments=(Payment(PaymentMethod.CASH, 100_000),))
    assert (part.due_minor, part.left_minor) == (450_000, 350_000)
    assert replace(part, payments=(Payment(PaymentMethod.CASH, 460_000),)).left_minor == -10_000
    assert replace(part, payments=None).left_minor == 0


def test_correcting_a_visit_elsewhere_keeps_prices_and_drops_parts_that_do_not_add_up(
    till: Till,
) -> None:
    till.close()
    noted = replace(
        till.draft, note="came late", price_minor=490_000, discount_minor=40_000, paid_minor=450_000
    )
    with till.db.write(OWNER, msg("Note")) as tx:
        edit_visit(tx, till.visit, replace(noted, service_ids=(till.colour, till.cut)))
    kept = till.kept()
    assert kept.payments == till.checkout.payments
    assert [(line.staff_id, line.price_minor) for line in kept.lines] == [
        (till.olga, 340_000),
        (None, 150_000),
    ]
    with till.db.write(OWNER, msg("Paid less")) as tx:
        edit_visit(tx, till.visit, replace(noted, paid_minor=400_000))
    assert till.kept().payments is None


def test_a_visit_that_never_was_goes_with_its_payments(till: Till) -> None:
    till.close()
    with till.db.write(OWNER, msg("Removed")) as tx:
        delete_visit(tx, till.visit)
    with till.db.read() as reader, pytest.raises(NotFound):
        checkout_of(reader, OWNER_VIEWER, till.visit)
    undo(till.db, OWNER)
    assert till.kept().payments == till.checkout.payments


def test_who_may_not_see_takings_sees_who_did_what_and_no_amount(till: Till) -> None:
    till.close()
    with till.db.read() as reader:
        shown = checkout_of(reader, viewer_for(till.vera, "Vera", "master"), till.visit)
    assert shown == Checkout((ServiceLine(till.cut), ServiceLine(till.colour, till.olga)))


LINE = ServiceLine(1, None, 1_000)


@pytest.mark.parametrize(
    ("checkout", "field"),
    [
        (Checkout(()), "services"),
        (Checkout((replace(LINE, price_minor=-1),)), "services"),
        (Checkout((LINE,), discount_minor=1_001, discount_reason="friend"), "discount"),
        (Checkout((LINE,), discount_minor=100, discount_reason=" "), "discount_reason"),
        (Checkout((LINE,), tip_minor=10**18), "tip"),
        (Checkout((LINE,), payments=(Payment(PaymentMethod.CASH, -5),)), "payments"),
        (Checkout((LINE,), payments=(Payment(PaymentMethod.CASH, 1),) * 21), "payments"),
        (Checkout((LINE,), payments=(Payment(PaymentMethod.CASH, 1, "n" * 201),)), "payments"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(checkout: Checkout, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(checkout)
    assert refused.value.field == field
