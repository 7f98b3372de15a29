"""The one door to the form of a visit, for the card, the calendar and the day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.ui.booking.next_time import offer_next_time
from salonapp.ui.page import Navigator
from salonapp.ui.pages.clients.dialogs.choices import Choices, read_choices
from salonapp.ui.services import Services
from salonapp.visits.cards import AppointmentView, VisitView
from salonapp.visits.closing import CheckoutStart

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


def open_checkout(
    parent: QWidget,
    services: Services,
    navigator: Navigator,
    client_id: int,
    client_name: str,
    *,
    visit: VisitView | None = None,
    appointment: AppointmentView | None = None,
    last_master_id: int | None = None,
    then: Callable[[int], object] | None = None,
) -> None:
    """Open the form on a visit on record, on an appointment to close, or empty.

    `then` is told whose card it was written on.
    """
    visit_id = visit.id if visit else None
    appointment_id = appointment.id if appointment else None

    def work(reader: Reader) -> tuple[Choices, CheckoutStart]:
        from salonapp.visits.queries.closing import begin_checkout

        start = begin_checkout(
            reader,
            services.viewer,
            client_id,
            visit_id=visit_id,
            appointment_id=appointment_id,
        )
        return read_choices(reader), start

    def show(found: tuple[Choices, CheckoutStart]) -> None:
        from salonapp.ui.checkout.form import VisitForm

        choices, start = found
        form = VisitForm(
            parent.window(),
            services,
            choices,
            client_id,
            client_name,
            start,
            visit=visit,
            appointment=appointment,
            last_master_id=last_master_id,
        )
        form.came.connect(partial(offer_next_time, services, navigator))
        if then is not None:
            form.written.connect(then)
        form.open()

    services.read(parent, work, show, topic="choices")
