"""Days as the driver gives and takes them, each worked out once."""

from __future__ import annotations

from datetime import date
from typing import Any


def as_date(day: Any) -> date:
    """A day as the driver gives it (text or date)."""
    return date.fromisoformat(day) if isinstance(day, str) else day


class Ordinals(dict[Any, int]):
    """The ordinal of a day as the driver gives it (text or date), worked out once for each."""

    def __missing__(self, day: Any) -> int:
        ordinal = self[day] = as_date(day).toordinal()
        return ordinal


class IsoDays(dict[int, str]):
    """The ISO text of an ordinal, worked out once for each."""

    def __missing__(self, ordinal: int) -> str:
        text = self[ordinal] = date.fromordinal(ordinal).isoformat()
        return text
