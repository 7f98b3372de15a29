"""A booking is called off outside the calendar: who waits for such a time is named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.page import Navigator
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.desk.booking import WaitingRow
    from salonapp.storage.door import Reader

_MOST = 3


def tell_who_waits(owner: QWidget, services: Services, navigator: Navigator, booked: int) -> None:
    """Name in the strip whom the time of the appointment `booked` suits; nothing where nobody."""
    viewer = services.viewer

    def work(reader: Reader) -> list[WaitingRow]:
        from salonapp.desk.queries.waiting import freed_time, whom_to_call

        return whom_to_call(reader, viewer, freed_time(reader, viewer, booked))

    def show(rows: list[WaitingRow]) -> None:
        names = ", ".join(row.client.name for row in rows[:_MOST])
        if names:
            text = _("The time is free again. On the waiting list it suits: {names}.")
            navigator.say(text.format(names=names))

    services.read(owner, work, show, topic="who waits")
