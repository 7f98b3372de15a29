"""Writing visits and appointments."""

from __future__ import annotations

from salonapp.visits.commands.booking import book, change_appointment, move_appointment
from salonapp.visits.commands.statuses import set_appointment_status
from salonapp.visits.commands.visits import (
    EARLIEST_VISIT,
    delete_visit,
    edit_visit,
    record_visit,
    set_services,
)

__all__ = [
    "EARLIEST_VISIT",
    "book",
    "change_appointment",
    "delete_visit",
    "edit_visit",
    "move_appointment",
    "record_visit",
    "set_appointment_status",
    "set_services",
]
