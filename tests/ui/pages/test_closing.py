"""A visit is closed at the desk by the keyboard; a master closes theirs on a touch screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.catalog.cards import MaterialDraft, ServiceDraft
from salonapp.catalog.commands import edit_service
from salonapp.catalog.commands.materials import add_material
from salonapp.catalog.commands.stock import set_usage_norms
from salonapp.catalog.queries import services as services_listed
from salonapp.clients.photos import PhotoKind
from salonapp.clients.queries.photos import photos_of
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.checkout.debt_form import DebtForm
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.day.summary_dialog import DaySummaryDialog
from salonapp.ui.kit.typed import typed_in
from salonapp.ui.pages.today.day_row import DayRow
from salonapp.ui.pages.today.master_day import TOUCH_PX, MasterDay
from salonapp.ui.pages.today.page import TodayPage
from salonapp.ui.shell import Shell
from salonapp.visits.cards import VisitDraft, VisitView
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.closing import Closing
from salonapp.visits.commands.closing import close_visit
from salonapp.visits.queries import visits_of
from salonapp.visits.queries.checkout import checkout_of
from tests.clients.pictures import photo

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]
MARIA = 2
TODAY = date(2026, 3, 11)


def opened(kind: type[QWidget]) -> QWidget:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def row_of_maria(window: Shell) -> DayRow:
    """Maria's line, with the keyboard on it."""
    rows = [each for each in window.page("today").findChildren(DayRow) if each.isVisible()]
    row = next(each for each in rows if "Maria" in each.accessibleName())
    row.setFocus()
    return row


def open_form(window: Shell, rest: Rest) -> VisitForm:
    """Maria's line is walked to, and Enter closes it."""
    row = row_of_maria(window)
    QTest.keyClick(row, Qt.Key.Key_Return)
    rest()
    form = opened(VisitForm)
    assert isinstance(form, VisitForm)
    return form


def kept(salon: Database) -> tuple[VisitView, Checkout]:
    with salon.read() as reader:
        visit = visits_of(reader, OWNER_VIEWER, MARIA)[0]
        return visit, checkout_of(reader, OWNER_VIEWER, visit.id)


def test_enter_pays_all_in_cash_and_the_next_time_takes_one_key(
    window: Shell, salon: Database, rest: Rest, shown: Shown
) -> None:
    with salon.write(OWNER, msg("Norms")) as tx:
        gloves = add_material(tx, MaterialDraft("Gloves"))
        set_usage_norms(tx, 1, {gloves: 2_000})
    rest()
    form = open_form(window, rest)
    assert not form.dirty()
    assert "Booked for 12:00, which is still ahead." in shown(form)
    assert form._time.text() == "09:00"
    assert form._materials.ids() == (gloves,)
    assert "not a fiscal receipt" in shown(form)
    assert "Counts as paid in full" in shown(form)
    cash = form.focusWidget()
    assert isinstance(cash, QPushButton)
    QTest.keyClick(cash, Qt.Key.Key_Return)
    assert "Paid in full." in shown(form)
    assert form._next is not None
    form._next.take_first()
    assert form._next.draft((1,)) is not None
    form._save()
    rest()
    visit, checkout = kept(salon)
    assert checkout.payments == (Payment(PaymentMethod.CASH, 210_000),)
    assert (visit.rebooked, [each.name for each in visit.materials]) == (True, ["Gloves"])
    assert not any(isinstance(w, BookingForm) for w in QApplication.topLevelWidgets())
    window.undo()
    rest()
    with salon.read() as reader:
        assert len(visits_of(reader, OWNER_VIEWER, MARIA)) == 1


def test_what_cannot_be_is_said_at_its_field_and_too_much_becomes_the_tip(
    window: Shell, salon: Database, rest: Rest, shown: Shown
) -> None:
    form = open_form(window, rest)
    money = form._money
    assert money is not None
    rows = form._services_taken
    rows._rows[0].amount.setText("two thousand")
    form._save()
    assert "not an amount" in form.form.boxes["services"].error()
    assert form.focusWidget() is rows._rows[0].amount
    rows._rows[0].amount.setText("2300")
    rows.priced.emit()
    assert "changed since" not in shown(money)
    money.discount.setText("3000")
    money.reason.setText("friend")
    form._save()
    rest()
    assert "more than the price" in form.form.boxes["discount"].error()
    money.discount.setText("10%")
    QTest.keyClick(money.payments._keys[0], Qt.Key.Key_2)
    part = money.payments._parts[0]
    assert (part.method, part.amount.text()) == (PaymentMethod.CARD, "2070")
    part.amount.setText("2200")
    money.payments.changed.emit()
    assert "Paid too much" in shown(money)
    form._save()
    assert "More was paid" in form.form.boxes["payments"].error()
    money._to_tip.click()
    assert money.tip.text() == "130"
    form._save()
    rest()
    _visit, checkout = kept(salon)
    assert (checkout.discount_minor, checkout.tip_minor, checkout.left_minor) == (23_000, 13_000, 0)
    opened(BookingForm).close()


def test_a_visit_closed_at_another_pc_meanwhile_is_refused_and_nothing_is_lost(
    window: Shell, salon: Database, rest: Rest, shown: Shown
) -> None:
    form = open_form(window, rest)
    form._note.setPlainText("likes it short")
    written: list[Closing] = []
    form._write = written.append  # type: ignore[method-assign,assignment]
    form._save()
    del form._write
    with salon.write(OWNER, msg("The other PC")) as tx:
        close_visit(tx, written[0])
    form._write(written[0])
    rest()
    assert "closed with a visit already" in form.problem.text()
    assert form._note.toPlainText() == "likes it short"
    form._discard()
    rest()
    window.page("today")


def test_photos_are_saved_with_the_visit_and_a_bad_file_costs_nothing(
    window: Shell, salon: Database, rest: Rest, tmp_path: Path, qtbot: QtBot
) -> None:
    form = open_form(window, rest)
    pane = form._photos
    files = []
    for name, data in (("a.jpg", photo(1)), ("after.jpg", photo(2)), ("bad.jpg", b"\xff\xd8\xff")):
        (tmp_path / name).write_bytes(data)
        files.append(tmp_path / name)
    pane.take(files)
    form._note.setPlainText("likes it short")
    form._save()  # while the pictures are still being read
    qtbot.waitUntil(lambda: not pane.is_reading)
    assert "bad.jpg" in pane.notice.text()
    assert form.isVisible()
    assert form._note.toPlainText() == "likes it short"
    assert form.dirty()
    first = pane._cells[0].tile
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert [each.kind for each in pane.photos()] == [PhotoKind.BEFORE, PhotoKind.AFTER]
    pane.take([files[0], files[2]])
    assert typed_in(pane) == [[str(files[0]), "before"], [str(files[1]), "after"]]
    qtbot.waitUntil(lambda: not pane.is_reading)
    pane.notice.set_text("")
    form._save()
    rest()
    visit, _checkout = kept(salon)
    with salon.read() as reader:
        photos = photos_of(reader, OWNER_VIEWER, MARIA)
    assert [(each.kind, each.visit_id) for each in photos] == [
        (PhotoKind.BEFORE, visit.id),
        (PhotoKind.AFTER, visit.id),
    ]
    window.undo()
    rest()
    with salon.read() as reader:
        assert photos_of(reader, OWNER_VIEWER, MARIA) == ()
    opened(BookingForm).close()


def test_a_price_that_changed_is_said_with_both_and_change_is_given(
    window: Shell, salon: Database, rest: Rest, shown: Shown, press: Press
) -> None:
    with salon.write(OWNER, msg("Dearer")) as tx:
        service = services_listed(tx)[0]
        edit_service(tx, service.id, ServiceDraft(service.name, price_minor=230_000))
    rest()
    form = open_form(window, rest)
    money = form._money
    assert money is not None
    words = shown(money).replace("\N{NO-BREAK SPACE}", " ")
    assert "2,100" in words
    assert "2,300" in words
    assert money._prices is not None
    assert (money._prices.booked.isChecked(), money._prices.listed.isChecked()) == (False, True)
    money._prices.booked.click()
    assert form._services_taken.lines()[0].price_minor == 210_000
    assert money._prices.booked.isChecked()
    QTest.keyClick(money.payments._keys[0], Qt.Key.Key_Return)
    money.payments._parts[0].amount.setText("3000")
    money.payments.changed.emit()
    press(money, "Give change")
    assert "Change to give: 900" in shown(money).replace("\N{NO-BREAK SPACE}", " ")
    form._save()
    rest()
    visit, checkout = kept(salon)
    assert checkout.payments == (Payment(PaymentMethod.CASH, 210_000),)
    assert (visit.price_minor, visit.paid_minor) == (210_000, 210_000)
    opened(BookingForm).close()


def test_a_debt_is_told_while_the_next_visit_is_closed_and_taken_with_two_keys(
    window: Shell, salon: Database, rest: Rest, shown: Shown, press: Press
) -> None:
    with salon.write(OWNER, msg("A while ago")) as tx:
        line = ServiceLine(1, None, 210_000)
        paid = (Payment(PaymentMethod.CARD, 60_000),)
        draft = VisitDraft(MARIA, tx.today - timedelta(days=20), (1,))
        old = close_visit(tx, Closing(draft, Checkout((line,), payments=paid))).visit_id
    rest()
    form = open_form(window, rest)
    assert "Owes from before: 1,500" in shown(form).replace("\N{NO-BREAK SPACE}", " ")
    press(form, "Take the payment")
    rest()
    debt = opened(DebtForm)
    assert isinstance(debt, DebtForm)
    debt._save()
    rest()
    assert "Enter what was paid" in debt.form.boxes["payments"].error()
    cash = debt.focusWidget()
    assert cash is not None
    QTest.keyClick(cash, Qt.Key.Key_Return)
    debt._payments._parts[0].amount.setText("1600")
    debt._payments.changed.emit()
    assert "Change to give" in shown(debt)
    debt._payments._parts[0].amount.setText("1000")
    debt._payments.changed.emit()
    debt._save()
    rest()
    said = shown(window).replace("\N{NO-BREAK SPACE}", " ")
    assert "Part of a debt paid: Maria Smirnova, still owed: 500" in said
    assert "Still owes from before: 500" in shown(form).replace("\N{NO-BREAK SPACE}", " ")
    form._discard()
    window.open_client(MARIA)
    rest()
    page = window.page("clients")
    assert "Owes: 500" in shown(page).replace("\N{NO-BREAK SPACE}", " ")
    press(page, "Take the payment")
    rest()
    debt = opened(DebtForm)
    assert isinstance(debt, DebtForm)
    debt._payments.pay_rest(PaymentMethod.CASH, 100_000)  # a note of a thousand: change is given
    debt._save()
    rest()
    assert "Owes" not in shown(page)
    with salon.read() as reader:
        kept_parts = checkout_of(reader, OWNER_VIEWER, old).payments
    later = [Payment(PaymentMethod.CASH, amount, "", TODAY) for amount in (100_000, 50_000)]
    assert kept_parts == (*paid, *later)


def test_what_the_day_came_to_is_turned_and_on_record_amounts_stay(
    window: Shell, press: Press, rest: Rest
) -> None:
    press(window, "Day summary")
    rest()
    dialog = opened(DaySummaryDialog)
    assert isinstance(dialog, DaySummaryDialog)
    assert "No visit is closed yet; 1 booking" in dialog.preview.toPlainText()
    dialog.day.set_day(date(2026, 2, 18))
    rest()
    assert "3 visits" in dialog.preview.toPlainText()
    assert "Lera" in dialog.preview.toPlainText()
    dialog.reject()


def test_a_masters_day_is_large_has_only_their_clients_and_no_amounts(
    window: Shell, salon: Database, rest: Rest, shown: Shown, press: Press
) -> None:
    window.services.seat(viewer_for(1, "Lera", "master"))
    page = window.page("today")
    assert isinstance(page, TodayPage)
    page.reload()
    rest()
    day = page.findChild(MasterDay)
    assert isinstance(day, MasterDay)
    assert "Maria Smirnova" in shown(day)
    assert "ammonia" in shown(day)
    assert "Anna" not in shown(page)
    buttons = [each for each in day.findChildren(QPushButton) if each.isVisibleTo(day)]
    assert all(min(each.height(), each.minimumHeight()) >= 44 <= TOUCH_PX for each in buttons)
    press(day, "Record visit: Maria Smirnova")
    rest()
    form = opened(VisitForm)
    assert isinstance(form, VisitForm)
    assert form._money is None
    form._save()
    rest()
    assert "visit recorded" in shown(day)
    visit, checkout = kept(salon)
    assert (visit.price_minor, checkout.payments) == (210_000, None)
    opened(BookingForm).close()


def test_who_is_late_is_told_and_one_key_notes_that_they_came(
    window: Shell, rest: Rest, shown: Shown, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 3, 11, 9, 20, tzinfo=UTC))
    page = window.page("today")
    assert isinstance(page, TodayPage)
    page._look_at_clock()
    assert "late by 20" in shown(page)
    page.search_step(1)
    assert isinstance(window.focusWidget(), DayRow)
    QTest.keyClick(row_of_maria(window), Qt.Key.Key_2)
    rest()
    assert "in the salon" in shown(page)
    assert isinstance(window.focusWidget(), DayRow)
