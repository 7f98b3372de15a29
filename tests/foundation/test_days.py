"""A typed day is the one that was meant, or refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.foundation.days import parse_day, typed_day

DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    "text",
    ["04.05.2026", "4.5.2026", " 4/5/2026 ", "4-05-2026", "4 5 2026", "4.5.2026.", "2026-05-04"],
)
def test_a_day_is_read_however_it_is_typed(text: str) -> None:
    assert parse_day(text) == DAY


@pytest.mark.parametrize("text", ["", "31.02.2026", "4.5.26", "tomorrow", "4.13.2026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_day(text)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_reads_back_as_it_was_typed(day: date) -> None:
    assert parse_day(typed_day(day)) == day
