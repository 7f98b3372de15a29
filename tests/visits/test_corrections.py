"""A visit on record is corrected: what nobody touched stays, and no money appears or goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.catalog.commands.materials import add_material
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.formulas import add_formula_version
from salonapp.clients.formulas import Component, FormulaDraft
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Conflict, NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.queries import viewer_named
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.visits.cards import (
    AppointmentDraft,
    AppointmentStatus,
    AppointmentView,
    VisitDraft,
    VisitStatus,
    VisitView,
)
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import Closing
from salonapp.visits.commands import book, edit_visit, record_visit, set_appointment_status
from salonapp.visits.commands.closing import close_visit, correct_visit, remove_visit
from salonapp.visits.commands.formulas import repeat_in_visit
from salonapp.visits.meanwhile import ChangedMeanwhile, VisitSaid, visit_said
from salonapp.visits.queries import appointment, visit
from salonapp.visits.queries.checkout import checkout_of
from salonapp.visits.tables import Appointment, Visit

CASH = PaymentMethod.CASH
DONE, MISSED = VisitStatus.DONE, VisitStatus.NO_SHOW


class Desk:
    """Anna was booked for a cut with Vera, who sees no takings, an hour ago."""

    def __init__(self, db: Database, clock: FixedClock) -> None:
        self.db = db
        with db.write(OWNER, msg("Salon")) as tx:
            self.cut = add_service(tx, ServiceDraft("Cut", price_minor=200_000))
            self.care = add_service(tx, ServiceDraft("Care", price_minor=100_000))
            self.vera, self.zoya = add_staff(tx, "Vera"), add_staff(tx, "Zoya")
            self.anna = add_client(tx, ClientDraft("Anna"))
            self.maria = add_client(tx, ClientDraft("Maria"))
            at = tx.now + timedelta(minutes=5)
            self.booked = book(tx, AppointmentDraft(self.anna, at, (self.cut,), self.vera))
            self.draft = VisitDraft(self.anna, tx.today, (self.cut,), staff_id=self.vera)
        clock.advance(timedelta(hours=1))

    def close(self, closing: Closing) -> int:
        with self.db.write(OWNER, msg("Closed")) as tx:
            return close_visit(tx, closing).visit_id

    def correct(self, visit_id: int, closing: Closing) -> None:
        with self.db.write(OWNER, msg("Corrected")) as tx:
            correct_visit(tx, visit_id, closing)

    def status(self, status: AppointmentStatus) -> None:
        with self.db.write(OWNER, msg("Status")) as tx:
            set_appointment_status(tx, self.booked, status)

    def appointment(self) -> AppointmentView:
        with self.db.read() as reader:
            return appointment(reader, OWNER_VIEWER, self.booked)

    def visit(self, visit_id: int) -> VisitView:
        with self.db.read() as reader:
            return visit(reader, OWNER_VIEWER, visit_id)

    def money(self, visit_id: int) -> Checkout:
        with self.db.read() as reader:
            return checkout_of(reader, OWNER_VIEWER, visit_id)

    def paid(self, *amounts: int) -> Checkout:
        payments = tuple(Payment(CASH, amount) for amount in amounts)
        return Checkout((ServiceLine(self.cut, None, 200_000),), payments=payments)


@pytest.fixture
def desk(db: Database, clock: FixedClock) -> Desk:
    return Desk(db, clock)


def test_a_missed_visit_that_was_paid_after_all_is_not_taken_for_a_miss_again(desk: Desk) -> None:
    desk.status(AppointmentStatus.NO_SHOW)
    missed = desk.appointment().visit_id
    assert missed is not None
    desk.correct(missed, Closing(desk.draft, desk.paid(200_000)))
    assert desk.appointment().status is AppointmentStatus.DONE
    with desk.db.write(OWNER, msg("As an older program left it")) as tx:
        tx.session.get_one(Appointment, desk.booked).status = "no_show"
    with pytest.raises(Conflict, match="closed with a visit already"):
        desk.status(AppointmentStatus.PLANNED)
    assert desk.money(missed) == desk.paid(200_000)


def test_a_visit_put_on_another_card_takes_its_appointment_along(desk: Desk) -> None:
    visit_id = desk.close(Closing(replace(desk.draft, appointment_id=desk.booked)))
    with desk.db.write(OWNER, msg("Moved")) as tx:
        edit_visit(tx, visit_id, replace(desk.draft, client_id=desk.maria))
    assert desk.appointment().client_id == desk.maria


def test_a_service_done_twice_keeps_who_did_each_and_what_it_cost(desk: Desk) -> None:
    lines = (ServiceLine(desk.cut, None, 220_000), ServiceLine(desk.cut, desk.zoya, 300_000))
    twice = replace(desk.draft, service_ids=(desk.cut, desk.cut))
    visit_id = desk.close(Closing(twice, Checkout(lines)))
    more = replace(twice, service_ids=(desk.cut, desk.care, desk.cut))
    desk.correct(visit_id, Closing(more))
    cut, care, again = desk.money(visit_id).lines
    assert (cut, care.service_id, again) == (lines[0], desk.care, lines[1])
    # Who sees no takings says who did what, line by line.
    who = Checkout(tuple(ServiceLine(each, desk.zoya) for each in more.service_ids[:2]))
    with desk.db.write(OWNER, msg("Corrected")) as tx:
        vera = viewer_named(tx, "Vera")
        correct_visit(tx, visit_id, Closing(more, who), viewer=vera)
    assert [each.staff_id for each in desk.money(visit_id).lines] == [desk.zoya] * 3
    assert desk.money(visit_id).lines[2].price_minor == 300_000


def test_a_formula_mixed_again_writes_what_was_used_and_no_money(desk: Desk) -> None:
    with desk.db.write(OWNER, msg("Of long ago, its price unknown")) as tx:
        visit_id = record_visit(tx, replace(desk.draft, price_minor=0, paid_minor=None))
        kept = tx.session.get_one(Visit, visit_id)
        kept.price_minor = kept.paid_minor = None
        dye = add_material(tx, MaterialDraft("Dye"))
        parts = (Component("Dye", 30_000, material_id=dye),)
        formula = add_formula_version(
            tx, FormulaDraft(desk.anna, tx.today, parts, staff_id=desk.vera)
        )
    with desk.db.write(Actor(desk.vera, "Vera"), msg("Mixed again")) as tx:
        repeat_in_visit(tx, formula, visit_id)
    found = desk.visit(visit_id)
    assert [each.amount_thousandths for each in found.materials] == [30_000]
    assert (found.price_minor, found.paid_minor) == (None, None)


def test_a_note_saved_from_an_old_form_leaves_what_the_other_desk_took(desk: Desk) -> None:
    desk.status(AppointmentStatus.NO_SHOW)
    missed = desk.appointment().visit_id or 0
    began = visit_said(desk.visit(missed), desk.money(missed))
    desk.correct(missed, Closing(replace(desk.draft, rating=5), desk.paid(200_000)))
    noted = replace(desk.draft, status=MISSED, note="звонила", staff_id=desk.zoya)
    desk.correct(missed, Closing(noted, began=began))
    found = desk.visit(missed)
    assert (found.status, found.note, found.rating) == (DONE, "звонила", 5)
    assert found.staff_id == desk.zoya
    assert desk.money(missed) == desk.paid(200_000)


def test_two_desks_that_take_money_for_one_visit_are_told_of_each_other(desk: Desk) -> None:
    visit_id = desk.close(Closing(desk.draft, desk.paid(50_000)))
    began = visit_said(desk.visit(visit_id), desk.money(visit_id))
    desk.correct(visit_id, Closing(desk.draft, desk.paid(50_000, 150_000)))
    cheaper = Closing(replace(desk.draft, note="скидка"), desk.paid(120_000), began=began)
    called_off = Closing(replace(desk.draft, status=MISSED), began=began)
    for typed in (cheaper, called_off):
        with pytest.raises(ChangedMeanwhile, match="how it was paid") as told:
            desk.correct(visit_id, typed)
        assert told.value.fields == ("outcome",)
        assert (desk.money(visit_id), desk.visit(visit_id).note) == (
            desk.paid(50_000, 150_000),
            "",
        )
        assert isinstance(told.value.began, VisitSaid)
        desk.correct(visit_id, replace(typed, began=told.value.began))
        began = visit_said(desk.visit(visit_id), desk.money(visit_id))
        desk.correct(visit_id, Closing(desk.draft, desk.paid(50_000, 150_000)))
    assert desk.visit(visit_id).status is DONE
    with pytest.raises(Conflict, match="look at it again"), desk.db.write(OWNER, msg("Rm")) as tx:
        remove_visit(tx, visit_id, began=replace(began, rating=5))


def test_an_appointment_called_off_meanwhile_is_closed_only_by_who_knows_of_it(desk: Desk) -> None:
    closing = Closing(replace(desk.draft, appointment_id=desk.booked), booked=desk.appointment())
    desk.status(AppointmentStatus.ARRIVED)  # nothing to be told of
    desk.status(AppointmentStatus.CANCELLED)
    with pytest.raises(ChangedMeanwhile, match="became of the appointment") as told:
        desk.close(closing)
    assert isinstance(told.value.began, AppointmentView)
    desk.close(replace(closing, booked=told.value.began))
    assert desk.appointment().status is AppointmentStatus.DONE


def test_a_tip_typed_on_an_old_visit_pays_nothing_else(desk: Desk) -> None:
    with desk.db.write(OWNER, msg("Of an older program")) as tx:
        old = replace(desk.draft, price_minor=200_000, paid_minor=100_000)
        visit_id = record_visit(tx, old)
    kept = desk.money(visit_id)
    assert (kept.payments, kept.paid_minor, kept.left_minor) == (None, 100_000, 0)
    desk.correct(visit_id, Closing(desk.draft, replace(kept, tip_minor=5_000)))
    assert desk.money(visit_id) == replace(kept, tip_minor=5_000)
    noted = replace(desk.paid(200_000), tip_minor=5_000)
    desk.correct(visit_id, Closing(desk.draft, noted))
    assert desk.money(visit_id) == noted


def test_who_may_not_see_takings_takes_none_out_of_the_till(desk: Desk) -> None:
    paid = desk.close(Closing(desk.draft, desk.paid(200_000)))
    unpaid = desk.close(Closing(desk.draft, desk.paid()))
    missed = replace(desk.draft, status=MISSED)

    def becomes(visit_id: int) -> None:
        with desk.db.write(Actor(desk.vera, "Vera"), msg("Corrected")) as tx:
            correct_visit(tx, visit_id, Closing(missed), viewer=viewer_named(tx, "Vera"))

    with pytest.raises(NotAllowed, match="takings"):
        becomes(paid)
    assert desk.money(paid) == desk.paid(200_000)
    becomes(unpaid)
    assert desk.visit(unpaid).status is MISSED
