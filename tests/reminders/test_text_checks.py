"""A text is tried on five kinds of clients when it is saved, never on the first who gets it."""

from __future__ import annotations

import pytest

from salonapp.clients.cards import Gender
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import LANGUAGES
from salonapp.reminders import commands
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.templates import SAMPLES, Placeholder, check_template, render
from salonapp.reminders.text_checks import check_text, tried, tried_clients
from salonapp.reminders.texts import PLACEHOLDERS, default_text, text_keys
from salonapp.reminders.word_forms import plural
from tests.reminders.conftest import Salon

EVERY_TEXT = [(kind, key) for kind in RuleKind for key in text_keys(kind)]


@pytest.mark.parametrize(("kind", "key"), EVERY_TEXT)
def test_every_ready_made_text_reads_well_for_every_kind_of_client(
    kind: RuleKind, key: str
) -> None:
    check_text(default_text(kind, key), key.partition(".")[0], allowed=PLACEHOLDERS[kind])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Здравствуйте, {{ first_name }}!", "Здравствуйте!"),
        ("{{ first_name }}, пора к нам.\n{{ name }}, ждём!", "Пора к нам.\nЖдём!"),
        ("Пора повторить: {{ service }}. Ждём!", "Пора повторить. Ждём!"),
    ],
)
def test_what_is_missing_takes_its_comma_along(source: str, text: str) -> None:
    check_text(source, "ru")
    assert render(source, {}) == text


@pytest.mark.parametrize(
    ("source", "who"),
    [
        ("Ждём вас у «{{ master }}» снова", "without a master"),
        ("Запишем вас к {{ master }}? Ваш салон.", "without a master"),
        ("Пора на {{ service }}. Звоните!", "without a service"),
        ("You were here on {{ last_visit }}.", "without a service"),
        ("Мастер —{{ master }}.", "without a master"),
        ("{% if master %}Ждём вас{% endif %}", "Nothing would be left"),
        ("{{ first_name }}! Ждём вас.", "without a name"),
    ],
)
def test_a_text_that_reads_wrong_for_somebody_is_refused_with_who_and_what(
    source: str, who: str
) -> None:
    with pytest.raises(InvalidInput, match=who):
        check_text(source, "ru")


def test_what_the_writer_put_there_on_purpose_is_left_alone() -> None:
    check_text("Ура!.. Ждём (и скучаем) — пишите: «да» или «нет»", "ru")


def test_there_are_five_kinds_of_clients_in_both_languages() -> None:
    for language in LANGUAGES:
        assert len(tried_clients(language)) == 5
        assert len(tried("{{ first_name }}", language)) == 5


@pytest.mark.parametrize(
    ("number", "word"),
    [("1", "день"), ("2", "дня"), ("5", "дней"), ("11", "дней"), ("21", "день"), ("", "дней")],
)
def test_a_word_goes_with_its_number(number: str, word: str) -> None:
    source = '{{ days|plural("день", "дня", "дней") }}'
    check_template(source)
    assert render(source, {Placeholder.DAYS: number}) == word
    assert plural(number, "day", "days") == ("day" if number == "1" else "days")


@pytest.mark.parametrize(
    ("gender", "words"),
    [
        (Gender.MALE, "Ждал рад"),
        (Gender.FEMALE, "Ждала рада"),
        (Gender.UNKNOWN, "Ждал(а) рады"),
    ],
)
def test_a_word_goes_with_who_is_written_to(gender: Gender, words: str) -> None:
    source = '{{ gender("Ждал", "Ждала") }} {{ gender("рад", "рада", "рады") }}'
    check_template(source)
    assert render(source, SAMPLES["ru"], gender) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ gender }}", "chooses a word"),
        ('{{ gender("a") }}', "chooses a word"),
        ('{{ gender("a", name) }}', "chooses a word"),
        ('{{ gender("a", "b") }} {{ gender }}', "chooses a word"),
        ('{{ days|plural("день") }}', "chooses a word"),
        ("{{ days|plural(name, name) }}", "chooses a word"),
        ('{{ name("a", "b") }}', "Only placeholders"),
        ("{{ gender.func }}", "Only placeholders|chooses a word"),
    ],
)
def test_a_choice_of_words_that_cannot_be_made_is_named_when_saved(source: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        check_template(source)


def test_a_rule_does_not_keep_a_text_that_would_read_wrong(salon: Salon) -> None:
    texts = {"ru": "Ваш мастер — {{ master }}.", "en": "Your master is with {{ master }}."}
    with pytest.raises(InvalidInput) as raised:
        salon.write(lambda tx: commands.set_rule_texts(tx, RuleKind.RETURN_AFTER_SERVICE, texts))
    assert raised.value.field == "text.ru"


def test_the_gender_of_the_card_chooses_the_word(salon: Salon) -> None:
    from salonapp.clients.tables import Client
    from salonapp.reminders import queries
    from salonapp.staff.rights import OWNER_VIEWER

    texts = {"ru": 'Мы {{ gender("рад", "рада", "рады") }}, {{ days }} дн.'}
    salon.write(lambda tx: commands.set_rule_texts(tx, RuleKind.RETURN_AFTER_SERVICE, texts))
    client = salon.add_client()

    def change(tx: object) -> None:
        tx.session.get(Client, client).gender = "female"  # type: ignore[attr-defined]

    salon.write(change)
    with salon.db.read() as reader:
        (row,) = queries.messages(reader, OWNER_VIEWER)
    assert row.text == "Мы рада, 21 дн."
