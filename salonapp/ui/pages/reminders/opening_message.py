"""Reads the message that is chosen on a list, for the pane beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from salonapp.foundation.errors import SalonError
from salonapp.ui.pages.reminders.pane import PaneData
from salonapp.ui.pages.reminders.reading import read_message
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


def open_message(
    owner: QObject,
    services: Services,
    message_id: int,
    show: Callable[[PaneData], None],
    show_nothing: Callable[[], object],
) -> None:
    """Show a message once it is read, or nothing where it is gone meanwhile."""

    def work(reader: Reader) -> PaneData:
        return read_message(reader, services.viewer, message_id)

    def gone(_error: SalonError) -> None:
        show_nothing()

    services.read(owner, work, show, topic="message", failed=gone)
