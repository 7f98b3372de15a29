"""What the booking dialog writes: a new booking, or another one in the place of the old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salonapp.ui.booking.wish import Wish
from salonapp.visits.cards import AppointmentDraft

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


def save(tx: Tx, wish: Wish, draft: AppointmentDraft, began: AppointmentDraft | None = None) -> int:
    """Write it; whoever waited for such a time is off the waiting list. Returns its id.

    `began` is what the form of an appointment said before anything was typed.
    """
    from salonapp.visits.commands import book, change_appointment
    from salonapp.visits.commands.waiting import grant

    if wish.appointment is not None:
        change_appointment(tx, wish.appointment.id, draft, began)
        return wish.appointment.id
    booked = book(tx, draft)
    if wish.waiting_id is not None:
        grant(tx, wish.waiting_id, booked)
    return booked
