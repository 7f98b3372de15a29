"""The pages that keep the clients tidy: likely duplicates, merging, the bin, erasing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.desk.erasing.queries import booked_ahead
from salonapp.foundation.i18n import msg
from salonapp.ui.kit.ticks import Dot
from salonapp.ui.pages.bin.erase_form import EraseForm
from salonapp.ui.pages.clients.binning import BinForm
from salonapp.ui.pages.duplicates.merge_form import MergeForm
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Settle = Callable[[Services], None]
DialogT = TypeVar("DialogT", bound=QDialog)
PHONE = (PhoneDraft("8 916 123-45-67"),)


@pytest.fixture
def window(
    qtbot: QtBot, db: Database, make_services: Callable[[Database], Services], settle: Settle
) -> Shell:
    """The window of a salon with two cards of one woman, and a namesake of nobody."""
    from salonapp.clients.commands import add_client
    from salonapp.storage.door import OWNER

    with db.write(OWNER, msg("Clients")) as tx:
        add_client(tx, ClientDraft(first_name="Анна", phones=PHONE, note="тишина"))
        add_client(tx, ClientDraft(first_name="Аня", phones=PHONE, note="кофе"))
        add_client(tx, ClientDraft(first_name="Ольга"))
    shell = Shell(make_services(db))
    qtbot.addWidget(shell)
    shell.show()
    settle(shell.services)
    return shell


def button(widget: QWidget, text: str) -> QPushButton:
    found = [each for each in widget.findChildren(QPushButton) if each.text() == text]
    shown = [each for each in found if each.isVisibleTo(widget)]
    assert shown, f"there is no button {text}"
    return shown[0]


def said(widget: QWidget) -> str:
    labels = [each for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)]
    return "\n".join(each.text() for each in labels)


def dialog(window: Shell, kind: type[DialogT], qtbot: QtBot) -> DialogT:
    def opened() -> list[DialogT]:
        return [each for each in window.findChildren(kind) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(opened()))
    return opened()[0]


def go(window: Shell, key: str, qtbot: QtBot, settle: Settle) -> QWidget:
    window.go(key)
    page = window.page(key)
    first = ("Is this one person?", "No duplicates found", "The bin is empty", "After 90 days")
    qtbot.waitUntil(lambda: any(words in said(page) for words in first))
    settle(window.services)
    return page


def merged_into(db: Database, client_id: int) -> int | None:
    from salonapp.clients.tables import Client

    with db.read() as reader:
        return reader.session.get_one(Client, client_id).merged_into_id


def test_the_pair_is_shown_with_why_and_merged_with_the_choices_made(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    from salonapp.clients.queries import client_card
    from salonapp.staff.rights import OWNER_VIEWER

    page = go(window, "duplicates", qtbot, settle)
    assert "Same phone, same name" in said(page)
    button(page, "Merge…").click()
    settle(window.services)
    form = dialog(window, MergeForm, qtbot)
    dots = {each.accessibleName(): each for each in form.findChildren(Dot)}
    assert dots["Note: both, one under the other"].isChecked()
    dots["First name: Аня"].click()
    form._save()
    settle(window.services)
    assert merged_into(db, 2) == 1
    with db.read() as reader:
        card = client_card(reader, OWNER_VIEWER, 1)
    assert (card.first_name, card.note) == ("Аня", "тишина\nкофе")
    qtbot.waitUntil(lambda: "No duplicates found" in said(page))


def test_the_other_card_may_be_the_one_that_stays(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    page = go(window, "duplicates", qtbot, settle)
    button(page, "Merge…").click()
    settle(window.services)
    form = dialog(window, MergeForm, qtbot)
    button(form, "Swap").click()
    qtbot.waitUntil(lambda: form._preview.keep.client_id == 2)
    form._save()
    qtbot.waitUntil(lambda: merged_into(db, 1) == 2)


def test_a_pair_that_was_merged_during_a_look_does_not_come_back_with_it(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    from salonapp.desk.merging.commands import merge
    from salonapp.storage.door import OWNER
    from salonapp.ui.pages.duplicates.page import DuplicatesPage

    page = go(window, "duplicates", qtbot, settle)
    assert isinstance(page, DuplicatesPage)
    found_before = list(page._pairs.values())
    page._looking = True  # somebody's salon is so large that a look takes its time
    with db.write(OWNER, msg("Merged")) as tx:
        merge(tx, 1, 2)
    qtbot.waitUntil(lambda: page._outdated)
    page._show(found_before)
    qtbot.waitUntil(lambda: "No duplicates found" in said(page))


@pytest.mark.parametrize("words", ["Two different people", "Family: they share a phone"])
def test_who_is_no_duplicate_leaves_the_list_and_comes_back_with_undo(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle, words: str
) -> None:
    page = go(window, "duplicates", qtbot, settle)
    button(page, words).click()
    qtbot.waitUntil(lambda: "No duplicates found" in said(page))
    window._undoing.undo()
    qtbot.waitUntil(lambda: "Is this one person?" in said(page))


def test_a_saved_card_says_who_may_be_the_same_person(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    window.open_client(2)
    settle(window.services)
    card = window.page("clients").card  # type: ignore[attr-defined]
    card.same_person.look(2)
    settle(window.services)
    assert "Perhaps the same person as Анна" in said(card.same_person)
    button(card.same_person, "Two different people").click()
    settle(window.services)
    settle(window.services)
    assert not card.same_person.isVisible()


def test_the_card_that_went_into_another_one_leads_there(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    from salonapp.desk.merging.commands import merge
    from salonapp.storage.door import OWNER

    with db.write(OWNER, msg("Cards merged")) as tx:
        merge(tx, 1, 2)
    window.open_client(2)
    card = window.page("clients").card  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: card.shown() is not None and card.shown().id == 1)


def test_the_bin_shows_until_when_and_gives_back(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    from salonapp.clients.commands import put_into_bin
    from salonapp.clients.queries import find_clients
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.storage.door import OWNER

    page = go(window, "bin", qtbot, settle)
    assert "The bin is empty" in said(page)
    with db.write(OWNER, msg("Bin")) as tx:
        put_into_bin(tx, 3)
    qtbot.waitUntil(lambda: "9 June 2026" in said(page))
    button(page, "Bring back").click()
    settle(window.services)
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "Ольга") == [3]


def test_a_booked_card_goes_into_the_bin_once_it_is_said_what_becomes_of_the_booking(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    from salonapp.catalog.cards import ServiceDraft
    from salonapp.catalog.commands import add_service
    from salonapp.storage.door import OWNER
    from salonapp.visits.cards import AppointmentDraft
    from salonapp.visits.commands import book

    with db.write(OWNER, msg("Booked")) as tx:
        cut = add_service(tx, ServiceDraft("Cut"))
        draft = AppointmentDraft(3, tx.now + timedelta(days=2), (cut,))
        first = book(tx, draft)
    window.open_client(3)
    clients = window.page("clients")
    card = clients.card  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: card.shown() is not None and card.shown().id == 3)
    card.bin_asked.emit(card.shown())
    settle(window.services)
    form = dialog(window, BinForm, qtbot)
    assert "Ольга has bookings ahead" in said(form)
    assert list(form._told) == [first]
    with db.write(OWNER, msg("Booked meanwhile")) as tx:
        second = book(tx, replace(draft, starts_at=draft.starts_at + timedelta(days=1)))
    form._save()
    settle(window.services)
    assert list(form._told) == [first, second]
    assert "There are bookings ahead on this card." in said(form)
    form._save()
    settle(window.services)
    page = go(window, "bin", qtbot, settle)
    assert "keep their time" not in said(page)
    button(page, "Bring back").click()
    settle(window.services)
    with db.read() as reader:
        assert booked_ahead(reader, 3) == (first, second)


def test_erasing_asks_for_the_name_and_says_what_went(
    window: Shell, db: Database, qtbot: QtBot, settle: Settle
) -> None:
    from salonapp.clients.commands import put_into_bin
    from salonapp.clients.tables import Client
    from salonapp.storage.door import OWNER

    with db.write(OWNER, msg("Bin")) as tx:
        put_into_bin(tx, 3)
    page = go(window, "bin", qtbot, settle)
    button(page, "Erase for good…").click()
    settle(window.services)
    form = dialog(window, EraseForm, qtbot)
    form._typed.setText("Анна")
    form._save()
    settle(window.services)
    assert "This is not the name on the card." in said(form)
    form._typed.setText(" ольга ")
    form._save()
    settle(window.services)
    settle(window.services)
    with db.read() as reader:
        assert reader.session.get_one(Client, 3).erased_at is not None
    assert "Erased for good: 1 name, phone or address" in said(page)


def test_duplicates_and_bin_stand_under_the_clients_and_escape_leads_back(
    window: Shell, qtbot: QtBot, settle: Settle
) -> None:
    for key in ("duplicates", "bin"):
        page = go(window, key, qtbot, settle)
        assert window._room.navigation._buttons["clients"].isChecked()
        assert page.back()  # type: ignore[attr-defined]
        assert window.current() == "clients"
