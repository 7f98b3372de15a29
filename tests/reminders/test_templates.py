from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.foundation.errors import InvalidInput
from salonapp.reminders.templates import (
    DEFAULT_SUBJECTS,
    DEFAULT_TEXTS,
    PLACEHOLDER_NAMES,
    SAMPLES,
    Placeholder,
    check_template,
    render,
    sendable,
    sms_length,
)


@pytest.mark.parametrize("source", [*DEFAULT_TEXTS.values(), *DEFAULT_SUBJECTS.values()])
def test_the_programs_own_texts_pass_their_own_check(source: str) -> None:
    check_template(source)


def test_the_russian_text_reads_well() -> None:
    assert render(DEFAULT_TEXTS["ru"], SAMPLES["ru"]) == (
        "Здравствуйте, Анна! Пора повторить: маникюр. Подобрать удобное время?"
        " Мастер — Ольга. Салон, +7 495 123-45-67"
    )


def test_the_text_reads_well_when_hardly_anything_is_known() -> None:
    assert render(DEFAULT_TEXTS["ru"], {}) == (
        "Здравствуйте! Пора снова к нам. Подобрать удобное время?"
    )
    assert render(DEFAULT_TEXTS["en"], {}) == (
        "Hello! It is time for your next visit. Shall we find a time that suits you?"
    )


def test_a_name_that_ends_with_a_full_stop_does_not_bring_a_second_one() -> None:
    text = render(DEFAULT_TEXTS["ru"], {Placeholder.MASTER: "Ирина С.", Placeholder.SALON: "Лилия"})
    assert text.endswith(" Мастер — Ирина С. Лилия")
    assert render("{{ salon }}...", {Placeholder.SALON: "Лилия"}) == "Лилия..."


def test_an_unknown_placeholder_is_named_when_the_text_is_saved() -> None:
    with pytest.raises(InvalidInput, match="first_nam") as raised:
        check_template("Здравствуйте, {{ first_nam }}!")
    assert "first_name" in str(raised.value)


def test_an_unknown_filter_is_named() -> None:
    with pytest.raises(InvalidInput, match="shout"):
        check_template("{{ first_name|shout }}")


def test_a_brace_that_is_not_closed_is_told_with_its_line() -> None:
    with pytest.raises(InvalidInput, match="Line 2"):
        check_template("Здравствуйте!\n{{ first_name ")


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(10000000) %}x{% endfor %}",
        "{{ first_name.__class__ }}",
        "{{ ''.join(name) }}",
        "{% include 'etc/passwd' %}",
        "{% set name = 1 %}{{ name }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% macro a() %}{% endmacro %}",
        "{{ " + "(" * 900 + "name" + ")" * 900 + " }}",
        "{{ " + "not " * 480 + "name }}",
    ],
)
def test_a_text_cannot_do_anything_but_be_filled_in(source: str) -> None:
    with pytest.raises(InvalidInput):
        check_template(source)


@pytest.mark.parametrize("source", ["", "   \n", "x" * 2001])
def test_a_text_has_a_sensible_length(source: str) -> None:
    with pytest.raises(InvalidInput):
        check_template(source)


def test_names_are_put_in_as_they_are() -> None:
    text = render("{{ first_name }}", {Placeholder.FIRST_NAME: "Д'Артаньян <b>&"})
    assert text == "Д'Артаньян <b>&"


def test_a_name_with_braces_is_not_taken_for_a_placeholder() -> None:
    assert render("{{ name }}", {Placeholder.NAME: "{{ salon }}"}) == "{{ salon }}"


def test_every_placeholder_has_a_name_for_people_and_a_sample() -> None:
    assert set(PLACEHOLDER_NAMES) == set(Placeholder)
    assert all(set(sample) == set(Placeholder) for sample in SAMPLES.values())


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_checked_text_can_always_be_filled_in(source: str) -> None:
    try:
        check_template(source)
    except InvalidInput:
        return
    render(source, {})


@pytest.mark.parametrize(
    ("text", "segments", "is_gsm"),
    [
        ("", 0, True),
        ("x" * 160, 1, True),
        ("x" * 161, 2, True),
        ("ж" * 70, 1, False),
        ("ж" * 71, 2, False),
        ("ж" * 134, 2, False),
        ("ж" * 135, 3, False),
    ],
)
def test_sms_are_counted_as_operators_count_them(text: str, segments: int, is_gsm: bool) -> None:
    length = sms_length(text)
    assert (length.segments, length.is_gsm) == (segments, is_gsm)


@pytest.mark.parametrize(
    "source",
    [
        "{% if service == 'Haircut' and days > 5 %}x{% endif %}Hello",
        "Hello{{ ' you'|title(5) if service == 'Haircut' }}",
        "{% if service == 'Haircut' %}{{ first_name|trim('a', 'b') }}{% endif %}Hello",
    ],
)
def test_what_stands_behind_a_condition_no_sample_meets_is_tried_all_the_same(source: str) -> None:
    with pytest.raises(InvalidInput):
        check_template(source)


def test_what_no_messenger_shows_is_left_out_and_joined_emoji_stay() -> None:
    assert sendable(" 👩\u200d🦰\0 See\ud83d you\r\nsoon ") == "👩\u200d🦰 See you\nsoon"
