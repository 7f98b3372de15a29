"""Puts a backup in the salon's place, and loses neither an opt-out nor the news of what was sent.

The restored salon is made ready beside the old one and takes its place in one step; the old one
is kept. Sending is paused until a person has looked.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salonapp.foundation.clock import Clock
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import msg
from salonapp.foundation.paths import data_dir
from salonapp.storage.carry_over import Carried, carry_over, count_on_after
from salonapp.storage.copies import (
    BackupInfo,
    fill_from_sqlite,
    flush_to_disk,
    inspect,
    open_readonly,
    written_whole,
)
from salonapp.storage.door import OWNER
from salonapp.storage.engines import is_url, key_pragma
from salonapp.storage.settings import set_setting
from salonapp.storage.trouble import Busy, Damaged, told_kindly

if TYPE_CHECKING:
    from salonapp.storage.database import Derive


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what became of the salon it replaced.

    `kept` is where the replaced salon lies (None: there was none), `carried` what of it lives on.
    """

    info: BackupInfo
    kept: Path | None
    carried: Carried


def restore(
    target: str | Path,
    backup: str | Path,
    clock: Clock,
    derive: Sequence[Derive] = (),
    *,
    key_hex: str | None = None,
) -> Restored:
    """Replace the salon at `target` (a file or a server's URL) by the copy `backup`.

    The salon must not be open anywhere on this PC. SalonError leaves everything as it was: the
    backup is missing, empty, damaged, not a salon, newer than the program or the salon itself,
    or the salon is in use. With `derive` what follows from facts is brought in line at once.
    """
    backup = Path(backup)
    info = inspect(backup, key_hex=key_hex)
    if info.is_newer:
        raise SalonError(
            msg("This copy was made by a newer SalonApp (schema {version}).", version=info.schema),
            msg("Nothing was changed. Update SalonApp on this PC, then restore it again."),
        )
    if is_url(target):
        return _restore_server(str(target), backup, info, clock, derive)
    return _restore_file(Path(target), backup, info, clock, derive, key_hex)


def _restore_file(
    target: Path,
    backup: Path,
    info: BackupInfo,
    clock: Clock,
    derive: Sequence[Derive],
    key_hex: str | None,
) -> Restored:
    old = target if target.exists() and target.stat().st_size > 0 else None
    if old is not None and old.samefile(backup):
        raise InvalidInput(
            msg("That is the salon's own file."), msg("Choose a copy of it to restore.")
        )
    readable = old is not None and _taken_for_ourselves(old, key_hex)
    before = _looks(old)
    with written_whole(target) as part:
        carried = _make_ready(part, backup, old if readable else None, clock, derive, key_hex)
        kept = None
        if old is not None:
            _still_ours(old, readable, before, key_hex)
            kept = _keep(old, clock)
        _forget_log(target)
    return Restored(info, kept, carried)


def _restore_server(
    url: str, backup: Path, info: BackupInfo, clock: Clock, derive: Sequence[Derive]
) -> Restored:
    from salonapp.storage.backup import back_up
    from salonapp.storage.database import Database
    from salonapp.storage.server_copy import file_to_server

    folder = data_dir()
    kept = _name_for_kept(folder / "salon.db", clock)
    with closing(Database.open(url, clock)) as server:
        back_up(server, kept)
    with written_whole(folder / "salon-being-restored.db") as part:
        carried = _make_ready(part, backup, kept, clock, derive, None)
        with told_kindly():
            file_to_server(part, url)
    with suppress(OSError):
        (folder / "salon-being-restored.db").unlink()
    return Restored(info, kept, carried)


def _make_ready(
    part: Path,
    backup: Path,
    old: Path | None,
    clock: Clock,
    derive: Sequence[Derive],
    key_hex: str | None,
) -> Carried:
    """Fill `part` with the backup at today's schema, paused, with what must outlive the old."""
    from salonapp.storage.database import Database

    fill_from_sqlite(backup, part, key_hex=key_hex)
    if old is not None:
        count_on_after(part, old, key_hex)
    with closing(Database.open(part, clock, derive, key_hex=key_hex)) as salon:
        carried = Carried() if old is None else carry_over(salon, old)
        with salon.write(OWNER, msg("Sending paused: a backup was restored")) as tx:
            set_setting(tx, "reminders.paused", True)
            tx.forget_journal()  # one click on Undo must not start the sending again
            tx.touch("client", carried.client_ids)
            for entity in ("client", "visit", "appointment", "service", "staff", "setting"):
                tx.changes.touch_all(entity)
        if carried.client_ids and not derive:
            salon.derive_all_when_opened()
    inspect(part, key_hex=key_hex)
    return carried


def _taken_for_ourselves(old: Path, key_hex: str | None) -> bool:
    """Fold the log into `old`; Busy when another program has it open, False when it is damaged."""
    import sqlcipher3.dbapi2 as driver

    look = "SELECT count(*) FROM sqlite_master"
    try:
        # First without touching it: to open a damaged file for writing costs it its log.
        with told_kindly(), closing(open_readonly(old, key_hex)) as connection:
            connection.execute(look).fetchone()
        with told_kindly(), closing(driver.connect(str(old), timeout=2)) as connection:
            connection.isolation_level = None
            if key_hex is not None:
                connection.execute(key_pragma(key_hex))
            # Leaving the log takes the file for ourselves: SQLite refuses while others have it.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute(look).fetchone()
    except Damaged:
        return False
    except Busy as error:
        raise _in_use() from error
    return True


def _still_ours(old: Path, readable: bool, before: tuple[int, int], key_hex: str | None) -> None:
    """Busy when another program used the old salon while the new one was made ready."""
    if readable:
        _taken_for_ourselves(old, key_hex)
    if _looks(old) != before:
        raise _in_use()


def _looks(file: Path | None) -> tuple[int, int]:
    if file is None:
        return (0, 0)
    status = file.stat()
    return (status.st_mtime_ns, status.st_size)


def _in_use() -> Busy:
    return Busy(
        msg("The salon is open in another window or program (perhaps the agent)."),
        msg("Nothing was changed. Close it there, then restore again."),
    )


def _keep(old: Path, clock: Clock) -> Path:
    """Give the old salon a second name, so that there is a salon at every moment."""
    kept = _name_for_kept(old, clock)
    for ending in ("-wal", "-shm"):  # still there only when the file is damaged
        beside = old.with_name(old.name + ending)
        if beside.exists():
            shutil.copyfile(beside, kept.with_name(kept.name + ending))
    try:
        os.link(old, kept)
    except OSError:  # a stick's file system knows no second names
        shutil.copy2(old, kept)
        flush_to_disk(kept)
    return kept


def _forget_log(target: Path) -> None:
    """A damaged salon's log must not be taken for the restored one's."""
    for ending in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            target.with_name(target.name + ending).unlink()


def _name_for_kept(old: Path, clock: Clock) -> Path:
    """A name beside `old` that no other replaced salon has."""
    name = f"{old.stem}-before-restore-{clock.now():%Y%m%d-%H%M%S}"
    kept, number = old.with_name(f"{name}.db"), 1
    while kept.exists():
        number += 1
        kept = old.with_name(f"{name}-{number}.db")
    return kept
