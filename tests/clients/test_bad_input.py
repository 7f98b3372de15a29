"""Whatever is typed into a card is kept as it is, or refused with what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.clients.cards import Birthday, ClientCard, ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.queries import client_card, find_clients
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.foundation.text import clean_line, isolated
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

NAMES = (
    "О’Коннор",
    "d'Artagnan",
    "Анна-Мария",
    "Йоханна Ёлкина",
    "👩‍🦰 Оля 💇",
    "שרה כהן",
    "محمد",
    "王小明",
    "Ж" * 300,
    "=cmd|' /C calc'!A0",
    "Robert'); DROP TABLE client;--",
    "50% _скидка_",
    "a\u0301e\u0308",
)


def add(db: Database, draft: ClientDraft) -> ClientCard:
    with db.write(OWNER, msg("New client added")) as tx:
        client_id = add_client(tx, draft)
    with db.read() as reader:
        return client_card(reader, OWNER_VIEWER, client_id)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_kept_as_typed_and_found_again(
    db: Database, both_databases: None, name: str
) -> None:
    card = add(db, ClientDraft(first_name=name))
    assert card.first_name == clean_line(name)
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, name[:40]) == [card.id]


@given(st.text(max_size=60))
def test_a_name_is_kept_or_refused_and_nothing_breaks(name: str) -> None:
    kept = clean_line(name)
    assert clean_line(kept) == kept
    assert "\n" not in kept
    assert isolated(kept).strip("\u2068\u2069") == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+49 30 901820", "+4930901820"),
        ("+1 (212) 555-01-23", "+12125550123"),
        ("+972 50-234-5678", "+972502345678"),
        ("8-912-345-67-89", "+79123456789"),
        ("９１２３４５６７８９", "+79123456789"),
        ("+86 131 2345 6789 (WeChat)", "+8613123456789"),
    ],
)
def test_a_phone_of_any_country_is_kept_in_one_form(db: Database, typed: str, kept: str) -> None:
    assert [p.e164 for p in add(db, ClientDraft("A", phones=(PhoneDraft(typed),))).phones] == [kept]


@pytest.mark.parametrize("typed", ["спросить у мамы", "12", "+7 000 000-00-00", "0", "☎️☎️"])
def test_a_phone_that_is_none_is_refused_and_the_card_stays_as_it_was(
    db: Database, typed: str
) -> None:
    card = add(db, ClientDraft("Anna", phones=(PhoneDraft("+79123456789"),)))
    draft = ClientDraft("Anya", phones=(PhoneDraft("+79123456789"), PhoneDraft(typed)))
    with pytest.raises(InvalidInput) as refused, db.write(OWNER, msg("Card changed")) as tx:
        edit_client(tx, card.id, draft)
    assert refused.value.field == "phones"
    assert refused.value.hint is not None
    with db.read() as reader:
        assert client_card(reader, OWNER_VIEWER, card.id) == card


@pytest.mark.parametrize(
    ("born", "told"),
    [
        (Birthday(12, 3, 2026), "still to come"),
        (Birthday(1, 1, 2027), "no such day"),
        (Birthday(29, 2, 2025), "no such day"),
        (Birthday(30, 2), "no such day"),
        (Birthday(31, 4, 1990), "no such day"),
        (Birthday(0, 5, 1990), "no such day"),
        (Birthday(1, 13), "no such day"),
        (Birthday(1, 1, 1899), "no such day"),
    ],
)
def test_an_impossible_birthday_is_refused(db: Database, born: Birthday, told: str) -> None:
    with pytest.raises(InvalidInput, match=told) as refused:
        add(db, ClientDraft("Anna", birthday=born))
    assert refused.value.field == "birthday"


@pytest.mark.parametrize(
    "born", [Birthday(29, 2), Birthday(29, 2, 2024), Birthday(11, 3, 2026), Birthday(1, 1, 1900)]
)
def test_a_rare_birthday_is_kept(db: Database, born: Birthday) -> None:
    assert add(db, ClientDraft("Anna", birthday=born)).birthday == born


@pytest.mark.parametrize("percent", [-1, 101, 10_000])
def test_an_impossible_discount_is_refused(db: Database, percent: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(db, replace(ClientDraft("Anna"), discount_percent=percent))
    assert refused.value.field == "discount_percent"


def test_a_name_written_from_right_to_left_keeps_the_sentence_around_it_in_place() -> None:
    assert isolated("Анна") == "Анна"
    assert isolated("שרה") == "\u2068שרה\u2069"
    assert isolated("Anna (محمد)") == "\u2068Anna (محمد)\u2069"
