"""What a person removed stays removed; what an export holds comes in; who is doubled is told."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from sqlalchemy import select

from salonapp.clients.cards import ClientCard, ClientDraft, PhoneDraft, Preference, PreferenceKind
from salonapp.clients.commands import add_client, edit_client
from salonapp.clients.edits import draft_of
from salonapp.clients.queries import client_card
from salonapp.clients.tables import Client
from salonapp.desk.exports import export_all
from salonapp.desk.imports.commands import run_import
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.tables import Visit
from tests.desk.imports.files import csv_file


def cards(db: Database) -> list[ClientCard]:
    with db.read() as reader:
        ids = reader.session.scalars(
            select(Client.id).where(Client.merged_into_id.is_(None)).order_by(Client.id)
        )
        return [client_card(reader, OWNER_VIEWER, each) for each in ids.all()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return csv_file(
        tmp_path / "clients.csv",
        "Имя;Телефон;Категории;Аллергии;Предпочтения",
        "Иванова Анна;+7 912 345-67-89, +7 903 111-22-33;VIP, утро;йод;тишина",
    )


def test_what_was_taken_off_a_card_by_hand_does_not_come_back_with_the_file(
    db: Database, both_databases: None, file: Path
) -> None:
    run_import(db, file)
    (anna,) = cards(db)
    base = draft_of(anna)
    phones = (PhoneDraft("+79123456789"),)
    with db.write(OWNER, msg("Card changed")) as tx:
        edit_client(
            tx,
            anna.id,
            ClientDraft("Анна", "Иванова", phones=phones, tags=("VIP",), preferences=()),
            None,
        )
    again = run_import(db, file)
    assert again.operation_id is None
    card = cards(db)[0]
    assert [phone.e164 for phone in card.phones] == ["+79123456789"]
    assert (card.tags, card.allergies, card.preferences) == (("VIP",), (), ())
    assert base.phones is not None
    assert len(base.phones) == 2


def test_a_card_whose_only_phone_was_removed_is_found_again_all_the_same(
    db: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", "Имя;Телефон", "Иванова Анна;+7 912 345-67-89")
    run_import(db, file)
    with db.write(OWNER, msg("Card changed")) as tx:
        edit_client(tx, 1, ClientDraft("Анна", "Иванова"))
    assert run_import(db, file).operation_id is None
    assert [card.phones for card in cards(db)] == [()]


def test_a_removal_that_was_taken_back_counts_for_nothing(db: Database, tmp_path: Path) -> None:
    with db.write(OWNER, msg("New client added")) as tx:
        add_client(tx, ClientDraft("Анна", "Иванова", phones=(PhoneDraft("+79123456789"),)))
    with db.write(OWNER, msg("Card changed")) as tx:
        edit_client(
            tx,
            1,
            ClientDraft(
                "Анна",
                "Иванова",
                phones=(PhoneDraft("+79123456789"), PhoneDraft("+79031112233")),
            ),
        )
    db.undo(OWNER, tx.operation_id)
    file = csv_file(
        tmp_path / "a.csv", "Имя;Телефон", "Иванова Анна;+7 912 345-67-89, +7 903 111-22-33"
    )
    run_import(db, file)
    assert len(cards(db)[0].phones) == 2


def test_preferences_leave_and_come_in_again(
    db: Database, tmp_path: Path, clock: FixedClock
) -> None:
    likes = (
        Preference(PreferenceKind.LIKES, "тишина, зелёный чай"),
        Preference(PreferenceKind.WISH, "каре весной"),
    )
    with db.write(OWNER, msg("New client added")) as tx:
        add_client(tx, ClientDraft("Анна", "Иванова", preferences=likes))
    with db.read() as reader:
        export_all(reader, OWNER_VIEWER, tmp_path / "out")
    other = Database.open(tmp_path / "other.db", clock)
    try:
        run_import(other, tmp_path / "out" / "clients.csv")
        assert [(p.kind, p.text) for p in cards(other)[0].preferences] == [
            (p.kind, p.text) for p in likes
        ]
        assert run_import(other, tmp_path / "out" / "clients.csv").operation_id is None
    finally:
        other.close()


def test_before_anything_is_written_likely_doubles_are_told(db: Database, tmp_path: Path) -> None:
    with db.write(OWNER, msg("New client added")) as tx:
        add_client(tx, ClientDraft("Анна", "Иванова", phones=(PhoneDraft("+79123456789"),)))
    file = csv_file(
        tmp_path / "a.csv",
        "Имя;Телефон",
        "Панова Мария;+7 912 345-67-89",
        "Иванова Анна;+7 903 111-22-33",
        "Новая Клиентка;+7 905 111-22-33",
    )
    tried = run_import(db, file, dry_run=True)
    assert [(each.row, str(each.reason)) for each in tried.doubled] == [
        (2, "Another card has this phone, under another name."),
        (3, "Another card has this name."),
    ]
    assert tried.created == 3
    assert len(cards(db)) == 1


def test_a_visit_without_what_was_paid_is_worth_its_price_less_the_discount(
    db: Database, tmp_path: Path
) -> None:
    file = csv_file(
        tmp_path / "v.csv",
        "Дата;Клиент;Услуга;Цена;Скидка;Статус",
        "01.02.2026;Иванова Анна;Стрижка;2000;500;пришёл",
        "02.02.2026;Иванова Анна;Стрижка;2000;10 %;пришёл",
        "03.02.2026;Иванова Анна;Стрижка;2000;;пришёл",
        "04.02.2026;Иванова Анна;Стрижка;2000;500;не пришёл",
    )
    run_import(db, file)
    with db.read() as reader:
        paid = reader.session.scalars(select(Visit.paid_minor).order_by(Visit.on_day)).all()
    assert paid == [150_000, 180_000, None, None]
    assert run_import(db, file).operation_id is None


def test_the_contacts_of_a_phone_come_in_without_their_pictures(
    db: Database, tmp_path: Path
) -> None:
    picture = base64.b64encode(b"\xff\xd8" + b"x" * 200).decode()
    book = tmp_path / "contacts.vcf"
    book.write_text(
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2=D0=B0;=\r\n"
        "=D0=90=D0=BD=D0=BD=D0=B0;;;\r\n"
        "TEL;CELL;PREF:8 912 345-67-89\r\nTEL;HOME:+7 495 123-45-67\r\n"
        f"PHOTO;ENCODING=BASE64;JPEG:{picture[:72]}\r\n {picture[72:144]}\r\n"
        f"{picture[144:]}\r\n\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=D1=87=D0=B0=D0=B9\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ким;Мария;;;\r\nFN:Мария Ким\r\n"
        "PHOTO;ENCODING=b;TYPE=JPEG:this is !!! no picture\r\n"
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29\r\nTEL:+79161234567\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Olga Li\r\nBDAY:19900214\r\n"
        f"PHOTO:data:image/jpeg;base64,{picture}\r\nTEL;VALUE=uri:tel:+7-905-111-22-33\r\n"
        "END:VCARD\r\n",
        encoding="utf-8",
        newline="",
    )
    result = run_import(db, book)
    assert (result.created, result.rejected) == (3, ())
    anna, maria, olga = cards(db)
    assert (anna.name, anna.note, len(anna.phones)) == ("Анна Иванова", "чай", 2)
    assert maria.birthday is not None
    assert (maria.birthday.day, maria.birthday.month, maria.birthday.year) == (29, 2, None)
    assert olga.birthday is not None
    assert (olga.birthday.day, olga.birthday.year) == (14, 1990)
    assert run_import(db, book).operation_id is None
