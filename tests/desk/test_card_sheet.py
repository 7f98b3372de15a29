"""A card on paper holds what the master needs, and nothing the viewer may not see."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import (
    Birthday,
    ClientDraft,
    PhoneDraft,
    Preference,
    PreferenceKind,
)
from salonapp.clients.commands import add_client
from salonapp.clients.commands.preferences import set_preferences
from salonapp.clients.queries import client_card
from salonapp.desk.card_sheet import CardSheet, as_html, as_text
from salonapp.desk.imports.commands import run_import
from salonapp.desk.queries.sheet import card_sheet, card_vcard
from salonapp.foundation import i18n
from salonapp.foundation.errors import InvalidInput, NotAllowed, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, Viewer, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit

LIKES = (
    Preference(PreferenceKind.DRINK, "green tea"),
    Preference(PreferenceKind.WISH, "a bob", due_from=date(2026, 3, 1)),
    Preference(PreferenceKind.WISH, "a fringe", due_from=date(2026, 9, 1)),
)
MASTER = viewer_for(1, "Lera", "master")
#: Latin, an apostrophe, right-to-left letters, emoji, and what would be markup.
ODD_NAMES = ("O'Hara <b>&amp;</b>", "שרה כהן", "Аня 💇🏽", "Ы" * 300, "نور; drop, it")


def anna(db: Database, **more: object) -> int:
    draft = ClientDraft(
        first_name=str(more.get("first_name", "Анна")),
        last_name=str(more.get("last_name", "Иванова")),
        middle_name="Сергеевна",
        phones=(PhoneDraft("+7 912 345-67-89", "mum 8 903 111-22-33"),),
        email="anna@example.com",
        birthday=Birthday(14, 5, 1990),
        note="Call 8 (903) 765-43-21 first; likes it quiet.",
        allergies=("ammonia",),
        tags=("regular",),
        consent_service=True,
        consent_advertising=False,
    )
    with db.write(OWNER, msg("A salon")) as tx:
        client_id = add_client(tx, draft)
        set_preferences(tx, client_id, LIKES)
        cut = add_service(tx, ServiceDraft("Cut", duration_min=45, price_minor=100))
        for day in range(1, 13):
            note = f"Visit {day}, wrote to anna@example.com"
            record_visit(tx, VisitDraft(client_id, date(2026, 2, day), (cut,), note=note))
    return client_id


def sheet(
    db: Database, client_id: int, viewer: Viewer = OWNER_VIEWER, *, with_contacts: bool = True
) -> CardSheet:
    with db.read() as reader:
        return card_sheet(reader, viewer, client_id, with_contacts=with_contacts)


def has_a_phone(text: str) -> bool:
    return re.search(r"\d[\d\-() ]{6,}\d", re.sub(r"\d{1,2} \w+ \d{4}", "", text)) is not None


def test_what_could_hurt_the_client_comes_first(db: Database) -> None:
    made = sheet(db, anna(db))
    assert made.name == "Анна Иванова"
    assert "birthday 14 May 1990" in made.facts
    assert made.parts[0].title == "Safety"
    assert made.parts[0].alert
    assert "ammonia" in made.parts[0].rows[0][1]
    titles = [part.title for part in made.parts]
    assert titles == ["Safety", "Preferences", "Note", "Last visits", "Consents"]


def test_the_sheet_holds_wishes_the_last_visits_and_consents(db: Database) -> None:
    rows = {part.title: dict(part.rows) for part in sheet(db, anna(db)).parts}
    assert rows["Preferences"]["Drinks"] == "green tea"
    assert rows["Preferences"]["Wish"] == "a bob; a fringe (from 1 September 2026)"
    assert next(iter(rows["Last visits"])) == "12 February 2026"
    assert len(rows["Last visits"]) == 10
    assert [text.split(",")[0] for text in rows["Consents"].values()] == ["agrees", "refuses"]


def test_the_owners_sheet_has_the_contacts(db: Database) -> None:
    text = as_text(sheet(db, anna(db)))
    assert "+7 912 345-67-89" in text
    assert "anna@example.com" in text


@pytest.mark.parametrize("with_contacts", [True, False])
def test_a_masters_sheet_has_no_phone_and_no_address(db: Database, with_contacts: bool) -> None:
    made = sheet(db, anna(db), MASTER, with_contacts=with_contacts)
    assert made.contacts == ()
    for text in (as_text(made), as_html(made)):
        assert not has_a_phone(text)
        assert "anna@" not in text
        assert "ammonia" in text


def test_an_owner_can_leave_the_contacts_out(db: Database) -> None:
    made = sheet(db, anna(db), with_contacts=False)
    assert made.contacts == ()
    assert not has_a_phone(as_text(made))
    assert "anna@" not in as_text(made)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_no_name_breaks_the_sheet(db: Database, name: str) -> None:
    client_id = anna(db, first_name=name, last_name="")
    made = sheet(db, client_id)
    assert made.name == name
    assert as_text(made).startswith(f"{name}\n")
    html = as_html(made)
    assert "<b>" not in html
    assert html.count("<p") == html.count("</p>")
    with db.read() as reader:
        assert "FN:" in card_vcard(reader, OWNER_VIEWER, client_id)


def test_the_sheet_speaks_the_viewers_language(db: Database) -> None:
    client_id = anna(db)
    i18n.set_language("ru")
    made = sheet(db, client_id)
    assert made.language == "ru"
    assert "14 мая 1990" in made.facts


def test_a_card_that_says_little_gives_a_short_sheet(db: Database) -> None:
    with db.write(OWNER, msg("A client")) as tx:
        client_id = add_client(tx, ClientDraft(first_name="Мария"))
    made = sheet(db, client_id)
    assert [part.title for part in made.parts] == ["Consents"]
    assert as_text(made).startswith("Мария\n")
    with pytest.raises(NotFound):
        sheet(db, 999)


def test_a_card_goes_into_a_phones_address_book_and_comes_back(
    db: Database, tmp_path: Path
) -> None:
    client_id = anna(db, last_name="O'Hara; Кузнецова, мл.")
    with db.read() as reader:
        card = card_vcard(reader, OWNER_VIEWER, client_id)
        before = client_card(reader, OWNER_VIEWER, client_id)
    assert card.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert "BDAY:1990-05-14" in card
    assert "NOTE" not in card
    book = Database.open(tmp_path / "other.db", db.clock)
    try:
        (tmp_path / "anna.vcf").write_text(card, encoding="utf-8", newline="")
        run_import(book, tmp_path / "anna.vcf")
        with book.read() as reader:
            after = client_card(reader, OWNER_VIEWER, 1)
    finally:
        book.close()
    for name in ("first_name", "last_name", "middle_name", "email", "birthday"):
        assert getattr(after, name) == getattr(before, name)
    assert [phone.e164 for phone in after.phones] == [phone.e164 for phone in before.phones]


def test_a_birthday_without_a_year_stays_without_one(db: Database, tmp_path: Path) -> None:
    with db.write(OWNER, msg("A client")) as tx:
        client_id = add_client(
            tx, ClientDraft(first_name="Мария", birthday=Birthday(29, 2), note="Shy.")
        )
    with db.read() as reader:
        card = card_vcard(reader, OWNER_VIEWER, client_id, with_note=True)
    assert "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29" in card
    assert "NOTE:Shy." in card
    book = Database.open(tmp_path / "other.db", db.clock)
    try:
        (tmp_path / "maria.vcf").write_text(card, encoding="utf-8", newline="")
        run_import(book, tmp_path / "maria.vcf")
        with book.read() as reader:
            assert client_card(reader, OWNER_VIEWER, 1).birthday == Birthday(29, 2)
    finally:
        book.close()


def test_who_may_not_export_or_sees_no_phones_gets_no_address_book(db: Database) -> None:
    client_id = anna(db)
    with db.read() as reader:
        for given, refused in (({"phones": True}, NotAllowed), ({"export": True}, InvalidInput)):
            with pytest.raises(refused):
                card_vcard(reader, viewer_for(1, "Lera", "master", given), client_id)
        both = viewer_for(1, "Lera", "master", {"phones": True, "export": True})
        assert "TEL" in card_vcard(reader, both, client_id)
