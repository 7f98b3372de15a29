"""Clients of another program become cards: each person once, whatever their file looks like."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from salonapp.clients.cards import ClientDraft, PhoneDraft
from salonapp.clients.commands import add_client, edit_client, record_consent
from salonapp.clients.tables import Client, ClientAlert, ClientPhone, ClientTag, Consent
from salonapp.desk.imports.cards import ImportKind
from salonapp.desk.imports.commands import run_import
from salonapp.foundation.errors import Cancelled, SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.base import Base
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting
from tests.desk.imports.files import CLIENTS_HEADER, clients_export, csv_file


@dataclass(frozen=True)
class Card:
    name: tuple[str, str, str]
    phones: tuple[str, ...]
    birthday: tuple[int | None, int | None, int | None]
    note: str


def count(db: Database, model: type[Base]) -> int:
    with db.read() as reader:
        return reader.session.scalar(select(func.count()).select_from(model)) or 0


def card(db: Database, code: str) -> Card:
    with db.read() as reader:
        client = reader.session.scalars(select(Client).where(Client.external_id == code)).one()
        phones = reader.session.scalars(
            select(ClientPhone)
            .where(ClientPhone.client_id == client.id)
            .order_by(ClientPhone.position)
        )
        return Card(
            (client.last_name, client.first_name, client.middle_name),
            tuple(f"{p.e164} {p.comment}".strip() for p in phones),
            (client.birth_day, client.birth_month, client.birth_year),
            client.note,
        )


def lists(db: Database, code: str) -> tuple[list[str], list[str]]:
    with db.read() as reader:
        client_id = reader.session.scalar(select(Client.id).where(Client.external_id == code))
        tags = reader.session.scalars(
            select(ClientTag.tag).where(ClientTag.client_id == client_id).order_by(ClientTag.id)
        )
        alerts = reader.session.scalars(
            select(ClientAlert.text)
            .where(ClientAlert.client_id == client_id)
            .order_by(ClientAlert.id)
        )
        return list(tags), list(alerts)


def test_an_export_is_imported_with_no_options_given(db: Database, tmp_path: Path) -> None:
    result = run_import(db, clients_export(tmp_path))
    assert result.kind is ImportKind.CLIENTS
    assert (result.read, result.created, result.updated, result.unchanged) == (12, 10, 0, 1)
    assert [(rejected.row, str(rejected.reason)) for rejected in result.rejected] == [
        (12, "The row has no name.")
    ]
    assert count(db, Client) == 10
    assert card(db, "K00000") == Card(
        ("Савельева", "Евгения", ""), ("+79526018159",), (14, 2, 1957), ""
    )
    assert card(db, "K00001").note == "сухая кожа\nреактивная"
    assert card(db, "K00011").note == 'просит "потише"'
    assert card(db, "K00025").phones == ("+79008577196 мама",)
    assert card(db, "K00025").birthday == (11, 5, None)
    assert card(db, "K00033").birthday == (None, None, None)
    assert lists(db, "K00028") == (["VIP", "постоянный"], ["латекс", "йод"])
    assert lists(db, "K00033") == ([], ["ПФД (краска)"])


def test_what_was_left_out_of_good_rows_is_told(db: Database, tmp_path: Path) -> None:
    result = run_import(db, clients_export(tmp_path))
    assert [(str(note.what), note.count, note.rows) for note in result.notes] == [
        ("The e-mail address is not valid.", 1, (6,))
    ]


def test_a_formula_is_a_harmless_name(db: Database, tmp_path: Path) -> None:
    run_import(db, clients_export(tmp_path))
    assert card(db, "K99992").name == ("", '=HYPERLINK("x")', "")


def test_the_same_file_twice_changes_nothing(
    both_databases: None, db: Database, tmp_path: Path
) -> None:
    path = clients_export(tmp_path)
    first = run_import(db, path)
    with db.write(OWNER, msg("Resume sending")) as tx:
        set_setting(tx, "reminders.paused", False)
    again = run_import(db, path)
    assert first.operation_id is not None
    assert again.operation_id is None
    assert (again.created, again.updated, again.unchanged) == (0, 0, 11)
    with db.read() as reader:
        assert reader.settings.flag("reminders.paused") is False


def test_one_undo_takes_an_import_back_and_it_can_be_done_again(
    both_databases: None, db: Database, tmp_path: Path
) -> None:
    result = run_import(db, clients_export(tmp_path))
    db.undo(OWNER, result.operation_id)
    assert [count(db, model) for model in (Client, ClientPhone, ClientTag, ClientAlert)] == [0] * 4
    assert run_import(db, clients_export(tmp_path)).created == 10


def test_a_dry_run_counts_and_keeps_nothing(db: Database, tmp_path: Path) -> None:
    result = run_import(db, clients_export(tmp_path), dry_run=True)
    assert (result.created, len(result.rejected), result.operation_id) == (10, 1, None)
    assert count(db, Client) == 0
    assert not (tmp_path / "clients.csv.rejected.csv").exists()


def test_a_cancelled_import_leaves_nothing_behind(db: Database, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        run_import(
            db,
            clients_export(tmp_path),
            progress=lambda done, total: steps.append((done, total)),
            cancel=lambda: True,
        )
    assert count(db, Client) == 0
    assert steps
    assert not (tmp_path / "clients.csv.rejected.csv").exists()


def test_rejected_rows_are_kept_unchanged_and_can_be_mended(db: Database, tmp_path: Path) -> None:
    result = run_import(db, clients_export(tmp_path))
    assert result.rejected_file == tmp_path / "clients.csv.rejected.csv"
    kept = result.rejected_file.read_bytes().decode("cp1251")
    assert kept.splitlines() == [
        CLIENTS_HEADER,
        "K99990;;нет телефона;;31.02.1990;;;-5;;;не помню",
    ]
    result.rejected_file.write_bytes(kept.replace(";;нет", ";Анна;нет", 1).encode("cp1251"))
    assert run_import(db, result.rejected_file).created == 1


def test_where_nothing_can_be_written_rejected_rows_go_to_the_data_folder(
    db: Database, tmp_path: Path
) -> None:
    path = clients_export(tmp_path)
    (tmp_path / "clients.csv.rejected.csv").mkdir()
    result = run_import(db, path, rejects_folder=tmp_path / "data")
    assert result.rejected_file == tmp_path / "data" / "clients.csv.rejected.csv"


def test_an_import_leaves_sending_paused(db: Database, tmp_path: Path) -> None:
    with db.write(OWNER, msg("Resume sending")) as tx:
        set_setting(tx, "reminders.paused", False)
    run_import(db, clients_export(tmp_path))
    with db.read() as reader:
        assert reader.settings.flag("reminders.paused") is True


def test_a_category_of_refusal_is_a_refusal_of_advertising(db: Database, tmp_path: Path) -> None:
    result = run_import(db, clients_export(tmp_path))
    assert (result.consents_given, result.consents_refused) == (0, 2)
    with db.read() as reader:
        records = reader.session.scalars(select(Consent)).all()
        assert {(r.purpose, r.granted, r.source) for r in records} == {
            ("advertising", False, "import")
        }
        assert records[0].evidence == "clients.csv, 2026-03-11"


def test_a_consent_column_that_says_yes_grants_both_purposes(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv",
        "Имя;Телефон;Согласие;Категории",
        "Анна Ким;89161234567;да;",
        "Ольга Ким;89161234568;да;без рекламы",
        "Инна Ким;89161234569;нет;",
        "Майя Ким;89161234570;;",
    )
    run_import(db, path)
    with db.read() as reader:
        rows = reader.session.execute(
            select(Client.first_name, Consent.purpose, Consent.granted).join(
                Consent, Consent.client_id == Client.id
            )
        ).all()
    assert {tuple(row) for row in rows} == {
        ("Анна", "service", True),
        ("Анна", "advertising", True),
        ("Ольга", "service", True),
        ("Ольга", "advertising", False),
        ("Инна", "service", False),
        ("Инна", "advertising", False),
    }


def test_what_a_client_said_later_is_not_overruled_by_an_old_file(
    db: Database, tmp_path: Path
) -> None:
    from salonapp.clients.cards import Purpose

    path = clients_export(tmp_path)
    run_import(db, path)
    with db.write(OWNER, msg("Consent")) as tx:
        client_id = tx.session.scalar(select(Client.id).where(Client.external_id == "K00000"))
        assert client_id is not None
        record_consent(
            tx, [client_id], Purpose.ADVERTISING, granted=True, source="paper", evidence="form 7"
        )
    before = count(db, Consent)
    run_import(db, path)
    assert count(db, Consent) == before


def test_an_import_fills_gaps_but_never_touches_what_a_person_typed(
    db: Database, tmp_path: Path
) -> None:
    run_import(db, csv_file(tmp_path / "a.csv", "Код;Имя;Заметка;Источник", "1;Анна;чай;2ГИС"))
    with db.write(OWNER, msg("Edit")) as tx:
        client_id = tx.session.scalar(select(Client.id).where(Client.external_id == "1"))
        assert client_id is not None
        edit_client(tx, client_id, ClientDraft(first_name="Анна", note="кофе", source="2ГИС"))
    newer = csv_file(
        tmp_path / "b.csv",
        "Код;Имя;Заметка;Источник;E-mail",
        "1;Ким Анна;вода;Яндекс;anna@example.com",
    )
    result = run_import(db, newer)
    assert (result.created, result.updated) == (0, 1)
    with db.read() as reader:
        client = reader.session.scalars(select(Client)).one()
        assert (client.last_name, client.note) == ("Ким", "кофе")
        assert (client.source, client.email) == ("Яндекс", "anna@example.com")
    assert run_import(db, newer).operation_id is None


def test_an_emptier_file_empties_nothing(db: Database, tmp_path: Path) -> None:
    run_import(db, clients_export(tmp_path))
    before = card(db, "K00001")
    path = csv_file(tmp_path / "b.csv", "Код;Имя;Телефон;Комментарий", "K00001;Сергей;;")
    assert run_import(db, path).operation_id is None
    assert card(db, "K00001") == before


def test_one_person_in_several_rows_lands_on_one_card(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv",
        "Код;Имя;Телефон;Комментарий",
        "1;Инна;8 916 123-45-67;",
        "2;Панова Инна;+7(916)1234567, 8 926 123-45-67;чай",
    )
    result = run_import(db, path)
    assert (result.created, result.updated) == (1, 1)
    with db.read() as reader:
        cards = select(func.count()).select_from(Client).where(Client.merged_into_id.is_(None))
        assert reader.session.scalar(cards) == 1
    assert run_import(db, csv_file(tmp_path / "b.csv", "Код;Имя", "2;Инна")).unchanged == 1
    assert card(db, "1") == Card(
        ("Панова", "Инна", ""), ("+79161234567", "+79261234567"), (None, None, None), "чай"
    )
    assert run_import(db, path).operation_id is None


def test_a_mother_and_a_daughter_on_one_phone_stay_two(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv",
        "Имя;Телефон",
        "Панова Инна;8 916 123-45-67",
        "Панова Алёна;8 916 123-45-67",
    )
    assert run_import(db, path).created == 2
    assert run_import(db, path).operation_id is None


def test_a_name_alone_never_joins_two_people(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv",
        "Имя;Телефон;Комментарий",
        "Инна;89161234567;",
        "Инна;89161234568;",
        "Инна;;первая",
        "Инна;;вторая",
    )
    assert run_import(db, path).created == 4
    assert run_import(db, path).operation_id is None


def test_a_code_of_another_program_is_not_taken_for_the_same_person(
    db: Database, tmp_path: Path
) -> None:
    run_import(db, csv_file(tmp_path / "a.csv", "Код;Имя;Телефон", "1;Анна Ким;89161234567"))
    other = csv_file(tmp_path / "b.csv", "Код;Имя;Телефон", "1;Борис Лом;89161234599")
    assert run_import(db, other).created == 1
    assert card(db, "1").name == ("Ким", "Анна", "")
    assert run_import(db, other).operation_id is None


def test_a_card_made_by_hand_is_found_by_its_phone(db: Database, tmp_path: Path) -> None:
    with db.write(OWNER, msg("New client")) as tx:
        add_client(tx, ClientDraft(first_name="Игорь", phones=(PhoneDraft("+7 967 612-22-02"),)))
    result = run_import(db, clients_export(tmp_path))
    assert (result.created, result.updated) == (9, 1)
    assert card(db, "K00004").name[1] == "Игорь"


def test_a_merged_card_is_found_by_its_old_code(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv", "Код;Имя;Телефон", "1;Анна Ким;89161234567", "2;Аня;89161234568"
    )
    run_import(db, path)
    with db.write(OWNER, msg("Merge")) as tx:
        ids = {row[0]: row[1] for row in tx.session.execute(select(Client.external_id, Client.id))}
        other = tx.session.get(Client, ids["2"])
        assert other is not None
        other.merged_into_id = ids["1"]
        for phone in tx.session.scalars(
            select(ClientPhone).where(ClientPhone.client_id == ids["2"])
        ):
            phone.client_id = ids["1"]
    again = run_import(db, path)
    assert (again.operation_id, again.unchanged) == (None, 2)


def test_a_row_with_more_cells_than_columns_is_not_guessed_at(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv", "Имя;Телефон", "Анна;89161234567", "Ольга;чай;89161234568", "Инна"
    )
    result = run_import(db, path)
    assert result.created == 2
    assert [rejected.row for rejected in result.rejected] == [3]


def test_clients_of_a_workbook_and_of_an_address_book_come_too(
    db: Database, tmp_path: Path
) -> None:
    from tests.desk.imports.files import workbook

    sheet = workbook(tmp_path / "a.xlsx", [["Имя", "Телефон"], ["Анна Ким", 89161234567]])
    book = tmp_path / "a.vcf"
    book.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nN:Ким;Анна;;;\nFN:Анна Ким\nTEL:+7 916 123-45-67\n"
        "BDAY:1990-02-03\nEND:VCARD\n",
        encoding="utf-8",
    )
    assert run_import(db, sheet).created == 1
    result = run_import(db, book)
    assert (result.created, result.updated) == (0, 1)


def test_a_wrong_kind_is_refused_before_anything_is_written(db: Database, tmp_path: Path) -> None:
    with pytest.raises(SalonError, match="day of the visit"):
        run_import(db, clients_export(tmp_path), ImportKind.VISITS)
    with db.read() as reader:
        assert reader.session.scalar(text("SELECT COUNT(*) FROM client")) == 0
