from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import text

from salonapp.clients.cards import ClientDraft
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.checkout.form import VisitForm
from salonapp.ui.pages.reminders.page import RemindersPage
from salonapp.ui.shell import Shell
from salonapp.visits.booking import ObstacleKind

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]


def opened(kind: type[QWidget]) -> QWidget:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def test_the_day_shows_who_comes_and_what_could_hurt_them(window: Shell, shown: Shown) -> None:
    day = shown(window.page("today"))

    assert "Wednesday, 11 March" in day
    assert "Maria Smirnova" in day
    assert "12:00" in day
    assert "ammonia" in day
    assert "Manicure · Lera" in day


def test_who_is_due_and_has_booked_nothing_stands_on_the_list(window: Shell, shown: Shown) -> None:
    day = shown(window.page("today"))

    assert "Anna Ivanova" in day
    assert "due today" in day
    assert "Vera Orlova" in day


def test_birthdays_of_the_week_and_the_pause_are_told(window: Shell, shown: Shown) -> None:
    day = shown(window.page("today"))

    assert "Olga Li" in day
    assert "tomorrow" in day
    assert "Sending is paused" in day


def test_an_arrival_is_noted_and_can_be_taken_back(
    window: Shell, shown: Shown, press: Press, rest: Rest
) -> None:
    press(window.page("today"), "Arrived: Maria Smirnova")
    rest()
    assert "in the salon" in shown(window.page("today"))

    window.undo()
    rest()
    assert "in the salon" not in shown(window.page("today"))


def test_a_visit_is_recorded_from_the_appointment(
    window: Shell, press: Press, rest: Rest, shown: Shown
) -> None:
    press(window.page("today"), "Record visit: Maria Smirnova")
    rest()
    form = opened(VisitForm)
    assert isinstance(form, VisitForm)
    form.submit()
    rest()

    assert "visit recorded" in shown(window.page("today"))


def test_somebody_who_is_due_can_be_booked_at_once(window: Shell, press: Press, rest: Rest) -> None:
    press(window.page("today"), "Book: Anna Ivanova")
    rest()

    assert opened(BookingForm).windowTitle() == "Book Anna Ivanova"
    opened(BookingForm).close()


def test_writing_to_somebody_opens_the_message_that_is_planned(
    window: Shell, press: Press, rest: Rest, shown: Shown
) -> None:
    press(window.page("today"), "Write: Anna Ivanova")
    rest()

    assert window.current() == "reminders"
    assert "Hello Anna!" in shown(window.page("reminders"))


def test_whoever_did_not_agree_is_not_written_to_and_it_says_why(
    window: Shell, press: Press, rest: Rest
) -> None:
    press(window.page("today"), "Write: Vera Orlova")
    rest()
    page = window.page("reminders")
    assert isinstance(page, RemindersPage)

    assert "no consent" in shown_reason(page)


def shown_reason(page: RemindersPage) -> str:
    return " ".join(row.why for row in page.listed_rows())


def test_a_message_by_hand_is_opened_sent_and_ticked_off(
    window: Shell,
    press: Press,
    rest: Rest,
    shown: Shown,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    went: list[QUrl] = []

    def go(url: QUrl) -> bool:
        went.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", go)
    clock.set(datetime(2026, 3, 11, 10, 0, tzinfo=UTC))
    window.go("reminders")
    rest()
    press(window, "Resume sending")
    rest()
    window.go("today")
    rest()
    press(window.page("today"), "Open: Anna Ivanova")

    assert went[0].toString().startswith("https://wa.me/79123456789?text=")
    assert QGuiApplication.clipboard().text().startswith("Hello Anna!")
    assert "Press Send in WhatsApp" in shown(window.page("today"))

    press(window.page("today"), "Sent: Anna Ivanova")
    rest()
    assert "Nothing waits to be sent by hand." in shown(window.page("today"))


def test_a_long_day_folds_what_is_over_and_says_whom_a_word_is_about(
    window: Shell,
    salon: Database,
    clock: FixedClock,
    press: Press,
    rest: Rest,
    shown: Shown,
) -> None:
    from salonapp.clients.commands import add_client
    from salonapp.visits.cards import AppointmentDraft, AppointmentStatus, CancelledBy
    from salonapp.visits.commands import book, set_appointment_status

    morning = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
    clock.set(datetime(2026, 3, 11, 9, 30, tzinfo=UTC))
    with salon.write(OWNER, msg("Morning")) as tx:
        service = next(iter(tx.connection.execute(text("SELECT id FROM service")).scalars()))
        for at in range(6):
            who = add_client(tx, ClientDraft(f"Early{at}"))
            start = morning + timedelta(minutes=10 * at)
            draft = AppointmentDraft(who, start, (service,), accepted=tuple(ObstacleKind))
            booked = book(tx, replace(draft, in_spite_of="noted later"))
            if at % 2:
                off = AppointmentStatus.CANCELLED
                by = CancelledBy.CLIENT
                set_appointment_status(tx, booked, off, cancelled_by=by, reason="ill")
            else:
                set_appointment_status(tx, booked, AppointmentStatus.NO_SHOW)
    rest()
    page = window.page("today")
    day = shown(page)
    assert "Over by now: did not come: 3, cancelled: 3" in day
    assert "Early1" not in day
    press(page, "Show")
    day = shown(page)
    assert "Early1" in day
    assert "by the client, ill" in day
    press(page, "Nobody came: Maria Smirnova")
    rest()
    told = window._room.strip.text().replace("\N{NO-BREAK SPACE}", " ")
    assert told == "The client did not come: Maria Smirnova, Wed 11 Mar 12:00"
    with salon.read() as reader:
        labels = reader.connection.execute(text("SELECT label FROM operation")).scalars()
        assert not any("Maria" in str(each) for each in labels)
