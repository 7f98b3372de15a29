"""Everything a person reads is there in Russian, with the same gaps to be filled in."""

from __future__ import annotations

from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from installer.texts import forms, texts_of_the_code, translations
from salonapp.foundation import i18n


@pytest.fixture(scope="module")
def russian() -> Catalog:
    return translations()


def gaps(text: str) -> set[str]:
    """The names of the values that `text` is to be filled with."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_of_the_code_is_translated(russian: Catalog) -> None:
    untranslated = []
    for text in texts_of_the_code():
        message = russian.get(text.id, text.context)
        if text.id and (message is None or not all(forms(message)[1])):
            untranslated.append(text.id)

    assert untranslated == []


def test_no_text_is_translated_that_the_code_no_longer_has(russian: Catalog) -> None:
    in_code = {forms(text)[0][0] for text in texts_of_the_code()}

    assert {forms(message)[0][0] for message in russian} - in_code == set()


def test_a_translation_has_the_same_gaps_as_its_text(russian: Catalog) -> None:
    for message in russian:
        if not message.id:
            continue
        english, translated = forms(message)
        expected = set().union(*(gaps(form) for form in english))
        for form in filter(None, translated):
            # "one client" may leave the count out, in either language.
            assert gaps(form) - {"count"} == expected - {"count"}, english[0]
            assert gaps(form) <= expected, english[0]


def test_a_plural_has_the_three_russian_forms(russian: Catalog) -> None:
    for message in russian:
        if message.id and not isinstance(message.id, str):
            assert len(forms(message)[1]) == 3, message.id[0]


def test_the_language_is_switched_at_run_time(russian: Catalog) -> None:
    i18n.set_language("ru")
    assert i18n._("Clients") == "Клиенты"

    i18n.set_language("en")
    assert i18n._("Clients") == "Clients"
