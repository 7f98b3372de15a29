"""Into the bin and back, together with what the card has booked.

Nothing hidden keeps a chair without a word: who puts a card with bookings ahead into the bin is
told of them first, and says whether they are called off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from salonapp.clients.commands import put_into_bin, take_from_bin
from salonapp.desk.erasing.cards import BroughtBack, StillBooked
from salonapp.desk.erasing.queries import booked_ahead
from salonapp.staff.queries.acting import viewer_of
from salonapp.storage.door import Tx
from salonapp.storage.tables import JournalEntry
from salonapp.visits.cards import AppointmentStatus, CancelledBy
from salonapp.visits.commands import set_appointment_status
from salonapp.visits.queries import appointment
from salonapp.visits.refusals import BookingRefused
from salonapp.visits.tables import Appointment

_CANCELLED = AppointmentStatus.CANCELLED
_IMAGES = select(
    JournalEntry.operation_id, JournalEntry.row_id, JournalEntry.before, JournalEntry.after
)


def put_away(
    tx: Tx, client_id: int, *, told: Collection[int] = (), call_off: bool = False
) -> tuple[int, ...]:
    """Put a card into the bin; `bring_back` or an undo brings it back.

    `told` are the bookings ahead somebody was told of before; StillBooked names them all where
    there is one more. Returns what was called off: with `call_off` all of them.
    """
    put_into_bin(tx, client_id)
    tx.session.flush()
    ahead = booked_ahead(tx, client_id)
    if not set(ahead) <= set(told):
        viewer = viewer_of(tx, tx.actor)
        raise StillBooked(tuple(appointment(tx, viewer, each) for each in ahead))
    if not call_off:
        return ()
    for each in ahead:
        set_appointment_status(tx, each, _CANCELLED, cancelled_by=CancelledBy.SALON)
    return ahead


def bring_back(tx: Tx, client_id: int) -> BroughtBack:
    """Take a card from the bin, and have what was called off with it hold again.

    Not what has begun meanwhile, nor where somebody else has the time: that is counted.
    """
    before = list(_called_off_with(tx, client_id))
    take_from_bin(tx, client_id)
    tx.session.flush()
    back = taken = 0
    for appointment_id, status in before:
        booked = tx.session.get(Appointment, appointment_id)
        if booked is None or (booked.client_id, booked.status) != (client_id, _CANCELLED):
            continue
        if booked.starts_at <= tx.now:
            continue
        try:
            set_appointment_status(tx, appointment_id, status)
        except BookingRefused:
            taken += 1
        else:
            back += 1
    return BroughtBack(back, taken)


def _called_off_with(tx: Tx, client_id: int) -> Iterator[tuple[int, AppointmentStatus]]:
    """What the operation that put the card away called off, and how it stood before."""
    of_card = _IMAGES.where(JournalEntry.table_name == "client", JournalEntry.row_id == client_id)
    away = next(
        (
            row.operation_id
            for row in tx.session.execute(of_card.order_by(JournalEntry.id.desc()))
            if (row.after or {}).get("deleted_at")
        ),
        None,
    )
    if away is None:
        return
    of_bookings = _IMAGES.where(
        JournalEntry.operation_id == away,
        JournalEntry.table_name == "appointment",
        JournalEntry.row_id.is_not(None),
    )
    for row in tx.session.execute(of_bookings.order_by(JournalEntry.id)):
        stood = (row.before or {}).get("status")
        if (row.after or {}).get("status") != _CANCELLED or not stood:
            continue
        planned = stood == AppointmentStatus.PLANNED
        status = AppointmentStatus.PLANNED if planned else AppointmentStatus.CONFIRMED
        yield row.row_id, status
