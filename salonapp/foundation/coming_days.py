"""A day ahead as it is typed on the telephone: as short as possible, digits above all."""

from __future__ import annotations

import re
from datetime import date, timedelta

SHORT_DAY = re.compile(r"(\d{1,2})(?:[./\- ](\d{1,2})(?:[./\- ](\d{2}|\d{4}))?)?")
_STEP = re.compile(r"\+(\d{1,3})")
_LOOK_AHEAD_MONTHS = 24
_LOOK_AHEAD_YEARS = 8
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


class NoSuchDay(ValueError):
    """Written as a day is, but the calendar has none like it."""


def parse_coming_day(text: str, today: date) -> date | None:
    """The day meant by "24.12", "24", "24.12.2027", "2027-12-24" or "+7"; None for nothing typed.

    Without a year, or a month, it is the next such day, today included.

    Raises:
        NoSuchDay: it is written so, but there is no such day ("32.13").
        ValueError: it is none of these.
    """
    typed = text.strip().rstrip(".")
    if not typed:
        return None
    step = _STEP.fullmatch(typed)
    if step is not None:
        return today + timedelta(days=int(step[1]))
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", typed):
        year, month, day = map(int, typed.split("-"))
        return calendar_day(year, month, day)
    found = SHORT_DAY.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    day = int(found[1])
    if found[2] is None:
        return _next_of_month(day, today)
    month = int(found[2])
    if found[3] is None:
        return _next_of_year(day, month, today)
    year = int(found[3])
    return calendar_day(year + 2000 if year < 100 else year, month, day)


def calendar_day(year: int, month: int, day: int) -> date:
    """A day of a calendar somebody lives by: not one of the year 1, nor of 9999."""
    try:
        found = date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"{day}.{month}.{year}") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NoSuchDay(f"{day}.{month}.{year}")
    return found


def _next_of_month(day: int, today: date) -> date:
    for ahead in range(_LOOK_AHEAD_MONTHS):
        place = today.month - 1 + ahead
        try:
            found = date(today.year + place // 12, place % 12 + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise NoSuchDay(str(day))


def _next_of_year(day: int, month: int, today: date) -> date:
    for year in range(today.year, today.year + _LOOK_AHEAD_YEARS + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise NoSuchDay(f"{day}.{month}")
