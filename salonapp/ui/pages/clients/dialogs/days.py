"""A day that may be left open, as people type it."""

from __future__ import annotations

import re
from datetime import date

from salonapp.foundation.i18n import _

_DAY = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")


def optional_day(text: str) -> date | None:
    """The day typed as "14.05.2026"; None for nothing.

    Raises:
        ValueError: it is no day.
    """
    typed = text.strip().rstrip(".")
    if not typed:
        return None
    found = _DAY.fullmatch(typed)
    if found is None:
        return date.fromisoformat(typed)
    return date(int(found[3]), int(found[2]), int(found[1]))


def typed_day(day: date | None) -> str:
    """A day as `optional_day` reads it."""
    return f"{day:%d.%m.%Y}" if day is not None else ""


def read_day(text: str, name: str, problems: dict[str, str]) -> date | None:
    """The day in a field; what is wrong with it goes to `problems`."""
    try:
        return optional_day(text)
    except ValueError:
        problems[name] = _("Write the day like 14.05.2026.")
        return None
