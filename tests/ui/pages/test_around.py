"""What a client likes, the salon's own fields and the people around, in the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from salonapp.clients.cards import Preference, PreferenceKind
from salonapp.clients.fields import FieldDraft, FieldKind
from salonapp.clients.people import LinkKind, Pays
from salonapp.foundation.i18n import msg
from salonapp.storage.door import OWNER
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.kit.form import FormDialog
from salonapp.ui.pages.clients.card_reading import Shown as CardShown
from salonapp.ui.pages.clients.client_picker import ClientPicker
from salonapp.ui.pages.clients.dialogs.fields_form import FieldsForm
from salonapp.ui.pages.clients.dialogs.likes_form import LikesForm
from salonapp.ui.pages.clients.dialogs.link_form import LinkForm
from salonapp.ui.pages.clients.dialogs.recommended_form import RecommendedForm
from salonapp.ui.pages.clients.dialogs.wish_rows import WishRows
from salonapp.ui.pages.clients.page import ClientsPage
from salonapp.ui.pages.settings.card_fields import FieldDialog
from salonapp.ui.pages.settings.page import SettingsPage
from salonapp.ui.shell import Shell

if TYPE_CHECKING:
    from salonapp.storage.database import Database

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]
W = TypeVar("W", bound=QWidget)

ANNA, MARIA, VERA, OLGA = 1, 2, 3, 4
KIND = PreferenceKind


@pytest.fixture
def liked(salon: Database) -> Database:
    """Anna drinks green tea and wants a bob since the first of March."""
    from salonapp.clients.commands.preferences import set_preferences

    with salon.write(OWNER, msg("Preferences changed")) as tx:
        set_preferences(
            tx,
            ANNA,
            (
                Preference(KIND.DRINK, "green tea"),
                Preference(KIND.DRINK, "oat milk, no foam"),
                Preference(KIND.TIMES, "Tue, evening"),
                Preference(KIND.WISH, "a bob", due_from=date(2026, 3, 1)),
            ),
        )
    return salon


@pytest.fixture
def card(liked: Database, window: Shell, rest: Rest) -> ClientsPage:
    """Anna's card."""
    window.open_client(ANNA)
    rest()
    page = window.page("clients")
    assert isinstance(page, ClientsPage)
    return page


def opened(kind: type[W]) -> W:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def chip(form: QWidget, words: str) -> QPushButton:
    return next(b for b in form.findChildren(QPushButton) if b.accessibleName() == words)


def field(form: QWidget, name: str) -> QLineEdit:
    return next(each for each in form.findChildren(QLineEdit) if each.objectName() == name)


def shown_card(page: ClientsPage) -> CardShown:
    found = page.card.shown()
    assert found is not None
    return found


def likes(page: ClientsPage) -> list[tuple[PreferenceKind, str]]:
    return [(each.kind, each.text) for each in shown_card(page).around.preferences]


def pick(form: FormDialog, typed: str, rest: Rest, qtbot: QtBot) -> None:
    picker = form.findChild(ClientPicker)
    assert isinstance(picker, ClientPicker)
    QTest.keyClicks(picker.input, typed)
    qtbot.waitUntil(lambda: bool(picker.offered()))
    rest()
    QTest.keyClick(picker.input, Qt.Key.Key_Return)
    assert picker.client_id() is not None


def test_the_card_offers_the_wish_whose_day_has_come(
    card: ClientsPage, shown: Shown, press: Press, rest: Rest
) -> None:
    assert "Offer: a bob" in shown(card.card)
    assert "evening: Tue" in shown(card.card)

    press(card.card, "Came true")
    rest()

    assert "Offer: a bob" not in shown(card.card)
    assert "a bob, 11 March" in shown(card.card)


def test_usual_answers_take_one_click_and_the_others_stay_as_they_are(
    card: ClientsPage, press: Press, rest: Rest
) -> None:
    before = shown_card(card).around.preferences
    press(card.card, "Change the preferences")
    rest()
    form = opened(LikesForm)
    assert chip(form, "green tea").isChecked()
    assert field(form, "drink").text() == "oat milk, no foam"
    assert chip(form, "Tue, evening").isChecked()

    for words in ("water", "likes it quiet", "needs parking", "Sat, morning"):
        chip(form, words).click()
    press(form, "Save")
    rest()

    after = shown_card(card).around.preferences
    assert set(before) <= set(after)
    assert {each.id for each in before} <= {each.id for each in after}
    assert set(likes(card)) - {(each.kind, each.text) for each in before} == {
        (KIND.DRINK, "water"),
        (KIND.TALK, "likes it quiet"),
        (KIND.COMFORT, "needs parking"),
        (KIND.TIMES, "Sat, morning"),
    }


def test_talk_or_quiet_is_one_of_both(card: ClientsPage, press: Press, rest: Rest) -> None:
    press(card.card, "Change the preferences")
    rest()
    form = opened(LikesForm)

    chip(form, "likes to talk").click()
    chip(form, "likes it quiet").click()

    assert not chip(form, "likes to talk").isChecked()
    chip(form, "likes it quiet").click()
    assert not chip(form, "likes it quiet").isChecked()
    assert not form.dirty()


def test_own_words_change_in_their_row(card: ClientsPage, press: Press, rest: Rest) -> None:
    before = {each.text: each.id for each in shown_card(card).around.preferences}
    press(card.card, "Change the preferences")
    rest()
    form = opened(LikesForm)

    field(form, "drink").setText("oat milk; a biscuit")
    press(form, "Save")
    rest()

    after = {each.text: each.id for each in shown_card(card).around.preferences}
    assert after["oat milk"] == before["oat milk, no foam"]
    assert "a biscuit" in after


def test_a_wish_takes_a_month_and_says_what_it_cannot_read(
    card: ClientsPage, press: Press, rest: Rest
) -> None:
    press(card.card, "Change the preferences")
    rest()
    form = opened(LikesForm)
    rows = form.findChild(WishRows)
    assert isinstance(rows, WishRows)
    press(rows, "One more wish")
    texts = [each for each in rows.findChildren(QLineEdit) if each.accessibleName() == "Wish"]
    days = [each for each in rows.findChildren(QLineEdit) if each not in texts]
    texts[-1].setText("balayage")
    days[-1].setText("sometime")

    press(form, "Save")
    rest()
    assert "Write the day" in form.form.boxes["wish"].error()
    days[-1].setText("May")
    press(form, "Save")
    rest()

    wishes = [each for each in shown_card(card).around.preferences if each.kind is KIND.WISH]
    assert [(each.text, each.due_from) for each in wishes] == [
        ("a bob", date(2026, 3, 1)),
        ("balayage", date(2026, 5, 1)),
    ]


def test_a_form_that_was_only_looked_at_writes_nothing(
    card: ClientsPage, press: Press, rest: Rest
) -> None:
    before = shown_card(card).around.preferences
    press(card.card, "Change the preferences")
    rest()
    form = opened(LikesForm)

    assert not form.dirty()
    assert set(form.preferences()) == set(before)


def test_rows_nobody_touched_stay_whatever_signs_stand_in_them(
    salon: Database, card: ClientsPage, press: Press, rest: Rest
) -> None:
    from salonapp.clients.commands.preferences import add_preference
    from salonapp.clients.tables import ClientPreference

    with salon.write(OWNER, msg("Preferences changed")) as tx:
        add_preference(tx, ANNA, Preference(KIND.SEAT, "left; by the door"))
        add_preference(tx, ANNA, Preference(KIND.LIKES, "jazz\nand silence"))
        tx.session.add(ClientPreference(client_id=ANNA, kind="master", text="whoever was here"))
    rest()
    before = shown_card(card).around.preferences
    press(card.card, "Change the preferences")
    rest()
    form = opened(LikesForm)

    chip(form, "water").click()
    press(form, "Save")
    rest()

    assert set(before) < set(shown_card(card).around.preferences)


def test_the_booking_says_what_to_offer_on_its_day(
    card: ClientsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    card.book(shown_card(card))
    rest()
    form = opened(BookingForm)

    assert "Offer: a bob · Likes to come: evening: Tue" in shown(form)
    form._times.day_line.setText("2026-02-01")
    form._again()
    assert "Offer: a bob" not in shown(form)


def test_today_says_what_makes_the_stay_pleasant(
    salon: Database, window: Shell, rest: Rest, shown: Shown
) -> None:
    from salonapp.clients.commands.preferences import set_preferences

    with salon.write(OWNER, msg("Preferences changed")) as tx:
        set_preferences(
            tx,
            MARIA,
            (Preference(KIND.DRINK, "water"), Preference(KIND.COMFORT, "comes with a child")),
        )
    window.page("today").reload()
    rest()

    assert "water · comes with a child" in shown(window.page("today"))


def test_somebody_is_found_by_typing_and_added_to_the_people_around(
    card: ClientsPage, press: Press, rest: Rest, shown: Shown, qtbot: QtBot
) -> None:
    press(card.card, "Add somebody who belongs to the client")
    form = opened(LinkForm)
    press(form, "Add")
    assert "Type a name or a phone" in form.form.boxes["other"].error()

    pick(form, "vera", rest, qtbot)
    for name, value in (("kind", LinkKind.CHILD), ("pays", Pays.CLIENT)):
        box = next(each for each in form.findChildren(QComboBox) if each.objectName() == name)
        box.setCurrentIndex(box.findData(value))
    press(form, "Add")
    rest()

    assert "child, this client pays for them" in shown(card.card)
    press(card.card, "Vera Orlova")
    rest()
    assert shown_card(card).id == VERA
    assert "parent, pays for this client" in shown(card.card)


def test_a_link_is_changed_and_taken_off_from_either_card(
    salon: Database, card: ClientsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    from salonapp.clients.commands.people import add_link

    with salon.write(OWNER, msg("People around changed")) as tx:
        add_link(tx, VERA, ANNA, LinkKind.FRIEND)
    rest()

    press(card.card, "Change the link with Vera Orlova")
    form = opened(LinkForm)
    press(form, "Take off both cards")
    rest()

    assert "Vera Orlova" not in shown(card.card)
    assert shown_card(card).around.lines == ()


def test_a_circle_of_recommendations_is_told_by_its_names(
    salon: Database, card: ClientsPage, press: Press, rest: Rest, shown: Shown, qtbot: QtBot
) -> None:
    from salonapp.clients.commands.people import set_recommendation

    with salon.write(OWNER, msg("Card changed")) as tx:
        set_recommendation(tx, MARIA, ANNA, "")
        set_recommendation(tx, VERA, MARIA, "")
    rest()
    assert "Recommended 1 client:" in shown(card.card)

    press(card.card, "Who recommended them, where they heard of us")
    rest()
    form = opened(RecommendedForm)
    pick(form, "vera", rest, qtbot)
    press(form, "Save")
    rest()

    told = form.form.boxes["recommended_by"].error()
    assert "Anna Ivanova ← Vera Orlova ← Maria Smirnova ← Anna Ivanova" in told
    picker = form.findChild(ClientPicker)
    assert isinstance(picker, ClientPicker)
    picker.set_client(None)
    pick(form, "olga", rest, qtbot)
    field(form, "source").setText("maps")
    press(form, "Save")
    rest()
    assert "Heard of us from: maps" in shown(card.card)
    by = shown_card(card).around.people.recommended_by
    assert by is not None
    assert by.id == OLGA


def test_own_fields_are_filled_in_and_a_wrong_value_says_so_at_its_input(
    salon: Database, card: ClientsPage, press: Press, rest: Rest, shown: Shown
) -> None:
    from salonapp.clients.commands.fields import add_field, retire_field, set_values

    with salon.write(OWNER, msg("Field added")) as tx:
        size = add_field(tx, FieldDraft("Foot size", FieldKind.NUMBER))
        length = add_field(tx, FieldDraft("Length", FieldKind.CHOICE, ("short", "long")))
        locker = add_field(tx, FieldDraft("Locker"))
        set_values(tx, ANNA, {locker: "12"})
        retire_field(tx, locker)
    rest()
    assert "Not filled in: Foot size, Length." in shown(card.card)

    press(card.card, "Fill in")
    form = opened(FieldsForm)
    field(form, f"value_{size}").setText("small")
    press(form, "Save")
    assert "This is not a number." in form.form.boxes[f"value_{size}"].error()
    field(form, f"value_{size}").setText("37,5")
    box = next(each for each in form.findChildren(QComboBox))
    box.setCurrentIndex(box.findData("long"))
    press(form, "Save")
    rest()

    assert shown_card(card).around.filled == (("Foot size", "37.5"), ("Length", "long"))
    assert length in {each.field.id for each in shown_card(card).around.fields_in_use}
    assert "Locker" not in shown(card.card)
    press(card.card, "Earlier fields (1)")
    assert "Locker" in shown(card.card)


def test_fields_are_added_moved_retired_and_brought_back_in_the_settings(
    window: Shell, press: Press, rest: Rest, shown: Shown
) -> None:
    window.go("settings")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    page.show_section("fields")
    rest()
    assert "No fields of your own yet" in shown(page)

    for name in ("Job", "Hobby"):
        press(page, "Add a field")
        form = opened(FieldDialog)
        field(form, "name").setText(name)
        press(form, "Add")
        rest()
    press(page, "Move Hobby up")
    rest()
    texts = shown(page).splitlines()
    assert texts.index("Hobby") < texts.index("Job")
    press(page, "Retire: Job")
    rest()
    assert "Nobody is asked for these any more" in shown(page)

    press(page, "Add a field")
    form = opened(FieldDialog)
    field(form, "name").setText("job")
    press(form, "Add")
    rest()
    assert "Bring it back" in form.problem.text()
    form.done(0)
    press(page, "Bring back: Job")
    rest()
    assert "Nobody is asked for these any more" not in shown(page)


def test_the_tab_counts_the_visits_that_took_place_as_the_card_does(
    card: ClientsPage, salon: Database, rest: Rest
) -> None:
    from salonapp.visits.cards import VisitDraft, VisitStatus
    from salonapp.visits.commands import record_visit

    client_id = card.card.client_id()
    assert client_id is not None
    before = card.card.shown()
    assert before is not None
    took_place = before.card.totals.visits
    with salon.write(OWNER, msg("Did not come")) as tx:
        draft = VisitDraft(client_id, date(2026, 3, 2), (1,), status=VisitStatus.NO_SHOW)
        record_visit(tx, draft)
    card.card.reload()
    rest()
    after = card.card.shown()
    assert after is not None
    assert len(after.visits) == len(before.visits) + 1
    assert f"Visits {took_place}" in [each.text() for each in card.card.findChildren(QPushButton)]
