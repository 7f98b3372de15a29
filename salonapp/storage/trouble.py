"""What a database driver says, told to a person: what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import Message, msg


class Busy(SalonError):
    """Another program is writing; nothing was changed, and trying again later is fine."""


class Damaged(SalonError):
    """The salon file cannot be read as a salon file."""


_BUSY = (
    msg("Another program is writing to the salon's data just now."),
    msg("Nothing was changed. Wait a moment and try again."),
)

#: What the driver says when the program asked for nonsense, whatever words it uses.
_DEFECTS = frozenset(
    {
        "ProgrammingError",
        "UndefinedTable",
        "UndefinedColumn",
        "UndefinedFunction",
        "SyntaxError",
        "IntegrityError",
        "DataError",
        "NotSupportedError",
        "InterfaceError",
    }
)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """One kind of trouble: how drivers tell it, in words or as an SQLSTATE, and how we do."""

    words: tuple[str, ...]
    states: tuple[str, ...]
    kind: type[SalonError]
    message: Message
    hint: Message


_SILENT_SERVER = _Trouble(
    (
        "connection refused",
        "could not connect",
        "connection failed",
        "connection is bad",
        "connection timeout",
        "could not translate host",
        "failed to resolve",
        "server closed the connection",
        "the connection is closed",
        "connection is lost",
        "terminating connection",
        "name or service not known",
    ),
    ("08000", "08001", "08003", "08006", "57P01", "57P02", "57P03"),
    SalonError,
    msg("The database server does not answer."),
    msg("Check that it runs, and the address in the database URL."),
)

_FULL_DISK = _Trouble(
    ("database or disk is full", "no space left", "disk full"),
    ("53100",),
    SalonError,
    msg("The disk is full."),
    msg("Nothing was changed. Free some space and try again."),
)

_KNOWN: tuple[_Trouble, ...] = (
    _Trouble(
        ("database is locked", "lock timeout", "database table is locked", "deadlock detected"),
        ("55P03", "40P01", "40001"),
        Busy,
        *_BUSY,
    ),
    _FULL_DISK,
    _Trouble(
        ("not a database", "disk image is malformed", "unsupported file format"),
        (),
        Damaged,
        msg("The salon file is damaged, or it is not a salon file."),
        msg("Keep it as it is and restore the latest backup (`salonapp restore FILE`)."),
    ),
    _Trouble(
        ("readonly database", "read-only"),
        ("25006",),
        SalonError,
        msg("The salon file cannot be written to: it or its folder is read-only."),
        msg("Nothing was changed. Allow writing, or move the file to another folder."),
    ),
    _Trouble(
        ("unable to open database file",),
        (),
        SalonError,
        msg("The salon file cannot be opened."),
        msg("Check that its folder exists and that you may write there."),
    ),
    _Trouble(
        # Before the silent server: each of these comes with the words "connection failed".
        ("password authentication failed", "no password supplied", "does not exist"),
        ("28000", "28P01", "3D000"),
        SalonError,
        msg("The database server refused the user, the password or the database name."),
        msg("Check them in the database URL."),
    ),
    _SILENT_SERVER,
    _Trouble(
        ("disk i/o error",),
        ("58030",),
        SalonError,
        msg("The disk did not answer while the salon file was in use."),
        msg("Check the disk or the network folder; the last change was not kept."),
    ),
)


def friendly(error: BaseException) -> SalonError | None:
    """The SalonError for a driver's error; None when it is a defect of the program."""
    told = getattr(error, "orig", None) or error
    if type(told).__name__ in _DEFECTS:
        return None
    text, state = str(told).casefold(), getattr(told, "sqlstate", None)
    for trouble in _KNOWN:
        if state in trouble.states or any(words in text for words in trouble.words):
            return trouble.kind(trouble.message, trouble.hint)
    is_connecting = type(told).__name__ == "OperationalError" and state is None
    if is_connecting and type(told).__module__.startswith("psycopg"):
        # Servers speak the language of their country.
        return _SILENT_SERVER.kind(_SILENT_SERVER.message, _SILENT_SERVER.hint)
    return None


def is_from_driver(error: BaseException) -> bool:
    """Whether a database driver raised `error`, by itself or through SQLAlchemy."""
    if isinstance(error, DBAPIError):
        return True
    return type(error).__module__.partition(".")[0] in {"sqlcipher3", "psycopg"}


@contextmanager
def told_kindly() -> Iterator[None]:
    """Turn a driver's error that a person can mend into a SalonError.

    Only the database's: a file or a mail server that fails inside the block is somebody else's
    trouble and passes unchanged.
    """
    try:
        yield
    except PoolTimeout as error:
        raise busy() from error
    except Exception as error:
        kind = friendly(error) if is_from_driver(error) else None
        if kind is None:
            raise
        raise kind from error


def disk_full() -> SalonError:
    """The answer when there is no room left for a file."""
    return _FULL_DISK.kind(_FULL_DISK.message, _FULL_DISK.hint)


def busy() -> Busy:
    """The answer when the door stays shut for too long."""
    return Busy(*_BUSY)
