"""The stop of a booking: what stands against a time is answered for, or it is not booked."""

from __future__ import annotations

from datetime import date

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.visits.booking import Obstacle
from salonapp.visits.booking_words import obstacle_sentences


class BookingRefused(InvalidInput):
    """Something stands against a time; hand it in again with a reason, or choose another.

    The message names nobody (it may reach a log); `sentences` says what it is.
    """

    def __init__(self, obstacles: tuple[Obstacle, ...], today: date) -> None:
        if any(each.kind.impossible for each in obstacles):
            hint = msg("Choose another time.")
        else:
            hint = msg("Choose another time, or write why it is booked all the same.")
        super().__init__(msg("Something stands against this time."), hint, field="starts_at")
        self.obstacles = obstacles
        self._today = today

    def sentences(self) -> tuple[str, ...]:
        """What stands against it, in the language of whoever looks."""
        return obstacle_sentences(self.obstacles, self._today)
