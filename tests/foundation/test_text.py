"""Names are compared, searched and exported as people mean them, not as they are spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.foundation.text import (
    clean_line,
    clean_text,
    cyrillic,
    file_name,
    fold,
    plain_cell,
    safe_cell,
    search_variants,
    sound_key,
    swap_layout,
    translit,
)


def test_spellings_of_one_name_fold_to_one_form() -> None:
    assert fold("  О’Коннор  Алёна ") == fold("О'КОННОР АЛЕНА")
    assert fold("Сидорова–Майер") == "сидорова-майер"
    assert fold("Андрей") == fold("Андреи\u0306")


def test_a_query_typed_in_the_wrong_layout_still_finds_the_name() -> None:
    assert swap_layout("Bhbyf") == "ирина"
    assert "света" in search_variants("cdtnf")
    assert "olga" in search_variants("щдпф")


def test_a_query_in_latin_letters_finds_the_russian_name() -> None:
    assert translit("Жукова") == "zhukova"
    assert cyrillic("Zhukova") == "жукова"
    assert "олеся" in search_variants("Olesya")
    assert len({sound_key(name) for name in ("Юлия", "Yulia", "Julija", "Iuliia")}) == 1


def test_invisible_characters_do_not_come_in() -> None:
    assert clean_text("a\x00b\r\nc\u200b\u00a0d\t") == "ab\nc d"
    assert clean_line(" Анна \n\u00a0 Ким ") == "Анна Ким"


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+7 916", "-5", "@cmd", "\tx"])
def test_no_exported_cell_is_a_formula_and_all_come_back_the_same(text: str) -> None:
    assert safe_cell(text)[0] == "'"
    assert plain_cell(safe_cell(text)) == text


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text())
def test_harmless_text_is_exported_as_it_is(text: str) -> None:
    if not text.startswith(("=", "+", "-", "@", "\t", "\r")):
        assert safe_cell(text) == text


def test_a_files_name_is_one_that_every_disk_takes() -> None:
    assert file_name("Анна О'Хара", "pdf", "Card") == "Анна О Хара.pdf"
    assert file_name("💇", "vcf", "Card") == "Card.vcf"
    assert file_name("../../etc/passwd", "pdf", "Card") == "etc passwd.pdf"
    assert file_name("Proof of consent: Анна / 1", "pdf", "") == "Proof of consent Анна 1.pdf"
    assert len(file_name("Ы" * 300, "pdf", "Card")) == 64
