"""A day as people type it into a field: day, month, year."""

from __future__ import annotations

import re
from datetime import date

from salonapp.foundation.coming_days import SHORT_DAY, calendar_day

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


def parse_day_beside(text: str, beside: date) -> date:
    """The same, or "24.12" of the year of `beside`, or "24" of its month; "24.12.26" too.

    Raises:
        NoSuchDay: it is written so, but there is no such day ("32.13").
        ValueError: it is none of these.
    """
    typed = text.strip().rstrip(".")
    found = SHORT_DAY.fullmatch(typed)
    if found is None:
        day = date.fromisoformat(typed)
        return calendar_day(day.year, day.month, day.day)
    year = int(found[3] or beside.year)
    return calendar_day(
        year + 2000 if year < 100 else year, int(found[2] or beside.month), int(found[1])
    )


def typed_day(day: date | None) -> str:
    """A day as `parse_day` reads it; "" for none."""
    return f"{day:%d.%m.%Y}" if day is not None else ""
