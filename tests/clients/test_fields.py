"""Fields the salon adds to the card: any of them may go, nothing that stood in them is lost."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.clients.commands.fields import (
    add_field,
    bring_back_field,
    edit_field,
    move_field,
    retire_field,
    set_values,
)
from salonapp.clients.fields import (
    FieldDraft,
    FieldKind,
    converted,
    kept_value,
    shown_value,
    typed_value,
)
from salonapp.clients.queries.fields import card_fields, custom_values, field_values
from salonapp.foundation import i18n
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

LABEL = msg("Card changed")
KIND = FieldKind
LENGTH = FieldDraft("Hair length", KIND.CHOICE, ("short", "long"))


def new_client(db: Database) -> int:
    with db.write(OWNER, LABEL) as tx:
        return add_client(tx, ClientDraft(first_name="Anna"))


def new_field(db: Database, draft: FieldDraft) -> int:
    with db.write(OWNER, LABEL) as tx:
        return add_field(tx, draft)


def write(db: Database, client_id: int, field_id: int, typed: str) -> None:
    with db.write(OWNER, LABEL) as tx:
        set_values(tx, client_id, {field_id: typed})


def values(db: Database, client_id: int) -> dict[str, str]:
    with db.read() as reader:
        return {
            each.field.name: each.value for each in field_values(reader, OWNER_VIEWER, client_id)
        }


def names(db: Database) -> list[str]:
    with db.read() as reader:
        return [each.name for each in card_fields(reader)]


def test_a_field_of_every_kind_keeps_what_was_typed(db: Database, both_databases: None) -> None:
    client_id = new_client(db)
    typed = {
        "Job": (KIND.TEXT, "florist", "florist"),
        "Foot size": (KIND.NUMBER, "37,50", "37.5"),
        "Wedding": (KIND.DATE, "14.05.2027", "2027-05-14"),
        "Hair length": (KIND.CHOICE, "LONG", "long"),
        "Wears lenses": (KIND.YES_NO, "yes", "yes"),
    }
    for name, (kind, text, _kept) in typed.items():
        write(db, client_id, new_field(db, FieldDraft(name, kind, ("short", "long"))), text)

    assert values(db, client_id) == {name: kept for name, (_k, _t, kept) in typed.items()}
    with db.read() as reader:
        found = field_values(reader, OWNER_VIEWER, client_id)
        assert [each.words for each in found] == [
            "florist",
            "37.5",
            "14 May 2027",
            "long",
            "yes",
        ]
        assert [each.used for each in card_fields(reader)] == [1] * 5
        assert list(custom_values(reader)) == [client_id]
        assert custom_values(reader, [client_id + 1]) == {}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (KIND.NUMBER, "many"),
        (KIND.NUMBER, "1e5"),
        (KIND.NUMBER, "12,5,1"),
        (KIND.NUMBER, "NaN"),
        (KIND.NUMBER, "1" * 16),
        (KIND.DATE, "31.02.2026"),
        (KIND.DATE, "tomorrow"),
        (KIND.DATE, "01.01.0001"),
        (KIND.CHOICE, "curly"),
        (KIND.YES_NO, "perhaps"),
        (KIND.TEXT, "x" * 2_001),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_refused_at_its_input(
    db: Database, kind: FieldKind, typed: str
) -> None:
    client_id = new_client(db)
    field_id = new_field(db, FieldDraft("Field", kind, ("short",)))

    with pytest.raises(InvalidInput) as refused:
        write(db, client_id, field_id, typed)

    assert refused.value.field == f"value_{field_id}"
    assert values(db, client_id) == {"Field": ""}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        ("12,50", "12.5"),
        ("1 200", "1200"),
        ("1\u00a0200,75", "1200.75"),
        ("-3.0", "-3"),
        ("\u22123", "-3"),
        (",5", "0.5"),
        ("007", "7"),
        ("-0", "0"),
        ("100", "100"),
    ],
)
def test_a_number_takes_commas_and_spaces(typed: str, kept: str) -> None:
    assert kept_value(KIND.NUMBER, typed) == kept


def test_a_russian_reader_sees_a_comma_and_writes_yes_in_russian() -> None:
    i18n.set_language("ru")
    assert shown_value(KIND.NUMBER, "12.5") == "12,5"
    assert kept_value(KIND.YES_NO, "Да") == "yes"
    assert shown_value(KIND.YES_NO, "no") == "нет"


def test_a_retired_field_keeps_its_values_out_of_the_way(
    db: Database, both_databases: None
) -> None:
    client_id, other_id = new_client(db), new_client(db)
    field_id = new_field(db, LENGTH)
    write(db, client_id, field_id, "long")
    with db.write(OWNER, LABEL) as tx:
        retire_field(tx, field_id)

    assert values(db, client_id) == {"Hair length": "long"}
    assert values(db, other_id) == {}
    with pytest.raises(Conflict):
        write(db, client_id, field_id, "short")
    with db.write(OWNER, LABEL) as tx:
        bring_back_field(tx, field_id)
    write(db, client_id, field_id, "")
    assert values(db, client_id) == {"Hair length": ""}


def test_a_choice_that_is_taken_off_the_list_stays_where_it_stands(db: Database) -> None:
    client_id, other_id = new_client(db), new_client(db)
    field_id = new_field(db, LENGTH)
    write(db, client_id, field_id, "long")

    with db.write(OWNER, LABEL) as tx:
        edit_field(tx, field_id, FieldDraft("Length", KIND.CHOICE, ("short", "bald")))

    write(db, client_id, field_id, "long")
    assert values(db, client_id) == {"Length": "long"}
    with pytest.raises(InvalidInput):
        write(db, other_id, field_id, "long")


@pytest.mark.parametrize(
    ("old", "new", "value", "becomes"),
    [
        (KIND.NUMBER, KIND.TEXT, "12.5", "12.5"),
        (KIND.TEXT, KIND.NUMBER, "12,5", "12.5"),
        (KIND.TEXT, KIND.NUMBER, "size 12", None),
        (KIND.DATE, KIND.TEXT, "2026-05-14", "14.05.2026"),
        (KIND.TEXT, KIND.DATE, "14.05.2026", "2026-05-14"),
        (KIND.DATE, KIND.NUMBER, "2026-05-14", None),
        (KIND.YES_NO, KIND.CHOICE, "yes", "yes"),
        (KIND.CHOICE, KIND.YES_NO, "no", "no"),
        (KIND.CHOICE, KIND.YES_NO, "long", None),
    ],
)
def test_a_value_goes_over_into_another_kind_or_the_change_is_refused(
    db: Database, old: FieldKind, new: FieldKind, value: str, becomes: str | None
) -> None:
    assert converted(value, old, new) == becomes
    client_id = new_client(db)
    field_id = new_field(db, FieldDraft("Field", old, (value,)))
    write(db, client_id, field_id, typed_value(old, value))

    changed = FieldDraft("Field", new, ("short",))
    if becomes is None:
        with pytest.raises(Conflict), db.write(OWNER, LABEL) as tx:
            edit_field(tx, field_id, changed)
        assert values(db, client_id) == {"Field": value}
    else:
        with db.write(OWNER, LABEL) as tx:
            edit_field(tx, field_id, changed)
        assert values(db, client_id) == {"Field": becomes}
        db.undo(OWNER)
        assert values(db, client_id) == {"Field": value}


def test_two_fields_do_not_share_a_name(db: Database) -> None:
    field_id = new_field(db, LENGTH)
    other_id = new_field(db, FieldDraft("Job"))
    with pytest.raises(Conflict):
        new_field(db, FieldDraft(" hair  LENGTH "))
    with pytest.raises(Conflict), db.write(OWNER, LABEL) as tx:
        edit_field(tx, other_id, FieldDraft("Hair length"))
    with db.write(OWNER, LABEL) as tx:
        retire_field(tx, field_id)

    with pytest.raises(Conflict) as refused:
        new_field(db, FieldDraft("Hair length"))
    assert "Bring it back" in str(refused.value)


@pytest.mark.parametrize(
    "draft",
    [
        FieldDraft(" \u200b"),
        FieldDraft("x" * 61),
        FieldDraft("Length", KIND.CHOICE, (" ", "")),
        FieldDraft("Length", KIND.CHOICE, ("x" * 101,)),
        FieldDraft("Length", KIND.CHOICE, tuple(map(str, range(101)))),
    ],
)
def test_a_field_without_a_name_or_a_choice_is_refused(db: Database, draft: FieldDraft) -> None:
    with pytest.raises(InvalidInput):
        new_field(db, draft)
    assert names(db) == []


def test_fields_stand_in_the_order_they_are_put(db: Database, both_databases: None) -> None:
    first, second, third = (new_field(db, FieldDraft(name)) for name in "ABC")

    with db.write(OWNER, LABEL) as tx:
        move_field(tx, third, -1)
        move_field(tx, first, -1)
    assert names(db) == ["A", "C", "B"]
    with db.write(OWNER, LABEL) as tx:
        retire_field(tx, third)
        move_field(tx, second, -1)
    assert names(db) == ["B", "A", "C"]


def test_undo_does_not_take_away_a_field_that_cards_use(db: Database) -> None:
    client_id = new_client(db)
    with db.write(OWNER, LABEL) as tx:
        field_id = add_field(tx, LENGTH)
    added = tx.operation_id
    write(db, client_id, field_id, "long")

    with pytest.raises(Conflict):
        db.undo(OWNER, added)

    assert values(db, client_id) == {"Hair length": "long"}


def test_a_master_reads_no_phone_in_a_field_and_loses_none_by_editing(db: Database) -> None:
    client_id = new_client(db)
    field_id = new_field(db, FieldDraft("Mother"))
    write(db, client_id, field_id, "Olga, +7 912 345-67-89")
    with db.read() as reader:
        (seen,) = field_values(reader, viewer_for(1, "Lera", "master"), client_id)
    assert "345" not in seen.value

    write(db, client_id, field_id, f"{seen.value}, evenings")

    assert values(db, client_id) == {"Mother": "Olga, +7 912 345-67-89, evenings"}


def test_a_value_needs_a_card_and_a_field(db: Database) -> None:
    client_id, field_id = new_client(db), new_field(db, LENGTH)
    for client, field in ((client_id, 99), (99, field_id)):
        with pytest.raises(NotFound):
            write(db, client, field, "long")


_NUMBERS = count(1)
DEEDS = st.lists(
    st.sampled_from(["short", "long", "", "retire", "bring back", "undo"]), max_size=12
)


@settings(max_examples=25)
@given(deeds=DEEDS)
def test_values_survive_retiring_and_bringing_back_in_any_order(
    db: Database, deeds: list[str]
) -> None:
    client_id = new_client(db)
    field_id = new_field(db, FieldDraft(f"Field {next(_NUMBERS)}", KIND.CHOICE, ("short", "long")))
    states = [("", False)]
    for deed in deeds:
        value, retired = states[-1]
        if deed == "undo":
            if len(states) > 1:
                db.undo(OWNER)
                states.pop()
        elif deed in ("retire", "bring back"):
            with db.write(OWNER, LABEL) as tx:
                (retire_field if deed == "retire" else bring_back_field)(tx, field_id)
            if tx.operation_id is not None:
                states.append((value, deed == "retire"))
        elif retired and deed != value:
            with pytest.raises(Conflict):
                write(db, client_id, field_id, deed)
        elif deed != value:
            write(db, client_id, field_id, deed)
            states.append((deed, retired))
        with db.read() as reader:
            kept = custom_values(reader, [client_id]).get(client_id, {}).get(field_id, "")
        assert kept == states[-1][0]


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=4))
def test_any_number_reads_back_as_it_was_kept(number: object) -> None:
    kept = kept_value(KIND.NUMBER, f"{number:f}")
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        assert kept_value(KIND.NUMBER, typed_value(KIND.NUMBER, kept)) == kept


@given(kind=st.sampled_from(list(KIND)), typed=st.text(max_size=20))
def test_whatever_is_typed_is_kept_in_one_form_or_refused(kind: FieldKind, typed: str) -> None:
    try:
        kept = kept_value(kind, typed, ("short", "long"))
    except InvalidInput:
        return
    assert kept_value(kind, kept, ("short", "long")) == kept
    assert shown_value(kind, kept) or not kept


@given(
    old=st.sampled_from(list(KIND)),
    new=st.sampled_from(list(KIND)),
    typed=st.sampled_from(["12,5", "14.05.2026", "yes", "no", "long", "1 200", "a word"]),
)
def test_a_value_that_goes_over_into_another_kind_fits_there(
    old: FieldKind, new: FieldKind, typed: str
) -> None:
    try:
        kept = kept_value(old, typed, ("short", "long", typed))
    except InvalidInput:
        return
    becomes = converted(kept, old, new)
    assert becomes is None or kept_value(new, becomes, standing=becomes) == becomes
    assert new not in (KIND.TEXT, KIND.CHOICE, old) or becomes
