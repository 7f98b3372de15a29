"""What a fake gateway took, by the salon's clock: the one truth everything is counted against."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message a gateway has taken.

    `identity` tells it from every other: a letter's Message-ID, else address and text.
    """

    identity: str
    address: str
    at: datetime


@dataclass(slots=True)
class Arrivals:
    """The list of what was taken; for several threads."""

    now: Callable[[], datetime]
    found: list[Arrival] = field(default_factory=list)
    #: The addresses the gateway refused for good.
    refused: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, identity: str, address: str) -> Arrival:
        """Note one more."""
        arrival = Arrival(identity, address, self.now())
        with self._lock:
            self.found.append(arrival)
        return arrival

    def copies(self) -> Counter[str]:
        """How often each message arrived."""
        with self._lock:
            return Counter(arrival.identity for arrival in self.found)

    def __len__(self) -> int:
        return len(self.found)


def by_text(address: str, text: str) -> str:
    """The identity of a message whose gateway knows no other."""
    return f"{address.removeprefix('+')}\n{text}"
