"""Amounts are read from what people and programs write, and shown as each language does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.money import format_money, parse_money


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("3 000 ₽", 300_000),
        ("3\u00a0000,50 руб.", 300_050),
        ("900,00", 90_000),
        ("900.5", 90_050),
        ("9800,00", 980_000),
        ("1.500,50", 150_050),
        ("1,500.00", 150_000),
        ("1,500", 150_000),
        ("1500р", 150_000),
        ("0", 0),
        (2800.0, 280_000),
        (2800, 280_000),
        (0.1 + 0.2, 30),
    ],
)
def test_an_amount_is_read_into_kopecks(written: str | float, minor: int) -> None:
    assert parse_money(written) == minor


@pytest.mark.parametrize(
    "written",
    ["много", "", "-5", "1-2", "nan", "inf", "1e5", "12,34,5", -1, float("inf"), "9" * 30],
)
def test_what_is_no_amount_is_refused_with_advice(written: str | float) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_money(written)
    assert refused.value.hint is not None


def test_a_currency_without_minor_units_is_counted_whole() -> None:
    assert parse_money("1500", "JPY") == 1500


def test_money_is_shown_in_the_language_of_the_viewer() -> None:
    assert format_money(300_000, in_language="ru") == "3\u00a0000\u00a0₽"
    assert format_money(150_050, in_language="ru") == "1\u00a0500,50\u00a0₽"


@given(st.integers(min_value=0, max_value=10**11))
def test_what_is_shown_is_read_back_the_same(minor: int) -> None:
    assert parse_money(format_money(minor, in_language="ru")) == minor


@pytest.mark.parametrize(
    ("currency", "language", "written"),
    [
        ("RUB", "ru", "2 600 ₽"),
        ("RUB", "en", "2,600 ₽"),
        ("USD", "en", "$2,600"),
    ],
)
def test_an_amount_carries_the_sign_a_salon_knows(
    currency: str, language: str, written: str
) -> None:
    shown = format_money(260_000, currency, in_language=language)
    assert shown.replace("\u00a0", " ").replace("\u202f", " ") == written
