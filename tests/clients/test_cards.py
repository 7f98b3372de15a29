"""A client's card: what is kept, what is refused, who sees what."""

from __future__ import annotations

import pytest

from salonapp.clients.alike import Person
from salonapp.clients.cards import (
    Birthday,
    ClientDraft,
    Gender,
    PhoneDraft,
    Preference,
    PreferenceKind,
    Purpose,
)
from salonapp.clients.commands import (
    add_client,
    edit_client,
    put_into_bin,
    record_consent,
    take_from_bin,
)
from salonapp.clients.queries import (
    client_card,
    clients_without_consent,
    find_clients,
)
from salonapp.clients.queries.duplicates import duplicates_of_typed
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

MASTER = viewer_for(1, "Lera", "master")

ANNA = ClientDraft(
    first_name="Анна",
    last_name="Иванова",
    phones=(PhoneDraft("8 912 345-67-89"), PhoneDraft("+7 903 111 22 33", "мама")),
    email="anna@example.com",
    birthday=Birthday(14, 5),
    gender=Gender.FEMALE,
    tags=("VIP", "vip", " "),
    allergies=("аммиак",),
    contraindications=("беременность",),
    preferences=(Preference(PreferenceKind.WISH, "каре весной"),),
    note="тишина",
    consent_service=True,
)


def add(db: Database, draft: ClientDraft = ANNA) -> int:
    with db.write(OWNER, msg("New client")) as tx:
        return add_client(tx, draft)


def test_a_card_keeps_what_was_typed(db: Database, both_databases: None) -> None:
    client_id = add(db)
    with db.read() as reader:
        card = client_card(reader, OWNER_VIEWER, client_id)
    assert card.name == "Анна Иванова"
    assert [(p.shown, p.comment) for p in card.phones] == [
        ("+7 912 345-67-89", ""),
        ("+7 903 111-22-33", "мама"),
    ]
    assert card.birthday == Birthday(14, 5, None)
    assert card.tags == ("VIP",)
    assert card.allergies == ("аммиак",)
    assert card.contraindications == ("беременность",)
    assert card.preferences == (Preference(PreferenceKind.WISH, "каре весной"),)
    assert {c.purpose: c.granted for c in card.consents} == {
        Purpose.SERVICE: True,
        Purpose.ADVERTISING: None,
    }


def test_a_master_sees_no_phone_and_no_mail(db: Database) -> None:
    client_id = add(db)
    with db.read() as reader:
        card = client_card(reader, MASTER, client_id)
    assert [p.shown for p in card.phones] == ["••• ••• •• 89", "••• ••• •• 33"]
    assert all(not p.e164 for p in card.phones)
    assert card.email == "•••@example.com"


def test_an_edit_writes_only_what_differs(db: Database) -> None:
    client_id = add(db)
    with db.write(OWNER, msg("Edit")) as tx:
        edit_client(tx, client_id, ANNA)
    assert tx.operation_id is None


def test_undoing_an_edit_brings_the_former_card_back(db: Database, both_databases: None) -> None:
    client_id = add(db)
    with db.read() as reader:
        before = client_card(reader, OWNER_VIEWER, client_id)
    with db.write(OWNER, msg("Edit")) as tx:
        edit_client(
            tx, client_id, ClientDraft(first_name="Аня", phones=(PhoneDraft("9031112233"),))
        )
    db.undo(OWNER)
    with db.read() as reader:
        after = client_card(reader, OWNER_VIEWER, client_id)
        assert find_clients(reader, OWNER_VIEWER, "иванова") == [client_id]
    assert (after.name, after.tags, after.allergies, after.preferences) == (
        before.name,
        before.tags,
        before.allergies,
        before.preferences,
    )
    assert {p.shown for p in after.phones} == {p.shown for p in before.phones}


def test_undo_refuses_where_the_same_field_was_changed_since(db: Database) -> None:
    client_id = add(db)
    with db.write(OWNER, msg("Edit")) as tx:
        edit_client(tx, client_id, ClientDraft(first_name="Аня"))
    first = tx.operation_id
    with db.write(OWNER, msg("Edit")) as tx:
        edit_client(tx, client_id, ClientDraft(first_name="Анюта"))
    with pytest.raises(Conflict, match="changed again"):
        db.undo(OWNER, first)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ClientDraft(), "first_name"),
        (ClientDraft(first_name="А", email="a@b"), "email"),
        (ClientDraft(first_name="А", phones=(PhoneDraft("123"),)), "phones"),
        (ClientDraft(first_name="А", birthday=Birthday(31, 2)), "birthday"),
        (ClientDraft(first_name="А", birthday=Birthday(29, 2, 2023)), "birthday"),
        (ClientDraft(first_name="А", birthday=Birthday(1, 1, 2999)), "birthday"),
        (ClientDraft(first_name="А", discount_percent=101), "discount_percent"),
    ],
)
def test_a_draft_that_cannot_be_used_names_its_field(
    db: Database, draft: ClientDraft, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused, db.write(OWNER, msg("New client")) as tx:
        add_client(tx, draft)
    assert refused.value.field == field
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "") == []


def test_a_card_in_the_bin_is_in_no_list_until_it_is_taken_out(db: Database) -> None:
    client_id = add(db)
    with db.write(OWNER, msg("To the bin")) as tx:
        put_into_bin(tx, client_id)
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "анна") == []
    with db.write(OWNER, msg("From the bin")) as tx:
        take_from_bin(tx, client_id)
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "анна") == [client_id]


def test_a_known_phone_warns_of_a_possible_duplicate(db: Database) -> None:
    client_id = add(db)
    with db.read() as reader:
        found = duplicates_of_typed(reader, OWNER_VIEWER, Person(0), ["89123456789"])
        assert [(d.client_id, d.name) for d in found] == [(client_id, "Анна Иванова")]
        own = Person(client_id)
        assert duplicates_of_typed(reader, OWNER_VIEWER, own, ["89123456789"]) == []
        assert duplicates_of_typed(reader, OWNER_VIEWER, Person(0), ["12"]) == []


def test_the_latest_consent_counts_and_the_same_answer_is_not_recorded_twice(
    db: Database, both_databases: None
) -> None:
    client_id = add(db)
    other = add(db, ClientDraft(first_name="Мария"))

    def record(*, granted: bool) -> int:
        with db.write(OWNER, msg("Consent")) as tx:
            return record_consent(
                tx,
                (client_id, other),
                Purpose.ADVERTISING,
                granted=granted,
                source="paper",
                evidence="forms of March",
            )

    assert record(granted=True) == 2
    assert record(granted=True) == 0
    assert record(granted=False) == 2
    with db.read() as reader:
        card = client_card(reader, OWNER_VIEWER, client_id)
        assert clients_without_consent(reader, Purpose.ADVERTISING) == []
        assert clients_without_consent(reader, Purpose.SERVICE) == [other]
    assert {c.purpose: c.granted for c in card.consents}[Purpose.ADVERTISING] is False


def test_a_general_no_is_recorded_again_after_a_yes_to_one_channel(db: Database) -> None:
    with db.write(OWNER, msg("New client")) as tx:
        client_id = add_client(tx, ClientDraft(first_name="Анна"))

    def say(granted: bool, channel: str = "") -> int:
        with db.write(OWNER, msg("Consent")) as tx:
            return record_consent(
                tx,
                (client_id,),
                Purpose.SERVICE,
                granted=granted,
                source="spoken",
                evidence="a call",
                channel=channel,
            )

    assert [say(False), say(True, "email"), say(False), say(False)] == [1, 1, 1, 0]
    assert [say(True, "email"), say(True, "email"), say(False, "by_hand")] == [1, 0, 1]
    assert say(True, "email") == 0
    with pytest.raises(InvalidInput):
        say(False, "mail")


def test_a_consent_needs_evidence(db: Database) -> None:
    client_id = add(db)
    with pytest.raises(InvalidInput), db.write(OWNER, msg("Consent")) as tx:
        record_consent(tx, (client_id,), Purpose.SERVICE, granted=True, source="x", evidence=" ")


def test_an_unknown_number_is_said_plainly(db: Database) -> None:
    with pytest.raises(NotFound, match="no client with the number 77"), db.read() as reader:
        client_card(reader, OWNER_VIEWER, 77)
