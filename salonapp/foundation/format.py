"""Days, times, numbers and shares as people read them, through Babel, in the viewer's language.

Babel is imported on first use: it costs the start 60 ms and the window is painted without it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from salonapp.foundation.i18n import _, language, ngettext

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from babel import Locale

_NBSP = "\u00a0"
_NEVER_A_LARGER_UNIT = 1e9


@cache
def _locale(code: str) -> Locale:
    from babel import Locale

    return Locale.parse("ru" if code == "ru" else "en_GB")


def format_day(day: date, *, today: date | None = None, weekday: bool = False) -> str:
    """Such as "17 October 2026"; without the year when it is that of `today`.

    With `weekday`: "Saturday, 21 November".
    """
    code = language()
    if weekday:
        return f"{_weekday(day, code)}, {format_day(day, today=today)}"
    return _day(day, today is not None and day.year == today.year, code)


@lru_cache(maxsize=4096)  # lists repeat their days, and Babel takes its time
def _day(day: date, same_year: bool, code: str) -> str:
    from babel.dates import format_date, format_skeleton

    if same_year:
        return format_skeleton("MMMMd", day, locale=_locale(code))
    return _without_year_mark(format_date(day, "long", locale=_locale(code)))


def _weekday(day: date, code: str) -> str:
    from babel.dates import format_date

    return format_date(day, "EEEE", locale=_locale(code))


def format_short_day(day: date, *, today: date | None = None) -> str:
    """Such as "17 Oct", with the year when it is not that of `today`."""
    return _short_day(day, today is not None and day.year == today.year, language())


@lru_cache(maxsize=4096)
def _short_day(day: date, same_year: bool, code: str) -> str:
    from babel.dates import format_skeleton

    text = format_skeleton("MMMd" if same_year else "yMMMd", day, locale=_locale(code))
    return _without_year_mark(text).replace(".", "")


def format_weekday(day: date) -> str:
    """The short weekday: "Sat"."""
    from babel.dates import format_date

    return format_date(day, "ccc", locale=_locale(language()))


def format_birthday(day: int, month: int, year: int | None) -> str:
    """Such as "14 May" or "14 May 1990"."""
    shown = date(year or 2000, month, day)
    return format_day(shown, today=None if year else shown)


def format_time(moment: datetime | time, zone: ZoneInfo | None = None) -> str:
    """Such as "11:30", in the salon's time zone when `moment` is an instant."""
    if isinstance(moment, datetime) and zone is not None:
        moment = moment.astimezone(zone)
    return moment.strftime("%H:%M")


def format_moment(moment: datetime, zone: ZoneInfo, today: date | None = None) -> str:
    """Such as "21 November, 11:30" in the salon's time zone."""
    local = moment.astimezone(zone)
    return f"{format_day(local.date(), today=today)}, {local:%H:%M}"


def format_recent(moment: datetime, today: date) -> str:
    """Such as "11:30", before today "20 Nov, 11:30"; `moment` is in the salon's time zone."""
    time = f"{moment:%H:%M}"
    if moment.date() == today:
        return time
    return f"{format_short_day(moment.date(), today=today)}, {time}"


def format_relative(day: date, today: date, *, short: bool = False) -> str:
    """How long ago, or how soon: "yesterday", "5 weeks ago", "in 3 days"; "5 wks ago" if short."""
    from babel.dates import format_timedelta

    days = (day - today).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get(days)
    if near is not None:
        return near
    distance = abs(days)
    granularity = "day" if distance < 14 else "week" if distance < 70 else "month"
    if distance >= 730:
        granularity = "year"
    return format_timedelta(
        timedelta(days=days),
        granularity=granularity,  # type: ignore[arg-type]
        threshold=_NEVER_A_LARGER_UNIT,
        add_direction=True,
        format="short" if short else "long",
        locale=_locale(language()),
    )


def format_days(days: int) -> str:
    """Such as "5 days"."""
    return ngettext("{count} day", "{count} days", days).format(count=days)


def format_duration(minutes: int) -> str:
    """Such as "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(_("{hours} h").format(hours=hours))
    if rest or not hours:
        parts.append(_("{minutes} min").format(minutes=rest))
    return _NBSP.join(parts)


def format_number(value: float) -> str:
    """A number with the language's grouping."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_locale(language()))


def format_fraction(value: float) -> str:
    """A number between 0 and 1 with three digits after the point: "0.786"."""
    from babel.numbers import format_decimal

    return format_decimal(value, format="0.000", locale=_locale(language()))


def format_percent(share: float) -> str:
    """A share from 0 to 1 as a whole percentage: "84 %"."""
    return f"{round(share * 100)}{_NBSP}%"


def _without_year_mark(text: str) -> str:
    """A Russian day without the word for "year" after it; "13 авг." only ends in its letters."""
    words = text.split()
    return text.removesuffix("г.").rstrip() if words[-1:] == ["г."] else text
