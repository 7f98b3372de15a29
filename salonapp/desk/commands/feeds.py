"""The files for the phones' calendars: who has one, and bringing them up to date."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from salonapp.desk.icalendar import is_of_salon, same_but_for_the_time
from salonapp.desk.queries.feeds import feed_file, feeds, is_feed_file, salon_key
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader, Tx

_TOKEN_BYTES = 24


def give_feed(tx: Tx, staff_id: int, *, wanted: bool) -> str:
    """Let somebody have a file, or not any more; returns its name, "" for none.

    Taking it away and giving it again makes another name: the old one is of no use to anybody.
    """
    member = tx.session.get(Staff, staff_id)
    if member is None:
        raise NotFound(msg("This person is not on the staff list any more."))
    if not wanted:
        member.feed_token = None
    elif member.feed_token is None:
        member.feed_token = secrets.token_urlsafe(_TOKEN_BYTES)
    tx.session.flush()
    return feed_file(member.feed_token) if member.feed_token else ""


def write_feeds(reader: Reader, folder: Path | None = None) -> list[Path]:
    """Write the files that say something else than before; returns them all.

    Into the folder of the settings, unless another one is named. This salon's files of those who
    have none any more are removed. InvalidInput when the folder cannot be written to.
    """
    named = reader.settings.text("calendar.feed_folder")
    if folder is None:
        if not named:
            return []
        folder = Path(named)
    wanted, key = feeds(reader), salon_key(reader)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in wanted:
            _write(folder / each.file_name, each.text)
        names = {each.file_name for each in wanted}
        for old in folder.glob(feed_file("*")):
            if old.name not in names and is_feed_file(old.name) and _is_ours(old, key):
                old.unlink()
    except OSError as error:
        raise InvalidInput(
            msg("The folder for the calendar files cannot be written to: {why}.",
                why=os.strerror(error.errno) if error.errno else type(error).__name__),
            msg("Choose another folder in Settings."),
            field="calendar.feed_folder",
        ) from error  # fmt: skip
    return [folder / each.file_name for each in wanted]


def _is_ours(path: Path, key: str) -> bool:
    """Another salon may keep its files in the same folder; those are not ours to remove."""
    return is_of_salon(path.read_bytes().decode(errors="replace"), key)


def _write(path: Path, text: str) -> None:
    """The whole file at once: a phone never reads half of one."""
    if path.exists() and same_but_for_the_time(path.read_bytes().decode(), text):
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".salonapp-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
