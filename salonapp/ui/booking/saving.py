"""What the booking dialog writes: a new booking, or another one in the place of the old."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salonapp.ui.booking.wish import Wish
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.meanwhile import appointment_said

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


def save(
    tx: Tx,
    wish: Wish,
    draft: AppointmentDraft,
    began: AppointmentDraft | None = None,
    off_list: Sequence[int] = (),
) -> int:
    """Write it; whoever waited for such a time is off the waiting list. Returns its id.

    `began` is what the form of an appointment said before anything was typed (None: what it had
    when it was opened), `off_list` are wishes of the client that this grants as well.
    """
    from salonapp.visits.commands import book, change_appointment
    from salonapp.visits.commands.waiting import book_who_waits, granted_too

    if wish.appointment is not None:
        began = began or appointment_said(wish.appointment)
        change_appointment(tx, wish.appointment.id, draft, began)
        booked = wish.appointment.id
    elif wish.waiting_id is not None:
        booked = book_who_waits(tx, wish.waiting_id, draft)
    else:
        booked = book(tx, draft)
    granted_too(tx, off_list, booked)
    return booked
