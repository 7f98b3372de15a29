"""Whole copies of a salon file: made so that a copy is complete or not there, and looked into.

Only the driver is used here, no tables: a copy of any age, by any version, must be readable.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from salonapp.foundation.errors import InvalidInput, NotFound, SalonError
from salonapp.foundation.i18n import msg
from salonapp.storage.engines import key_pragma
from salonapp.storage.migrations import KNOWN
from salonapp.storage.trouble import Busy, Damaged, disk_full, told_kindly

#: Those in the bin too; a card merged into another is no further client.
# A card without any name is what erasing a person leaves behind.
_CARDS = (
    "SELECT count(*) FROM client"
    " WHERE merged_into_id IS NULL AND (first_name <> '' OR last_name <> '')"
)


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """What a copy of the salon holds.

    `made_at` is when the copy was made, `changed_at` when the salon in it was last changed (both
    UTC). `checked` says that the whole file was read and found in order.
    """

    file: Path
    clients: int
    visits: int
    last_visit_on: date | None
    schema: str
    made_at: datetime
    changed_at: datetime | None
    size_bytes: int
    checked: bool

    @property
    def is_newer(self) -> bool:
        """Whether a newer program made it, which this one cannot read."""
        return self.schema not in KNOWN


def inspect(file: Path, *, thorough: bool = True, key_hex: str | None = None) -> BackupInfo:
    """What the copy `file` holds, without changing anything; `thorough` reads all of it.

    NotFound, InvalidInput (empty, a folder) or Damaged (not a salon, broken) say why it is no use.
    """
    _must_be_a_file(file)
    with _a_copy_told_kindly(file), closing(open_readonly(file, key_hex)) as connection:
        if thorough:
            _check(connection, file)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if not {"alembic_version", "operation", "client", "visit"} <= tables:
            raise Damaged(
                msg("{name} is not a salon.", name=file.name),
                msg("Nothing was changed. Choose a file that SalonApp saved."),
            )

        def one(sql: str) -> Any:
            row = connection.execute(sql).fetchone()
            return None if row is None else row[0]

        last_visit, changed = (
            one("SELECT max(on_day) FROM visit WHERE status = 'done'"),
            one("SELECT at FROM operation ORDER BY id DESC LIMIT 1"),
        )
        status = file.stat()
        return BackupInfo(
            file=file,
            clients=int(one(_CARDS)),
            visits=int(one("SELECT count(*) FROM visit")),
            last_visit_on=date.fromisoformat(last_visit) if last_visit else None,
            schema=str(one("SELECT version_num FROM alembic_version") or ""),
            made_at=datetime.fromtimestamp(status.st_mtime, UTC),
            changed_at=datetime.fromisoformat(changed).replace(tzinfo=UTC) if changed else None,
            size_bytes=status.st_size,
            checked=thorough,
        )


def copy_sqlite(source: Path, target: Path, *, key_hex: str | None = None) -> None:
    """Copy the salon file `source`, also while others write to it; `target` is whole or untouched.

    Takes the content of the write-ahead log along. SalonError when the disk is full, read-only...
    """
    with written_whole(target) as part:
        fill_from_sqlite(source, part, key_hex=key_hex)


def copy_checked(
    source: Path, target: Path, made_at: datetime, *, key_hex: str | None = None
) -> BackupInfo:
    """Like `copy_sqlite`; `target` is replaced only after the copy was read and checked."""
    with written_whole(target) as part:
        fill_from_sqlite(source, part, key_hex=key_hex)
        info = stamped(part, target, made_at, key_hex=key_hex)
    return info


def stamped(
    part: Path, target: Path, made_at: datetime, *, key_hex: str | None = None
) -> BackupInfo:
    """Check the finished `part`, mark when it was made, and tell what `target` will hold."""
    os.utime(part, (made_at.timestamp(), made_at.timestamp()))
    return replace(inspect(part, key_hex=key_hex), file=target)


def fill_from_sqlite(source: Path, part: Path, *, key_hex: str | None = None) -> None:
    """Copy `source` page by page into the new file `part`, one consistent moment of it."""
    import sqlcipher3.dbapi2 as driver

    with (
        closing(open_readonly(source, key_hex)) as reading,
        closing(driver.connect(str(part), isolation_level=None)) as writing,
    ):
        if key_hex is not None:
            writing.execute(key_pragma(key_hex))
        writing.execute("PRAGMA synchronous = OFF")  # flushed as a whole at the end
        reading.backup(writing)
        # One file to carry away: without this it would still ask for its log beside it.
        writing.execute("PRAGMA journal_mode = DELETE")


def open_readonly(file: Path, key_hex: str | None = None) -> Any:
    """A driver connection that changes neither the file nor its folder where that can be had."""
    import sqlcipher3.dbapi2 as driver

    has_log = file.with_name(file.name + "-wal").exists()
    how = "mode=ro" if has_log else "mode=ro&immutable=1"
    address = f"{file.absolute().as_uri()}?{how}"
    connection = driver.connect(address, uri=True, isolation_level=None, timeout=5)
    if key_hex is not None:
        connection.execute(key_pragma(key_hex))
    return connection


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Give a name to write under; it becomes `target` in one step when the block succeeds."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with files_told_kindly(target), told_kindly():
        if not target.parent.is_dir():
            raise FileNotFoundError(target.parent)
        if target.exists() and not target.is_file():  # a device or a pipe is not to be replaced
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        _remove(part)
        try:
            yield part
            flush_to_disk(part)
            part.replace(target)
            flush_to_disk(target.parent)
        finally:
            _remove(part)


@contextmanager
def files_told_kindly(file: Path) -> Iterator[None]:
    """Turn trouble with writing `file` into a SalonError."""
    try:
        yield
    except FileNotFoundError as error:
        raise SalonError(
            msg("There is no folder {name}.", name=str(file.parent)),
            msg("Make it first, or choose another folder."),
        ) from error
    except PermissionError as error:
        raise SalonError(
            msg("{name} cannot be written to.", name=str(file.parent)),
            msg("Allow writing there, or choose another folder."),
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise disk_full() from error
        raise SalonError(
            msg("{name} could not be written: {why}.", name=str(file), why=error.strerror or "?"),
            msg("Check that the disk is there, is not full and may be written to."),
        ) from error


@contextmanager
def _a_copy_told_kindly(file: Path) -> Iterator[None]:
    try:
        with told_kindly():
            yield
    except Busy:
        raise
    except Damaged as error:
        if error.__cause__ is None:
            raise
        raise _damaged(file) from error
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(file) from error


def _damaged(file: Path) -> Damaged:
    return Damaged(
        msg("{name} is damaged, or it is not a salon file.", name=file.name),
        msg("Nothing was changed. Choose another copy."),
    )


def _check(connection: Any, file: Path) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise _damaged(file)


def _must_be_a_file(file: Path) -> None:
    if file.is_dir():
        raise InvalidInput(
            msg("{name} is a folder.", name=str(file)), msg("Name the file of the copy.")
        )
    if not file.exists():
        raise NotFound(msg("There is no file {name}.", name=str(file)), msg("Check its name."))
    if file.stat().st_size == 0:
        raise InvalidInput(
            msg("The file {name} is empty.", name=file.name), msg("Choose another copy.")
        )


def flush_to_disk(path: Path) -> None:
    """Wait until the file or folder `path` would survive a power cut."""
    if os.name == "nt" and path.is_dir():
        return  # Windows has no such wish for folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(part: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            part.with_name(part.name + ending).unlink()
