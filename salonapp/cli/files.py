"""Where a command may write: never in the place of a salon, by a slip of the keyboard."""

from __future__ import annotations

from pathlib import Path

from salonapp.cli.context import Shell
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg

_SALON_BEGINS = b"SQLite format 3\0"
#: What lies beside a salon file that is open; without it the file is not whole.
_BESIDE = ("-wal", "-shm", "-journal")


def may_write(shell: Shell, file: Path) -> Path:
    """`file` itself; InvalidInput where a salon or a copy of one would be written over."""
    if _is_salon(shell.db.path, file):
        raise InvalidInput(
            msg("{file} is a salon: it would be lost.", file=file.name),
            msg("Choose another name for the file."),
        )
    return file


def _is_salon(own: Path | None, file: Path) -> bool:
    if not file.is_file():
        return False
    if own is not None:
        guarded = (own, *(own.with_name(f"{own.name}{end}") for end in _BESIDE))
        if any(each.exists() and each.samefile(file) for each in guarded):
            return True  # an encrypted one begins with nothing one could know it by
    try:
        with file.open("rb") as content:
            return content.read(len(_SALON_BEGINS)) == _SALON_BEGINS
    except OSError:
        return False  # whoever writes says why it cannot be
