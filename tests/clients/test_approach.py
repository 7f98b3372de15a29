"""How to treat a client: the advice that comes with the program, what is picked, what is said."""

from __future__ import annotations

import pytest

from salonapp.clients.approach import (
    TYPOLOGIES,
    Advice,
    AdviceText,
    find_advice,
    typologies,
)
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.approach import (
    edit_advice,
    reset_advice,
    set_trait,
)
from salonapp.clients.queries.approach import all_advice, approaches, client_approach
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import LANGUAGES, msg, set_language
from salonapp.foundation.paths import resource_path
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

#: The typologies of the field, and the types of each.
EXPECTED = {
    "temperament": "choleric sanguine phlegmatic melancholic",
    "disc": "dominant influential steady conscientious",
    "social_style": "director socializer analyst relater",
    "deciding": "rational emotional mixed",
    "perception": "visual auditory kinaesthetic",
    "buying_habit": "impulsive rational bargain_seeker premium researcher innovator",
    "service_manner": "controlling no_clear_wish unsure hurried result_only changes_midway"
    " demanding aggressive angry judge indecisive know_all conservative talkative positive"
    " complaining curious unpredictable",
    "convinces": "pragmatist emotional analyst",
    "motive": "neighbour active budget education newcomer expert",
}
EVERY = [
    pytest.param(advice, id=f"{typology.key}-{each.key}-{code}")
    for typology in typologies()
    for each in typology.types
    for code, advice in each.texts.items()
]


def add(db: Database, name: str = "Анна") -> int:
    with db.write(OWNER, msg("New client")) as tx:
        return add_client(tx, ClientDraft(first_name=name))


def pick(db: Database, client_id: int, typology: str, type_key: str) -> bool:
    with db.write(OWNER, msg("Approach changed")) as tx:
        return set_trait(tx, client_id, typology, type_key)


def picked(db: Database, client_id: int) -> list[tuple[str, str]]:
    with db.read() as reader:
        found = client_approach(reader, client_id)
    return [(trait.typology, trait.type) for trait in found.traits]


def edit(db: Database, text: AdviceText, language: str = "en") -> None:
    with db.write(OWNER, msg("Advice changed")) as tx:
        edit_advice(tx, "service_manner", "hurried", language, text)


def test_every_typology_of_the_field_has_its_types() -> None:
    found = {each.key: " ".join(kind.key for kind in each.types) for each in typologies()}
    assert found == EXPECTED
    assert tuple(found) == TYPOLOGIES


def test_there_is_no_file_of_advice_that_nobody_reads() -> None:
    files = {path.stem for path in resource_path("advice").glob("*.json")}
    assert files == set(TYPOLOGIES)


@pytest.mark.parametrize("advice", EVERY)
def test_advice_is_complete_and_short_enough_to_be_read_at_the_desk(advice: Advice) -> None:
    assert 1 <= len(advice.name) <= 32
    assert 20 <= len(advice.signs) <= 220
    assert 2 <= len(advice.do) <= 4
    assert 1 <= len(advice.avoid) <= 2
    for sentence in (advice.signs, *advice.do, *advice.avoid):
        assert 10 <= len(sentence) <= 220
        assert sentence == sentence.strip()
        assert sentence[-1] in ".?!»”…"


def test_both_languages_say_as_much() -> None:
    for typology in typologies():
        assert set(typology.names) == set(LANGUAGES)
        for each in typology.types:
            assert set(each.texts) == set(LANGUAGES)
            english, russian = each.texts["en"], each.texts["ru"]
            assert len(english.do) == len(russian.do), (typology.key, each.key)
            assert len(english.avoid) == len(russian.avoid), (typology.key, each.key)
            letters = "".join((russian.signs, *russian.do, *russian.avoid)).lower()
            assert sum("а" <= letter <= "я" for letter in letters) > len(letters) / 2


def test_one_type_of_a_typology_is_picked_with_a_click_and_goes_with_another(
    db: Database, both_databases: None
) -> None:
    anna = add(db)
    assert pick(db, anna, "temperament", "choleric")
    assert pick(db, anna, "service_manner", "hurried")
    assert pick(db, anna, "temperament", "sanguine")
    assert picked(db, anna) == [("temperament", "sanguine"), ("service_manner", "hurried")]

    assert not pick(db, anna, "temperament", "sanguine")
    assert picked(db, anna) == [("service_manner", "hurried")]


def test_picking_is_taken_back_like_any_change(db: Database) -> None:
    anna = add(db)
    pick(db, anna, "temperament", "choleric")
    pick(db, anna, "temperament", "sanguine")
    db.undo(OWNER)
    assert picked(db, anna) == [("temperament", "choleric")]
    db.undo(OWNER)
    assert picked(db, anna) == []


@pytest.mark.parametrize(
    ("typology", "type_key"), [("temperament", "hurried"), ("zodiac", "leo"), ("disc", "")]
)
def test_a_type_that_nobody_knows_is_refused(db: Database, typology: str, type_key: str) -> None:
    anna = add(db)
    with pytest.raises(NotFound):
        pick(db, anna, typology, type_key)
    assert picked(db, anna) == []


def test_nobody_has_no_approach(db: Database) -> None:
    with pytest.raises(NotFound):
        pick(db, 404, "temperament", "choleric")
    with db.read() as reader:
        assert client_approach(reader, 404).line == ""
        assert approaches(reader, []) == {}


def test_the_line_names_the_types_and_says_first_what_helps_at_the_desk(db: Database) -> None:
    anna, vera = add(db), add(db, "Вера")
    pick(db, anna, "temperament", "choleric")
    pick(db, anna, "service_manner", "hurried")
    with db.read() as reader:
        found = approaches(reader, [anna, vera])
    hurried = find_advice("service_manner", "hurried", "en")
    assert hurried is not None
    assert set(found) == {anna}
    assert found[anna].line == f"hurried, choleric: {hurried.do[0]}"


def test_the_line_speaks_the_viewers_language(db: Database) -> None:
    anna = add(db)
    pick(db, anna, "temperament", "choleric")
    set_language("ru")
    with db.read() as reader:
        assert client_approach(reader, anna).names == ("холерик",)


def test_the_salon_says_it_in_its_own_words_in_one_language(
    db: Database, both_databases: None
) -> None:
    anna = add(db)
    pick(db, anna, "service_manner", "hurried")
    edit(db, AdviceText("Runs.", "  Open the door.\n\n• Smile.  ", ""))
    with db.read() as reader:
        [trait] = client_approach(reader, anna).traits
        every = all_advice(reader)
        set_language("ru")
        russian = client_approach(reader, anna).traits[0].advice
    assert trait.advice == Advice("hurried", "Runs.", ("Open the door.", "• Smile."), (), True)
    assert every["service_manner", "hurried"] == trait.advice
    assert every["service_manner", "unsure"].is_own is False
    assert russian == find_advice("service_manner", "hurried", "ru")


def test_the_programs_words_come_back(db: Database) -> None:
    edit(db, AdviceText("Runs.", "Smile.", "Sigh."))
    edit(db, AdviceText("Runs fast.", "Smile.", "Sigh."))
    with db.write(OWNER, msg("Advice reset")) as tx:
        reset_advice(tx, "service_manner", "hurried", "en")
    with db.read() as reader:
        assert not any(advice.is_own for advice in all_advice(reader).values())


def test_words_like_the_programs_own_are_not_kept_as_the_salons(db: Database) -> None:
    own = find_advice("service_manner", "hurried", "en")
    assert own is not None
    edit(db, AdviceText("Runs.", "Smile.", "Sigh."))
    edit(db, AdviceText(own.signs, "\n".join(own.do), "\n".join(own.avoid)))
    with db.read() as reader:
        assert not any(advice.is_own for advice in all_advice(reader).values())


@pytest.mark.parametrize("text", [AdviceText("Signs only."), AdviceText("", "a" * 2_001, "b")])
def test_advice_that_says_nothing_or_too_much_is_refused(db: Database, text: AdviceText) -> None:
    with pytest.raises(InvalidInput):
        edit(db, text)
    with db.read() as reader:
        assert not any(advice.is_own for advice in all_advice(reader).values())


def test_advice_in_a_language_the_program_does_not_speak_is_refused(db: Database) -> None:
    with pytest.raises(NotFound):
        edit(db, AdviceText("", "Lächeln.", ""), "de")
