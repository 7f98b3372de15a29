"""Whoever may not see phones sees none anywhere: not where they belong, not where they were typed.

A card is filled with the number in every text of every fact that people write freely; then
everything that is read of one client is looked through.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer
from sqlalchemy.orm import Mapper

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft, PhoneDraft, Purpose
from salonapp.clients.commands import add_client, record_consent
from salonapp.clients.queries.consents import client_consents
from salonapp.clients.queries.entries import entry
from salonapp.clients.queries.fields import field_values
from salonapp.clients.queries.formulas import formulas_of
from salonapp.clients.queries.people import people_around
from salonapp.clients.queries.photos import latest_pair, photos_of
from salonapp.clients.queries.preferences import client_preferences
from salonapp.clients.queries.safety import client_safety
from salonapp.desk.exports.around import AROUND
from salonapp.desk.exports.craft import CRAFT
from salonapp.desk.exports.queries import TABLES, Exported
from salonapp.desk.fact_words import FACTS, Shape
from salonapp.desk.queries import client_rows, history, today, whole_card
from salonapp.desk.queries.sheet import card_sheet
from salonapp.desk.queries.timeline import timeline
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, Viewer, viewer_for
from salonapp.storage.base import Base
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Reader
from salonapp.storage.settings import set_setting

PHONE, DIGITS = "8 912 345-67-89", "345-67"
MAIL = "anna@example.com"
MASTER = viewer_for(1, "Lera", "master")
DAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)
#: What holds the rows together: the one client, service, field and so on there are.
KINDS = {"client_entry": "note", "client_preference": "likes", "photo": "before"}
OWN = ("client", "client_phone", "client_link", "not_duplicate", "client_trait")


@pytest.fixture
def anna(db: Database) -> int:
    """A card with the phone in every free text of every fact of hers."""
    with db.write(OWNER, msg("A salon")) as tx:
        set_setting(tx, "salon.time_zone", "UTC")
        add_service(tx, ServiceDraft("Стрижка"))
        client_id = add_client(
            tx, ClientDraft("Анна", phones=(PhoneDraft(PHONE, PHONE),), email=MAIL, note=PHONE)
        )
        add_client(tx, ClientDraft("Мама"))
        record_consent(
            tx, (client_id,), Purpose.SERVICE, granted=True, source="spoken", evidence=PHONE
        )
    mappers = {m.local_table.name: m for m in Base.registry.mappers}  # type: ignore[attr-defined]
    parents = ("custom_field", "visit", "appointment", "formula", "patch_test", "material", "offer")
    named = [name for name, fact in FACTS.items() if "client_id" in fact.columns]
    with db.write(OWNER, msg("Everything")) as tx:
        for name in dict.fromkeys((*parents, *named, "alert_override", "client_link")):
            if name in OWN and name != "client_link":
                continue
            tx.session.add(_row(mappers[name], name, client_id))
            tx.session.flush()
    return client_id


def _row(mapper: Mapper[Any], name: str, client_id: int) -> object:
    values: dict[str, Any] = {}
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        word = FACTS[name].columns[column.name]
        if column.name == "id" or (column.nullable and column.foreign_keys):
            continue
        if column.name == "client_id":
            values[attribute.key] = client_id
        elif column.name == "other_id":
            values[attribute.key] = client_id + 1
        elif column.foreign_keys:
            values[attribute.key] = 1
        elif word is not None and word.shape in (Shape.NOTE, Shape.MONEY_NOTE):
            values[attribute.key] = PHONE
        elif word is not None and word.shape is Shape.CHOICE:
            values[attribute.key] = KINDS.get(name) or next(iter(word.words))
        elif not column.nullable or isinstance(column.type, Date):
            values[attribute.key] = _any_value(column)
    return mapper.class_(**values)


def _any_value(column: Any) -> Any:
    kind = column.type.python_type
    if kind is datetime or isinstance(column.type, DateTime):
        return NOW
    if isinstance(column.type, Date):
        return DAY
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer) or kind in (int, float):
        return 1
    if kind in (list, dict):
        return kind()
    return "x"


Read = Callable[[Reader, Viewer, int], object]


def _exported(table: Exported) -> Read:
    return lambda reader, viewer, _i: list(table.rows(reader, viewer))


READS: dict[str, Read] = {
    "card": whole_card,
    "history": lambda reader, viewer, i: timeline(reader, viewer, i, most=500).events,
    "changes": lambda reader, viewer, i: history(reader, viewer, client_id=i),
    "consents": client_consents,
    "entry": lambda reader, viewer, _i: entry(reader, viewer, 1),
    "fields": field_values,
    "formulas": formulas_of,
    "people": people_around,
    "photos": photos_of,
    "pair": latest_pair,
    "preferences": client_preferences,
    "safety": client_safety,
    "list": lambda reader, viewer, i: client_rows(reader, viewer, [i]),
    "today": lambda reader, viewer, _i: today(reader, viewer),
    "paper": card_sheet,
    **{f"export of {table.name}": _exported(table) for table in (*TABLES, *AROUND, *CRAFT)},
}
#: What says nothing a person types.
WORDLESS = {f"export of {name}" for name in ("services", "staff", "messages", "approach")}


def test_a_master_finds_no_phone_anywhere(db: Database, anna: int) -> None:
    with db.read() as reader:
        shown = {name: repr(read(reader, MASTER, anna)) for name, read in READS.items()}
    for hidden in (DIGITS, "9123456789", MAIL):
        assert [name for name, text in shown.items() if hidden in text] == []


def test_the_owner_finds_it_nearly_everywhere(db: Database, anna: int) -> None:
    with db.read() as reader:
        telling = {
            name for name, read in READS.items() if DIGITS in repr(read(reader, OWNER_VIEWER, anna))
        }
    assert telling >= set(READS) - {"pair", "safety"} - WORDLESS
