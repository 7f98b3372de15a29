"""Who left without paying in full owes until it is paid, and the money is that day's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, put_into_bin
from salonapp.desk.cards import ClientFilter
from salonapp.desk.debtors import debt_words
from salonapp.desk.filters import OwesMoney
from salonapp.desk.queries import client_ids, today
from salonapp.desk.queries.day_summary import day_summary
from salonapp.desk.queries.debts import debtors
from salonapp.foundation.errors import Conflict, InvalidInput, NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff, set_rights
from salonapp.staff.rights import OWNER_VIEWER, Right, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.storage.undo import undo
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import Closing
from salonapp.visits.commands import book, record_visit
from salonapp.visits.commands.closing import close_visit
from salonapp.visits.commands.debts import pay_debts
from salonapp.visits.debts import Debt, set_against
from salonapp.visits.queries.checkout import checkout_of
from salonapp.visits.queries.debts import debts_of

CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD
MASTER = viewer_for(1, "Vera", "master")


@dataclass(frozen=True, slots=True)
class Till:
    """Anna paid 500 of 1 500 ten days ago and nothing three days ago; Boris paid."""

    db: Database
    today: date
    anna: int
    boris: int
    vera: int
    first: int
    second: int

    def owed(self) -> list[int | None]:
        with self.db.read() as reader:
            return [each.owed_minor for each in debts_of(reader, OWNER_VIEWER, self.anna)]

    def pay(self, *payments: Payment, actor: Actor = OWNER) -> int:
        with self.db.write(actor, msg("Debt paid")) as tx:
            return pay_debts(tx, self.anna, payments)


@pytest.fixture
def till(db: Database) -> Till:
    with db.write(OWNER, msg("Salon")) as tx:
        cut = add_service(tx, ServiceDraft("Cut", price_minor=150_000))
        vera = add_staff(tx, "Vera")
        anna, boris = add_client(tx, ClientDraft("Anna")), add_client(tx, ClientDraft("Boris"))

        def closed(client_id: int, ago: int, *payments: Payment) -> int:
            day = tx.today - timedelta(days=ago)
            line = ServiceLine(cut, None, 150_000)
            draft = VisitDraft(client_id, day, (cut,), staff_id=vera)
            return close_visit(tx, Closing(draft, Checkout((line,), payments=payments))).visit_id

        first = closed(anna, 10, Payment(CASH, 50_000))
        second = closed(anna, 3)
        closed(boris, 3, Payment(CARD, 150_000))
        # From an older program: less than the price, and nobody noted how it was paid.
        record_visit(
            tx,
            VisitDraft(boris, tx.today, (cut,), price_minor=150_000, paid_minor=140_000),
        )
        return Till(db, tx.today, anna, boris, vera, first, second)


def test_who_owes_is_found_until_it_is_paid(till: Till, both_databases: None) -> None:
    assert till.owed() == [100_000, 150_000]
    wanted = ClientFilter(conditions=(OwesMoney(),))
    with till.db.read() as reader:
        [debtor] = debtors(reader, OWNER_VIEWER)
        [seen] = debtors(reader, MASTER)
        assert client_ids(reader, OWNER_VIEWER, wanted) == [till.anna]
        debts = debts_of(reader, OWNER_VIEWER, till.anna)
        hidden = debts_of(reader, MASTER, till.anna)
    assert (debtor.client.name, debtor.owed.owed_minor, debtor.owed.visits) == ("Anna", 250_000, 2)
    assert debtor.owed.since == till.today - timedelta(days=10)
    assert (seen.client.name, seen.owed.owed_minor) == ("Anna", None)
    assert "2,500" in debt_words(debts, till.today)
    assert debt_words(hidden, till.today).startswith("2 visits are not paid in full, since")
    assert till.pay(Payment(CASH, 120_000), Payment(CARD, 130_000, "ref 7")) == 0
    with till.db.read() as reader:
        assert client_ids(reader, OWNER_VIEWER, wanted) == []
        kept = checkout_of(reader, OWNER_VIEWER, till.second)
    assert kept.payments == (
        Payment(CASH, 20_000, "", till.today),
        Payment(CARD, 130_000, "ref 7", till.today),
    )
    undo(till.db, OWNER)
    assert till.owed() == [100_000, 150_000]
    with till.db.write(OWNER, msg("Bin")) as tx:
        put_into_bin(tx, till.anna)
    with till.db.read() as reader:
        assert debtors(reader, OWNER_VIEWER) == []


def test_today_says_who_of_those_who_come_owes_to_who_takes_the_money(
    till: Till, both_databases: None
) -> None:
    with till.db.write(OWNER, msg("Booked")) as tx:
        cut = add_service(tx, ServiceDraft("Beard"))
        for hours, client in enumerate((till.anna, till.boris), 1):
            book(tx, AppointmentDraft(client, tx.now + timedelta(hours=hours), (cut,)))
    with till.db.read() as reader:
        owner, master = today(reader, OWNER_VIEWER), today(reader, MASTER)
    assert [bool(each.debt) for each in owner.appointments] == [True, False]
    assert owner.appointments[0].debt.startswith("2,500")
    assert not any(each.debt for each in master.appointments)


def test_a_debt_is_money_of_the_day_it_is_paid(till: Till, both_databases: None) -> None:
    till.pay(Payment(CASH, 120_000))
    with till.db.read() as reader:
        now = day_summary(reader, OWNER_VIEWER, till.today)
        then = day_summary(reader, OWNER_VIEWER, till.today - timedelta(days=10))
    assert (then.paid_minor, then.by_method) == (50_000, (("cash", 50_000),))
    assert (now.visits, now.paid_minor) == (1, 260_000)
    assert dict(now.by_method) == {"cash": 120_000, "": 140_000}
    assert now.taken_minor == 260_000
    vera = next(each for each in now.masters if each.staff_id == till.vera)
    assert (vera.visits, vera.paid_minor) == (0, 120_000)


def test_what_cannot_be_is_refused_and_a_second_click_finds_nothing_owed(till: Till) -> None:
    for payments, words in (
        ((Payment(CASH, 250_001),), "More was paid than is owed"),
        ((), "Enter what was paid"),
        ((Payment(CASH, -1),), "negative"),
    ):
        with pytest.raises(InvalidInput, match=words) as refused:
            till.pay(*payments)
        assert refused.value.field == "payments"
    till.pay(Payment(CASH, 250_000))
    with pytest.raises(Conflict, match="Nothing is owed"):
        till.pay(Payment(CASH, 250_000))
    with till.db.write(OWNER, msg("Master")) as tx, pytest.raises(NotAllowed):
        pay_debts(tx, till.anna, (Payment(CASH, 1),), viewer=MASTER)


def test_who_may_not_write_in_the_past_may_still_take_todays_money(till: Till) -> None:
    with till.db.write(OWNER, msg("Rights")) as tx:
        set_rights(tx, till.vera, {Right.SEE_TAKINGS: True, Right.EDIT_PAST: False})
    assert till.pay(Payment(CASH, 120_000), actor=Actor(till.vera, "Vera")) == 130_000
    assert till.owed() == [130_000]


def test_the_oldest_debt_is_paid_first() -> None:
    day = date(2026, 3, 1)
    debts = (Debt(1, 9, day, 100), Debt(2, 9, day, None), Debt(3, 9, day, 50))
    cash, card = Payment(CASH, 70), Payment(CARD, 60)
    assert set_against(debts, (cash, card)) == [
        (1, [cash, replace(card, amount_minor=30)]),
        (3, [replace(card, amount_minor=30)]),
    ]
