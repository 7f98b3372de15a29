"""Days as people read them."""

from __future__ import annotations

from datetime import date, datetime

from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import set_language


def test_a_short_russian_day_keeps_every_letter_of_its_month() -> None:
    set_language("ru")
    today = date(2026, 11, 21)
    assert fmt.format_short_day(date(2026, 8, 13), today=today) == "13 авг"
    assert fmt.format_short_day(date(2025, 8, 13), today=today).split() == ["13", "авг", "2025"]
    assert fmt.format_day(date(2025, 8, 13)).split() == ["13", "августа", "2025"]


def test_of_today_the_time_is_enough() -> None:
    set_language("en")
    today = date(2026, 11, 21)
    assert fmt.format_recent(datetime(2026, 11, 21, 9, 5), today) == "09:05"
    assert fmt.format_recent(datetime(2026, 11, 20, 23, 59), today) == "20 Nov, 23:59"
