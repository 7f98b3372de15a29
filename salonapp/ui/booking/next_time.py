"""The next time, before the client is out of the door: proposed when a visit is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.ui.booking.opening import open_booking
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services
from salonapp.visits.cards import VisitView

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


def offer_next_time(services: Services, navigator: Navigator, visit_id: int) -> None:
    """Open the booking dialog on the day the client is due, unless they are booked already.

    The best time is chosen: Enter books it, Esc leaves it.
    """
    owner = navigator if isinstance(navigator, QWidget) else services

    def work(reader: Reader) -> VisitView | None:
        from salonapp.visits.queries import appointments_ahead, visit

        found = visit(reader, services.viewer, visit_id)
        ahead = appointments_ahead(reader, services.viewer, found.client_id)
        return None if any(each.starts_at > reader.now for each in ahead) else found

    def show(found: VisitView | None) -> None:
        if found is not None:
            open_booking(
                services,
                navigator,
                client_id=found.client_id,
                service_ids=found.service_ids,
                staff_id=found.staff_id,
                rebooks_visit_id=found.id,
            )

    services.read(owner, work, show, topic="next time")
