"""Whether what a connection writes still goes into the log beside the salon file.

SQLite's locks on Linux and macOS are the process's, and end as soon as the process closes any other
descriptor of the file: a library that looks what kind of file it is will do. Another program that
ends then takes the write-ahead log for nobody's and removes it, and what is written from then on
goes into a file without a name, without an error. Whoever may open the salon file is kept from it
where we can (`ui.kit.file_dialogs`); this finds out where we cannot, before anything is lost.

See "POSIX advisory locks canceled by a separate thread doing close()" in SQLite's "How To Corrupt".
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from salonapp.foundation.errors import Torn
from salonapp.foundation.i18n import msg

_LOG = "salonapp_log"


def check_log(info: MutableMapping[Any, Any], path: Path) -> None:
    """Torn when the log is not the one this connection (with its `info`) opened.

    The first look remembers it. An open log keeps its number, so no other file can have it.
    """
    known = info.get(_LOG)
    found = _number(path)
    if known is None:
        if found is not None:
            info[_LOG] = found
    elif known != found:
        raise Torn(
            msg("Another program took away a file the salon was being written to."),
            msg("What was saved before is there; this was not saved. Save it once more."),
        )


def _number(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(f"{path}-wal")
    except OSError:
        return None
    return found.st_dev, found.st_ino
