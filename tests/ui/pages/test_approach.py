"""How to treat a client, in the window: one line, one click each, and Undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QPushButton, QWidget

from salonapp.clients.approach import find_advice
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import viewer_for
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.pages.clients.approach_card import ApproachCard
from salonapp.ui.pages.clients.dialogs.advice_form import AdviceForm
from salonapp.ui.pages.clients.dialogs.approach_picker import ApproachPicker
from salonapp.ui.pages.clients.dialogs.think_twice_form import ThinkTwiceForm
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.pages.settings.page import SettingsPage
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Rest = Callable[[], None]
Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
DialogT = TypeVar("DialogT", bound=QDialog)


@pytest.fixture
def page(window: Shell, rest: Rest) -> ClientsPage:
    """The clients' page on Maria's card, who comes at noon."""
    window.go("clients")
    page = window.page("clients")
    assert isinstance(page, ClientsPage)
    rest()
    page.restore({"client_id": maria(page), "sort": "name"})
    rest()
    return page


def maria(page: ClientsPage) -> int:
    rows = page.column.model.known_rows()
    return next(each for each, row in rows.items() if row.title == "Maria Smirnova")


def opened(kind: type[DialogT]) -> DialogT:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind)]
    return next(each for each in found if each.isVisible())


def line(page: ClientsPage) -> ApproachCard:
    found = page.card.findChildren(ApproachCard)
    return found[-1]


def marks(page: ClientsPage) -> list[QPushButton]:
    """The marks to think twice on the card."""
    buttons = line(page).findChildren(QPushButton)
    return [each for each in buttons if each.accessibleName() == "Think twice"]


def save(form: FormDialog) -> None:
    form._save()


def pick(picker: ApproachPicker, typology: str, type_key: str) -> QPushButton:
    group = picker.pane.group(typology)
    group.fold_out(True)
    made = group.buttons[type_key]
    made.click()
    return made


def test_a_click_picks_a_type_and_the_card_and_today_say_what_to_do(
    window: Shell, page: ClientsPage, rest: Rest, shown: Shown, press: Press
) -> None:
    assert "pick what fits" in shown(line(page))
    press(line(page), "How to treat this client")
    rest()
    picker = opened(ApproachPicker)
    pick(picker, "service_manner", "hurried")
    rest()
    told = find_advice("service_manner", "hurried", "en")
    assert told is not None
    for text in (told.signs, *told.do, *told.avoid):
        assert text in shown(picker)
    assert "hurried" in shown(line(page))
    assert told.do[0] in shown(line(page))

    window.go("today")
    rest()
    assert told.do[0] in shown(window.page("today"))
    picker.close()


def test_undo_in_the_window_is_followed_by_the_open_picker(
    window: Shell, page: ClientsPage, rest: Rest, press: Press
) -> None:
    press(line(page), "How to treat this client")
    rest()
    picker = opened(ApproachPicker)
    made = pick(picker, "temperament", "choleric")
    rest()
    assert made.isChecked()
    window.services.undo(window, None, lambda: None)
    rest()
    assert not made.isChecked()
    pick(picker, "temperament", "choleric")
    pick(picker, "temperament", "choleric")
    rest()
    assert not made.isChecked()
    picker.close()


def test_the_groups_are_folded_by_keys_and_each_type_has_a_name_and_signs(
    page: ClientsPage, rest: Rest, press: Press
) -> None:
    press(line(page), "How to treat this client")
    rest()
    picker = opened(ApproachPicker)
    group = picker.pane.group("disc")
    head = group.findChildren(QPushButton)[0]
    first = group.buttons["dominant"]
    assert not first.isVisibleTo(group)
    QTest.keyClick(head, Qt.Key.Key_Right)
    assert first.isVisibleTo(group)
    QTest.keyClick(head, Qt.Key.Key_Left)
    assert not first.isVisibleTo(group)
    assert first.accessibleName() == "DISC: D: dominant"
    assert first.accessibleDescription()
    picker.close()


def test_the_salon_says_advice_in_its_own_words_and_takes_the_programs_back(
    page: ClientsPage, rest: Rest, shown: Shown, press: Press
) -> None:
    press(line(page), "How to treat this client")
    rest()
    picker = opened(ApproachPicker)
    pick(picker, "service_manner", "hurried")
    rest()
    press(picker, "Say it in the salon's own words")
    form = opened(AdviceForm)
    field = form.form.boxes["do"].control
    assert isinstance(field, QPlainTextEdit)
    field.setPlainText("Open the door.")
    save(form)
    rest()
    assert "Open the door." in shown(picker)
    assert "Open the door." in shown(line(page))

    press(picker, "Say it in the salon's own words")
    press(opened(AdviceForm), "Bring back the program's words")
    rest()
    assert "Open the door." not in shown(picker)
    picker.close()


def test_advice_that_says_nothing_stays_in_its_form(
    page: ClientsPage, rest: Rest, press: Press
) -> None:
    press(line(page), "How to treat this client")
    rest()
    picker = opened(ApproachPicker)
    pick(picker, "service_manner", "hurried")
    rest()
    press(picker, "Say it in the salon's own words")
    form = opened(AdviceForm)
    for name in ("do", "avoid"):
        field = form.form.boxes[name].control
        assert isinstance(field, QPlainTextEdit)
        field.setPlainText(" \n ")
    save(form)
    rest()
    assert form.isVisible()
    assert form.form.boxes["do"].error()
    form._discard()
    picker.close()


def test_a_mark_to_think_twice_is_quiet_on_the_card_and_said_at_a_booking(
    page: ClientsPage, rest: Rest, shown: Shown, press: Press
) -> None:
    assert not marks(page)
    page.card._open_think_twice()
    rest()
    form = opened(ThinkTwiceForm)
    save(form)
    assert form.form.boxes["reason"].error() == "Say why."
    form._reason.setPlainText("Did not pay.")
    save(form)
    rest()
    assert [each.toolTip() for each in marks(page)] == ["Think twice: Did not pay."]
    assert "Did not pay." not in shown(page.card)

    card = page.card.shown()
    assert card is not None
    page.book(card)
    rest()
    booking = opened(BookingForm)
    assert "Think twice: Did not pay." in shown(booking)
    booking._discard()

    press(line(page), "Think twice")
    rest()
    press(opened(ThinkTwiceForm), "Take the mark away")
    rest()
    assert not marks(page)


def test_a_master_sees_neither_the_mark_nor_its_entry_in_the_menu(
    page: ClientsPage, salon: Database, rest: Rest, shown: Shown
) -> None:
    from salonapp.clients.commands.approach import set_think_twice
    from salonapp.storage.door import OWNER

    with salon.write(OWNER, msg("Card changed")) as tx:
        set_think_twice(tx, maria(page), "Did not pay.")
    page.services._viewer = viewer_for(1, "Lera", "master")
    page.reload()
    rest()
    assert not marks(page)
    assert not page.card._think_twice.isVisible()
    card = page.card.shown()
    assert card is not None
    page.book(card)
    rest()
    booking = opened(BookingForm)
    assert "Did not pay." not in shown(booking)
    booking._discard()


def test_the_settings_hold_the_advice_for_every_type(
    window: Shell, rest: Rest, shown: Shown, press: Press
) -> None:
    window.go("settings")
    rest()
    settings = window.page("settings")
    assert isinstance(settings, SettingsPage)
    settings.show_section("advice")
    rest()
    assert "know-all" in shown(settings)
    press(settings, "hurried")
    form = opened(AdviceForm)
    field = form.form.boxes["do"].control
    assert isinstance(field, QPlainTextEdit)
    assert "finishing time" in field.toPlainText()
    field.setPlainText("Open the door.")
    save(form)
    rest()
    assert "hurried (own words)" in shown(settings)
