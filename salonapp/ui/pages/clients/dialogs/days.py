"""The day in a field that may be left empty."""

from __future__ import annotations

from datetime import date

from salonapp.foundation.days import parse_day
from salonapp.foundation.i18n import _


def read_day(text: str, name: str, problems: dict[str, str]) -> date | None:
    """The day in a field, None for nothing; what is wrong with it goes to `problems`."""
    try:
        return parse_day(text) if text.strip() else None
    except ValueError:
        problems[name] = _("Write the day like 14.05.2026.")
        return None
