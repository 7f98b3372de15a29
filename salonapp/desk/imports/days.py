"""Days, times and birthdays in all the forms people, programs and spreadsheets write them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from salonapp.desk.imports.cards import Cell
from salonapp.desk.imports.cells import Unusable, cell_text, is_empty
from salonapp.foundation.i18n import msg

_OLDEST_YEAR = 1900
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
AHEAD_YEARS = 5
_OLDEST_AGE_YEARS = 115
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./\-]([0-9]{1,2})[./\-]([0-9]{4}|[0-9]{2})(?:\s*г\.?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./\-]([0-9]{1,2})[./\-]([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_WORDED = re.compile(r"([0-9]{1,2})\s+([^\W\d_]{3,})\.?,?(?:\s+([0-9]{4}))?(?:\s*г(?:ода|\.)?)?")
_WORDED_US = re.compile(r"([^\W\d_]{3,})\.?\s+([0-9]{1,2})(?:,?\s+([0-9]{4}))?")
_WITHOUT_YEAR = re.compile(r"(?:--)?([0-9]{1,2})[./\-]([0-9]{1,2})\.?")
_VCARD_YEARLESS = re.compile(r"--([0-9]{2})-?([0-9]{2})")
_CLOCK = re.compile(
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.][0-9]{2}(?:\.[0-9]+)?)?\s*([ap]m)?", re.IGNORECASE
)
_UNTIL = re.compile(r"\s*[-–—]\s*(?=[0-9]{1,2}[:.][0-9]{2})|\+[0-9]{2}:?[0-9]{2}$|Z$")
_AFTER_DAY = re.compile(r"[T\s,]+(?:в\s+)?(?=[0-9]{1,2}:[0-9]{2})")
_MONTHS = {
    month: number % 12 + 1
    for number, month in enumerate(
        str.split(
            "янв фев мар апр май июн июл авг сен окт ноя дек "
            "jan feb mar apr may jun jul aug sep oct nov dec"
        )
    )
} | {"мая": 5}
BAD_TIME = Unusable(msg("The time of day cannot be read."))
BAD_BIRTHDAY = Unusable(msg("The birthday does not exist or cannot be read."))
BAD_CREATED_ON = Unusable(msg("The day the client was added cannot be read."))


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday; the year is None where the file does not tell it."""

    day: int
    month: int
    year: int | None


def parse_day(cell: Cell, today: date | None = None, *, us_order: bool = False) -> date | None:
    """The day a cell names in any usual form, or None.

    Two-digit years lie at most five years after `today`. `us_order` reads 03/14/2026 as March.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(cell)
    if not isinstance(cell, str):
        return None
    text = _AFTER_DAY.split(cell_text(cell), maxsplit=1)[0].strip()
    parts = _parts(text, us_order)
    if parts is None:
        return _serial(float(text)) if text.isdecimal() and len(text) == 5 else None
    year, month, day_of_month = parts
    if year < 100:
        latest = (today.year if today else 2050) + AHEAD_YEARS
        year += 2000 if 2000 + year <= latest else 1900
    if year < _OLDEST_YEAR:
        return None
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def _parts(text: str, us_order: bool) -> tuple[int, int, int] | None:
    match = _DAY_FIRST.fullmatch(text)
    if match:
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if year < _OLDEST_YEAR and len(match[3]) == 4:
            return None
        return (year, first, second) if us_order and "/" in text else (year, second, first)
    match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        return int(match[1]), int(match[2]), int(match[3])
    match = _WORDED.fullmatch(text)
    if match and match[3] and (month := _MONTHS.get(match[2].casefold()[:3])):
        return int(match[3]), month, int(match[1])
    match = _WORDED_US.fullmatch(text)
    if match and match[3] and (month := _MONTHS.get(match[1].casefold()[:3])):
        return int(match[3]), month, int(match[2])
    return None


def _serial(number: float) -> date | None:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    return _EXCEL_EPOCH + timedelta(days=int(number))


def parse_time(cell: Cell) -> time | None:
    """The time of day a cell names ("19:30", "9.05", 0.8125 of a day, a date with time)."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0) if cell.time() != time() else None
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(cell, timedelta):
        return _time_of_minutes(round(cell.total_seconds() / 60))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        share = cell % 1 if math.isfinite(cell) else 0
        return _time_of_minutes(round(share * 1440)) if share else None
    if not isinstance(cell, str):
        return None
    start = _UNTIL.split(cell_text(cell), maxsplit=1)[0]
    match = _CLOCK.fullmatch(_AFTER_DAY.split(start, maxsplit=1)[-1].strip())
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _time_of_minutes(minutes: int) -> time | None:
    return time(minutes // 60, minutes % 60) if 0 <= minutes < 1440 else None


def has_time(cell: Cell) -> bool:
    """Whether a day's cell also tells the time."""
    if isinstance(cell, datetime):
        return cell.time() != time()
    return isinstance(cell, str) and _AFTER_DAY.search(cell) is not None


def parse_birthday(cell: Cell, today: date) -> Birthday | Unusable | None:
    """A birthday with or without its year; two-digit years lie in the past.

    A year that no living person can have is left out; the day and the month are kept.
    """
    if isinstance(cell, float) and 1 <= cell < 32:
        cell = f"{cell:.2f}"  # Excel took "20.06" for a number.
    text = cell_text(cell)
    if not isinstance(cell, (date, datetime)) and is_empty(text):
        return None
    match = _VCARD_YEARLESS.fullmatch(text)
    if match:
        return _birthday(int(match[2]), int(match[1]), None)
    match = _WITHOUT_YEAR.fullmatch(text)
    if match:
        return _birthday(int(match[1]), int(match[2]), None)
    match = _WORDED.fullmatch(text)
    if match and not match[3] and (month := _MONTHS.get(match[2].casefold()[:3])):
        return _birthday(int(match[1]), month, None)
    day = parse_day(cell, today)
    if day is None:
        return BAD_BIRTHDAY
    year = day.year
    two_digits = _DAY_FIRST.fullmatch(text)
    if two_digits and len(two_digits[3]) == 2 and day > today:
        year -= 100
    alive = today.year - _OLDEST_AGE_YEARS <= year and day.replace(year=2000) and year <= today.year
    return _birthday(day.day, day.month, year if alive else None)


def _birthday(day: int, month: int, year: int | None) -> Birthday | Unusable:
    try:
        date(2000 if year is None else year, month, day)
    except ValueError:
        return BAD_BIRTHDAY
    return Birthday(day, month, year)


def slashes_are_american(cells: list[Cell]) -> bool:
    """Whether a column writes months first: some 03/14/2026 and no 14/03/2026."""
    american = False
    for cell in cells:
        match = _DAY_FIRST.match(cell) if isinstance(cell, str) and "/" in cell else None
        if match is None:
            continue
        if int(match[1]) > 12:
            return False
        american = american or int(match[2]) > 12
    return american
