"""Visits of another program become visits and appointments, with all that belongs to them."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

from sqlalchemy import func, select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client, ClientPhone
from salonapp.desk.imports.cards import ImportKind
from salonapp.desk.imports.commands import run_import
from salonapp.foundation.i18n import msg
from salonapp.staff.tables import Staff
from salonapp.storage.base import Base
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.tables import Appointment, AppointmentService, Visit, VisitService
from tests.desk.imports.files import clients_export, csv_file, visits_export

HEADER = "ID записи;Дата;Время;Клиент;Телефон;Услуги;Мастер;Стоимость;Статус;Комментарий"
FACTS = (Client, ClientPhone, Visit, VisitService, Appointment, AppointmentService, Service, Staff)


def count(db: Database, model: type[Base]) -> int:
    with db.read() as reader:
        return reader.session.scalar(select(func.count()).select_from(model)) or 0


def visit_on(db: Database, day: date) -> Visit:
    with db.read() as reader:
        return reader.session.scalars(select(Visit).where(Visit.on_day == day)).one()


def services_of(db: Database, visit_id: int) -> list[str]:
    with db.read() as reader:
        return list(
            reader.session.scalars(
                select(Service.name)
                .join(VisitService, VisitService.service_id == Service.id)
                .where(VisitService.visit_id == visit_id)
                .order_by(VisitService.position)
            )
        )


def test_an_export_is_imported_with_no_options_given(
    both_databases: None, db: Database, tmp_path: Path
) -> None:
    run_import(db, clients_export(tmp_path))
    result = run_import(db, visits_export(tmp_path))
    assert result.kind is ImportKind.VISITS
    assert (result.read, result.created, result.new_clients) == (10, 8, 1)
    assert [(rejected.row, str(rejected.reason)) for rejected in result.rejected] == [
        (12, "The day of the visit does not exist or cannot be read."),
        (13, "The row says what became of the visit, but its day is still ahead."),
    ]
    visit = visit_on(db, date(2025, 2, 1))
    assert (visit.at_time, visit.status, visit.note) == (time(19, 30), "done", "опоздала 20 мин")
    assert (visit.price_minor, visit.paid_minor) == (300_000, 300_000)
    assert services_of(db, visit.id) == ["Педикюр", "Маникюр с покрытием"]
    assert services_of(db, visit_on(db, date(2025, 3, 24)).id) == ["Укладка"]
    assert visit_on(db, date(2025, 7, 30)).status == "no_show"
    assert visit_on(db, date(2025, 3, 18)).status == "cancelled"


def test_visits_find_their_clients_by_phone_and_bring_the_unknown_ones(
    db: Database, tmp_path: Path
) -> None:
    run_import(db, clients_export(tmp_path))
    run_import(db, visits_export(tmp_path))
    with db.read() as reader:
        names = reader.session.execute(
            select(Client.external_id, Client.first_name, func.count())
            .join(Visit, Visit.client_id == Client.id)
            .group_by(Client.id, Client.external_id, Client.first_name)
            .order_by(Client.id)
        ).all()
    assert [tuple(row) for row in names] == [
        ("K00004", "Игорь", 1),
        ("K00008", "Олеся", 2),
        ("K00025", "Юлия", 2),
        (None, "Клиентка", 1),
    ]


def test_a_booking_is_an_appointment_and_no_visit_whether_ahead_or_never_closed(
    db: Database, tmp_path: Path
) -> None:
    run_import(db, visits_export(tmp_path))
    with db.read() as reader:
        booked = reader.session.execute(
            select(Appointment.starts_at, Appointment.status).order_by(Appointment.starts_at)
        ).all()
    assert [(at.isoformat(), status) for at, status in booked] == [
        ("2025-07-05T08:45:00+00:00", "planned"),
        ("2026-03-20T08:45:00+00:00", "planned"),
    ]


def test_unknown_services_get_their_usual_norm_and_unknown_masters_are_taken_on(
    db: Database, tmp_path: Path
) -> None:
    result = run_import(db, visits_export(tmp_path))
    assert (result.new_services, result.new_masters) == (5, 3)
    with db.read() as reader:
        norms = {
            row[0]: row[1]
            for row in reader.session.execute(select(Service.name, Service.norm_days))
        }
        masters = set(reader.session.scalars(select(Staff.name)))
    assert norms["Педикюр"] == 35
    assert norms["Маникюр с покрытием"] == 21
    assert masters == {"Ирина С.", "Света", "Аня"}


def test_the_same_file_twice_changes_nothing(
    both_databases: None, db: Database, tmp_path: Path
) -> None:
    path = visits_export(tmp_path)
    run_import(db, path)
    before = [count(db, model) for model in FACTS]
    again = run_import(db, path)
    assert (again.operation_id, again.created, again.unchanged) == (None, 0, 8)
    assert [count(db, model) for model in FACTS] == before


def test_one_undo_takes_visits_clients_services_and_masters_back(
    both_databases: None, db: Database, tmp_path: Path
) -> None:
    run_import(db, clients_export(tmp_path))
    before = [count(db, model) for model in FACTS]
    result = run_import(db, visits_export(tmp_path))
    db.undo(OWNER, result.operation_id)
    assert [count(db, model) for model in FACTS] == before


def test_clients_first_or_visits_first_ends_in_the_same_cards(db: Database, tmp_path: Path) -> None:
    run_import(db, visits_export(tmp_path))
    assert count(db, Client) == 4
    run_import(db, clients_export(tmp_path))
    assert count(db, Client) == 11
    assert run_import(db, visits_export(tmp_path)).operation_id is None


def test_a_booking_that_became_a_visit_is_closed_by_the_next_export(
    db: Database, tmp_path: Path
) -> None:
    booked = "7;10.03.2026;12:00;Анна Ким;89161234567;Педикюр;Света;2600;{};"
    run_import(db, csv_file(tmp_path / "a.csv", HEADER, booked.format("Ожидание")))
    path = csv_file(tmp_path / "b.csv", HEADER, booked.format("Клиент пришёл"))
    result = run_import(db, path)
    assert (result.created, result.updated) == (0, 1)
    with db.read() as reader:
        appointment = reader.session.scalars(select(Appointment)).one()
        visit = reader.session.scalars(select(Visit)).one()
        assert (appointment.status, appointment.visit_id) == ("done", visit.id)
    assert run_import(db, path).operation_id is None


def test_a_booking_that_was_moved_or_cancelled_follows_the_next_export(
    db: Database, tmp_path: Path
) -> None:
    row = "7;20.03.2026;{};Анна Ким;89161234567;Педикюр;Света;2600;{};"
    run_import(db, csv_file(tmp_path / "a.csv", HEADER, row.format("12:00", "Ожидание")))
    run_import(db, csv_file(tmp_path / "b.csv", HEADER, row.format("15:00", "Ожидание")))
    with db.read() as reader:
        moved = reader.session.scalars(select(Appointment)).one()
        assert (moved.starts_at.hour, moved.status) == (12, "planned")
    cancelled = csv_file(tmp_path / "c.csv", HEADER, row.format("15:00", "Отменено"))
    assert run_import(db, cancelled).updated == 1
    assert run_import(db, cancelled).operation_id is None


def test_a_later_export_corrects_a_visit_but_not_what_a_person_typed(
    db: Database, tmp_path: Path
) -> None:
    row = "7;10.03.2025;12:00;Анна Ким;89161234567;Педикюр;Света;{};{};{}"
    run_import(db, csv_file(tmp_path / "a.csv", HEADER, row.format(2600, "пришёл", "")))
    with db.write(OWNER, msg("Edit")) as tx:
        visit = tx.session.scalars(select(Visit)).one()
        visit.price_minor = 100
    newer = csv_file(tmp_path / "b.csv", HEADER, row.format(3000, "Клиент не пришёл", "звонили"))
    assert run_import(db, newer).updated == 1
    visit = visit_on(db, date(2025, 3, 10))
    assert (visit.price_minor, visit.status, visit.note) == (100, "no_show", "звонили")
    assert run_import(db, newer).operation_id is None


def test_rows_that_repeat_a_visit_are_one_visit(db: Database, tmp_path: Path) -> None:
    header = "Дата;Время;Клиент;Телефон;Услуги;Стоимость"
    path = csv_file(
        tmp_path / "a.csv",
        header,
        "10.03.2025;12:00;Анна Ким;89161234567;Педикюр, Укладка;100",
        "10.03.2025;12:00;Анна;8 916 123 45 67;Укладка, Педикюр;200",
        "10.03.2025;15:00;Анна Ким;89161234567;Педикюр;100",
    )
    result = run_import(db, path)
    assert (result.created, result.unchanged) == (2, 1)
    assert run_import(db, path).operation_id is None


def test_a_name_alone_finds_one_client_and_never_guesses_between_two(
    db: Database, tmp_path: Path
) -> None:
    run_import(
        db,
        csv_file(
            tmp_path / "c.csv",
            "Имя;Телефон",
            "Ким Анна;89161234567",
            "Лом Ольга;89161234568",
            "Лом Ольга;89161234569",
        ),
    )
    path = csv_file(
        tmp_path / "v.csv",
        "Дата;Клиент;Услуга",
        "10.03.2025;Анна Ким;Педикюр",
        "11.03.2025;Ольга Лом;Педикюр",
        "12.03.2025;Инна;Педикюр",
        "13.03.2025;;Педикюр",
        "14.03.2025;Новая Елена;Педикюр",
        "15.03.2025;Елена Новая;Педикюр",
    )
    result = run_import(db, path)
    assert (result.created, result.new_clients) == (3, 1)
    assert [(rejected.row, str(rejected.reason)) for rejected in result.rejected] == [
        (3, "Several clients could be meant; add the phone or the client's code."),
        (4, "A first name alone does not say whose visit it is; add the phone."),
        (5, "The row does not say whose visit it is."),
    ]
    assert run_import(db, path).operation_id is None


def test_visits_find_their_clients_by_code(db: Database, tmp_path: Path) -> None:
    run_import(db, csv_file(tmp_path / "c.csv", "Код;Имя", "A1;Анна Ким", "A2;Анна Ким"))
    path = csv_file(
        tmp_path / "v.csv",
        "Код клиента;Дата;Услуга;Оценка;Скидка;Стоимость",
        "A2;10.03.2025;Педикюр;5;10%;2000",
    )
    assert run_import(db, path).created == 1
    visit = visit_on(db, date(2025, 3, 10))
    assert (visit.rating, visit.discount_minor) == (5, 20_000)
    with db.read() as reader:
        owner = reader.session.get(Client, visit.client_id)
        assert owner is not None
        assert owner.external_id == "A2"


def test_a_visit_waits_for_the_row_that_names_its_client(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "v.csv",
        "Код клиента;Клиент;Телефон;Дата;Услуга",
        "A7;;;10.03.2025;Педикюр",
        "A7;Анна Ким;89161234567;11.03.2025;Педикюр",
        "B8;Анна Ким;89161234567;12.03.2025;Педикюр",
        "B8;;;13.03.2025;Педикюр",
        "C9;;;14.03.2025;Педикюр",
    )
    result = run_import(db, path)
    assert (result.created, result.new_clients) == (4, 1)
    assert [rejected.row for rejected in result.rejected] == [6]
    assert run_import(db, path).operation_id is None


def test_a_row_without_a_status_is_a_visit_when_past_and_a_booking_when_ahead(
    db: Database, tmp_path: Path
) -> None:
    path = csv_file(
        tmp_path / "v.csv",
        "Дата и время;Клиент;Телефон;Услуга",
        "10.03.2026 12:30;Анна;89161234567;Педикюр",
        "12.03.2026 12:30;Анна;89161234567;Педикюр",
    )
    assert run_import(db, path).created == 2
    assert (count(db, Visit), count(db, Appointment)) == (1, 1)
    assert visit_on(db, date(2026, 3, 10)).at_time == time(12, 30)


def test_a_booking_for_the_year_9999_is_a_slip_of_the_finger(db: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "v.csv", "Дата;Клиент;Услуга", "12.03.9999;Анна;Педикюр")
    result = run_import(db, path)
    assert (result.created, [row.row for row in result.rejected]) == (0, [2])


def test_a_list_without_services_still_tells_who_came(db: Database, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "v.csv", "Дата;Клиент;Телефон;Сумма", "10.03.2025;Анна;89161234567;5"
    )
    assert run_import(db, path, ImportKind.VISITS).created == 1
    assert count(db, Service) == 1


def test_a_visit_entered_by_hand_gets_the_code_of_its_row(db: Database, tmp_path: Path) -> None:
    without = "Дата;Время;Клиент;Телефон;Услуги"
    row = "10.03.2025;12:00;Анна Ким;89161234567;Педикюр"
    run_import(db, csv_file(tmp_path / "a.csv", without, row))
    path = csv_file(tmp_path / "b.csv", f"ID записи;{without}", f"77;{row}")
    result = run_import(db, path)
    assert (result.created, result.updated) == (0, 1)
    assert visit_on(db, date(2025, 3, 10)).external_id == "77"
    assert run_import(db, path).operation_id is None


def test_two_like_visits_with_codes_of_their_own_stay_two(db: Database, tmp_path: Path) -> None:
    header = "ID записи;Дата;Время;Клиент;Телефон;Услуги"
    row = "10.03.2025;12:00;Анна Ким;89161234567;Педикюр"
    path = csv_file(tmp_path / "a.csv", header, f"1;{row}", f"2;{row}", f"2;{row}")
    result = run_import(db, path)
    assert (result.created, result.unchanged) == (2, 1)
    assert run_import(db, path).operation_id is None


def test_a_visit_whose_services_were_corrected_follows_its_code(
    db: Database, tmp_path: Path
) -> None:
    row = "7;10.03.2025;12:00;Анна Ким;89161234567;{};Света;2600;пришёл;"
    run_import(db, csv_file(tmp_path / "a.csv", HEADER, row.format("Педикюр")))
    newer = csv_file(tmp_path / "b.csv", HEADER, row.format("Маникюр, Укладка"))
    assert run_import(db, newer).updated == 1
    visit = visit_on(db, date(2025, 3, 10))
    assert services_of(db, visit.id) == ["Маникюр", "Укладка"]
    assert run_import(db, newer).operation_id is None
