"""The same two clients as each kind of file brings them, from a look before to one undo."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from salonapp.clients.cards import ClientCard
from salonapp.clients.queries import client_card, find_clients
from salonapp.desk.imports.cards import ClientField
from salonapp.desk.imports.commands import run_import
from salonapp.desk.imports.preview import preview
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from tests.desk.imports.files import workbook
from tests.desk.imports.test_reading import MANIFEST

HEADINGS = ["Фамилия", "Имя", "Телефон", "E-mail", "День рождения", "Комментарий"]
ROWS = [
    ["О’Коннор", "Вера", "+7 992 406-12-35", "vera@example.com", "12.09.1959", "чай; тишина"],
    ["Ким", "Анна", "+7 916 123-45-67", "", "29.02", ""],
]


def as_csv(folder: Path) -> Path:
    path = folder / "clients.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADINGS, *ROWS])
    return path


def as_xlsx(folder: Path) -> Path:
    return workbook(folder / "clients.xlsx", [HEADINGS, *ROWS])


def as_ods(folder: Path) -> Path:
    def row(cells: list[str]) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}:'
        f'office:1.0" xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="Лист1">'
        f"{''.join(map(row, [HEADINGS, *ROWS]))}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = folder / "clients.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return path


def as_vcard(folder: Path) -> Path:
    def card(last: str, first: str, phone: str, mail: str, born: str, note: str) -> str:
        day, month, *year = born.split(".")
        birthday = f"{year[0]}-{month}-{day}" if year else f"--{month}{day}"
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{last};{first};;;", f"FN:{first} {last}"]
        lines += [f"TEL;TYPE=CELL:{phone}", f"BDAY:{birthday}"]
        lines += [f"EMAIL:{mail}"] if mail else []
        lines += [f"NOTE:{note.replace(';', chr(92) + ';')}"] if note else []
        return "\r\n".join([*lines, "END:VCARD", ""])

    path = folder / "contacts.vcf"
    path.write_text("".join(card(*row) for row in ROWS), encoding="utf-8", newline="")
    return path


def cards(db: Database) -> list[ClientCard]:
    with db.read() as reader:
        ids = find_clients(reader, OWNER_VIEWER, "")
        return [client_card(reader, OWNER_VIEWER, each) for each in ids]


@pytest.mark.parametrize("write", [as_csv, as_xlsx, as_ods, as_vcard])
def test_each_kind_of_file_brings_the_same_cards(
    db: Database, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    file = write(tmp_path)
    found = preview(file)
    samples = {column.field: column.samples for column in found.columns}
    assert samples[ClientField.LAST_NAME] == ("О’Коннор", "Ким")
    tried = run_import(db, file, dry_run=True)
    assert (tried.created, tried.rejected, tried.doubled, cards(db)) == (2, (), (), [])

    done = run_import(db, file)
    assert done.created == 2
    anna, vera = cards(db)
    assert (anna.name, vera.name) == ("Анна Ким", "Вера О’Коннор")
    assert [phone.e164 for phone in vera.phones] == ["+79924061235"]
    assert (vera.email, vera.note) == ("vera@example.com", "чай; тишина")
    assert anna.birthday is not None
    assert (anna.birthday.day, anna.birthday.month, anna.birthday.year) == (29, 2, None)
    assert vera.birthday is not None
    assert vera.birthday.year == 1959

    assert run_import(db, file).operation_id is None
    db.undo(OWNER, done.operation_id)
    assert cards(db) == []
