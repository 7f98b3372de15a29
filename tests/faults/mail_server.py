"""A real mail server on the loopback that counts what it accepted and misbehaves on request."""

from __future__ import annotations

import asyncio
import email
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from aiosmtpd.controller import Controller as _Controller


class Fault(StrEnum):
    """What the server does with one attempt."""

    NONE = "none"
    LATER = "4xx for the recipient"
    REFUSED = "5xx for the recipient"
    DROP_BEFORE_DATA = "dropped before DATA"
    LATER_AFTER_DOT = "4xx after the final dot"
    DROP_AFTER_DOT = "accepted, answer lost"
    SLOW_AFTER_DOT = "accepted, answered after the time-out"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A letter the server has taken, by the time of the salon's clock."""

    message_id: str
    to: str
    at: datetime
    text: str
    headers: dict[str, str]


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        session.fault = fault = self._server.choose(address)
        if fault is Fault.LATER:
            return "451 4.3.0 try again later"
        if fault is Fault.REFUSED:
            return "550 5.1.1 no such mailbox"
        if fault is Fault.DROP_BEFORE_DATA:
            server.transport.abort()
            return "421 4.3.0 going away"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        fault: Fault = session.fault
        if fault is Fault.LATER_AFTER_DOT:
            return "451 4.3.0 try again later"
        self._server.take(envelope.rcpt_tos[0], envelope.content)
        if fault is Fault.DROP_AFTER_DOT:
            server.transport.abort()
        elif fault is Fault.SLOW_AFTER_DOT:
            await asyncio.sleep(self._server.slow_s)
        return "250 OK"


class MailServer:
    """Listens on a free port of 127.0.0.1 from `start` to `stop`."""

    def __init__(
        self,
        now: Callable[[], datetime],
        choose: Callable[[str], Fault] = lambda _address: Fault.NONE,
        **options: Any,
    ) -> None:
        self._now = now
        self.choose = choose
        #: How long an answer that comes too late takes, in seconds.
        self.slow_s = 1.0
        self._lock = threading.Lock()
        self.arrivals: list[Arrival] = []
        self._controller = _AnyPort(_Handler(self), hostname="127.0.0.1", port=0, **options)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._controller.own_port

    def start(self) -> None:
        """Begin to listen, in a thread of its own."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def take(self, to: str, content: bytes) -> None:
        """Note an accepted letter."""
        letter = email.message_from_bytes(content)
        payload = letter.get_payload(decode=True)
        assert isinstance(payload, bytes)
        headers = {name: str(value) for name, value in letter.items()}
        arrival = Arrival(headers["Message-ID"], to, self._now(), payload.decode("utf-8"), headers)
        with self._lock:
            self.arrivals.append(arrival)

    def copies(self) -> Counter[str]:
        """How often each letter arrived."""
        with self._lock:
            return Counter(arrival.message_id for arrival in self.arrivals)


Controller: Any = _Controller


class _AnyPort(Controller):  # type: ignore[misc]
    """Knocks at the port the system chose; the original knocks at port 0."""

    @property
    def own_port(self) -> int:
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        self.port = self.own_port
        super()._trigger_server()
