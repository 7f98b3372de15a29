"""Cells mean what the person who typed them meant; what is impossible is said to be."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.desk.imports import cells, days, values
from salonapp.desk.imports.cards import Cell
from salonapp.desk.imports.cells import Unusable
from salonapp.desk.imports.days import Birthday
from salonapp.desk.imports.names import FullName, compatible, split_name
from salonapp.desk.imports.values import Outcome

TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    "cell",
    [
        "05.02.2025",
        "5.2.2025",
        "05.02.25",
        "05/02/2025",
        "05-02-2025",
        "2025-02-05",
        "2025.02.05",
        "20250205",
        "5 февраля 2025 г.",
        "5 фев 2025",
        "February 5, 2025",
        "05.02.2025 19:30",
        "2025-02-05T19:30:00+03:00",
        "'05.02.2025",
        45693,
        45693.8125,
        "45693",
        date(2025, 2, 5),
        datetime(2025, 2, 5, 19, 30),
    ],
)
def test_a_day_is_read_in_every_usual_form(cell: Cell) -> None:
    assert days.parse_day(cell, TODAY) == date(2025, 2, 5)


@pytest.mark.parametrize(
    "cell",
    ["", "00.00.0000", "31.02.1990", "32.13.2025", "не помню", "5", 5, True, None, "1.1.0001"],
)
def test_a_day_that_never_was_is_none(cell: Cell) -> None:
    assert days.parse_day(cell, TODAY) is None


def test_months_stand_first_only_where_the_whole_column_says_so() -> None:
    assert days.slashes_are_american(["03/04/2025", "03/14/2025"])
    assert not days.slashes_are_american(["03/04/2025", "14/03/2025"])
    assert not days.slashes_are_american(["03/04/2025", "14.03.2025"])
    assert days.parse_day("03/14/2025", TODAY, us_order=True) == date(2025, 3, 14)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("14.02.57", Birthday(14, 2, 1957)),
        ("15.07.05", Birthday(15, 7, 2005)),
        ("01.12.26", Birthday(1, 12, 1926)),
        ("20.06", Birthday(20, 6, None)),
        ("29.02", Birthday(29, 2, None)),
        ("5 мая", Birthday(5, 5, None)),
        (20.1, Birthday(20, 10, None)),
        (20.06, Birthday(20, 6, None)),
        ("--06-20", Birthday(20, 6, None)),
        ("2006-06-18", Birthday(18, 6, 2006)),
        ("01.01.1905", Birthday(1, 1, None)),
        (date(1990, 5, 6), Birthday(6, 5, 1990)),
        ("", None),
        ("нет", None),
        ("00.00.0000", None),
        ("31.02.1990", days.BAD_BIRTHDAY),
        ("не скажу", days.BAD_BIRTHDAY),
    ],
)
def test_a_birthday_has_a_year_only_when_it_is_told(
    cell: Cell, meant: Birthday | Unusable | None
) -> None:
    assert days.parse_birthday(cell, TODAY) == meant


@pytest.mark.parametrize(
    "cell",
    [
        "19:30",
        "19.30",
        "19:30:00",
        "7:30 PM",
        "19:30-20:30",
        "05.02.2025 19:30",
        0.8125,
        time(19, 30),
        timedelta(hours=19, minutes=30),
        datetime(2025, 2, 5, 19, 30),
    ],
)
def test_a_time_is_read_in_every_usual_form(cell: Cell) -> None:
    assert days.parse_time(cell) == time(19, 30)


@pytest.mark.parametrize("cell", ["25:99", "", "утром", 5, None, "05.02.2025"])
def test_no_time_is_made_up(cell: Cell) -> None:
    assert days.parse_time(cell) is None or not days.has_time(cell)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Anna@Mail.RU", "Anna@mail.ru"),
        ("a@b.ru, c@d.ru", "a@b.ru"),
        ("нет", None),
        ("", None),
        ("-", None),
        ("a@b", values.BAD_EMAIL),
        ("собака", values.BAD_EMAIL),
        ("a@@b.ru", values.BAD_EMAIL),
    ],
)
def test_an_address_that_cannot_be_one_is_left_out(cell: str, meant: str | Unusable | None) -> None:
    assert values.email(cell) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("латекс; йод", ("латекс", "йод")),
        ("акрилаты, аммиак", ("акрилаты", "аммиак")),
        ("ПФД (краска, лак)", ("ПФД (краска, лак)",)),
        ("йод\nЙОД", ("йод", "ЙОД")),
        ("-", ()),
        ("нет", ()),
        ("", ()),
    ],
)
def test_a_list_in_a_cell_is_parted(cell: str, meant: tuple[str, ...]) -> None:
    assert cells.items(cell) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Педикюр, Маникюр с покрытием", ("Педикюр", "Маникюр с покрытием")),
        ("Укладка, укладка", ("укладка",)),
        ("Окрашивание (корни, длина)", ("Окрашивание (корни, длина)",)),
        ("Стрижка + Укладка", ("Стрижка", "Укладка")),
        ("Стрижка 0,5 часа", ("Стрижка 0,5 часа",)),
        ("", ()),
    ],
)
def test_each_service_of_a_visit_is_named_once(cell: str, meant: tuple[str, ...]) -> None:
    assert cells.services(cell) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Клиент пришёл", Outcome.DONE),
        ("Клиент не пришел", Outcome.NO_SHOW),
        ("Неявка", Outcome.NO_SHOW),
        ("No-show", Outcome.NO_SHOW),
        ("Отменено", Outcome.CANCELLED),
        ("Cancelled by client", Outcome.CANCELLED),
        ("Ожидание", Outcome.WAITING),
        ("Клиент подтвердил", Outcome.WAITING),
        ("Не подтверждено", Outcome.WAITING),
        ("Completed", Outcome.DONE),
        (True, Outcome.DONE),
        ("", None),
        ("хз", values.BAD_STATUS),
    ],
)
def test_a_status_is_understood(cell: Cell, meant: Outcome | Unusable | None) -> None:
    assert values.outcome(cell) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("15 %", 15),
        ("10%", 10),
        ("5", 5),
        ("0", 0),
        (0.15, 15),
        ("", None),
        ("-5", None),
        ("много", None),
    ],
)
def test_a_discount_is_a_percentage(cell: Cell, meant: int | None) -> None:
    found = values.percent(cell)
    assert (None if isinstance(found, Unusable) else found) == meant


def test_words_of_refusal_are_known() -> None:
    assert values.refuses_advertising("Без рекламы")
    assert values.refuses_advertising("не беспокоить")
    assert not values.refuses_advertising("VIP, постоянный")


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("да", True), ("Нет", False), ("+", True), (False, False), ("01.02.2025", True), ("", None)],
)
def test_an_answer_is_yes_or_no(cell: Cell, meant: bool | None) -> None:
    assert values.yes_no(cell) is meant


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Савельева Евгения", FullName("Савельева", "Евгения", "")),
        ("Анна Савельева", FullName("Савельева", "Анна", "")),
        ("Ким Майя", FullName("Ким", "Майя", "")),
        ("Иванова Анна Петровна", FullName("Иванова", "Анна", "Петровна")),
        ("Анна Петровна Иванова", FullName("Иванова", "Анна", "Петровна")),
        ("Анна Петровна", FullName("", "Анна", "Петровна")),
        ("Anna Smith", FullName("Smith", "Anna", "")),
        ("О’Коннор Вера", FullName("О’Коннор", "Вера", "")),
        ("Инна", FullName("", "Инна", "")),
        ('=HYPERLINK("x")', FullName("", '=HYPERLINK("x")', "")),
    ],
)
def test_a_name_is_parted_whatever_its_order(name: str, parts: FullName) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("one", "other", "may_be_one"),
    [
        ("инна", "панова инна", True),
        ("анна к.", "ким анна", True),
        ("иванова анна", "ivanova anna", True),
        ("петрова анна", "анна петрова сергеевна", True),
        ("", "анна", True),
        ("инна", "анна", False),
        ("панова инна", "панова алена", False),
    ],
)
def test_two_names_on_one_phone_are_one_person_only_when_they_agree(
    one: str, other: str, may_be_one: bool
) -> None:
    assert compatible(one, other) is may_be_one
    assert compatible(other, one) is may_be_one


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.times(),
)


@given(CELLS)
def test_no_cell_breaks_an_import(cell: Cell) -> None:
    days.parse_day(cell, TODAY)
    days.parse_time(cell)
    days.parse_birthday(cell, TODAY)
    values.email(cell)
    values.money(cell, "RUB")
    values.percent(cell)
    values.yes_no(cell)
    values.gender(cell)
    values.rating(cell)
    values.outcome(cell)
    cells.items(cell)
    cells.services(cell)
    split_name(cells.line(cell))
    cells.prose(cell)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2026, 3, 11)))
def test_a_day_written_in_full_is_read_back(day: date) -> None:
    for form in ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d"):
        assert days.parse_day(day.strftime(form), TODAY) == day


@given(st.text(alphabet="абвгдежАБВ -'", min_size=1, max_size=40))
def test_no_word_of_a_name_is_lost(name: str) -> None:
    parts = split_name(name)
    assert sorted(f"{parts.last} {parts.first} {parts.middle}".split()) == sorted(name.split())
