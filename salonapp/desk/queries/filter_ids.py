"""Who is in the filter that is looked at, kept while somebody types a search into it.

A filter may take longer than a letter's time; nobody waits for it again at the next letter.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from salonapp.clients.queries.finding import Condition as Only
from salonapp.desk.cards import ClientFilter, ClientSort
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw

#: What the ids hang on: the latest operation, the minute (bookings pass), the filter, who looks.
_Key = tuple[int, str, ClientFilter, str]

_kept: WeakKeyDictionary[Engine, tuple[_Key, frozenset[int]]] = WeakKeyDictionary()
_keeping = threading.Lock()


def ids_of_filter(reader: Reader, wanted: ClientFilter, only: Only) -> frozenset[int]:
    """Everybody who meets the class and the conditions of `wanted`, whose SQL is `only`."""
    raw = Raw(reader)
    latest = (raw.first("SELECT MAX(id) FROM operation") or (0,))[0] or 0
    minute = f"{reader.now:%Y-%m-%d %H:%M} {reader.today}"
    # What the viewer may see stands in the SQL and its values.
    asked = f"{only[0]} {only[1]}"
    key = (latest, minute, replace(wanted, typed="", sort=ClientSort.NAME), asked)
    engine = reader.session.get_bind().engine
    with _keeping:
        kept = _kept.get(engine)
    if kept is not None and kept[0] == key:
        return kept[1]
    sql = f"SELECT s.client_id FROM client_search s WHERE {only[0]}"
    ids = frozenset(row[0] for row in raw.all(sql, only[1]))
    with _keeping:
        _kept[engine] = (key, ids)
    return ids
