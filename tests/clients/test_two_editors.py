from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.app import open_salon
from salonapp.clients.cards import Birthday, ClientCard, ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.edits import EditConflict, draft_of, normal, reconcile
from salonapp.clients.queries import client_card
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor

ANNA = ClientDraft(
    first_name="Anna",
    last_name="Ivanova",
    phones=(PhoneDraft("+7 912 345-67-89"), PhoneDraft("+7 903 111-22-33", "mum")),
    email="anna@example.com",
    birthday=Birthday(14, 5, 1990),
    tags=("VIP", "mornings"),
    allergies=("ammonia",),
    note="coffee",
)
LENA, VERA = Actor(None, "Lena"), Actor(None, "Vera")
MASTER = viewer_for(1, "Lera", "master")


@pytest.fixture
def upstairs(both_databases: None, db: Database, target: str) -> Iterator[Database]:
    """The same salon as the other PC has it open."""
    database = open_salon(target, FixedClock(db.clock.now()))
    yield database
    database.close()


def begin(db: Database, draft: ClientDraft = ANNA) -> int:
    with db.write(OWNER, msg("New client added")) as tx:
        return add_client(tx, draft)


def loaded(db: Database, client_id: int = 1) -> ClientDraft:
    return draft_of(card(db, client_id))


def card(db: Database, client_id: int = 1) -> ClientCard:
    with db.read() as reader:
        return client_card(reader, OWNER_VIEWER, client_id)


def save(db: Database, mine: ClientDraft, base: ClientDraft, who: Actor = VERA) -> None:
    with db.write(who, msg("Card changed")) as tx:
        edit_client(tx, 1, mine, base)


def test_what_two_people_change_in_different_fields_is_all_kept(
    db: Database, upstairs: Database
) -> None:
    begin(db)
    mine, theirs = loaded(db), loaded(upstairs)
    save(upstairs, replace(theirs, note="tea", email="new@example.com"), theirs, LENA)
    save(db, replace(mine, last_name="Petrova", discount_percent=5), mine)

    kept = card(db)
    assert (kept.last_name, kept.note, kept.email) == ("Petrova", "tea", "new@example.com")
    assert kept.discount_percent == 5
    assert kept.allergies == ("ammonia",)


def test_a_field_both_changed_is_told_with_who_and_when_and_nothing_is_written(
    db: Database, upstairs: Database
) -> None:
    begin(db)
    base = loaded(db)
    save(upstairs, replace(base, note="tea", birthday=Birthday(15, 5)), base, LENA)
    mine = replace(base, note="water", birthday=Birthday(16, 5), source="maps")
    with pytest.raises(EditConflict) as refused:
        save(db, mine, base)

    assert {(each.field, each.theirs, each.mine) for each in refused.value.conflicts} == {
        ("note", "tea", "water"),
        ("birthday", Birthday(15, 5), Birthday(16, 5)),
    }
    assert {each.by for each in refused.value.conflicts} == {"Lena"}
    assert {each.at for each in refused.value.conflicts} == {db.clock.now()}
    assert card(db).source == ""

    save(db, mine, replace(refused.value.theirs, preferences=None))
    assert (card(db).note, card(db).source) == ("water", "maps")


def test_the_same_change_made_twice_is_no_conflict(db: Database, upstairs: Database) -> None:
    begin(db)
    base = loaded(db)
    save(upstairs, replace(base, note="tea"), base)
    save(db, replace(base, note=" tea "), base)
    assert card(db).note == "tea"


def test_phones_and_tags_are_merged_one_by_one(db: Database, upstairs: Database) -> None:
    begin(db)
    base = loaded(db)
    theirs = (*ANNA.phones[:1], PhoneDraft("8 905 222-33-44")) if ANNA.phones else ()
    save(upstairs, replace(base, phones=theirs, tags=("VIP", "mornings", "loud")), base)
    mine = (*base.phones, PhoneDraft("+7 906 555-66-77", "work")) if base.phones else ()
    save(db, replace(base, phones=mine, tags=("mornings",)), base)

    kept = card(db)
    assert {phone.e164 for phone in kept.phones} == {"+79123456789", "+79065556677", "+79052223344"}
    assert set(kept.tags) == {"mornings", "loud"}


def test_a_phone_that_both_comment_otherwise_is_put_before_the_person(db: Database) -> None:
    begin(db)
    base = loaded(db)

    def commented(words: str) -> ClientDraft:
        return replace(base, phones=(PhoneDraft("+79123456789", words),))

    save(db, commented("work"), base)
    with pytest.raises(EditConflict) as refused:
        save(db, commented("husband"), base)
    assert [each.field for each in refused.value.conflicts] == ["phones"]


def test_a_card_in_the_hands_of_a_master_keeps_its_phones_and_address(db: Database) -> None:
    begin(db)
    with db.read() as reader:
        base = draft_of(client_card(reader, MASTER, 1))
    assert base.phones is None
    assert base.email is None
    save(db, replace(base, note="sleeps badly"), base)

    kept = card(db)
    assert [phone.e164 for phone in kept.phones] == ["+79123456789", "+79031112233"]
    assert (kept.email, kept.note) == ("anna@example.com", "sleeps badly")


def test_dots_are_never_written_over_a_phone(db: Database) -> None:
    begin(db)
    with db.read() as reader:
        seen = client_card(reader, MASTER, 1)
    masked = ClientDraft(
        first_name="Anna",
        phones=tuple(PhoneDraft(phone.shown, phone.comment) for phone in seen.phones),
        email=seen.email,
    )
    with db.write(OWNER, msg("Card changed")) as tx:
        edit_client(tx, 1, masked)
    kept = card(db)
    assert [phone.e164 for phone in kept.phones] == ["+79123456789", "+79031112233"]
    assert kept.email == "anna@example.com"


_texts = st.sampled_from(("", "tea", "coffee", "water"))
_tags = st.lists(st.sampled_from(("a", "b", "c", "d")), unique=True).map(tuple)
_drafts = st.builds(ClientDraft, first_name=st.just("A"), note=_texts, source=_texts, tags=_tags)


@given(_drafts, _drafts, _drafts)
def test_nobody_loses_what_they_changed(
    base: ClientDraft, mine: ClientDraft, theirs: ClientDraft
) -> None:
    merged, both = reconcile(normal(base), normal(mine), normal(theirs))
    for name in ("note", "source"):
        was, said, stands = (getattr(each, name) for each in (base, mine, theirs))
        if name in both:
            assert len({was, said, stands}) == 3
        else:
            assert getattr(merged, name) == (stands if said == was else said)
    for tag in "abcd":
        was, said, stands = (tag in each.tags for each in (base, mine, theirs))
        assert (tag in merged.tags) is (stands if said is was else said)


@given(_drafts, _drafts)
def test_alone_on_a_card_what_is_typed_is_what_stands(base: ClientDraft, mine: ClientDraft) -> None:
    merged, both = reconcile(normal(base), normal(mine), normal(base))
    assert not both
    assert merged == normal(mine)
