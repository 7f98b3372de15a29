"""The export files that are imported: another program's idea of the demo salon's data."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.bench.kit import bare_connection

CLIENTS_SQL = """
    SELECT 'K-' || c.id, c.last_name, c.first_name, c.middle_name,
           (SELECT e164 FROM client_phone p WHERE p.client_id = c.id LIMIT 1), c.email,
           printf('%02d.%02d.%04d', c.birth_day, c.birth_month, c.birth_year),
           CASE c.gender WHEN 'male' THEN 'м' ELSE 'ж' END, c.source,
           (SELECT group_concat(tag, ', ') FROM client_tag t WHERE t.client_id = c.id),
           (SELECT text FROM client_alert a WHERE a.client_id = c.id AND kind = 'allergy' LIMIT 1),
           c.note, strftime('%d.%m.%Y', c.created_on),
           CASE (SELECT granted FROM consent k WHERE k.client_id = c.id LIMIT 1)
               WHEN 1 THEN 'да' WHEN 0 THEN 'нет' END
    FROM client c ORDER BY c.id
"""
CLIENTS_HEAD = (
    "Код;Фамилия;Имя;Отчество;Телефон;E-mail;Дата рождения;Пол;Источник;Метки;Аллергия;"
    "Комментарий;Дата создания;Согласие"
)
VISITS_SQL = """
    SELECT 'V-' || v.id, 'K-' || v.client_id, strftime('%d.%m.%Y', v.on_day),
           substr(v.at_time, 1, 5),
           (SELECT group_concat(s.name, ', ') FROM visit_service x JOIN service s
            ON s.id = x.service_id WHERE x.visit_id = v.id),
           (SELECT name FROM staff m WHERE m.id = v.staff_id), v.price_minor / 100,
           v.paid_minor / 100,
           CASE v.status WHEN 'done' THEN 'Клиент пришёл' WHEN 'no_show' THEN 'Не пришёл'
               ELSE 'Отменено' END, v.note
    FROM visit v ORDER BY v.id
"""
VISITS_HEAD = (
    "Код визита;Код клиента;Дата визита;Время;Услуги;Сотрудник;Стоимость;Оплачено;Статус;"
    "Комментарий"
)


def write_clients(salon: Path, file: Path) -> int:
    """The salon's clients as a CSV export; returns how many rows."""
    return _write(salon, file, CLIENTS_HEAD, CLIENTS_SQL)


def write_visits(salon: Path, file: Path) -> int:
    """The salon's visits as a CSV export; returns how many rows."""
    return _write(salon, file, VISITS_HEAD, VISITS_SQL)


def _write(salon: Path, file: Path, head: str, sql: str) -> int:
    rows = 0
    with bare_connection(salon) as bare, file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(head.split(";"))
        for row in bare.execute(sql):
            writer.writerow(row)
            rows += 1
    return rows
