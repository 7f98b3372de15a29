"""The calendar page and the booking dialog: by mouse, by keys, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.booking.opening import open_booking
from salonapp.ui.pages.calendar.forms import AllTheSameForm, CancelForm
from salonapp.ui.pages.calendar.geometry import Mode
from salonapp.ui.pages.calendar.page import CalendarPage
from salonapp.ui.pages.calendar.surface import Place
from salonapp.ui.shell import Shell
from salonapp.visits.cards import AppointmentStatus, AppointmentView
from salonapp.visits.queries import appointments_on
from salonapp.visits.waiting import FreeTime

Rest = Callable[[], None]
Shown = Callable[[QWidget], str]

TODAY = date(2026, 3, 11)


@pytest.fixture
def page(window: Shell, rest: Rest) -> CalendarPage:
    window.go("calendar")
    rest()
    page = window.page("calendar")
    assert isinstance(page, CalendarPage)
    return page


def dialog(kind: type) -> BookingForm:
    found = [each for each in QApplication.topLevelWidgets() if type(each) is kind]
    shown = [each for each in found if each.isVisible()]
    assert shown, kind
    return shown[-1]  # type: ignore[return-value]


def booked(salon: Database, day: date = TODAY) -> list[AppointmentView]:
    with salon.read() as reader:
        return appointments_on(reader, OWNER_VIEWER, day)


def test_an_appointment_is_dragged_pushed_by_keys_and_says_what_became_of_it(
    page: CalendarPage, salon: Database, rest: Rest, shown: Shown
) -> None:
    grid = page.grid
    layout = grid.layout_shown()
    (entry,) = layout.entries.values()
    box, viewport = layout.blocks[entry.id], grid.viewport()
    offset = grid.verticalScrollBar().value()
    at = QPoint(int(box.x + 30), int(box.y + 12) - offset)
    hour = int(layout.cells[0].at_minute(60) - layout.cells[0].at_minute(0))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    rest()
    assert "Maria Smirnova" in shown(page)
    QTest.mouseMove(viewport, at + QPoint(0, hour))
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at + QPoint(0, hour))
    rest()
    assert f"{booked(salon)[0].starts_at:%H:%M}" == "12:00"  # Esc let go of it
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(viewport, at + QPoint(0, hour))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at + QPoint(0, hour))
    rest()
    assert f"{booked(salon)[0].starts_at:%H:%M}" == "13:00"
    QTest.keyClick(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    rest()
    assert f"{booked(salon)[0].starts_at:%H:%M}" == "12:45"
    QTest.keyClick(grid, Qt.Key.Key_2)
    rest()
    assert booked(salon)[0].status is AppointmentStatus.ARRIVED
    QTest.keyClick(grid, Qt.Key.Key_5)
    rest()
    form = dialog(CancelForm)
    form.submit()
    rest()
    assert booked(salon)[0].cancelled_by == "client"


def test_what_stands_in_the_way_of_a_move_is_asked_for(
    page: CalendarPage, salon: Database, rest: Rest
) -> None:
    from salonapp.staff.commands.hours import set_days
    from salonapp.staff.hours import DayKind

    (entry,) = page.grid.layout_shown().entries.values()
    assert entry.staff_id is not None
    with salon.write(OWNER, msg("Off")) as tx:
        set_days(tx, entry.staff_id, TODAY, TODAY, DayKind.ILL)
    rest()
    page.grid.choose(entry.id)
    QTest.keyClick(page.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    rest()
    form = dialog(AllTheSameForm)
    form.submit()
    assert "Say why." in form._pane.box.error()
    form._pane.reason.setText("she agreed")
    form.submit()
    rest()
    (moved,) = booked(salon)
    assert (f"{moved.starts_at:%H:%M}", moved.in_spite_of) == ("12:15", "she agreed")


def test_days_and_weeks_are_turned_and_an_empty_place_is_asked_for(
    page: CalendarPage, rest: Rest
) -> None:
    grid = page.grid
    QTest.keyClick(grid, Qt.Key.Key_PageDown)
    rest()
    view = grid.view()
    assert view is not None
    assert view.first == TODAY + timedelta(days=1)
    page.show_mode(Mode.WEEK, None)
    rest()
    view = grid.view()
    assert view is not None
    assert (view.first, view.days) == (date(2026, 3, 9), 7)
    QTest.keyClicks(grid, "t")
    page.show_mode(Mode.DAY, None)
    rest()
    layout = grid.layout_shown()
    cell = layout.cells[0]
    y = cell.at_minute(16 * 60 + 20) - grid.verticalScrollBar().value()
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(int(cell.box.x + 20), int(y))
    )
    rest()
    form = dialog(BookingForm)
    assert (form._times.day_line.text(), form._times.time_line.text()) == ("11.03.2026", "16:15")
    assert form._times.staff_id() == cell.staff_id
    form._discard()


def test_a_call_is_booked_with_a_name_a_digit_and_enter(
    window: Shell, salon: Database, rest: Rest
) -> None:
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    rest()
    form = dialog(BookingForm)
    assert form._who is not None
    QTest.keyClicks(form._who.input, "smirnova")
    QTest.keyClick(form._who.input, Qt.Key.Key_Return)
    rest()
    assert form.client_id() is not None
    form._taken.set_ids((1,))
    form._look()
    rest()
    assert form._slots.slots()
    QTest.keyClick(form._slots, Qt.Key.Key_3)
    wanted = form._slots.slots()[2]
    assert form._times.starts_at() == wanted.starts_at
    form.submit()
    rest()
    kept = booked(salon, wanted.starts_at.date())
    assert wanted.starts_at in [each.starts_at for each in kept]


def test_a_day_that_does_not_exist_is_told_and_nothing_is_lost(window: Shell, rest: Rest) -> None:
    open_booking(window.services, window, client_id=1, note="by the window")
    rest()
    form = dialog(BookingForm)
    form._times.day_line.setText("32.13")
    form._times.time_line.setText("14:30")
    form.submit()
    assert form.form.boxes["starts_at"].error() == "There is no day 32.13."
    assert form._times.day_line.text() == "32.13"
    assert form._note.toPlainText() == "by the window"
    form._discard()


def test_somebody_new_who_calls_gets_a_card_at_once(
    window: Shell, salon: Database, rest: Rest
) -> None:
    open_booking(window.services, window)
    rest()
    form = dialog(BookingForm)
    form._add_client("Olga 8 912 999-88-77")
    rest()
    assert form._who is not None
    assert form._who.client_name() == "Olga"
    form._discard()


def test_a_booking_moved_at_the_other_desk_meanwhile_is_told_at_its_field(
    window: Shell, salon: Database, rest: Rest, shown: Shown
) -> None:
    from salonapp.visits.commands import move_appointment

    (kept,) = booked(salon)
    open_booking(window.services, window, appointment=kept)
    rest()
    form = dialog(BookingForm)
    with salon.write(OWNER, msg("Moved")) as tx:
        move_appointment(tx, kept.id, kept.starts_at + timedelta(hours=2), 60, kept.staff_id)
    form._times.time_line.setText("15:00")
    form._again()  # what is looked for meanwhile wipes nothing away
    form.submit()
    rest()
    assert "On record meanwhile: Wednesday, 11" in shown(form)
    assert "14:00" in form.form.boxes["starts_at"].error()
    form.submit()
    rest()
    assert f"{booked(salon)[0].starts_at:%H:%M}" == "15:00"


def test_who_is_booked_though_they_wait_is_off_the_list_unless_one_says_otherwise(
    window: Shell, salon: Database, rest: Rest, shown: Shown
) -> None:
    from salonapp.visits.commands.waiting import wait
    from salonapp.visits.queries.waiting import open_wishes
    from salonapp.visits.waiting import WaitingDraft

    (kept,) = booked(salon)
    with salon.write(OWNER, msg("Waits")) as tx:
        wait(tx, WaitingDraft(kept.client_id, TODAY, TODAY + timedelta(days=5)))
    rest()
    open_booking(
        window.services,
        window,
        client_id=kept.client_id,
        service_ids=kept.service_ids,
        starts_at=kept.starts_at + timedelta(days=30),
        staff_id=kept.staff_id,
    )
    rest()
    form = dialog(BookingForm)
    tick = form._about.off_list
    assert "Off the waiting list: any service" in tick.text()
    assert (tick.isVisible(), tick.isChecked()) == (True, False)  # they wait for one this week
    form._times.day_line.setText("12.03")
    form._again()
    rest()
    assert tick.isChecked()
    form.submit()
    rest()
    with salon.read() as reader:
        assert open_wishes(reader, OWNER_VIEWER) == []


def test_a_time_that_is_taken_again_is_offered_to_nobody(page: CalendarPage, rest: Rest) -> None:
    (entry,) = page.grid.layout_shown().entries.values()
    later = entry.starts_at + timedelta(hours=3)
    page._freed.show_free(FreeTime(later, 60, entry.staff_id), ())
    page.reload()
    rest()
    assert page._freed.isVisible()
    page._freed.show_free(FreeTime(entry.starts_at, 60, entry.staff_id), ())
    page.reload()
    rest()
    assert not page._freed.isVisible()


def test_what_is_dragged_to_who_does_not_do_it_is_red_and_plus_enlarges_the_week_at_once(
    page: CalendarPage, rest: Rest, window: Shell
) -> None:
    grid = page.grid
    view = grid.view()
    assert view is not None
    (entry,) = grid.layout_shown().entries.values()
    place = Place(grid.layout_shown().cells[0], 600, 60)
    assert not grid._is_unknown(place, entry), "with no list of services a master does all"
    does = replace(view.masters[0], services={entry.service_ids[0] + 1: None})
    grid.show_view(replace(view, masters=(does,)), Mode.DAY, None, page._now())
    assert grid._is_unknown(place, entry)

    page.show_mode(Mode.WEEK, None)
    rest()
    assert window.focusWidget() is grid
    before = grid.layout_shown().height
    QTest.keyClick(grid, Qt.Key.Key_Plus)
    assert grid.layout_shown().height > before
    window.grab()
