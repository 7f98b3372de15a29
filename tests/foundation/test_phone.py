"""Phones arrive typed in every way there is; one form of each is kept."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salonapp.foundation.phone import (
    Phone,
    bring_back_contacts,
    display_phone,
    hide_contacts,
    mask_phone,
    parse_phone,
    parse_phones,
)


@pytest.mark.parametrize(
    "typed",
    [
        "+7 916 123-45-67",
        "8 916 123 45 67",
        "8(916)1234567",
        "8 (916) 123-45-67",
        "8-916-123-45-67",
        "79161234567",
        "9161234567",
        "'+79161234567",
        "+7(916)123-45-67",
        "8 10 7 916 123 45 67",
        "\u00a0+7 916 123 45 67 ",
    ],
)
def test_one_number_is_kept_however_it_was_typed(typed: str) -> None:
    assert parse_phone(typed) == Phone("+79161234567")


@pytest.mark.parametrize(
    "typed", ["", "нет", "нет телефона", "123", "-", "8 916 123", "+7 000 000"]
)
def test_what_is_no_number_is_not_kept(typed: str) -> None:
    assert parse_phone(typed) is None
    assert parse_phones(typed) == ()


@pytest.mark.parametrize(
    ("typed", "comment"),
    [
        ("8-916-123-45-67 (мама)", "мама"),
        ("8-916-123-45-67 мама", "мама"),
        ("Мама: 8 916 123-45-67", "Мама"),
        ("+7 916 123-45-67, рабочий", ""),
        ("79161234567.0", ""),
        ("7.9161234567E+10", ""),
    ],
)
def test_the_word_beside_a_number_is_its_comment(typed: str, comment: str) -> None:
    assert parse_phone(typed) == Phone("+79161234567", comment)


@pytest.mark.parametrize(
    "typed",
    [
        "8 916 123 45 67, 8 926 123 45 67",
        "89161234567 89261234567",
        "9161234567/9261234567",
        "8 916 123-45-67\n+7 (926) 123-45-67",
        "8 916 123 45 67; 8 926 123 45 67; 89161234567",
    ],
)
def test_several_numbers_in_one_cell_are_all_kept_once(typed: str) -> None:
    assert [phone.number for phone in parse_phones(typed)] == ["+79161234567", "+79261234567"]


def test_numbers_of_one_cell_keep_their_own_comments() -> None:
    assert parse_phones("мама 8 916 123-45-67 папа 8 926 123-45-67") == (
        Phone("+79161234567", "мама"),
        Phone("+79261234567", "папа"),
    )


def test_a_number_from_abroad_is_read_by_its_code_or_by_the_salons_country() -> None:
    assert parse_phone("+375 29 123-45-67") == Phone("+375291234567")
    assert parse_phone("029 123-45-67", "BY") == Phone("+375291234567")


def test_a_number_is_shown_as_people_read_it_and_masked_to_its_last_two_digits() -> None:
    assert display_phone("+79161234567") == "+7 916 123-45-67"
    assert display_phone("+375291234567") == "+375 29 123-45-67"
    assert display_phone("half a number") == "half a number"
    assert mask_phone("+79161234567") == "••• ••• •• 67"
    assert mask_phone("") == ""


SEPARATORS = st.sampled_from(["", " ", "-", " (", ") ", "(", ")", "  ", "."])


@st.composite
def typed_numbers(draw: st.DrawFn) -> str:
    prefix = draw(st.sampled_from(["", "7", "8", "+7", "'+7", "+8", "77", "8-", "7 "]))
    code = draw(st.sampled_from(["9", "9", "9", "4", "8", "3"])) + draw(
        st.text("0123456789", min_size=2, max_size=2)
    )
    rest = draw(st.text("0123456789", min_size=6, max_size=8))
    pieces = [prefix, code, rest[:3], rest[3:5], rest[5:]]
    marks = [draw(SEPARATORS) for _piece in pieces]
    return "".join(piece + mark for piece, mark in zip(pieces, marks, strict=True)).strip()


def by_phonenumbers(typed: str) -> str | None:
    try:
        number = phonenumbers.parse(typed.removeprefix("'"), "RU")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@settings(max_examples=300, deadline=None)
@given(typed_numbers())
def test_whatever_phonenumbers_accepts_is_read_the_same(typed: str) -> None:
    expected = by_phonenumbers(typed)
    if expected is not None:
        assert parse_phone(typed) == Phone(expected)


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(
        r"(\+7|[78]|) ?\(?9[0-9]{2}\)?[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}", fullmatch=True
    )
)
def test_the_fast_path_says_exactly_what_phonenumbers_says(typed: str) -> None:
    found = parse_phone(typed)
    assert (found.number if found else None) == by_phonenumbers(typed)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_phones(text: str) -> None:
    for phone in parse_phones(text):
        assert phone.number.startswith("+")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("звонить 8 912 345-67-89 вечером", "звонить ••• ••• •• 89 вечером"),
        ("т.89123456789", "т.••• ••• •• 89"),
        ("мама: +7(912)345-67-89(до 20:00)", "мама: ••• ••• •• 89(до 20:00)"),
        ("345-67-89", "••• ••• •• 89"),
        ("8_912_345_67_89", "••• ••• •• 89"),
        ("8 9 1 2 3 4 5 6 7 8 9", "••• ••• •• 89"),
        ("12.03.26, 8912 345 67 89", "12.03.26, ••• ••• •• 89"),
        ("пишите на anna@example.com", "пишите на •••@example.com"),
    ],
)
def test_a_phone_in_a_note_is_hidden_from_eyes_that_may_not_see_it(typed: str, shown: str) -> None:
    assert hide_contacts(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "была 14.05.2026 15:30, потом 2026-06-01",
        "7/43 40г + 8/0 20г, 6% 1:1.5, 35 мин",
        "7.1 30 8.0 20 6",
        "д. 12, кв. 34",
        "",
    ],
)
def test_days_shades_and_amounts_in_a_note_stay(typed: str) -> None:
    assert hide_contacts(typed) == typed


@given(st.sampled_from(["8", "+7"]), st.integers(9_000_000_000, 9_999_999_999), st.data())
def test_however_a_phone_is_spaced_in_a_note_it_is_hidden(
    code: str, number: int, data: st.DataObject
) -> None:
    digits = str(number)
    cuts = sorted(data.draw(st.sets(st.integers(1, 9), max_size=4)))
    parts = [digits[a:b] for a, b in zip([0, *cuts], [*cuts, 10], strict=True)]
    assume(sum(len(part) == 1 for part in parts) < 2)
    between = data.draw(st.sampled_from(["", " ", "-", ".", "  ", " - ", ") "]))
    shown = hide_contacts(f"тел. {code}{between}{between.join(parts)}, мама")
    assert sum(letter.isdigit() for letter in shown) == 2


def test_who_edits_a_masked_note_loses_no_phone_of_it() -> None:
    kept = "мама 8 912 345-67-89, папа +7 903 111 22 33, anna@example.com; 14.05.2026"
    shown = hide_contacts(kept)
    assert bring_back_contacts(shown, kept) == kept
    assert bring_back_contacts(f"{shown}, кофе", kept) == f"{kept}, кофе"
    assert bring_back_contacts("папа ••• ••• •• 33", kept) == "папа +7 903 111 22 33"
    assert bring_back_contacts("новое", kept) == "новое"
