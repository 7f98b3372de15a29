"""The one door to the booking dialog, for the card, a reminder, the calendar and `Ctrl+B`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.desk.booking import BookedClient, WaitingRow
from salonapp.ui.booking.wish import Wish
from salonapp.ui.page import Navigator
from salonapp.ui.pages.clients.dialogs.choices import Choices, read_choices
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentView

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


def open_booking(
    services: Services,
    navigator: Navigator,
    *,
    client_id: int | None = None,
    service_ids: Sequence[int] = (),
    message_id: int | None = None,
    starts_at: datetime | None = None,
    staff_id: int | None = None,
    minutes: int | None = None,
    note: str = "",
    rebooks_visit_id: int | None = None,
    waiting_id: int | None = None,
    appointment: AppointmentView | None = None,
    then: Callable[[int], object] | None = None,
    over: QWidget | None = None,
) -> None:
    """Open the booking dialog with whatever is known already; it asks for the rest.

    `starts_at` is aware. `message_id` is the reminder that is answered, `rebooks_visit_id` the
    visit at whose end the next one is booked, `waiting_id` the wish on the waiting list it grants.
    With an `appointment` that one is changed instead. `then` is told the appointment's id. It
    stands over the window, or `over` another dialog.
    """
    wish = Wish(
        client_id=appointment.client_id if appointment else client_id,
        service_ids=tuple(service_ids),
        starts_at=starts_at,
        staff_id=staff_id,
        minutes=minutes,
        note=note,
        message_id=message_id,
        rebooks_visit_id=rebooks_visit_id,
        waiting_id=waiting_id,
        appointment=appointment,
    )
    parent = over or (navigator if isinstance(navigator, QWidget) else None)

    def work(reader: Reader) -> tuple[Choices, BookedClient | None]:
        from salonapp.desk.queries.booking import booked_client

        found = None
        if wish.client_id is not None:
            found = booked_client(reader, services.viewer, wish.client_id)
        return read_choices(reader), found

    def show(found: tuple[Choices, BookedClient | None]) -> None:
        from salonapp.ui.booking.form import BookingForm

        choices, client = found
        form = BookingForm(parent, services, choices, client, wish)
        if then is not None:
            form.booked.connect(then)
        form.open()

    services.read(parent or services, work, show, topic="booking")


def book_wish(
    services: Services,
    navigator: Navigator,
    row: WaitingRow,
    freed: tuple[datetime, int | None] | None = None,
) -> None:
    """Book who waits: at the time that was `freed` (with its master), or the first that suits."""
    wish = row.wish
    starts_at, staff_id = freed or (None, wish.staff_id)
    if starts_at is None and row.free is not None:
        starts_at, staff_id = row.free.starts_at, row.free.staff_id
    open_booking(
        services,
        navigator,
        client_id=row.client.id,
        service_ids=(wish.service_id,) if wish.service_id is not None else (),
        staff_id=staff_id,
        starts_at=starts_at,
        waiting_id=wish.id,
        note=wish.note,
    )
