"""What the strip reads, in one look, away from the GUI thread."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from salonapp.ui.pages.reminders.strip_words import Strip

if TYPE_CHECKING:
    from salonapp.storage.door import Reader


def read_strip(reader: Reader) -> Strip:
    """How things are just now."""
    from salonapp.reminders.queries import overview
    from salonapp.reminders.queries.health import agent_status, channel_views

    settings = reader.settings
    return Strip(
        overview(reader),
        tuple(channel_views(reader)),
        agent_status(reader),
        settings.text("reminders.quiet_from"),
        settings.text("reminders.quiet_to"),
        settings.number("reminders.daily_cap"),
        settings.flag("reminders.first_look_done"),
        reader.now,
        reader.zone,
        reader.today,
        socket.gethostname(),
    )
