"""An address book in which one card is broken still brings everybody else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import select

from salonapp.clients.tables import Client
from salonapp.desk.imports.commands import run_import
from salonapp.desk.imports.preview import preview
from salonapp.storage.database import Database

ANNA = "BEGIN:VCARD\nVERSION:3.0\nN:Ким;Анна;;;\nTEL:+79161234567\nEND:VCARD\n"
OLGA = "BEGIN:VCARD\nVERSION:2.1\nN:Ли;Ольга;;;\nTEL:+79161234568\nEND:VCARD\n"
SECRETARY = (
    "BEGIN:VCARD\nVERSION:2.1\nN:Ю;Яна;;;\nAGENT:\n"
    "BEGIN:VCARD\nVERSION:2.1\nN:Не;Она;;;\nEND:VCARD\nEND:VCARD\n"
)
BROKEN = {
    "unknown letters": "N;CHARSET=KOI-99;ENCODING=QUOTED-PRINTABLE:=D0=9A;;;\nEND:VCARD\n",
    "no end": "N:Пак;Вера;;;\nTEL:+79161234569\n",
    "a line that is none": "N:Пак;Вера;;;\nnonsense\nEND:VCARD\n",
    "half a letter": "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0;=9A;;;\nEND:VCARD\n",
    "a line that swallows the end": "N;ENCODING=QUOTED-PRINTABLE:=D0=9A;=\nEND:VCARD\n",
}


def book_of(folder: Path, *cards: str) -> Path:
    path = folder / "contacts.vcf"
    path.write_text("".join(cards), encoding="utf-8")
    return path


def surnames(db: Database) -> list[str]:
    with db.read() as reader:
        return list(reader.session.scalars(select(Client.last_name).order_by(Client.last_name)))


@pytest.mark.parametrize("lines", BROKEN.values(), ids=BROKEN.keys())
def test_one_broken_card_is_rejected_and_the_others_come_in(
    db: Database, tmp_path: Path, lines: str
) -> None:
    broken = f"BEGIN:VCARD\nVERSION:2.1\n{lines}"
    book = book_of(tmp_path, ANNA, broken, OLGA)
    seen = preview(book)
    assert (seen.rows, len(seen.first_rows)) == (3, 2)
    result = run_import(db, book)
    assert surnames(db) == ["Ким", "Ли"]
    assert (result.read, result.created) == (3, 2)
    (rejected,) = result.rejected
    assert rejected.row == 3
    assert "cannot be read" in rejected.reason.english
    assert result.rejected_file is not None
    with result.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        _headings, kept = csv.reader(file, delimiter=";")
    assert kept[-1].split() == broken.split()


def test_a_card_that_breaks_off_at_the_end_of_the_book_is_told(
    db: Database, tmp_path: Path
) -> None:
    result = run_import(db, book_of(tmp_path, ANNA, "BEGIN:VCARD\nVERSION:3.0\nN:Пак;Ве"))
    assert [each.row for each in result.rejected] == [3]
    assert surnames(db) == ["Ким"]


def test_lines_outside_of_any_card_are_told(db: Database, tmp_path: Path) -> None:
    result = run_import(db, book_of(tmp_path, ANNA, "\nTEL:+79161234570\n\n", OLGA))
    assert [each.row for each in result.rejected] == [3]
    assert surnames(db) == ["Ким", "Ли"]


def test_a_card_within_a_card_does_not_part_it(db: Database, tmp_path: Path) -> None:
    result = run_import(db, book_of(tmp_path, SECRETARY, ANNA))
    assert (result.created, result.rejected) == (2, ())
    assert surnames(db) == ["Ким", "Ю"]
