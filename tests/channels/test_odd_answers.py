"""Answers no gateway documents: nothing of them raises, keeps a worker busy or fills the memory."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from salonapp.channels.port import Outgoing, Unknown
from salonapp.channels.sms import sms_channel
from salonapp.channels.sms_account import SmsAccount, SmsGateway
from salonapp.channels.web import Failed, Web, minor_of, number_of


def test_a_number_no_database_keeps_is_none() -> None:
    odd = json.loads('{"a": 1e999, "b": NaN, "c": 1e30, "d": [], "e": true, "f": "12"}')
    assert [number_of(odd, name) for name in "abcdef"] == [None, None, None, None, 1, 12]


@pytest.mark.parametrize("amount", ["Infinity", "NaN", "1e900000", "1e999999", "", "много"])
def test_an_amount_that_is_none_is_seen_at_once(amount: str) -> None:
    assert minor_of(amount) is None


def test_true_money_is_money() -> None:
    assert [minor_of(each) for each in ("125.50", "-0.0075", "0", "1E+3")] == [12550, -1, 0, 100000]


class Dripping:
    """Answers everything with `body`, `piece` bytes at a time and a little pause between."""

    def __init__(self, body: bytes, piece: int, pause_s: float) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._parts = [body[at : at + piece] for at in range(0, len(body), piece)]
        self._length, self._pause_s = len(body), pause_s
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def close(self) -> None:
        self._server.close()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
                with line:
                    line.recv(65536)
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % self._length)
                    for part in self._parts:
                        line.sendall(part)
                        time.sleep(self._pause_s)
            except OSError:
                if self._server.fileno() < 0:
                    return


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    made = Dripping(b'{"id": 1}' + b" " * 4000, 1, 0.01)
    yield made
    made.close()


def test_an_answer_that_drips_keeps_nobody_waiting(dripping: Dripping) -> None:
    web, began = Web(dripping.address, timeout_seconds=0.2), time.monotonic()
    with pytest.raises(Failed) as failed:
        web.post("/sys/send.php", {}, go_ahead=lambda: True)
    # The message may have been accepted.
    assert isinstance(failed.value.result, Unknown)
    assert time.monotonic() - began < 3
    web.close()


@pytest.mark.parametrize("body", [b"{" * 200_000, b'{"x": "' + b"a" * 5_000_000 + b'"}'])
def test_an_answer_far_too_deep_or_long_says_nothing(body: bytes) -> None:
    server = Dripping(body, len(body), 0.0)
    channel = sms_channel(SmsAccount(SmsGateway.SMSC, "salon", "secret", "", server.address))
    said = channel.send(Outgoing("key", "+79123456789", "Hello"), lambda: True)
    assert isinstance(said, Unknown)
    assert not channel.test_connection().works
    channel.close()
    server.close()
