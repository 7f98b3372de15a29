"""What becomes of the bookings of somebody who leaves."""

from __future__ import annotations

from dataclasses import dataclass

from salonapp.storage.door import Tx
from salonapp.visits.commands.booking import move_appointment
from salonapp.visits.queries.booking import ahead_of_master
from salonapp.visits.refusals import BookingRefused


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many appointments went to the other master, and how many did not fit."""

    moved: int
    left: int


def hand_over(tx: Tx, from_id: int, to_id: int) -> HandedOver:
    """Give every appointment ahead to another master, where nothing stands against it.

    What does not fit stays with the old one, so that nobody's time is lost unnoticed.
    """
    moved = left = 0
    for each in ahead_of_master(tx, from_id):
        try:
            move_appointment(tx, each.appointment_id, each.starts_at, each.minutes, to_id)
        except BookingRefused:
            left += 1
        else:
            moved += 1
    return HandedOver(moved, left)
