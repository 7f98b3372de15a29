"""Backups: whole, checked, kept in steps; the salon goes on working meanwhile."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.backup import (
    back_up,
    back_up_today,
    daily,
    daily_by_settings,
    default_folder,
    inspect,
    list_backups,
    worth_keeping,
)
from salonapp.storage.copies import written_whole
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting
from salonapp.storage.trouble import Damaged
from salonapp.visits.tables import Visit
from tests.storage.salon import add_client, facts, names


def salon_with_visits(db: Database) -> None:
    client_id, _ = add_client(
        db, "Anna", note="ё", deleted_at=datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
    )
    other, _ = add_client(db, "Bella", recommended_by_id=client_id)
    with db.write(OWNER, msg("Visits")) as tx:
        tx.session.add(Visit(client_id=client_id, on_day=date(2026, 2, 27)))
        tx.session.add(Visit(client_id=other, on_day=date(2026, 3, 1), status="no_show"))
    add_client(db, "Gone")
    db.undo(OWNER)


def test_a_backup_says_what_it_holds(bare_db: Database, tmp_path: Path) -> None:
    salon_with_visits(bare_db)
    info = back_up(bare_db, tmp_path / "copy.db")
    assert (info.clients, info.visits, info.checked) == (2, 2, True)
    assert info.last_visit_on == date(2026, 2, 27)
    assert info.made_at == info.changed_at == bare_db.clock.now()
    assert inspect(tmp_path / "copy.db") == info
    assert [path.name for path in tmp_path.glob("*copy.db*")] == ["copy.db"]


def test_a_backup_opens_as_a_salon_with_every_fact(
    bare_db: Database, tmp_path: Path, clock: FixedClock
) -> None:
    salon_with_visits(bare_db)
    back_up(bare_db, tmp_path / "copy.db")
    copy = Database.open(tmp_path / "copy.db", clock)
    try:
        assert facts(copy) == facts(bare_db)
        newest, _ = add_client(copy, "New")
        assert newest == 4, "the id of the client who was taken back is not given away"
    finally:
        copy.close()


def test_looking_into_a_backup_changes_nothing(bare_db: Database, tmp_path: Path) -> None:
    add_client(bare_db)
    file = tmp_path / "copy.db"
    back_up(bare_db, file)
    before = (file.read_bytes(), file.stat().st_mtime_ns, sorted(os.listdir(tmp_path)))
    inspect(file)
    assert (file.read_bytes(), file.stat().st_mtime_ns, sorted(os.listdir(tmp_path))) == before


def test_a_backup_is_of_one_moment_while_others_write(bare_db: Database, tmp_path: Path) -> None:
    add_client(bare_db, "Anna")
    with bare_db.write(OWNER, msg("Long import")) as tx:
        from salonapp.clients.tables import Client

        tx.session.add(Client(first_name="Bella"))
        tx.session.flush()
        assert back_up(bare_db, tmp_path / "copy.db").clients == 1
    assert back_up(bare_db, tmp_path / "copy.db").clients == 2


def test_what_is_no_file_is_not_replaced_by_a_backup(bare_db: Database, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InvalidInput, match="not a backup"):
        back_up(bare_db, pipe)
    with pytest.raises(SalonError, match="could not be written"), written_whole(pipe):
        pass
    assert pipe.is_fifo()


def test_an_older_backup_is_replaced_but_nothing_else(bare_db: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    back_up(bare_db, file)
    add_client(bare_db)
    assert back_up(bare_db, file).clients == 1
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"not a salon")
    with pytest.raises(InvalidInput, match="not a backup"):
        back_up(bare_db, other)
    assert other.read_bytes() == b"not a salon"
    with pytest.raises(InvalidInput, match="folder"):
        back_up(bare_db, tmp_path)
    with pytest.raises(SalonError, match="no folder"):
        back_up(bare_db, tmp_path / "nowhere" / "copy.db")


def test_the_salons_own_file_is_no_place_for_its_copy(db: Database) -> None:
    if db.path is None:
        with pytest.raises(SalonError):
            back_up(db, "/")
        return
    with pytest.raises(InvalidInput, match="own file"):
        back_up(db, db.path)


def test_what_is_no_salon_is_told_apart(bare_db: Database, tmp_path: Path) -> None:
    add_client(bare_db)
    file = tmp_path / "copy.db"
    back_up(bare_db, file)
    whole = file.read_bytes()
    with pytest.raises(NotFound):
        inspect(tmp_path / "nothing.db")
    with pytest.raises(InvalidInput, match="folder"):
        inspect(tmp_path)
    empty = tmp_path / "empty.db"
    empty.touch()
    with pytest.raises(InvalidInput, match="empty"):
        inspect(empty)
    text = tmp_path / "clients.csv"
    text.write_text("name;phone\n" * 100)
    with pytest.raises(Damaged):
        inspect(text)
    cut = tmp_path / "cut.db"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Damaged):
        inspect(cut)
    scratched = tmp_path / "scratched.db"
    middle = len(whole) // 2
    scratched.write_bytes(whole[:middle] + b"\xff" * 20_000 + whole[middle + 20_000 :])
    with pytest.raises(Damaged):
        inspect(scratched)


def test_a_backup_that_cannot_be_finished_leaves_the_old_one(
    bare_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copy.db"
    back_up(bare_db, file)
    before = file.read_bytes()
    add_client(bare_db)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SalonError, match="disk is full"):
        back_up(bare_db, file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*copy.db*")] == ["copy.db"]


def test_the_daily_backup_is_made_once_a_day(
    bare_db: Database, tmp_path: Path, clock: FixedClock
) -> None:
    folder = tmp_path / "backups"
    first = daily(bare_db, folder, None, clock.now())
    assert first.made is not None
    assert first.file.name == "salon-2026-03-11.db"
    assert daily(bare_db, folder, None, clock.now()).made is None
    # 22:00 UTC is the next day in the salon's Moscow.
    clock.set(datetime(2026, 3, 11, 22, 0, tzinfo=UTC))
    assert daily(bare_db, folder, None, clock.now()).file.name == "salon-2026-03-12.db"
    assert [kept.day for kept in list_backups(folder)] == [date(2026, 3, 12), date(2026, 3, 11)]


def test_a_stick_gets_a_copy_and_a_missing_one_is_told(
    bare_db: Database, tmp_path: Path, clock: FixedClock
) -> None:
    folder, stick = tmp_path / "backups", tmp_path / "stick"
    add_client(bare_db)
    without = daily(bare_db, folder, stick, clock.now())
    assert without.made is not None
    assert without.second_file is None
    assert "is the stick plugged in" in str(without.trouble[0])
    assert not stick.exists()
    stick.mkdir()
    later = daily(bare_db, folder, stick, clock.now())
    assert later.trouble == ()
    assert later.second_file is not None
    assert inspect(later.second_file).clients == 1


def test_the_folders_that_are_set_are_used(bare_db: Database, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with bare_db.write(OWNER, msg("Settings")) as tx:
        set_setting(tx, "backup.second_folder", str(stick))
    made = daily_by_settings(bare_db)
    assert made.file.parent == default_folder(bare_db)
    assert made.second_file == stick / made.file.name


def test_old_backups_go_but_only_our_own(
    bare_db: Database, tmp_path: Path, clock: FixedClock
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for ago in range(1, 60):
        day = date(2026, 3, 11) - timedelta(days=ago)
        (folder / f"salon-{day}.db").touch()
    mine = folder / "salon-before-the-move.db"
    mine.touch()
    daily(bare_db, folder, None, clock.now())
    days = [kept.day for kept in list_backups(folder)]
    assert set(days) == worth_keeping(date(2026, 3, 11) - timedelta(days=n) for n in range(60))
    assert mine.exists()


def test_a_year_of_days_leaves_seven_days_four_weeks_and_twelve_months() -> None:
    kept: set[date] = set()
    day = date(2025, 1, 1)
    while day <= date(2026, 3, 11):
        kept = worth_keeping(kept | {day})
        day += timedelta(days=1)
    assert sorted(kept, reverse=True) == [
        *(date(2026, 3, 11) - timedelta(days=n) for n in range(7)),
        date(2026, 3, 1),  # the last Sundays
        date(2026, 2, 28),  # and the last days of the months
        date(2026, 2, 22),
        *(date(2026, 1, 31), date(2025, 12, 31), date(2025, 11, 30), date(2025, 10, 31)),
        *(date(2025, 9, 30), date(2025, 8, 31), date(2025, 7, 31), date(2025, 6, 30)),
        *(date(2025, 5, 31), date(2025, 4, 30)),
    ]


@given(st.sets(st.dates(date(2020, 1, 1), date(2026, 12, 31)), max_size=80))
def test_the_newest_backups_are_always_kept_and_never_more_than_23(days: set[date]) -> None:
    keep = worth_keeping(days)
    assert keep <= days
    assert set(sorted(days)[-7:]) <= keep
    assert len(keep) <= 7 + 4 + 12
    assert worth_keeping(keep) == keep


def test_a_salon_in_use_is_not_disturbed_by_its_backup(bare_db: Database, tmp_path: Path) -> None:
    with bare_db.read() as reader:
        reader.settings.all()
        back_up(bare_db, tmp_path / "copy.db")
        add_client(bare_db, "Anna")
    assert names(bare_db) == ["Anna"]


def test_a_backup_asked_for_is_made_also_when_todays_is_there(bare_db: Database) -> None:
    assert back_up_today(bare_db).clients == 0
    add_client(bare_db)
    info = back_up_today(bare_db)
    assert (info.clients, info.file) == (1, default_folder(bare_db) / "salon-2026-03-11.db")


def test_a_folder_that_cannot_be_made_is_told(bare_db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with bare_db.write(OWNER, msg("Settings")) as tx:
        set_setting(tx, "backup.folder", str(tmp_path / "file" / "backups"))
    with pytest.raises(SalonError):
        back_up_today(bare_db)


def test_any_name_a_person_gives_a_file_will_do(clock: FixedClock, tmp_path: Path) -> None:
    folder = tmp_path / "Мой салон #1 100% ?x=1&mode=memory"
    folder.mkdir()
    db = Database.open(folder / "салон + 'копия';.db", clock)
    add_client(db, "Anna")
    assert back_up(db, folder / "копия 50%20 #2?.db").clients == 1
    db.close()
    assert len(list(folder.iterdir())) == 2
