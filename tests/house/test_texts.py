"""Everything a person reads is there in Russian, with the same gaps to be filled in."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from salonapp.foundation import i18n

ROOT = Path(__file__).parents[2]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "msg": None,
    "nmsg": (1, 2),
}


@pytest.fixture(scope="module")
def russian() -> Catalog:
    path = ROOT / "resources" / "locale" / "ru" / "LC_MESSAGES" / "salonapp.po"
    with path.open("rb") as texts:
        return read_po(texts, locale="ru")


def gaps(text: str) -> set[str]:
    """The names of the values that `text` is to be filled with."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(message: Message) -> tuple[list[str], list[str]]:
    """The English and the Russian forms of a text."""
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    translated = message.string or ""
    russian = [translated] if isinstance(translated, str) else list(translated)
    return english, russian


def test_every_text_of_the_code_is_translated(russian: Catalog) -> None:
    in_code = {
        (text, context)
        for _, _, text, _, context in extract_from_dir(ROOT / "salonapp", keywords=KEYWORDS)
    }

    untranslated = []
    for text, context in in_code:
        message = russian.get(text if isinstance(text, str) else text[0], context)
        if message is None or not all(forms(message)[1]):
            untranslated.append(text)

    assert untranslated == []


def test_no_text_is_translated_that_the_code_no_longer_has(russian: Catalog) -> None:
    in_code = {
        text if isinstance(text, str) else text[0]
        for _, _, text, _, _ in extract_from_dir(ROOT / "salonapp", keywords=KEYWORDS)
    }

    assert {forms(message)[0][0] for message in russian if message.id} - in_code == set()


def test_a_translation_has_the_same_gaps_as_its_text(russian: Catalog) -> None:
    for message in russian:
        if not message.id:
            continue
        english, translated = forms(message)
        expected = set().union(*(gaps(form) for form in english))
        for form in translated:
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
