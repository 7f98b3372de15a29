from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import Birthday, ClientDraft, PhoneDraft, Preference, PreferenceKind
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, Right, viewer_for
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.pages.clients.dialogs.client_form import ClientForm
from salonapp.ui.pages.clients.dialogs.pin_form import PinForm
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.visits.cards import VisitDraft

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]
DialogT = TypeVar("DialogT", bound=QDialog)

ANNA = ClientDraft(
    first_name="Анна",
    last_name="Иванова",
    phones=(PhoneDraft("+7 912 345-67-89"),),
    birthday=Birthday(14, 5),
    allergies=("ammonia",),
    tags=("regular",),
    preferences=(Preference(PreferenceKind.LIKES, "silence, green tea"),),
)
MARIA = ClientDraft(first_name="Мария", last_name="Смирнова", phones=(PhoneDraft("89031112233"),))


@pytest.fixture
def salon(db: Database) -> Database:
    """Anna, who was here once; Maria, who has not come yet; one service, one master."""
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.clients.commands import add_client
    from salonapp.staff.commands import add_staff
    from salonapp.storage.door import OWNER
    from salonapp.visits.commands import record_visit

    with db.write(OWNER, msg("A salon")) as tx:
        haircut = add_service(tx, ServiceDraft("Haircut", duration_min=45, price_minor=180_000))
        add_service(tx, ServiceDraft("Colour", duration_min=90, price_minor=500_000))
        lera = add_staff(tx, "Lera")
        anna = add_client(tx, ANNA)
        add_client(tx, MARIA)
        record_visit(
            tx, VisitDraft(anna, date(2026, 2, 20), (haircut,), staff_id=lera, note="Short.")
        )
    return db


@pytest.fixture
def window(
    qtbot: QtBot, salon: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Shell:
    """The window on the clients' screen."""
    shell = Shell(make_services(salon))
    qtbot.addWidget(shell)
    shell.resize(1180, 720)
    shell.go("clients")
    shell.show()
    settle(shell.services)
    return shell


@pytest.fixture
def page(window: Shell) -> ClientsPage:
    found = window.page("clients")
    assert isinstance(found, ClientsPage)
    return found


@pytest.fixture
def names(page: ClientsPage, settle: Settle) -> Callable[[], list[str]]:
    """The names in the list, once it is at rest."""

    def read() -> list[str]:
        settle(page.services)
        rows = page.column.model.known_rows()
        return [rows[each].title for each in page.column.model.ids() if each in rows]

    return read


def come_forward(widget: QWidget) -> None:
    """Shortcuts reach the active window only, and becoming it takes a turn of the event loop."""
    widget.activateWindow()
    for _turn in range(250):
        if widget.isActiveWindow():
            return
        QTest.qWait(20)
    raise AssertionError("the window did not become active")


def dialog(kind: type[DialogT]) -> DialogT:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind)]
    shown = [each for each in found if each.isVisible()]
    assert shown, f"no {kind.__name__} is open"
    come_forward(shown[-1])
    return shown[-1]


def texts(widget: QWidget) -> str:
    shown = [each for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)]
    return "\n".join(each.text() for each in shown)


def save(form: FormDialog) -> None:
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_list_stands_by_name_with_the_first_card_open(
    page: ClientsPage, names: Callable[[], list[str]]
) -> None:
    assert names() == ["Анна Иванова", "Мария Смирнова"]
    shown = page.card.shown()
    assert shown is not None
    assert shown.name == "Анна Иванова"


def test_the_card_tells_what_could_hurt_whatever_tab_is_in_front(page: ClientsPage) -> None:
    for tab in ("overview", "visits", "changes"):
        page.card.set_tab(tab)
        assert "Allergy: ammonia." in texts(page.card)


def test_the_card_tells_how_warm_and_why_and_when_they_were_here(
    page: ClientsPage, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "Short." in texts(page.card))
    said = texts(page.card)
    assert "client" in said
    assert "14 May" in said
    assert "silence, green tea" in said
    assert "Haircut" in said


def test_three_keystrokes_open_the_card(
    window: Shell, page: ClientsPage, settle: Settle, names: Callable[[], list[str]]
) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "smir")
    assert names() == ["Мария Смирнова"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window.services)
    shown = page.card.shown()
    assert shown is not None
    assert shown.name == "Мария Смирнова"


def test_enter_goes_into_the_card_arrows_change_its_tab_and_escape_comes_back(
    window: Shell, page: ClientsPage
) -> None:
    page.column.list.setFocus()
    QTest.keyClick(page.column.list, Qt.Key.Key_Return)
    tab = window.focusWidget()
    assert page.card.isAncestorOf(tab)
    QTest.keyClick(tab, Qt.Key.Key_Right)
    assert page.card.tab() == "visits"

    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert page.card.tab() == "overview"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.focusWidget() is page.column.list


def test_a_phone_and_a_wrong_keyboard_layout_find_the_client_too(
    page: ClientsPage, names: Callable[[], list[str]]
) -> None:
    page.search("345-67")
    assert names() == ["Анна Иванова"]
    page.search("cvbhyjdf")
    assert names() == ["Мария Смирнова"]


def test_nobody_found_says_so_and_escape_brings_everybody_back(
    window: Shell, page: ClientsPage, names: Callable[[], list[str]]
) -> None:
    QTest.keyClicks(window.focusWidget(), "zzzz")
    assert names() == []
    assert "Nobody found" in texts(page.column)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert len(names()) == 2


def test_the_chips_filter_by_temperature_and_count(
    page: ClientsPage, names: Callable[[], list[str]]
) -> None:
    chips = {
        each.text(): each
        for each in page.column.findChildren(QPushButton)
        if each.property("kind") == "filter"
    }
    assert "All 2" in chips
    hot = next(chip for text, chip in chips.items() if text.startswith("Hot"))
    hot.click()
    assert len(names()) == int(hot.text().split()[-1])


def test_a_new_client_is_written_shown_and_can_be_taken_back(
    window: Shell, page: ClientsPage, settle: Settle, names: Callable[[], list[str]]
) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = dialog(ClientForm)
    form.form.boxes["first_name"].control.setText("Ольга")  # type: ignore[attr-defined]
    QTest.keyClicks(form.form.boxes["birthday"].control, "3.7.1990")
    save(form)
    settle(window.services)
    shown = page.card.shown()
    assert shown is not None
    assert shown.name == "Ольга"
    assert shown.card.client.birthday == Birthday(3, 7, 1990)
    assert "Ольга" in names()

    come_forward(window)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert names() == ["Анна Иванова", "Мария Смирнова"]


def test_a_new_client_whom_the_search_does_not_find_stays_open(
    window: Shell, page: ClientsPage, settle: Settle, names: Callable[[], list[str]]
) -> None:
    page.search("smir")
    assert names() == ["Мария Смирнова"]
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = dialog(ClientForm)
    form.form.boxes["first_name"].control.setText("Ольга")  # type: ignore[attr-defined]
    save(form)
    assert names() == ["Мария Смирнова"]
    settle(window.services)
    shown = page.card.shown()
    assert shown is not None
    assert shown.name == "Ольга"


def test_mistakes_are_shown_at_their_fields_and_nothing_is_lost(
    window: Shell, page: ClientsPage, settle: Settle
) -> None:
    page.new_client()
    form = dialog(ClientForm)
    save(form)
    assert form.form.boxes["first_name"].error()

    form.form.boxes["first_name"].control.setText("Ольга")  # type: ignore[attr-defined]
    QTest.keyClicks(form.form.boxes["birthday"].control, "31.02")
    save(form)
    assert form.form.boxes["birthday"].error()

    form.form.boxes["birthday"].control.clear()  # type: ignore[attr-defined]
    QTest.keyClicks(form.form.boxes["email"].control, "nowhere")
    save(form)
    settle(window.services)
    assert "e-mail" in form.form.boxes["email"].error()
    assert form.isVisible()
    form._discard()


def test_a_phone_somebody_has_already_is_noticed_while_typing(
    window: Shell, page: ClientsPage, settle: Settle
) -> None:
    page.new_client()
    form = dialog(ClientForm)
    number = form._phones.focusProxy()
    assert number is not None
    number.setFocus()
    QTest.keyClicks(number, "8 903 111 22 33")
    QTest.keyClick(number, Qt.Key.Key_Tab)
    settle(window.services)
    assert "Мария Смирнова has this phone already" in texts(form)
    form._discard()


def test_editing_changes_only_what_was_typed(
    window: Shell, page: ClientsPage, settle: Settle
) -> None:
    before = page.card.shown()
    assert before is not None
    page.edit(before)
    form = dialog(ClientForm)
    form.form.boxes["email"].control.setText("anna@example.com")  # type: ignore[attr-defined]
    save(form)
    settle(window.services)
    after = page.card.shown()
    assert after is not None
    assert after.card.client.email == "anna@example.com"
    assert after.card.client.phones == before.card.client.phones
    assert after.card.client.preferences == before.card.client.preferences
    assert after.card.client.allergies == before.card.client.allergies


def test_a_visit_takes_its_price_from_the_price_list(
    window: Shell, page: ClientsPage, settle: Settle
) -> None:
    shown = page.card.shown()
    assert shown is not None
    page.record_visit(shown)
    settle(window.services)
    form = dialog(VisitForm)
    picker = form._services_taken
    QTest.keyClicks(picker.input, "colo")
    QTest.keyClick(picker.input, Qt.Key.Key_Return)
    assert form._money is not None
    assert form._money._due.text().startswith("5")
    save(form)
    settle(window.services)
    after = page.card.shown()
    assert after is not None
    assert [each.what for each in after.visits] == ["Colour", "Haircut"]
    assert after.card.visits[0].paid_minor == 500_000


def test_a_master_corrects_a_visit_without_seeing_or_changing_what_was_paid(
    window: Shell, page: ClientsPage, settle: Settle
) -> None:
    before = page.card.shown()
    assert before is not None
    paid = before.card.visits[0].paid_minor
    assert paid
    may = frozenset({Right.ALL_CLIENTS, Right.EDIT_PAST})
    page.services._viewer = replace(viewer_for(1, "Lera", "master"), others=may)
    page.reload()
    settle(window.services)
    shown = page.card.shown()
    assert shown is not None
    page.record_visit(shown, visit=shown.card.visits[0])
    settle(window.services)
    form = dialog(VisitForm)
    assert not {"discount", "payments", "tip"} & set(form.form.boxes)
    form._note.setPlainText("asked for a fringe")
    save(form)
    settle(window.services)
    page.services._viewer = OWNER_VIEWER
    page.reload()
    settle(window.services)
    after = page.card.shown()
    assert after is not None
    kept = after.card.visits[0]
    assert (kept.note, kept.paid_minor) == ("asked for a fringe", paid)
    assert kept.price_minor == before.card.visits[0].price_minor


def test_a_visit_without_a_service_is_not_written(
    window: Shell, page: ClientsPage, settle: Settle
) -> None:
    shown = page.card.shown()
    assert shown is not None
    page.record_visit(shown)
    settle(window.services)
    form = dialog(VisitForm)
    save(form)
    assert form.form.boxes["services"].error() == "Choose at least one service."
    form._discard()


def test_a_booking_is_shown_on_the_card_and_can_be_cancelled(
    window: Shell, page: ClientsPage, settle: Settle, qtbot: QtBot
) -> None:
    shown = page.card.shown()
    assert shown is not None
    page.book(shown)
    settle(window.services)
    form = dialog(BookingForm)
    QTest.keyClicks(form.form.boxes["starts_at"].control, "12.03")
    QTest.keyClicks(form.form.boxes["at_time"].control, "1430")
    save(form)
    settle(window.services)
    booked = page.card.shown()
    assert booked is not None
    assert [each.when for each in booked.ahead] == ["12 March, 14:30"]
    qtbot.waitUntil(lambda: "Booked ahead" in texts(page.card))

    page.card.booking_cancelled.emit(booked, booked.ahead[0].appointment.id)
    settle(window.services)
    after = page.card.shown()
    assert after is not None
    assert after.ahead == ()


def test_a_card_in_the_bin_leaves_the_list(
    window: Shell, page: ClientsPage, names: Callable[[], list[str]]
) -> None:
    shown = page.card.shown()
    assert shown is not None
    page.card.bin_asked.emit(shown)
    assert names() == ["Мария Смирнова"]


def test_a_class_set_by_hand_is_shown_as_such_and_can_be_let_go(
    window: Shell, page: ClientsPage, settle: Settle
) -> None:
    shown = page.card.shown()
    assert shown is not None
    page.set_by_hand(shown)
    form = dialog(PinForm)
    save(form)
    settle(window.services)
    assert form.form.boxes["reason"].error()

    form._class.setCurrentIndex(2)
    QTest.keyClicks(form._reason, "moves away")
    save(form)
    settle(window.services)
    pinned = page.card.shown()
    assert pinned is not None
    assert pinned.card.temperature.pinned
    assert "moves away" in pinned.summary
    assert "Cold client" in texts(page.card)

    page.card.unpin_asked.emit(pinned)
    settle(window.services)
    after = page.card.shown()
    assert after is not None
    assert not after.card.temperature.pinned


def test_somebody_elses_change_reaches_the_card(
    window: Shell, page: ClientsPage, salon: Database, settle: Settle, qtbot: QtBot
) -> None:
    from salonapp.clients.commands import edit_client
    from salonapp.clients.edits import draft_of
    from salonapp.clients.queries import client_card
    from salonapp.storage.door import OWNER

    client_id = page.card.client_id()
    assert client_id is not None
    with salon.write(OWNER, msg("Note")) as tx:
        draft = draft_of(client_card(tx, OWNER_VIEWER, client_id))
        edit_client(tx, client_id, replace(draft, note="Likes the window seat"))
    qtbot.waitUntil(lambda: "Likes the window seat" in texts(page.card))


def test_the_language_switch_keeps_the_place(
    window: Shell, page: ClientsPage, settle: Settle, qtbot: QtBot
) -> None:
    maria = page.column.model.ids()[1]
    window.open_client(maria)
    settle(window.services)
    page.card.set_tab("visits")
    window.set_language("ru")
    qtbot.waitUntil(lambda: window.page("clients") is not page)
    settle(window.services)
    rebuilt = window.page("clients")
    assert isinstance(rebuilt, ClientsPage)
    assert rebuilt.card.client_id() == maria
    assert rebuilt.card.tab() == "visits"


def test_every_control_has_a_name(window: Shell, page: ClientsPage, settle: Settle) -> None:
    shown = page.card.shown()
    assert shown is not None
    page.edit(shown)
    form = dialog(ClientForm)
    for root in (window, form):
        for control in root.findChildren(QWidget):
            if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.isVisibleTo(root):
                said = control.accessibleName() or control.property("text")
                inner = type(control).__name__ in {"QScrollArea", "QMenu", "QSplitter"}
                assert said or inner or control.focusProxy(), control
    form._discard()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_cut_in_the_smallest_window(
    window: Shell, page: ClientsPage, settle: Settle, qtbot: QtBot, language: str
) -> None:
    window.set_language(language)
    qtbot.waitUntil(lambda: window.page("clients") is not page)
    settle(window.services)
    for made in window.findChildren(QPushButton):
        if made.isVisibleTo(window) and made.text():
            words = made.fontMetrics().horizontalAdvance(made.text().strip())
            assert made.width() >= words, made.text()
            place = made.mapTo(window, made.rect().topRight())
            assert place.x() <= window.width(), made.text()
