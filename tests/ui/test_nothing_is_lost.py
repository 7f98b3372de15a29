"""What is typed outlives a crash, and two people at one card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import Birthday, ClientCard, ClientDraft, PhoneDraft
from salonapp.clients.edits import draft_of
from salonapp.foundation.i18n import msg
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.half_typed import Watch
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.pages.clients.dialogs.client_form import ClientForm
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.ui.unsaved import UnsavedOffer
from salonapp.visits.cards import VisitDraft

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]
MakeServices = Callable[["Database"], Services]
DialogT = TypeVar("DialogT", bound=QDialog)

ANNA = ClientDraft(
    first_name="Anna",
    last_name="Ivanova",
    phones=(PhoneDraft("+7 912 345-67-89", "work"),),
    birthday=Birthday(14, 5, 1990),
    tags=("VIP",),
    note="coffee",
    discount_percent=3,
)


@pytest.fixture
def salon(db: Database) -> Database:
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.clients.commands import add_client
    from salonapp.storage.door import OWNER
    from salonapp.visits.commands import record_visit

    with db.write(OWNER, msg("A salon")) as tx:
        haircut = add_service(tx, ServiceDraft("Haircut", price_minor=180_000))
        anna = add_client(tx, ANNA)
        record_visit(tx, VisitDraft(anna, date(2026, 2, 20), (haircut,)))
    return db


@pytest.fixture
def start(
    qtbot: QtBot, salon: Database, make_services: MakeServices, settle: Settle
) -> Callable[[], Shell]:
    """Starts the program; an earlier start of it is what crashed."""

    def window() -> Shell:
        for each in QApplication.topLevelWidgets():
            each.hide()
        shell = Shell(make_services(salon))
        qtbot.addWidget(shell)
        shell.resize(1180, 720)
        shell.go("clients")
        shell.show()
        settle(shell.services)
        return shell

    return window


def form(kind: type[DialogT]) -> DialogT:
    shown = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, kind) and each.isVisible()
    ]
    assert shown, f"no {kind.__name__} is open"
    return shown[-1]


def press(widget: QWidget, words: str) -> None:
    for each in widget.findChildren(QPushButton):
        if each.isVisibleTo(widget) and each.text() == words:
            each.click()
            return
    raise AssertionError(f"there is no button {words}")


def type_into(shell: Shell, settle: Settle, note: str, **more: str) -> ClientForm:
    """Opens Anna's form and types; a moment later the program is gone."""
    press(shell, "Edit")
    settle(shell.services)
    made = form(ClientForm)
    made._note.setPlainText(note)
    for name, text in more.items():
        made.form.boxes[name].control.setProperty("text", text)
    made.half_typed.look()
    made.half_typed.look()
    settle(shell.services)
    return made


def crashed(db: Database, name: str, fields: dict[str, object], before: dict[str, object]) -> None:
    """What a window leaves behind that was killed while somebody typed into Anna's form."""
    from salonapp.clients.commands.half_typed import keep_half_typed
    from salonapp.clients.half_typed import HalfTyped, key_of
    from salonapp.storage.door import OWNER
    from salonapp.ui.half_typed import place_of

    key = key_of(name, 1, "", place_of(OWNER))
    with db.write(OWNER, msg("Half typed")) as tx:
        keep_half_typed(tx, HalfTyped(key, name, 1, fields=fields, before=before))


def offer(shell: Shell) -> UnsavedOffer:
    found = shell.findChild(UnsavedOffer)
    assert found is not None
    return found


def forms_kept(db: Database) -> int:
    from salonapp.clients.queries.half_typed import waiting_forms
    from salonapp.storage.door import OWNER
    from salonapp.ui.half_typed import place_of

    with db.read() as reader:
        return len(waiting_forms(reader, place_of(OWNER)))


def card(db: Database) -> ClientCard:
    from salonapp.clients.queries import client_card
    from salonapp.staff.rights import OWNER_VIEWER

    with db.read() as reader:
        return client_card(reader, OWNER_VIEWER, 1)


def change(db: Database, **fields: object) -> None:
    """Lena saves the card at another PC."""
    from salonapp.clients.commands import edit_client
    from salonapp.storage.door import Actor

    base = draft_of(card(db))
    with db.write(Actor(None, "Lena"), msg("Card changed")) as tx:
        edit_client(tx, 1, replace(base, **fields), base)  # type: ignore[arg-type]


def test_a_half_typed_card_is_offered_after_a_crash_and_gone_on_with(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    type_into(start(), settle, "tea, no sugar", first_name="Anya")
    assert card(salon).note == "coffee"

    after = start()
    assert offer(after).text() == "Unsaved card: Anna Ivanova, 10:00."
    press(offer(after), "Go on")
    settle(after.services)
    again = form(ClientForm)
    assert again._note.toPlainText() == "tea, no sugar"
    assert again._first.text() == "Anya"
    assert again._last.text() == "Ivanova"
    assert again.dirty()
    again._save()
    settle(after.services)
    assert (card(salon).note, card(salon).first_name) == ("tea, no sugar", "Anya")
    assert forms_kept(salon) == 0


def test_a_new_card_nobody_saved_comes_back_with_its_phones(
    start: Callable[[], Shell], settle: Settle
) -> None:
    from salonapp.ui.kit.pickers import TypedPhone

    shell = start()
    shell.new_client()
    settle(shell.services)
    made = form(ClientForm)
    made._first.setText("Olga")
    made._phones.set_phones([TypedPhone("8 905 111", "mum")])
    made.half_typed.look()
    made.half_typed.look()
    settle(shell.services)

    after = start()
    assert offer(after).text() == "Unsaved new card: Olga, 10:00."
    offer(after).go_on()
    settle(after.services)
    assert form(ClientForm)._phones.phones() == (TypedPhone("8 905 111", "mum"),)


def test_a_visit_nobody_saved_comes_back(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    shell = start()
    page = shell.page("clients")
    assert isinstance(page, ClientsPage)
    shown = page.card.shown()
    assert shown is not None
    page.record_visit(shown)
    settle(shell.services)
    made = form(VisitForm)
    made._services_taken.set_ids((1,))
    made._services_taken._rows[0].amount.setText("1500")
    watch = made.findChild(Watch)
    assert watch is not None
    watch.look()
    watch.look()
    settle(shell.services)

    after = start()
    assert offer(after).text() == "Unsaved visit: Anna Ivanova, 10:00."
    offer(after).go_on()
    settle(after.services)
    settle(after.services)
    again = form(VisitForm)
    assert again._services_taken.ids() == (1,)
    assert again._services_taken._rows[0].amount.text() == "1500"


def test_what_is_discarded_is_not_offered_again(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    shell = start()
    made = type_into(shell, settle, "tea")
    made.reject()
    press(made, "Discard")
    settle(shell.services)
    assert forms_kept(salon) == 0


def test_starting_over_shows_the_card_as_it_is(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    crashed(salon, "client", {"note": "tea"}, {"note": "coffee"})
    after = start()
    offer(after).go_on()
    settle(after.services)
    again = form(ClientForm)
    press(again, "Start over")
    settle(after.services)
    assert again._note.toPlainText() == "coffee"
    assert not again.dirty()
    assert forms_kept(salon) == 0


def test_who_opens_the_form_themselves_finds_it_there_and_is_not_asked_again(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    crashed(salon, "client", {"note": "tea"}, {"note": "coffee"})
    after = start()
    assert offer(after).text()
    press(after, "Edit")
    settle(after.services)
    assert form(ClientForm)._note.toPlainText() == "tea"
    assert offer(after).text() == ""


def test_a_card_changed_meanwhile_comes_back_with_the_choice(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    crashed(salon, "client", {"note": "tea", "source": "maps"}, {"note": "coffee", "source": ""})
    change(salon, note="water", middle_name="Petrovna")

    after = start()
    offer(after).go_on()
    settle(after.services)
    again = form(ClientForm)
    assert [each.field for each in again._conflict.fields()] == ["note"]
    again._conflict.choose_theirs("note")
    again._save()
    settle(after.services)
    kept = card(salon)
    assert (kept.note, kept.source, kept.middle_name) == ("water", "maps", "Petrovna")


def test_the_second_of_two_sees_what_changed_and_chooses_per_field(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    shell = start()
    press(shell, "Edit")
    settle(shell.services)
    made = form(ClientForm)
    change(salon, note="water", birthday=Birthday(15, 5), source="VK", tags=("VIP", "loud"))
    made._note.setPlainText("tea")
    made._birthday.setText("16.05.1990")
    made._discount.setText("10")
    made._tags.setText("VIP, quiet")
    made._save()
    settle(shell.services)

    assert made.isVisible()
    asked = {each.field: (each.by, each.theirs) for each in made._conflict.fields()}
    assert asked == {"note": ("Lena", "water"), "birthday": ("Lena", Birthday(15, 5))}
    assert card(salon).note == "water"

    made._conflict.choose_theirs("birthday")
    made._save()
    settle(shell.services)
    kept = card(salon)
    assert (kept.note, kept.birthday, kept.source) == ("tea", Birthday(15, 5), "VK")
    assert (kept.discount_percent, set(kept.tags)) == (10, {"VIP", "loud", "quiet"})


def test_a_master_does_not_write_dots_over_phones(
    salon: Database, make_services: MakeServices, settle: Settle
) -> None:
    from salonapp.clients.queries import client_card
    from salonapp.staff.rights import viewer_for

    services = make_services(salon)
    with salon.read() as reader:
        seen = client_card(reader, viewer_for(7, "Lera", "master"), 1)
    made = ClientForm(None, services, seen)
    made._note.setPlainText("sleeps badly")
    made._save()
    settle(services)
    kept = card(salon)
    assert [phone.e164 for phone in kept.phones] == ["+79123456789"]
    assert kept.note == "sleeps badly"


def test_a_name_of_any_length_and_script_fits_its_places(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    shell = start()
    width = shell.width()
    page = shell.page("clients")
    assert isinstance(page, ClientsPage)
    for name in ("Ж" * 300, "шрам " * 60, "שרה כהן", "👩‍🦰" * 40):
        change(salon, first_name=name)
        page.reload()
        settle(shell.services)
        assert shell.width() == width
        assert page.card._name.width() <= page.card.width()
        assert page.card.width() <= page.width() - page.column.minimumWidth()
        shown = page.card.shown()
        assert shown is not None
        made = ClientForm(None, shell.services, shown.card.client)
        visit = FormDialog(None, f"Visit of {shown.name}", "Save")
        for each in (made, visit):
            each.show()
            settle(shell.services)
            assert each.width() <= 720
            assert each.body.minimumSize().width() <= 720
            each.close()


def test_what_cannot_be_kept_is_told_at_its_field_and_the_rest_stays_typed(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    from salonapp.ui.kit.pickers import TypedPhone

    shell = start()
    press(shell, "Edit")
    settle(shell.services)
    made = form(ClientForm)
    made._note.setPlainText("tea")
    for field, bad, good in (
        ("birthday", "31.02.1990", "29.02"),
        ("birthday", "12.03.2026", "29.02.2024"),
        ("discount_percent", "много", "15 %"),
        ("discount_percent", "101", "15"),
        ("email", "anna@", ""),
    ):
        control = made.form.boxes[field].control
        control.setProperty("text", bad)
        made._save()
        settle(shell.services)
        assert made.form.boxes[field].error(), bad
        assert made._note.toPlainText() == "tea"
        control.setProperty("text", good)
    made._phones.set_phones([TypedPhone("+7 912 345-67-89"), TypedPhone("позвонить маме")])
    made._save()
    settle(shell.services)
    assert "+7 912" in made.form.boxes["phones"].error()
    assert card(salon).note == "coffee"
    made._phones.set_phones([TypedPhone("+7 912 345-67-89"), TypedPhone("+49 30 901820")])
    made._language.setCurrentIndex(made._language.findData("en"))
    made._save()
    settle(shell.services)
    kept = card(salon)
    assert kept.language == "en"
    assert (kept.note, kept.birthday, kept.discount_percent) == ("tea", Birthday(29, 2, 2024), 15)
    assert [phone.e164 for phone in kept.phones] == ["+79123456789", "+4930901820"]


def test_a_note_about_a_call_comes_back_too(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    from salonapp.ui.pages.clients.dialogs.entry_form import EntryForm

    crashed(salon, "entry", {"text": "She asked for Fridays."}, {"text": ""})
    after = start()
    assert offer(after).text() == "Unsaved note: Anna Ivanova, 10:00."
    offer(after).go_on()
    settle(after.services)
    settle(after.services)
    assert form(EntryForm)._text.toPlainText() == "She asked for Fridays."


def test_what_the_client_likes_comes_back_with_its_wishes_and_chips(
    start: Callable[[], Shell], settle: Settle, salon: Database
) -> None:
    from salonapp.clients.cards import PreferenceKind
    from salonapp.ui.pages.clients.dialogs.likes_form import LikesForm

    shell = start()
    page = shell.page("clients")
    assert isinstance(page, ClientsPage)
    shown = page.card.shown()
    assert shown is not None
    page.card.sections.edit_likes(shown)
    settle(shell.services)
    made = form(LikesForm)
    chips = made._chips[PreferenceKind.DRINK]
    key = next(iter(chips._buttons))
    chips.set_on({key})
    made._times.set_on({(1, 0)})
    made._wishes._rows[0].text.setText("a bob")
    made._wishes._add_empty()
    made._wishes._rows[1].text.setText("a fringe")
    watch = made.findChild(Watch)
    assert watch is not None
    watch.look()
    watch.look()
    settle(shell.services)

    after = start()
    offer(after).go_on()
    for _turn in range(3):
        settle(after.services)
    again = form(LikesForm)
    assert again._chips[PreferenceKind.DRINK].on() == (key,)
    assert again._times.on() == ((1, 0),)
    assert [row.text.text() for row in again._wishes._rows][:2] == ["a bob", "a fringe"]
    assert again.dirty()


def test_all_that_is_wrong_on_a_card_is_said_at_once(
    start: Callable[[], Shell], settle: Settle
) -> None:
    from salonapp.ui.kit.pickers import TypedPhone

    shell = start()
    shell.new_client()
    settle(shell.services)
    made = form(ClientForm)
    made._first.setText("Olga")
    made._phones.set_phones([TypedPhone("8 905 111-22-33"), TypedPhone("none of them")])
    made._email.setText("olga at home")
    made._birthday.setText("31.02.1990")
    made._discount.setText("150")
    made.submit()
    wrong = {name: box.error() for name, box in made.form.boxes.items() if box.error()}
    assert set(wrong) == {"phones", "email", "birthday", "discount_percent"}
    assert wrong["birthday"] == "There is no such day."
    framed = [row[0].text() for row in made._phones._rows if row[0].property("bad")]
    assert framed == ["none of them"]

    made._phones.set_phones([TypedPhone("8 905 111-22-33")])
    made._email.setText("olga@example.com")
    made._birthday.setText("late in May")
    made._discount.setText("15")
    made.submit()
    wrong = {name: box.error() for name, box in made.form.boxes.items() if box.error()}
    assert set(wrong) == {"birthday"}
    assert "14.05.1990" in wrong["birthday"]
    assert not [row for row in made._phones._rows if row[0].property("bad")]
    made._birthday.setText("28.02.1990")
    made.submit()
    settle(shell.services)
    left = [each for each in QApplication.topLevelWidgets() if isinstance(each, ClientForm)]
    assert not any(each.isVisible() for each in left)
