"""Columns are understood whatever program named them."""

from __future__ import annotations

from pathlib import Path

import pytest

from salonapp.desk.imports.cards import ImportKind
from salonapp.desk.imports.columns import guess_columns, guess_kind
from salonapp.desk.imports.preview import recognise
from salonapp.foundation.errors import InvalidInput, SalonError
from tests.desk.imports.files import csv_file

YCLIENTS_CLIENTS = (
    "Имя;Телефон;Email;Категории;Дата рождения;Пол;Скидка;Последний визит;Комментарий"
)
ONE_C_CLIENTS = "Код;Наименование;Контактный телефон;Дата создания;Эл. почта"
ENGLISH_CLIENTS = "Client ID;Last Name;First Name;Mobile Phone;E-mail;Date of birth;Tags;Notes"
YCLIENTS_VISITS = (
    "ID записи;Дата визита;Время;Сотрудник;Услуги;Клиент;Телефон клиента;Стоимость, руб.;Статус;"
    "Дата создания записи"
)
ONE_C_VISITS = "Дата документа;Контрагент;Номенклатура;Сумма документа;Ответственный"
ENGLISH_VISITS = "Date;Start Time;Client;Phone;Service;Staff Member;Price;Paid;Status;Rating"


@pytest.mark.parametrize("headings", [YCLIENTS_CLIENTS, ONE_C_CLIENTS, ENGLISH_CLIENTS])
def test_a_list_of_clients_is_taken_for_clients(headings: str) -> None:
    assert guess_kind(headings.split(";")) is ImportKind.CLIENTS


@pytest.mark.parametrize("headings", [YCLIENTS_VISITS, ONE_C_VISITS, ENGLISH_VISITS])
def test_a_list_of_visits_is_taken_for_visits(headings: str) -> None:
    assert guess_kind(headings.split(";")) is ImportKind.VISITS


def test_headings_of_salon_programs_find_their_fields() -> None:
    visits = guess_columns(YCLIENTS_VISITS.split(";"), [], None, {})
    assert dict(visits.at) == {
        "external_id": 0,
        "date": 1,
        "time": 2,
        "master": 3,
        "service": 4,
        "name": 5,
        "phone": 6,
        "price": 7,
        "status": 8,
    }
    clients = guess_columns(ENGLISH_CLIENTS.split(";"), [], None, {})
    assert clients.at["last_name"] == 1
    assert clients.at["note"] == 7
    assert clients.field_of(5) == "birthday"
    assert clients.field_of(99) == ""


def test_a_persons_own_word_wins_over_the_guess(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "Кто;Куда;Тел", "Анна;89161234567;рабочий")
    _source, columns = recognise(path, None, {"name": "кто", "phone": "2", "note": "Тел"})
    assert dict(columns.at) == {"name": 0, "phone": 1, "note": 2}


def test_a_mapping_to_nothing_is_refused_with_what_there_is(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "Имя;Телефон", "Анна;89161234567")
    with pytest.raises(InvalidInput, match="no field colour"):
        recognise(path, None, {"colour": "Имя"})
    with pytest.raises(InvalidInput, match="Имя, Телефон"):
        recognise(path, None, {"name": "Фамилия"})


def test_a_column_nobody_named_is_known_by_its_values() -> None:
    sample = [["Анна Ким", "8 916 123-45-67", "a@b.ru"], ["Ольга Ким", "8 916 123-45-68", ""]]
    columns = guess_columns(["", "", ""], sample, ImportKind.CLIENTS, {})
    assert dict(columns.at) == {"phone": 1, "email": 2, "name": 0}


def test_the_masters_phone_is_not_taken_for_the_clients() -> None:
    names = ["Дата", "Услуга", "Клиент", "Телефон сотрудника"]
    sample = [["01.02.2025", "Укладка", "Анна Ким", "8 916 123-45-67"]]
    assert "phone" not in guess_columns(names, sample, None, {}).at


def test_a_column_of_words_about_payment_is_the_way_of_paying() -> None:
    names = ["Дата", "Услуга", "Клиент", "Оплата"]
    sample = [["01.02.2025", "Укладка", "Анна Ким", "наличные"]]
    columns = guess_columns(names, sample, None, {})
    assert columns.at["payment"] == 3
    assert "paid" not in columns.at


def test_visits_need_a_day_and_somebody_whose_they_are() -> None:
    with pytest.raises(SalonError, match="day of the visit"):
        guess_columns(["Клиент", "Услуга"], [], ImportKind.VISITS, {})
    with pytest.raises(SalonError, match="whose visit"):
        guess_columns(["Дата", "Услуга"], [], ImportKind.VISITS, {})


def test_a_name_beside_a_surname_is_the_first_name() -> None:
    columns = guess_columns(["Фамилия", "Имя", "Отчество", "Телефон"], [], None, {})
    assert dict(columns.at) == {"last_name": 0, "first_name": 1, "middle_name": 2, "phone": 3}
    whole = guess_columns(["Фамилия", "ФИО", "Телефон"], [], None, {})
    assert whole.at["name"] == 1
