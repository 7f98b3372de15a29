"""Which cards are probably one person, and which are a family or namesakes."""

from __future__ import annotations

from typing import cast

import pytest
from sqlalchemy import Table

from salonapp.clients.alike import Because, Person
from salonapp.clients.cards import Birthday, ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, put_into_bin
from salonapp.clients.commands.pairs import mark_family, mark_two_people
from salonapp.clients.duplicates import compare, find_pairs
from salonapp.clients.queries.duplicates import (
    duplicate_pairs,
    duplicates_of,
    duplicates_of_typed,
)
from salonapp.foundation.errors import Cancelled, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

PHONE, OTHER_PHONE = "+79161234567", "+79037654321"
BORN = Birthday(14, 5, 1990)
KATYA = Person(1, "Иванова", "Екатерина", phones=(PHONE,), birthday=BORN, gender="female")


def person(last: str, first: str, **more: object) -> Person:
    return Person(2, last, first, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        person("Иванова", "Екатерина", phones=(PHONE,)),
        person("Иванова", "Катя", phones=(PHONE,)),
        person("Ivanova", "Katya", phones=(PHONE,)),
        person("Екатерина", "Иванова", phones=(PHONE,)),
        person("Иваново", "Катюша", phones=(PHONE, OTHER_PHONE)),
        person("Иванова", "Катерина", phones=(OTHER_PHONE,), birthday=BORN),
        person("", "Катя", phones=(PHONE,)),
    ],
    ids=lambda other: f"{other.last_name} {other.first_name}".strip(),
)
def test_one_person_is_recognised_however_the_name_was_written(other: Person) -> None:
    pair = compare(KATYA, other)
    assert pair is not None
    assert pair.score >= 0.7


@pytest.mark.parametrize(
    "other",
    [
        person("Иванова", "Екатерина", phones=(OTHER_PHONE,)),
        person("Иванова", "Екатерина", phones=(OTHER_PHONE,), birthday=Birthday(1, 2, 1970)),
        person("Смирнова", "Ольга", birthday=BORN),
        person("Петрова", "Екатерина", birthday=BORN),
        person("Иванов", "Сергей", phones=(PHONE,), birthday=Birthday(3, 3, 1988), gender="male"),
    ],
    ids=["namesake", "namesake of another age", "same age", "first name and age", "husband"],
)
def test_who_has_no_more_than_that_in_common_is_left_alone(other: Person) -> None:
    assert compare(KATYA, other) is None


def test_the_same_phone_alone_is_worth_a_look_and_says_so() -> None:
    pair = compare(KATYA, person("Иванова", "Мария", phones=(PHONE,)))
    assert pair is not None
    assert (pair.ids, pair.because[0]) == ((1, 2), Because.SAME_PHONE)
    assert pair.score < 0.6


def test_what_speaks_against_it_makes_a_pair_less_sure() -> None:
    same = compare(KATYA, person("Иванова", "Катя", phones=(PHONE,)))
    other = compare(
        KATYA, person("Иванова", "Катя", phones=(PHONE,), birthday=Birthday(1, 1, 1960))
    )
    assert same is not None
    assert other is not None
    assert other.score < same.score
    assert Because.OTHER_BIRTHDAY in other.because


def test_a_slip_in_the_phone_is_seen_when_the_name_is_the_same() -> None:
    one = Person(1, "Иванова", "Анна", phones=("+79161234567",))
    other = Person(2, "Иванова", "Анна", phones=("+79161234576",))
    (pair,) = find_pairs([one, other])
    assert Because.ALMOST_SAME_PHONE in pair.because


def test_an_address_is_the_same_whatever_its_case() -> None:
    one = Person(1, "Иванова", "Анна", email="Anna@Example.com")
    other = Person(2, "Иванова", "Аня", email="anna@example.com")
    (pair,) = find_pairs([one, other])
    assert pair.because == (Because.SAME_EMAIL, Because.SAME_NAME)


def test_the_surest_pair_comes_first_and_none_twice() -> None:
    people = [
        KATYA,
        person("Иванова", "Катя", phones=(PHONE,), birthday=BORN, email="k@example.com"),
        Person(3, "Сидорова", "Зоя", phones=(PHONE,)),
    ]
    pairs = find_pairs(people)
    assert [pair.ids for pair in pairs] == [(1, 2), (1, 3), (2, 3)]
    assert pairs[0].score > pairs[1].score


def test_a_phone_on_very_many_cards_makes_no_pairs_of_strangers() -> None:
    people = [Person(n, f"Фамилия{n}", f"Имя{n}", phones=("+79990000000",)) for n in range(1, 120)]
    people.append(Person(500, "Фамилия7", "Имя7", phones=("+79990000000",)))
    assert [pair.ids for pair in find_pairs(people)] == [(7, 500)]


def test_a_birthday_somebody_made_up_for_all_says_nothing() -> None:
    people = [
        Person(n, f"Фамилия{n}", f"Имя{n}", birthday=Birthday(1, 1, 1900)) for n in range(1, 3_000)
    ]
    assert find_pairs(people) == []


def test_the_search_tells_how_far_it_is_and_can_be_stopped() -> None:
    people = [Person(n, "Иванова", f"Анна{n}") for n in range(1, 30)]
    steps: list[tuple[int, int]] = []
    find_pairs(people, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1]

    def stop(_done: int, _total: int) -> None:
        raise Cancelled(msg("Stopped. Nothing was changed."))

    with pytest.raises(Cancelled):
        find_pairs(people, progress=stop)


def test_names_may_be_anything() -> None:
    odd = ["", "  ", "О'Коннор", "🙂", "أحمد", "Ы" * 300, "-", "ё"]
    people = [
        Person(n, last, first, phones=(PHONE,), birthday=BORN)
        for n, (last, first) in enumerate((a, b) for a in odd for b in odd)
    ]
    find_pairs(people)


# In the salon -------------------------------------------------------------------------------


def add(db: Database, first: str, last: str = "Иванова", **more: object) -> int:
    draft = ClientDraft(first_name=first, last_name=last, **more)  # type: ignore[arg-type]
    with db.write(OWNER, msg("New client")) as tx:
        return add_client(tx, draft)


def both(db: Database) -> tuple[int, int]:
    phones = (PhoneDraft("8 916 123-45-67"),)
    return add(db, "Анна", phones=phones), add(db, "Аня", phones=phones)


def ids(db: Database) -> list[tuple[int, int]]:
    with db.read() as reader:
        return [pair.ids for pair in duplicate_pairs(reader)]


def test_a_salon_tells_its_likely_duplicates(db: Database, both_databases: None) -> None:
    one, other = both(db)
    add(db, "Мария", "Сидорова")
    assert ids(db) == [(one, other)]
    with db.read() as reader:
        (found,) = duplicates_of(reader, OWNER_VIEWER, one)
        assert (found.client_id, found.name, found.phone) == (
            other,
            "Аня Иванова",
            "+7 916 123-45-67",
        )


def test_a_family_that_shares_a_phone_is_asked_once(db: Database, both_databases: None) -> None:
    one, other = both(db)
    with db.write(OWNER, msg("Family")) as tx:
        mark_family(tx, one, other)
        mark_family(tx, other, one)
    assert ids(db) == []
    with db.read() as reader:
        assert duplicates_of(reader, OWNER_VIEWER, other) == []
    db.undo(OWNER)
    assert ids(db) == [(one, other)]


def test_two_people_are_asked_once(db: Database) -> None:
    one, other = both(db)
    with db.write(OWNER, msg("Two people")) as tx:
        mark_two_people(tx, other, one)
        mark_two_people(tx, one, other)
    assert ids(db) == []
    with db.read() as reader:
        assert duplicates_of(reader, OWNER_VIEWER, one) == []


def test_nobody_is_their_own_relative_and_cards_must_be_there(db: Database) -> None:
    one, _other = both(db)
    with pytest.raises(InvalidInput), db.write(OWNER, msg("m")) as tx:
        mark_family(tx, one, one)
    with pytest.raises(NotFound), db.write(OWNER, msg("m")) as tx:
        mark_two_people(tx, one, 9_999)


def test_a_card_in_the_bin_is_nobodys_duplicate(db: Database) -> None:
    _one, other = both(db)
    with db.write(OWNER, msg("Bin")) as tx:
        put_into_bin(tx, other)
    assert ids(db) == []


def test_what_is_typed_is_compared_before_it_is_saved(db: Database) -> None:
    known = add(db, "Екатерина", birthday=BORN, email="katya@example.com")
    for typed in (
        Person(0, "Иванова", "Катя", birthday=BORN),
        Person(0, "", "Катя", email="KATYA@example.com"),
    ):
        with db.read() as reader:
            found = duplicates_of_typed(reader, OWNER_VIEWER, typed)
        assert [each.client_id for each in found] == [known]
    with db.read() as reader:
        assert duplicates_of_typed(reader, OWNER_VIEWER, Person(0, "Иванова", "Ольга")) == []


def test_a_master_is_told_the_name_and_not_the_phone(db: Database) -> None:
    _one, other = both(db)
    with db.read() as reader:
        master = viewer_for(1, "Лера", "master")
        found = duplicates_of_typed(reader, master, Person(0, "", ""), ["+7 916 123-45-67"])
    assert {each.name for each in found} == {"Анна Иванова", "Аня Иванова"}
    assert all("123" not in each.phone for each in found)
    assert other


def test_a_day_very_many_were_born_on_makes_no_card_slow_to_save(db: Database) -> None:
    from salonapp.clients.tables import Client
    from salonapp.storage.bulk import insert_columns

    many = 2_500
    with db.write(OWNER, msg("A crowd")) as tx:
        born = {"birth_day": [1] * many, "birth_month": [1] * many, "birth_year": [1900] * many}
        names = {"first_name": ["Анна"] * many, "last_name": [f"Ива{i}" for i in range(many)]}
        table = cast(Table, Client.__table__)
        insert_columns(tx, table, {"id": list(range(1, many + 1)), **names, **born})
        tx.touch("client", range(1, many + 1))
        twin = add_client(tx, ClientDraft("Анна", "Ива7", birthday=Birthday(1, 1, 1900)))
    with db.read() as reader:
        found = duplicates_of(reader, OWNER_VIEWER, twin)
    assert [each.client_id for each in found] == [8]
