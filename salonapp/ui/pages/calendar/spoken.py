"""An appointment in one breath: for a tooltip and for who listens to the screen."""

from __future__ import annotations

from datetime import timedelta

from salonapp.desk.calendar import CalendarEntry
from salonapp.foundation.format import format_time
from salonapp.foundation.i18n import _
from salonapp.visits.booking_words import STATUS_NAMES


def spoken(entry: CalendarEntry) -> str:
    """Such as "12:00-13:00, Anna Ivanova, manicure, confirmed"."""
    ends = entry.starts_at + timedelta(minutes=entry.minutes)
    parts = (
        f"{format_time(entry.starts_at)}\N{EN DASH}{format_time(ends)}",
        entry.name or _("busy"),
        ", ".join(entry.services),
        _(STATUS_NAMES[entry.status]),
        entry.note,
        entry.in_spite_of,
    )
    return ", ".join(part for part in parts if part)
