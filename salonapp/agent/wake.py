"""Notices that the computer slept or that somebody set its clock."""

from __future__ import annotations

from datetime import datetime

from salonapp.foundation.clock import Clock

JUMP_SECONDS = 60.0


class WakeWatch:
    """Compares wall time with monotonic time; the difference between them should never change."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall: datetime = clock.now()
        self._monotonic: float = clock.monotonic()

    def jumped_seconds(self) -> float:
        """By how much the wall time ran away since the last look; 0.0 for less than a minute."""
        wall, monotonic = self._clock.now(), self._clock.monotonic()
        jump = (wall - self._wall).total_seconds() - (monotonic - self._monotonic)
        self._wall, self._monotonic = wall, monotonic
        return jump if abs(jump) > JUMP_SECONDS else 0.0
