"""A visit on record is opened again: who did it stays, money too, and the other desk's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from salonapp.clients.commands.half_typed import keep_half_typed
from salonapp.clients.half_typed import HalfTyped, key_of
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff, edit_staff
from salonapp.staff.rights import OWNER_VIEWER, StaffRole
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.checkout.opening import open_checkout
from salonapp.ui.half_typed import place_of
from salonapp.ui.shell import Shell
from salonapp.visits.booking import Obstacle, ObstacleKind
from salonapp.visits.cards import VisitDraft, VisitView
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import Closing
from salonapp.visits.commands.closing import close_visit, correct_visit
from salonapp.visits.commands.visits import record_visit
from salonapp.visits.queries import visit as visit_read
from salonapp.visits.queries.checkout import checkout_of
from salonapp.visits.refusals import BookingRefused

Shown = Callable[[QWidget], str]
Rest = Callable[[], None]
Press = Callable[[QWidget, str], None]
MARIA, LERA = 2, 1


def open_form(window: Shell, rest: Rest, salon: Database, visit_id: int | None) -> VisitForm:
    visit = kept(salon, visit_id)[0] if visit_id else None
    open_checkout(window, window.services, window, MARIA, "Maria", visit=visit)
    rest()
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, VisitForm))


def kept(salon: Database, visit_id: int) -> tuple[VisitView, Checkout]:
    with salon.read() as reader:
        seen = visit_read(reader, OWNER_VIEWER, visit_id)
        return seen, checkout_of(reader, OWNER_VIEWER, visit_id)


def test_what_people_who_left_did_stays_theirs_and_a_later_payment_its_day(
    window: Shell, salon: Database, rest: Rest
) -> None:
    with salon.write(OWNER, msg("A while ago")) as tx:
        zoya = add_staff(tx, "Zoya")
        day = tx.today - timedelta(days=20)
        draft = VisitDraft(MARIA, day, (1, 1), staff_id=LERA)
        lines = (ServiceLine(1, None, 210_000), ServiceLine(1, zoya, 100_000))
        later = Payment(PaymentMethod.CARD, 310_000, "", day + timedelta(days=3))
        visit_id = close_visit(tx, Closing(draft, Checkout(lines, payments=(later,)))).visit_id
        for staff_id, name in ((LERA, "Lera"), (zoya, "Zoya")):
            edit_staff(tx, staff_id, name=name, role=StaffRole.MASTER, archived=True)
    form = open_form(window, rest, salon, visit_id)
    assert not form.dirty()
    assert (form._master.currentText(), form._services_taken.lines()) == ("Lera", lines)
    rows = form._services_taken
    rows.set_typed(rows.typed())  # a form that comes back after a crash
    assert rows.lines() == lines
    assert form._money is not None
    form._money.tip.setText("50")
    form._note.setPlainText("ногти ломкие")
    form._save()
    rest()
    visit, checkout = kept(salon, visit_id)
    assert (visit.master, visit.note) == ("Lera", "ногти ломкие")
    assert checkout == Checkout(lines, payments=(later,), tip_minor=5_000)


def test_an_old_sum_stays_while_money_of_it_is_not_touched_and_two_desks_are_told_of_each_other(
    window: Shell, salon: Database, rest: Rest, shown: Shown, press: Press
) -> None:
    with salon.write(OWNER, msg("Of an older program")) as tx:
        day = tx.today - timedelta(days=20)
        draft = VisitDraft(MARIA, day, (1,), price_minor=210_000, paid_minor=100_000)
        visit_id = record_visit(tx, draft)
    form = open_form(window, rest, salon, visit_id)
    money = form._money
    assert money is not None
    assert "On record: 1,000" in shown(money).replace("\N{NO-BREAK SPACE}", " ")
    money.tip.setText("50")
    assert money.checkout().paid_minor == 100_000
    form._services_taken._rows[0].amount.setText("2000")
    assert money.checkout().paid_minor == 200_000
    form._services_taken._rows[0].amount.setText("2100")
    form._note.setPlainText("mine")
    with salon.write(OWNER, msg("The other desk")) as tx:
        theirs = replace(checkout_of(tx, OWNER_VIEWER, visit_id), tip_minor=30_000)
        correct_visit(tx, visit_id, Closing(replace(draft, rating=4, note="theirs"), theirs))
    form._save()
    rest()
    assert "Somebody else changed this while it was open here" in form.problem.text()
    assert form.form.boxes["note"].error() == "On record meanwhile: theirs"
    assert "paid" in form.form.boxes["status"].error()
    assert form._note.toPlainText() == "mine"
    form._save()
    rest()
    visit, checkout = kept(salon, visit_id)
    assert (visit.note, visit.rating, visit.paid_minor) == ("mine", 4, 100_000)
    assert checkout.tip_minor == 5_000
    # What was typed over the note of yesterday comes back after a crash.
    key = key_of("visit", MARIA, f"visit:{visit_id}", place_of(window.services.actor))
    fields, before = {"note": "half", "at_time": "10:00"}, {"note": "", "at_time": ""}
    with salon.write(OWNER, msg("Half typed")) as tx:
        keep_half_typed(tx, HalfTyped(key, "visit", MARIA, fields=fields, before=before))
    form = open_form(window, rest, salon, visit_id)
    assert (form._note.toPlainText(), form._time.text()) == ("half", "10:00")
    assert form.form.boxes["note"].error() == "On record meanwhile: mine"
    assert form.form.boxes["at_time"].error() == ""
    press(form, "Remove this visit")
    rest()
    with pytest.raises(NotFound):
        kept(salon, visit_id)


def test_a_next_time_that_needs_a_reason_is_told_so_and_chosen_after_the_visit_is_saved(
    window: Shell, salon: Database, rest: Rest
) -> None:
    form = open_form(window, rest, salon, None)
    form._services_taken.set_ids((1,))
    rest()
    following = form._next
    assert following is not None
    following.take_first()
    today = following._today
    for kind, words, asks in (
        (ObstacleKind.MASTER_BUSY, "taken meanwhile", False),
        (ObstacleKind.SERVICE_GONE, "right after it", True),
    ):
        form.refuse(BookingRefused((Obstacle(kind, "Manicure"),), today))
        rest()
        assert words in form.problem.text()
        assert following.asks_later is asks
    form._discard()
