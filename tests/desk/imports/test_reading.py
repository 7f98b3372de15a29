"""Whatever wrote a salon's file, its rows come with the numbers a spreadsheet shows."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import openpyxl
import openpyxl.styles
import pytest

from salonapp.desk.imports.cards import Cell, FileFormat, ImportKind
from salonapp.desk.imports.preview import preview, recognise
from salonapp.desk.imports.reading import Source, open_source
from salonapp.foundation.errors import SalonError
from tests.desk.imports.files import clients_export, csv_file, visits_export, workbook

HEADER = "Имя;Телефон;Заметка"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
ROWS = ("Анна Ёлкина;8 916 123-45-67;любит чай", "Ольга Щукина;8 916 123-45-68;объём")


def all_rows(source: Source) -> list[tuple[int, list[Cell]]]:
    return [
        (number, list(row))
        for chunk in source.chunks(2)
        for number, row in zip(chunk.numbers, chunk.rows, strict=True)
    ]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1251", "cp1251"),
        ("koi8-r", "koi8_r"),
        ("cp866", "cp866"),
    ],
)
def test_a_table_is_read_in_whatever_encoding_it_was_saved(
    tmp_path: Path, encoding: str, told: str
) -> None:
    source = open_source(csv_file(tmp_path / "a.csv", HEADER, *ROWS, encoding=encoding))
    assert source.encoding == told
    assert source.names == ("Имя", "Телефон", "Заметка")
    assert all_rows(source)[1] == (3, ["Ольга Щукина", "8 916 123-45-68", "объём"])


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_usual_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [line.replace(";", delimiter) for line in (HEADER, *ROWS)]
    source = open_source(csv_file(tmp_path / "a.csv", *lines))
    assert source.delimiter == delimiter
    assert len(all_rows(source)) == 2


def test_commas_inside_cells_do_not_deceive(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", HEADER, "Анна;89161234567;чай, кофе, вода", *ROWS)
    assert open_source(path).delimiter == ";"


def test_one_letter_far_below_decides_the_encoding(tmp_path: Path) -> None:
    lines = ["Name;Phone"] + ["Anna;89161234567"] * 40_000 + ["Алёна;89161234568"]
    source = open_source(csv_file(tmp_path / "a.csv", *lines, encoding="cp1251"))
    assert source.encoding == "cp1251"
    assert all_rows(source)[-1] == (40_002, ["Алёна", "89161234568"])


def test_a_letter_cut_in_two_does_not_spoil_the_other_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\n".join([HEADER, *ROWS]).encode()[:-1])
    source = open_source(path)
    assert source.encoding == "utf-8"
    assert all_rows(source)[0] == (2, ["Анна Ёлкина", "8 916 123-45-67", "любит чай"])


def test_a_stray_cell_in_the_far_corner_of_a_sheet_is_named_and_not_laid_out(
    tmp_path: Path,
) -> None:
    table = [["Имя", "Телефон"], ["Анна Ёлкина", "8 916 123-45-67"]]
    path = workbook(tmp_path / "a.xlsx", table)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet["XFD1048576"].fill = openpyxl.styles.PatternFill("solid", "FFFF00")
    book.save(path)
    assert [row for _number, row in all_rows(open_source(path))] == [table[1]]
    sheet["XFD1048576"] = "x"
    book.save(path)
    with pytest.raises(SalonError, match="far away from its table"):
        open_source(path)


def test_headings_stand_below_a_title_and_empty_lines(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "Клиенты салона;;", ";;", HEADER, *ROWS)
    source = open_source(path)
    assert source.header_row == 3
    assert [number for number, _row in all_rows(source)] == [4, 5]


def test_a_cell_of_two_lines_is_one_row_and_empty_rows_keep_their_number(tmp_path: Path) -> None:
    source = open_source(clients_export(tmp_path))
    numbers = [number for number, _row in all_rows(source)]
    assert numbers == [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14]
    assert all_rows(source)[1][1][6] == "сухая кожа\nреактивная"


def test_a_table_without_headings_is_told_by_what_is_in_it(tmp_path: Path) -> None:
    source, columns = recognise(csv_file(tmp_path / "a.csv", *ROWS))
    assert source.header_row == 0
    assert columns.at == {"phone": 1, "name": 0}
    assert len(all_rows(source)) == 2


def test_a_workbook_is_read_below_its_title_with_the_rows_excel_shows(tmp_path: Path) -> None:
    source, columns = recognise(visits_export(tmp_path))
    assert source.format is FileFormat.WORKBOOK
    assert source.header_row == 3
    assert columns.kind is ImportKind.VISITS
    assert [number for number, _row in all_rows(source)] == [4, 5, 6, 7, 8, 10, 11, 12, 13, 14]


def test_the_sheet_with_known_headings_is_chosen(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Сводка", 5])
    book.create_sheet("Клиенты").append(["Имя", "Телефон"])
    book["Клиенты"].append(["Анна", "89161234567"])
    book.save(tmp_path / "a.xlsx")
    assert open_source(tmp_path / "a.xlsx").sheet == "Клиенты"


def test_an_opendocument_table_is_read(tmp_path: Path) -> None:
    cells = [["Имя", "Телефон"], ["Анна", "89161234567"]]
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    assert all_rows(open_source(tmp_path / "a.ods")) == [(2, ["Анна", "89161234567"])]


def test_an_address_book_is_read_with_quoted_letters_and_several_phones(tmp_path: Path) -> None:
    path = tmp_path / "book.vcf"
    path.write_text(
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
        "=D0=9A=D0=B8=D0=BC;=D0=9C=D0=B0=D0=B9=D1=8F;;;\n"
        "TEL;CELL:+79161234567\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nN:Ким;Анна;Ивановна;;\nFN:Анна Ким\n"
        "TEL;TYPE=CELL:8 916 123-45-68\nTEL;TYPE=HOME:8 495 123-45-68\n"
        "EMAIL:a@b.ru\nBDAY:1990-02-03\nNOTE:любит чай\nEND:VCARD\n",
        encoding="utf-8",
    )
    source, columns = recognise(path)
    rows = all_rows(source)
    assert columns.kind is ImportKind.CLIENTS
    assert [number for number, _row in rows] == [2, 3]
    assert rows[0][1][2:6] == ["Ким", "Майя", "", "+79161234567"]
    assert rows[1][1][4:8] == [
        "Ивановна",
        "8 916 123-45-68, 8 495 123-45-68",
        "a@b.ru",
        "1990-02-03",
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\r\n \r\n", "is empty"),
        ("photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02\x03\x04\x05\x06", "not a table"),
        ("report.pdf", b"%PDF-1.7 ...", "not a table"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "is a web page"),
        ("broken.xlsx", b"PK\x03\x04 and nothing more", "is damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "is damaged"),
        ("prose.txt", "Просто текст\nв две строки\n".encode(), "cannot be told apart"),
        ("heads.csv", "Имя;Телефон\n".encode(), "has headings but no rows"),
        ("cards.vcf", b"BEGIN:VCARD\nnonsense\nEND:VCARD\n", "is broken"),
        (
            "phone.vcf",
            b"BEGIN:VCARD\nN;CHARSET=KOI-99;ENCODING=QUOTED-PRINTABLE:=D0=9A\nEND:VCARD\n",
            "is broken",
        ),
    ],
)
def test_a_file_that_cannot_be_imported_says_why_and_what_to_do(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SalonError, match=says) as refused:
        recognise(tmp_path / name)
    assert refused.value.hint is not None


def test_a_folder_a_missing_file_and_a_locked_one_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SalonError, match="is a folder"):
        open_source(tmp_path)
    with pytest.raises(SalonError, match="There is no file"):
        open_source(tmp_path / "nowhere.csv")
    path = csv_file(tmp_path / "a.csv", HEADER, *ROWS)

    def locked(*_given: object, **_named: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(SalonError, match="may not be read") as refused:
        open_source(path)
    assert "Excel" in str(refused.value.hint)


def test_what_never_ends_is_no_table(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SalonError, match="not a table"):
        open_source(tmp_path / "pipe")


@pytest.mark.parametrize("between", [1, 40])
def test_stray_quotation_marks_do_not_swallow_the_rows_between_them(
    tmp_path: Path, between: int
) -> None:
    rows = ['"Звезда;89161234567;', *["Анна;89161234568;"] * between, '"Ольга";89161234569;']
    path = csv_file(tmp_path / "a.csv", HEADER, *rows)
    with pytest.raises(SalonError, match="quotation mark"):
        list(open_source(path).chunks())


def test_a_note_of_several_lines_is_one_cell_whatever_stands_in_it(tmp_path: Path) -> None:
    note = '"любит чай; кофе; сок\nи ""тишину""; окно; свет"'
    path = csv_file(tmp_path / "a.csv", HEADER, f"Анна;89161234567;{note}", 'Аня "Ню";;"да"')
    (chunk,) = open_source(path).chunks()
    assert [row[0] for row in chunk.rows] == ["Анна", 'Аня "Ню"']
    assert "окно" in str(chunk.rows[0][2])


@pytest.mark.parametrize("rows", [2, 30_000])
def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_table(
    tmp_path: Path, rows: int
) -> None:
    lines = [HEADER, ROWS[0], 'Анна;89161234567;"любит чай', *ROWS * rows]
    path = csv_file(tmp_path / "a.csv", *lines)
    with pytest.raises(SalonError, match="quotation mark"):
        all_rows(open_source(path))


def test_a_table_without_usable_columns_says_which_it_has(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "Артикул;Остаток", "777;5", "778;6")
    with pytest.raises(SalonError, match="client's name") as refused:
        recognise(path)
    assert "Артикул, Остаток" in str(refused.value)


def test_the_preview_shows_what_would_be_imported(tmp_path: Path) -> None:
    shown = preview(clients_export(tmp_path))
    assert (shown.kind, shown.encoding, shown.delimiter) == (ImportKind.CLIENTS, "cp1251", ";")
    guessed = {column.name: column.field for column in shown.columns}
    assert guessed["Откуда узнал"] == "source"
    assert guessed["День рождения"] == "birthday"
    assert shown.columns[0].samples == ("K00000", "K00001", "K00004")
    assert shown.rows == 13
    assert shown.first_rows[0][1] == "Савельева Евгения"


def test_numbers_and_days_of_a_workbook_keep_their_kind(tmp_path: Path) -> None:
    from datetime import date

    path = workbook(
        tmp_path / "a.xlsx",
        [("Имя", "Телефон", "Дата рождения"), ("Анна", 89161234567, date(1990, 5, 6))],
    )
    assert all_rows(open_source(path)) == [(2, ["Анна", 89161234567.0, date(1990, 5, 6)])]
