"""Nothing is written on a card nobody can open any more, whoever still has an old form of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from salonapp.clients.cards import ClientDraft, Preference, PreferenceKind, Purpose
from salonapp.clients.commands import add_client, edit_client, put_into_bin, take_from_bin
from salonapp.clients.commands.approach import set_think_twice, set_trait
from salonapp.clients.commands.consents import give_consent
from salonapp.clients.commands.entries import add_entry
from salonapp.clients.commands.fields import set_values
from salonapp.clients.commands.formulas import add_formula_version
from salonapp.clients.commands.pairs import mark_family, mark_two_people
from salonapp.clients.commands.people import add_link, set_recommendation
from salonapp.clients.commands.photos import add_photo
from salonapp.clients.commands.preferences import set_preferences
from salonapp.clients.commands.safety import add_alert, add_patch_test
from salonapp.clients.consents import ConsentSource
from salonapp.clients.entries import EntryDraft, EntryKind
from salonapp.clients.formulas import Component, FormulaDraft
from salonapp.clients.people import LinkKind
from salonapp.clients.pictures import prepare
from salonapp.clients.safety import AlertDraft, AlertKind, PatchTestDraft
from salonapp.desk.erasing.commands import erase_for_good
from salonapp.desk.merging.commands import merge
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.tables import JournalEntry
from tests.clients.pictures import photo

DAY = date(2026, 3, 10)
MARIA = 1

WRITES: dict[str, Callable[[Tx, int], object]] = {
    "name": lambda tx, i: edit_client(tx, i, ClientDraft("Анна", "Петрова")),
    "bin": put_into_bin,
    "back from the bin": take_from_bin,
    "consent": lambda tx, i: give_consent(
        tx, i, Purpose.SERVICE, granted=True, source=ConsentSource.PAPER, evidence="form"
    ),
    "note": lambda tx, i: add_entry(tx, i, EntryDraft(EntryKind.NOTE, "Anna asks for May")),
    "field": lambda tx, i: set_values(tx, i, {}),
    "formula": lambda tx, i: add_formula_version(tx, FormulaDraft(i, DAY, (Component("7/0"),))),
    "alert": lambda tx, i: add_alert(tx, i, AlertDraft(AlertKind.ALLERGY, "latex")),
    "patch test": lambda tx, i: add_patch_test(tx, i, PatchTestDraft(DAY, "dye")),
    "like": lambda tx, i: set_preferences(tx, i, (Preference(PreferenceKind.DRINK, "tea"),)),
    "type": lambda tx, i: set_trait(tx, i, "temperament", "choleric"),
    "think twice": lambda tx, i: set_think_twice(tx, i, "does not pay"),
    "photo": lambda tx, i: add_photo(tx, i, prepare(photo())),
    "family": lambda tx, i: add_link(tx, MARIA, i, LinkKind.PARENT),
    "recommended": lambda tx, i: set_recommendation(tx, MARIA, i, ""),
    "one phone": lambda tx, i: mark_family(tx, MARIA, i),
    "two people": lambda tx, i: mark_two_people(tx, MARIA, i),
}


@pytest.fixture
def erased(db: Database) -> int:
    with db.write(OWNER, msg("Clients")) as tx:
        assert add_client(tx, ClientDraft("Мария")) == MARIA
        anna = add_client(tx, ClientDraft("Анна"))
    erase_for_good(db, OWNER, anna)
    return anna


@pytest.fixture
def merged(db: Database) -> int:
    with db.write(OWNER, msg("Clients")) as tx:
        assert add_client(tx, ClientDraft("Мария")) == MARIA
        other = add_client(tx, ClientDraft("Мария"))
        merge(tx, MARIA, other)
    return other


def entries(db: Database) -> int:
    with db.read() as reader:
        return reader.session.scalar(select(func.count()).select_from(JournalEntry)) or 0


@pytest.mark.parametrize("what", WRITES)
def test_nothing_is_written_on_an_erased_card(db: Database, erased: int, what: str) -> None:
    before = entries(db)
    with pytest.raises(NotFound), db.write(OWNER, msg("Late")) as tx:
        WRITES[what](tx, erased)
    assert entries(db) == before


@pytest.mark.parametrize("what", WRITES)
def test_nothing_is_written_on_a_merged_card(db: Database, merged: int, what: str) -> None:
    before = entries(db)
    with pytest.raises(NotFound), db.write(OWNER, msg("Late")) as tx:
        WRITES[what](tx, merged)
    assert entries(db) == before
