"""The words of a salon's cards in memory, brought up to date by what the journal says changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from salonapp.clients.words import Vocabulary
from salonapp.storage.changes import from_json
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

_NAMES = {
    True: "substr(s.haystack, 1, instr(s.haystack, char(10)) - 1)",
    False: "split_part(s.haystack, chr(10), 1)",
}
_LATEST = "SELECT MAX(id) FROM operation"
_TAGS = "SELECT DISTINCT tag FROM client_tag"


class _Kept:
    """The words of one database and the operation they are complete up to."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.words = Vocabulary()
        self.complete_to: int | None = None


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_keeping = threading.Lock()


def vocabulary_of(reader: Reader) -> Vocabulary:
    """The words of the salon that `reader` looks at; those of changed cards may linger.

    Reading all of them takes a third of a second with 100,000 clients, once.
    """
    engine = reader.session.get_bind().engine
    with _keeping:
        kept = _kept.setdefault(engine, _Kept())
    with kept.lock:
        _bring_up_to_date(reader, kept)
    return kept.words


def _bring_up_to_date(reader: Reader, kept: _Kept) -> None:
    raw = Raw(reader)
    latest = (raw.first(_LATEST) or (0,))[0] or 0
    if kept.complete_to is not None and latest <= kept.complete_to:
        return
    names = f"SELECT {_NAMES[reader.on_sqlite]} FROM client_search s"
    if kept.complete_to is None or not _add_changed(reader, kept, raw, names):
        kept.words = Vocabulary(_words_of(raw, names, ()))
    kept.complete_to = latest


def _add_changed(reader: Reader, kept: _Kept, raw: Raw, names: str) -> bool:
    """Add the words of changed cards; False when all may have changed."""
    from sqlalchemy import select

    from salonapp.storage.tables import Operation

    changed: set[int] = set()
    query = select(Operation.id, Operation.touched).where(Operation.id > (kept.complete_to or 0))
    for row in reader.select(query):
        changes = from_json(row.id, row.touched)
        if changes.all_of("client"):
            return False
        changed |= changes.ids("client")
    if changed:
        wanted = f"{names} WHERE s.client_id IN (SELECT value FROM json_each(?))"
        kept.words.add(_words_of(raw, wanted, (ids_json(changed),)))
    return True


def _words_of(raw: Raw, names: str, values: Iterable[str]) -> set[str]:
    from salonapp.foundation.text import bare

    lines = [row[0] for row in raw.all(names, tuple(values))]
    tags = [bare(row[0]) for row in raw.all(_TAGS)]
    return set(" ".join(lines + tags).split())
