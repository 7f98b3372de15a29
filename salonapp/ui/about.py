"""Whom a write was about, as the strip says it: a name, and when. Never a phone number."""

from __future__ import annotations

from datetime import date, datetime, time

from salonapp.foundation.format import format_short_day, format_time, format_weekday


def booked(name: str, at: datetime) -> str:
    """Such as "Anna Petrova, Tue 24 Nov 14:30"; `at` is in the salon's time zone."""
    return on_day(name, at.date(), at.time())


def on_day(name: str, day: date, at: time | None = None) -> str:
    """Such as "Anna Petrova, Tue 24 Nov"; the year goes without saying."""
    parts = [format_weekday(day), format_short_day(day, today=day)]
    if at is not None:
        parts.append(format_time(at))
    when = "\N{NO-BREAK SPACE}".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
    return f"{name}, {when}" if name else when
