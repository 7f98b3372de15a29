"""What is known of a booking before the dialog opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from salonapp.desk.booking import BookedClient
from salonapp.foundation.i18n import _
from salonapp.visits.cards import AppointmentView


@dataclass(frozen=True, slots=True)
class Wish:
    """See `opening.open_booking`."""

    client_id: int | None = None
    service_ids: tuple[int, ...] = ()
    starts_at: datetime | None = None
    staff_id: int | None = None
    minutes: int | None = None
    note: str = ""
    message_id: int | None = None
    rebooks_visit_id: int | None = None
    waiting_id: int | None = None
    appointment: AppointmentView | None = None


def title(client: BookedClient | None, wish: Wish) -> str:
    """What the dialog is called."""
    if wish.appointment is not None and client is not None:
        return _("Change the booking of {name}").format(name=client.name)
    if client is not None and wish.rebooks_visit_id is not None:
        return _("{name}: the next time").format(name=client.name)
    if client is not None:
        return _("Book {name}").format(name=client.name)
    return _("Book a time")


def save_text(wish: Wish) -> str:
    """What its button is called."""
    return _("Save") if wish.appointment is not None else _("Book")
