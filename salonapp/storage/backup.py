"""Backups: made by hand or once a day, checked before they count, kept for a year in steps.

Seven daily copies, then the last of each of four weeks, then the last of each of twelve months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from salonapp.foundation.clock import local_day
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import Message, msg
from salonapp.foundation.paths import data_dir
from salonapp.storage.copies import (
    BackupInfo,
    copy_checked,
    copy_sqlite,
    files_told_kindly,
    inspect,
    stamped,
    written_whole,
)
from salonapp.storage.database import Database
from salonapp.storage.restore import Restored, restore

__all__ = [
    "BackupInfo",
    "Daily",
    "KeptBackup",
    "Restored",
    "back_up",
    "back_up_today",
    "copy_sqlite",
    "daily",
    "daily_by_settings",
    "default_folder",
    "inspect",
    "list_backups",
    "restore",
    "worth_keeping",
]

DAYS, WEEKS, MONTHS = 7, 4, 12

_NAME = re.compile(r"salon-(\d{4}-\d{2}-\d{2})\.db")


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A daily backup that lies in a folder; `inspect` tells what it holds."""

    file: Path
    day: date
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Daily:
    """What the daily backup came to: `made` is None when today's was there already.

    `second_file` is the copy in the second folder; `trouble` says what a person should look at.
    """

    file: Path
    made: BackupInfo | None = None
    second_file: Path | None = None
    trouble: tuple[Message, ...] = field(default=())


def back_up(db: Database, target: str | Path) -> BackupInfo:
    """Copy the whole salon to the file `target` and check the copy, while others go on working.

    A salon on a server becomes a salon file. SalonError when `target` is the salon itself, a
    folder, something else than a backup, or cannot be written; `target` is then as it was.
    """
    file = Path(target)
    _may_be_replaced(db, file)
    now = db.clock.now()
    if db.path is not None:
        return copy_checked(db.path, file, now, key_hex=db.key_hex)
    from salonapp.storage.server_copy import server_to_file

    with written_whole(file) as part:
        server_to_file(str(db.target), part)
        return stamped(part, file, now)


def default_folder(db: Database) -> Path:
    """Where backups lie unless another folder is set: beside the salon, or in the user's folder."""
    beside = data_dir() if db.path is None else db.path.absolute().parent
    return beside / "backups"


def daily_by_settings(db: Database) -> Daily:
    """The daily backup into the folders that are set."""
    folder, second = _folders(db)
    return daily(db, folder, second, db.clock.now())


def back_up_today(db: Database) -> BackupInfo:
    """Make today's backup in the folder that is set, also when there is one of today already."""
    folder, _second = _folders(db)
    file = _file_of_today(db, folder, db.clock.now())
    return back_up(db, file)


def _folders(db: Database) -> tuple[Path, Path | None]:
    with db.read() as reader:
        folder = reader.settings.text("backup.folder")
        second = reader.settings.text("backup.second_folder")
    return Path(folder) if folder else default_folder(db), Path(second) if second else None


def _file_of_today(db: Database, folder: Path, now: datetime) -> Path:
    with db.read() as reader:
        today = local_day(now, reader.zone)
    file = folder / f"salon-{today.isoformat()}.db"
    with files_told_kindly(file):
        folder.mkdir(parents=True, exist_ok=True)
    return file


def daily(db: Database, folder: Path, second_folder: Path | None, now: datetime) -> Daily:
    """Make today's backup unless it is there, copy it to the second folder, let old ones go.

    A second folder that is not there (the stick was taken out) is told, not an error. Nothing old
    is removed before the new copy was checked.
    """
    file = _file_of_today(db, folder, now)
    made = None
    if not file.exists():
        made = back_up(db, file)
        _let_old_ones_go(folder)
    if second_folder is None:
        return Daily(file, made)
    second = second_folder / file.name
    if not second_folder.is_dir():
        told = msg(
            "The second backup folder {name} is not there; is the stick plugged in?",
            name=str(second_folder),
        )
        return Daily(file, made, None, (told,))
    try:
        if not second.exists():
            copy_checked(file, second, inspect(file, thorough=False).made_at, key_hex=db.key_hex)
            _let_old_ones_go(second_folder)
    except SalonError as error:
        return Daily(file, made, None, (error.message,))
    return Daily(file, made, second)


def list_backups(*folders: Path) -> list[KeptBackup]:
    """The daily backups in `folders`, the newest first; a folder that is not there has none."""
    found = []
    for folder in folders:
        with suppress(OSError):
            for file in folder.iterdir():
                day = _day_of(file)
                if day is not None:
                    found.append(KeptBackup(file, day, file.stat().st_size))
    return sorted(found, key=lambda kept: (kept.day, str(kept.file)), reverse=True)


def worth_keeping(days: Iterable[date]) -> set[date]:
    """Which of the backups made on `days` are kept.

    The newest seven, the newest of each of the newest four weeks (Monday to Sunday) and of each of
    the newest twelve months that have one.
    """
    newest_first = sorted(set(days), reverse=True)
    keep = set(newest_first[:DAYS])
    weeks: dict[tuple[int, int], date] = {}
    months: dict[tuple[int, int], date] = {}
    for day in newest_first:
        weeks.setdefault(day.isocalendar()[:2], day)
        months.setdefault((day.year, day.month), day)
    keep.update(list(weeks.values())[:WEEKS])
    keep.update(list(months.values())[:MONTHS])
    return keep


def _let_old_ones_go(folder: Path) -> None:
    kept = list_backups(folder)
    keep = worth_keeping(backup.day for backup in kept)
    for backup in kept:
        if backup.day not in keep:
            with suppress(OSError):  # it will go another day
                backup.file.unlink()


def _day_of(file: Path) -> date | None:
    found = _NAME.fullmatch(file.name)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def _may_be_replaced(db: Database, file: Path) -> None:
    if file.is_dir():
        raise InvalidInput(
            msg("{name} is a folder.", name=str(file)), msg("Name a file for the copy.")
        )
    if not file.exists():
        return
    if not file.is_file():  # a device or a pipe: the copy would take its place
        raise _no_backup(file)
    if file.stat().st_size == 0:
        return
    if db.path is not None and db.path.samefile(file):
        raise InvalidInput(
            msg("That is the salon's own file."), msg("Choose another file for the copy.")
        )
    try:
        inspect(file, thorough=False, key_hex=db.key_hex)
    except SalonError as error:
        raise _no_backup(file) from error


def _no_backup(file: Path) -> InvalidInput:
    return InvalidInput(
        msg("{name} is there already and is not a backup.", name=file.name),
        msg("Nothing was changed. Choose another name."),
    )
