"""`Ctrl+B` books whoever is chosen: on a card, in Today, in the calendar, among the messages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.pages.calendar.page import CalendarPage
from salonapp.ui.pages.reminders.page import RemindersPage
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.visits.commands.waiting import wait
from salonapp.visits.waiting import WaitingDraft

Rest = Callable[[], None]
Settle = Callable[[Services], None]


def pressed(window: Shell, settle: Settle) -> str:
    """What the key does; whom the dialog is for, "" where it asks."""
    settle(window.services)
    window.shown().book_by_key()
    settle(window.services)
    (form,) = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, BookingForm) and each.isVisible()
    ]
    name = form._client.name if form._client is not None else ""
    form._discard()
    form.deleteLater()
    return name


def focus(within: QWidget, name: str) -> None:
    for each in within.findChildren(QPushButton):
        if each.isVisibleTo(within) and each.accessibleName() == name:
            each.setFocus()
            return
    raise AssertionError(name)


def test_ctrl_b_takes_whoever_is_chosen_wherever_somebody_is(
    window: Shell, salon: Database, rest: Rest, settle: Settle
) -> None:
    with salon.write(OWNER, msg("Waits")) as tx:
        wait(tx, WaitingDraft(4, tx.today, tx.today))
    rest()
    assert pressed(window, settle) == ""
    focus(window.shown(), "Book: Anna Ivanova")
    assert pressed(window, settle) == "Anna Ivanova"
    focus(window.shown(), "Book: Olga Li (Waiting list)")
    assert pressed(window, settle) == "Olga Li"

    window.open_client(3)
    assert pressed(window, settle) == "Vera Orlova"

    window.go("calendar")
    rest()
    page = window.page("calendar")
    assert isinstance(page, CalendarPage)
    assert pressed(window, settle) == ""
    (entry,) = page.grid.layout_shown().entries
    page.grid.choose(entry)
    assert pressed(window, settle) == "Maria Smirnova"
    window._search.field.setText("orlova")
    assert pressed(window, settle) == "Vera Orlova"

    window.go("reminders")
    rest()
    reminders = window.page("reminders")
    assert isinstance(reminders, RemindersPage)
    chosen = reminders.coming.chosen()
    assert pressed(window, settle) == (chosen.client if chosen is not None else "")
