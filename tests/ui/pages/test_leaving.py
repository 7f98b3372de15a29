"""A master leaves with bookings ahead: who is booked is shown, and each is moved by one click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QApplication, QWidget

from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.queries import staff_list
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.ui.booking.form import BookingForm
from salonapp.ui.pages.settings.leaving import LeavingForm, read_ahead
from salonapp.ui.services import Services
from salonapp.ui.shell import Shell
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.commands import book
from salonapp.visits.queries import appointments_ahead

Settle = Callable[[Services], None]
Press = Callable[[QWidget, str], None]
Shown = Callable[[QWidget], str]


def test_who_is_booked_with_somebody_who_leaves_is_moved_one_by_one_or_handed_over(
    window: Shell, salon: Database, settle: Settle, press: Press, shown: Shown
) -> None:
    services = window.services
    with salon.write(OWNER, msg("Ahead")) as tx:
        zoya = add_staff(tx, "Zoya")
        noon = tx.now.replace(hour=9, minute=0) + timedelta(days=1)
        for client, staff, hours in ((1, 1, 0), (2, 1, 2), (3, zoya, 2)):
            book(tx, AppointmentDraft(client, noon + timedelta(hours=hours), (1,), staff))
    settle(services)
    with salon.read() as reader:
        lera = next(each for each in staff_list(reader) if each.name == "Lera")
        ahead = read_ahead(reader, services, lera.id)
    form = LeavingForm(window, services, window, lera, ahead)
    form.open()
    assert "3 appointments" in shown(form)
    assert "Anna Ivanova" in shown(form)

    press(form, f"Move…: {ahead.lines[1].words}")
    settle(services)
    (moving,) = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, BookingForm) and each.isVisible()
    ]
    moving._times.set_master(zoya)
    moving.submit()
    settle(services)
    assert "2 appointments" in shown(form)

    form._to.setCurrentIndex(form._to.findData(zoya))
    form.submit()
    settle(services)
    # Zoya has somebody else at one of the times: that one stays, is shown, and can be moved.
    assert "1 appointment did not fit" in form.problem.text()
    assert "Maria Smirnova" in shown(form)
    with salon.read() as reader:
        assert lera.id not in [each.id for each in staff_list(reader)]
        kept = appointments_ahead(reader, OWNER_VIEWER, 2)
    assert lera.id in [each.staff_id for each in kept]
    form._discard()
