"""When the next messages go out, for whoever wonders why there is nothing to send yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.storage.door import Reader

_NEXT = select(func.min(OutboxMessage.send_at)).where(
    OutboxMessage.state.in_((State.PLANNED.value, State.QUEUED.value))
)


def next_out(reader: Reader) -> datetime | None:
    """When the next planned message goes out, in the salon's time zone; never before now.

    None while sending is paused, or nothing is planned.
    """
    if reader.settings.flag("reminders.paused"):
        return None
    found = reader.select(_NEXT).scalar()
    return max(found, reader.now).astimezone(reader.zone) if found is not None else None
