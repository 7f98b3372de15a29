"""What could hurt a client, at the window: the banner, the section, the stop, the materials."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from salonapp.catalog.cards import MaterialDraft
from salonapp.foundation.i18n import msg
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.pages.clients.dialogs.alert_form import AlertForm
from salonapp.ui.pages.clients.dialogs.patch_test_form import PatchTestForm
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.pages.reminders.page import RemindersPage
from salonapp.ui.pages.settings.materials import MaterialDialog
from salonapp.ui.pages.settings.page import SettingsPage
from salonapp.ui.pages.settings.price_list import ServiceDialog
from salonapp.ui.shell import Shell
from salonapp.visits.cards import MaterialUse

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Rest = Callable[[], None]
Seen = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Form = TypeVar("Form", bound=QDialog)

ANNA, MARIA = 1, 2


def dialog(kind: type[Form]) -> Form:
    QApplication.processEvents()
    open_ones = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind)]
    found = next(each for each in reversed(open_ones) if each.isVisible())
    assert isinstance(found, kind)
    return found


@pytest.fixture
def dye(salon: Database) -> int:
    """A dye with ammonia; a manicure needs a patch test from now on."""
    from salonapp.catalog.commands import set_needs_patch_test
    from salonapp.catalog.commands.materials import add_material
    from salonapp.storage.door import OWNER

    with salon.write(OWNER, msg("Materials")) as tx:
        set_needs_patch_test(tx, 1, True)
        return add_material(tx, MaterialDraft("Dye", ingredients=("Aqua", "Ammonium Hydroxide")))


@pytest.fixture
def page(dye: int, window: Shell, rest: Rest) -> ClientsPage:
    window.go("clients")
    window.open_client(MARIA)
    rest()
    found = window.page("clients")
    assert isinstance(found, ClientsPage)
    return found


def test_the_banner_stands_on_every_tab_and_today_says_the_same(
    page: ClientsPage, window: Shell, rest: Rest, shown: Seen
) -> None:
    warning = "Allergy: ammonia. No patch test yet: Manicure."
    assert shown(page.card).count("No patch test yet: Manicure.") == 3  # banner, section, booking
    for tab in ("overview", "visits", "messages"):
        page.card.set_tab(tab)
        rest()
        assert warning in shown(page.card)
    window.go("today")
    rest()
    today = shown(window.page("today"))
    assert "ammonia" in today
    assert "No patch test yet: Manicure." in today


def test_an_alert_is_written_changed_and_taken_off(
    page: ClientsPage, rest: Rest, shown: Seen, press: Press
) -> None:
    press(page.card, "Alert")
    rest()
    form = dialog(AlertForm)
    form._text.setText("latex")
    form._severity.setCurrentIndex(3)
    form._until.setText("31.13.2026")
    form.submit()
    assert "14.05.2026" in form.form.boxes["until"].error()
    form._until.setText("31.12.2026")
    form.submit()
    rest()
    assert "latex (severe, until 31 Dec)" in shown(page.card)

    press(page.card, "Change latex (severe, until 31 Dec)")
    rest()
    press(dialog(AlertForm), "Take off the card")
    rest()
    assert "latex" not in shown(page.card)


def test_the_keyboard_stays_on_the_card_after_a_dialog(
    page: ClientsPage, window: Shell, rest: Rest, shown: Seen, press: Press
) -> None:
    def button_called(words: str) -> QPushButton:
        return next(
            each
            for each in page.card.findChildren(QPushButton)
            if words in (each.text(), each.accessibleName())
        )

    button_called("Alert").setFocus()
    press(page.card, "Alert")
    rest()
    form = dialog(AlertForm)
    form._text.setText("latex")
    form.submit()
    rest()
    assert "latex" in shown(page.card)
    assert window.focusWidget() is button_called("Alert")

    change = next(
        each.accessibleName()
        for each in page.card.findChildren(QPushButton)
        if each.accessibleName().startswith("Change latex")
    )
    button_called(change).setFocus()
    press(page.card, change)
    rest()
    press(dialog(AlertForm), "Take off the card")
    rest()
    focused = window.focusWidget()
    assert focused is not None
    assert page.card.isAncestorOf(focused)  # the line is gone: the card has the keyboard


def test_a_patch_test_is_written_and_its_result_is_one_click(
    page: ClientsPage, rest: Rest, shown: Seen, press: Press
) -> None:
    press(page.card, "Patch test")
    rest()
    form = dialog(PatchTestForm)
    assert form._until.text() == "11.09.2026"
    form._products.setText("Dye 7/0")
    form.submit()
    rest()
    assert "Patch test of 11 Mar has no result yet: Manicure." in shown(page.card)

    press(page.card, "Failed: Dye 7/0, 11 Mar")
    rest()
    assert "Patch test failed on 11 Mar: Manicure." in shown(page.card)


def test_a_visit_stops_and_is_saved_with_a_reason(
    page: ClientsPage, rest: Rest, shown: Seen, dye: int
) -> None:
    card = page.card.shown()
    assert card is not None
    page.record_visit(card)
    rest()
    form = dialog(VisitForm)
    form._services_taken.set_ids((1,))
    form._materials.set_materials([MaterialUse(dye, 30_500)])
    rest()
    assert "Allergy (ammonia): Dye contains Ammonium Hydroxide." in shown(form)
    assert not form._reason.isVisibleTo(form)

    form.submit()
    rest()
    assert form.isVisible()
    assert "Stop: something here could hurt the client." in shown(form)
    assert form._reason.isVisibleTo(form)
    form._reason.setText("insists")
    form.submit()
    rest()

    card = page.card.shown()
    assert card is not None
    visit = card.card.visits[0]
    assert [each.name for each in visit.materials] == ["Dye"]
    assert {each.reason for each in visit.overrides} == {"insists"}
    page.card.set_tab("visits")
    rest()
    assert "Done all the same: insists. Dye 30.5\N{NO-BREAK SPACE}g." in card.visits[0].note

    page.record_visit(card, visit=visit)
    rest()
    again = dialog(VisitForm)
    assert "Done all the same: insists (owner, 11 Mar)" in shown(again)
    again._note.setPlainText("corrected")
    again.submit()
    rest()
    card = page.card.shown()
    assert card is not None
    assert card.card.visits[0].note == "corrected"


def test_an_amount_that_is_no_number_is_said_at_the_materials(
    page: ClientsPage, rest: Rest, dye: int
) -> None:
    card = page.card.shown()
    assert card is not None
    page.record_visit(card)
    rest()
    form = dialog(VisitForm)
    form._services_taken.set_ids((1,))
    form._materials.set_typed([[dye, "a lot"], [999, "1"]])
    form.submit()
    assert "30 or 12.5" in form.form.boxes["materials"].error()
    assert form._materials.typed() == [[dye, "a lot"]]
    form._discard()


def test_a_booking_says_what_could_hurt(page: ClientsPage, rest: Rest, shown: Seen) -> None:
    card = page.card.shown()
    assert card is not None
    page.book(card)
    rest()
    form = dialog(BookingForm)
    assert "Allergy: ammonia." in shown(form)
    assert "No patch test yet: Manicure." in shown(form)
    form._taken.set_ids(())
    form._taken.changed.emit()
    assert "patch test" not in shown(form)
    form._discard()


def test_materials_are_kept_in_the_settings(
    window: Shell, dye: int, rest: Rest, shown: Seen, press: Press
) -> None:
    window.go("settings")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    page.show_section("materials")
    rest()
    assert "1 material" in shown(page)
    press(page, "Add a material")
    form = dialog(MaterialDialog)
    form._ingredients.setPlainText("Aqua, Toluene-2,5-Diamine\nlatex")
    form.submit()
    assert form.form.boxes["name"].error()
    form._name.setText("Gloves")
    form.submit()
    rest()
    assert "2 materials" in shown(page)

    page.show_section("services")
    rest()
    page._built["services"]._edit(0)  # type: ignore[attr-defined]
    service = dialog(ServiceDialog)
    assert service._needs_test.isChecked()
    service._needs_test.setChecked(False)
    service.submit()
    rest()
    window.go("today")
    rest()
    assert "patch test" not in shown(window.page("today"))


def test_the_rule_about_patch_tests_has_its_own_switch_and_words(
    window: Shell, salon: Database, rest: Rest, shown: Seen
) -> None:
    window.go("reminders")
    page = window.page("reminders")
    assert isinstance(page, RemindersPage)
    page.show_tab("rule")
    rest()
    editor = page.rule_editor()
    editor.show_part("text")
    rest()
    assert "When a patch test comes first" in shown(editor)
    editor.choose("patch_test_expiry")
    rest()
    assert "Your patch test is valid until" in shown(editor)
    assert editor.form.times.offset.text() == "-14"
    editor.switch.click()
    editor.text.area.setPlainText("Come for a test, {{ first_name }}")
    rest()
    editor.text.keep()
    rest()

    from salonapp.reminders.queries import rule
    from salonapp.reminders.rules import RuleKind

    with salon.read() as reader:
        kept = rule(reader, RuleKind.PATCH_TEST_EXPIRY)
        other = rule(reader, RuleKind.RETURN_AFTER_SERVICE)
    assert (kept.is_on, kept.texts["en"]) == (True, "Come for a test, {{ first_name }}")
    assert other.is_on
    assert "time for your next visit" in other.texts["en"]


def test_a_section_with_very_many_alerts_says_how_many_more_there_are(
    page: ClientsPage, shown: Seen
) -> None:
    from salonapp.clients.safety import AlertKind, AlertView
    from salonapp.ui.pages.clients.safety_card import SafetyActs, safety_card
    from salonapp.ui.pages.clients.safety_reading import AlertLine, CardSafety

    def nothing(*_what: object) -> None: ...

    lines = tuple(
        AlertLine(
            AlertView(at, AlertKind.ALLERGY, f"dust {at}"), "Allergy", f"dust {at}", "", False
        )
        for at in range(14)
    )
    card = safety_card(CardSafety(alerts=lines), SafetyActs(nothing, nothing, nothing))
    said = shown(card)
    assert "dust 11" in said
    assert "and 2 more" in said


def test_an_amount_that_is_none_gets_the_cursor(page: ClientsPage, rest: Rest, dye: int) -> None:
    card = page.card.shown()
    assert card is not None
    page.record_visit(card)
    rest()
    form = dialog(VisitForm)
    form._services_taken.set_ids((1,))
    form._materials.set_materials([MaterialUse(dye)])
    amount = form._materials._rows[0].amount
    amount.setText("plenty")
    form.submit()
    assert form.focusWidget() is amount
    form.done(0)
