"""Small files as salon programs export them, with every trap the real ones had."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

CLIENTS_HEADER = (
    "Код;Имя;Телефон;E-mail;День рождения;Категории;Комментарий;Скидка;Откуда узнал;Аллергии;"
    "Дата добавления"
)
CLIENTS = (
    CLIENTS_HEADER,
    "K00000;Савельева Евгения;'+79526018159;;14.02.57;без рекламы;;5;Instagram;акрилаты;30.07.23",
    'K00001;Ершова Сергей;+7(948)757-49-11;client1@example.com;16.03.76;;"сухая кожа\nреактивная";'
    "0;по рекомендации;;03.05.2025",
    "K00004;Панова Игорь;8 967 612 22 02;;20.03;постоянный;;15 %;2ГИС;;08.10.2025",
    "K00004;Панова Игорь;79676122202;;20.03;постоянный;;15 %;2ГИС;;08.10.2025",
    "K00008;Олеся;8 983 417 04 71;a@b;07.07.1972;;не любит разговоры;5;вывеска;;2022-12-01",
    'K00011;Калинина Алёна;8(988)3143667;нет;14/01/1963;без рекламы;"просит ""потише""";0;подруга;'
    "-;01.04.2025",
    "K00025;Юлия;8-900-857-71-96 (мама);;11.05;;;5;2ГИС;;2025-06-04",
    'K00028;О’Коннор Вера;79924061235;;12.09.1959;VIP, постоянный;;10%;;"латекс; йод";',
    "K00033;Ларина Дарья;+7 950 355-07-69;нет;00.00.0000;;;10%;;ПФД (краска);2025-09-19",
    ";;;;;;;;;;",
    "K99990;;нет телефона;;31.02.1990;;;-5;;;не помню",
    "K99991;Только Имя;;;;;;;;;",
    'K99992;"=HYPERLINK(""x"")";+7 999 000-00-01;;;;;;;;',
)
#: One row a line; "#" stands before a cell that is a number in the workbook.
VISITS = """\
Отчёт по записям за всё время

Дата визита|Время|Клиент|Телефон клиента|Услуги|Сотрудник|Стоимость|Оплачено|Статус|Комментарий
01.02.2025|19:30|Панова Игорь|8 967 612 22 02|Педикюр, Маникюр с покрытием|Ирина С.|3 000 ₽|#3000|\
Клиент пришёл|опоздала 20 мин
17.11.25|14:45|Олеся|79834170471|Стрижка женская|Света|2200,00|#2200|Клиент пришёл|
2025-03-24|19:15|Олеся|'+79834170471|Укладка, Укладка|Света|#1800|#1800|Клиент пришёл|
30/07/2025|13:15|Юлия|8-900-857-71-96 (мама)|Педикюр|Света|#2600|#0|Клиент не пришёл|
18/03/2025|12:15|Юлия|+7(900)857-71-96|Педикюр|Света|#2600|#0|Отменено|

05.07.2025|11:45|Юлия|9008577196|Педикюр|Света|#2600|#0|Ожидание|
20.03.2026|11:45|Юлия|9008577196|Педикюр|Света|#2600|#0|Ожидание|
32.13.2025|25:99|Нет Такой|123|Стрижка женская|Света|много||Клиент пришёл|
01.12.2031|10:00|Из Будущего|+7 999 000-00-02|Педикюр|Света|#2600|#2600|Клиент пришёл|
05.01.2026|10:00|Новая Клиентка|8 916 555 44 33|Массаж лица|Аня|#2600|#2600|Клиент пришёл|
"""


def clients_export(folder: Path) -> Path:
    """The clients of a salon: Windows-1251, semicolons, CRLF."""
    path = folder / "clients.csv"
    path.write_bytes(("\r\n".join(CLIENTS) + "\r\n").encode("cp1251"))
    return path


def visits_export(folder: Path) -> Path:
    """The visits of a salon: a workbook with a title line above the headings."""
    rows = [line.split("|") if line else [] for line in VISITS.splitlines()]
    return workbook(
        folder / "visits.xlsx",
        [[float(cell[1:]) if cell.startswith("#") else cell for cell in row] for row in rows],
    )


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A workbook with these rows on its only sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column)
            cell.value = value
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
    book.save(path)
    return path


def csv_file(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A text file with these lines."""
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path
