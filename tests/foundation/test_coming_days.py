"""A day ahead is typed as short as possible; what is no day is told apart from what is nothing."""

from __future__ import annotations

from datetime import date

import pytest

from salonapp.foundation.coming_days import NoSuchDay, parse_coming_day

TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24.12", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("10.3", date(2027, 3, 10)),
        ("11.03", TODAY),
        ("24", date(2026, 3, 24)),
        ("5", date(2026, 4, 5)),
        ("31", date(2026, 3, 31)),
        ("29.2", date(2028, 2, 29)),
        ("1.2.27", date(2027, 2, 1)),
        ("01/02/2027", date(2027, 2, 1)),
        ("2027-02-01", date(2027, 2, 1)),
        ("+7", date(2026, 3, 18)),
        (" ", None),
    ],
)
def test_the_next_such_day_is_meant(typed: str, day: date | None) -> None:
    assert parse_coming_day(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["32.13", "0.1", "31.4", "99", "31.02.2027", "2027-13-01", "1.1.9999", "1.1.1234"]
)
def test_what_the_calendar_does_not_have_is_said(typed: str) -> None:
    with pytest.raises(NoSuchDay):
        parse_coming_day(typed, TODAY)


@pytest.mark.parametrize("typed", ["soon", "24.12.x", "+", "1.2.3.4"])
def test_what_is_no_day_at_all_is_another_matter(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_coming_day(typed, TODAY)
