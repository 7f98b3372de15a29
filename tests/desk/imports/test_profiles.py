from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from salonapp.desk.imports.cards import ImportKind, Profile
from salonapp.desk.imports.commands import run_import
from salonapp.desk.imports.commands.profile import recall
from salonapp.foundation.clock import FixedClock
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from tests.desk.imports.files import csv_file

HEADINGS = "Имя;Телефон;Прочее;Скидка"


def recalled(db: Database, *headings: str) -> Profile | None:
    with db.read() as reader:
        return recall(reader, headings)


def test_the_same_headings_are_read_as_they_were_the_last_time(
    db: Database, both_databases: None, tmp_path: Path, clock: FixedClock
) -> None:
    first = csv_file(tmp_path / "март.csv", HEADINGS, "Анна Иванова;+79123456789;кофе;5")
    run_import(db, first, mapping={"note": "Прочее", "discount": ""})
    clock.advance(timedelta(days=2))
    second = csv_file(tmp_path / "май.csv", HEADINGS, "Мария Ким;+79031112233;чай;7")
    profile = recalled(db, "имя", "ТЕЛЕФОН", "Прочее:", "скидка")
    assert profile == Profile(
        "март.csv",
        ImportKind.CLIENTS,
        {"name": "Имя", "phone": "Телефон", "note": "Прочее", "discount": ""},
        date(2026, 3, 11),
    )
    run_import(db, second, profile.kind, profile.columns)
    again = recalled(db, "Имя", "Телефон", "Прочее", "Скидка")
    assert again is not None
    assert (again.file_name, again.used_on) == ("май.csv", date(2026, 3, 13))
    assert again.columns == profile.columns


def test_other_headings_are_another_source(db: Database, tmp_path: Path) -> None:
    run_import(db, csv_file(tmp_path / "a.csv", HEADINGS, "Анна Иванова;+79123456789;;"))
    assert recalled(db, "Имя", "Телефон") is None


def test_a_look_before_and_an_import_of_nothing_new_remember_nothing(
    db: Database, tmp_path: Path, clock: FixedClock
) -> None:
    file = csv_file(tmp_path / "a.csv", HEADINGS, "Анна Иванова;+79123456789;;")
    run_import(db, file, dry_run=True)
    assert recalled(db, *HEADINGS.split(";")) is None
    done = run_import(db, file)
    clock.advance(timedelta(days=1))
    assert run_import(db, file).operation_id is None
    profile = recalled(db, *HEADINGS.split(";"))
    assert profile is not None
    assert profile.used_on == date(2026, 3, 11)
    db.undo(OWNER, done.operation_id)
    assert recalled(db, *HEADINGS.split(";")) is None
