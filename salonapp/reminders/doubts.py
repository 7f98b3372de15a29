"""When a gateway's "never seen" is believed, so that a message still on its way is not sent twice.

A request may hang for 45 s (three steps of 15 s each) and a gateway may show what it accepted only
some 20 s later, so an answer within the first minute proves nothing. Nor does the age of the
attempt by the wall clock: somebody may have set it an hour ahead while the request was under way.
What counts is how long this program has been asking, by a clock that nobody can set. A program that
has just been started begins to count anew: a minute or two late is better than twice.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from salonapp.foundation.clock import Clock
    from salonapp.storage.database import Database

#: A hanging request and a slow gateway together, and as much again.
_BELIEVED_AFTER_S = 120.0
#: By the wall clock so long that no clock set wrong by a day explains it: for programs that look
#: once and end.
_BEYOND_DOUBT = timedelta(hours=48)


@dataclass(slots=True)
class Doubts:
    """Which attempts of which messages were asked about, and since when (monotonic seconds)."""

    _since: dict[tuple[int, datetime], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def may_be_on_its_way(self, message_id: int, tried_at: datetime | None, clock: Clock) -> bool:
        """Whether the attempt made at `tried_at` may still reach the gateway, or be shown by it."""
        if tried_at is None or clock.now() - tried_at >= _BEYOND_DOUBT:
            return False
        with self._lock:
            first = self._since.setdefault((message_id, tried_at), clock.monotonic())
        return clock.monotonic() - first < _BELIEVED_AFTER_S

    def forget(self, message_id: int, tried_at: datetime | None) -> None:
        """The attempt is settled."""
        if tried_at is not None:
            with self._lock:
                self._since.pop((message_id, tried_at), None)


_OF: WeakKeyDictionary[Database, Doubts] = WeakKeyDictionary()


def doubts_of(db: Database) -> Doubts:
    """The doubts about one salon's messages; they live as long as the open database."""
    return _OF.setdefault(db, Doubts())
