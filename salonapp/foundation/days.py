"""A day as people type it into a field: day, month, year."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")


def parse_day(text: str) -> date:
    """The day typed as "14.05.2026", "14/5/2026" or "2026-05-14".

    Raises:
        ValueError: it is no day.
    """
    typed = text.strip().rstrip(".")
    found = _DAY.fullmatch(typed)
    if found is None:
        return date.fromisoformat(typed)
    return date(int(found[3]), int(found[2]), int(found[1]))


def typed_day(day: date | None) -> str:
    """A day as `parse_day` reads it; "" for none."""
    return f"{day:%d.%m.%Y}" if day is not None else ""
