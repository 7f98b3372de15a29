"""Gateways on the loopback that answer as the real ones do, count what they took, and misbehave.

SMSC.ru (askable by our own id), SMS.ru (not askable), Twilio (askable by its list) and Telegram
(not askable). What they took they show to a question only up to 20 s later, as a queue would.
"""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.faults.arrivals import Arrivals, by_text

USER, SECRET = "salon", "secret-7"
#: Made up, in the form of a bot's.
TOKEN = "123456:not-a-real-token"
_SHOWN_WITHIN_S = 20.0
_DELIVERED_AFTER = timedelta(seconds=40)


class Fault(StrEnum):
    """What a gateway does with one attempt."""

    NONE = "none"
    FAILS = "500, not taken"
    FAILS_TAKEN = "500, taken all the same"
    SILENT = "taken, answer lost"
    LOST = "line broken, not taken"
    RESET = "taken, reset in the middle of the answer"
    SLOW = "taken, answered after the time-out"
    BUSY = "429 with Retry-After"
    LATER = "the gateway's own 'try later'"
    GIBBERISH = "taken, an answer nobody understands"
    REFUSED = "refused for good"


#: Out of a thousand attempts.
SHARES: Mapping[Fault, int] = {
    Fault.FAILS: 25,
    Fault.FAILS_TAKEN: 25,
    Fault.SILENT: 50,
    Fault.LOST: 10,
    Fault.RESET: 15,
    Fault.SLOW: 8,
    Fault.BUSY: 40,
    Fault.LATER: 15,
    Fault.GIBBERISH: 5,
    Fault.REFUSED: 8,
}
_TAKES = frozenset(
    {Fault.NONE, Fault.FAILS_TAKEN, Fault.SILENT, Fault.RESET, Fault.SLOW, Fault.GIBBERISH}
)
Reply = tuple[int, dict[str, Any], dict[str, str]]


class Gateway:
    """One gateway; a subclass knows its words."""

    #: The path of the request that sends.
    sends = ""

    def __init__(self, now: Callable[[], datetime], seed: int, slow_s: float) -> None:
        self.arrivals = Arrivals(now)
        self.now = now
        self.slow_s = slow_s
        self.rolls = random.Random(seed)
        self.lock = threading.Lock()
        #: What was taken: number, identity, when it is shown to who asks.
        self.taken: list[tuple[int, str, datetime, dict[str, str]]] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to listen, in threads of its own."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def choose(self) -> Fault:
        """What happens to the next attempt."""
        with self.lock:
            roll = self.rolls.randrange(1000)
        for fault, share in SHARES.items():
            if roll < share:
                return fault
            roll -= share
        return Fault.NONE

    def take(self, address: str, text: str, **more: str) -> int:
        """Note a message; returns the gateway's number for it."""
        arrival = self.arrivals.take(by_text(address, text), address)
        with self.lock:
            shown = arrival.at + timedelta(seconds=self.rolls.uniform(0.0, _SHOWN_WITHIN_S))
            number = len(self.taken) + 1
            more = {**more, "address": address, "text": text}
            self.taken.append((number, arrival.identity, shown, more))
        return number

    def shown(self) -> list[tuple[int, datetime, dict[str, str]]]:
        """What the gateway shows to who asks: not what it took in this very moment."""
        now = self.now()
        with self.lock:
            # A clock that was set back must not hide what was shown before.
            far = timedelta(minutes=5)
            return [
                (number, shown, values)
                for number, _identity, shown, values in self.taken
                if shown <= now or shown - now > far
            ]

    def is_delivered(self, number: int, shown: datetime) -> bool:
        """Most messages reach the phone in the end."""
        return number % 4 != 0 and self.now() - shown > _DELIVERED_AFTER

    def send(self, values: Mapping[str, str]) -> Reply:
        """Take a message and say so."""
        raise NotImplementedError

    def say_later(self, values: Mapping[str, str]) -> Reply:
        """Refuse it for now, in the gateway's own words."""
        raise NotImplementedError

    def say_no(self, values: Mapping[str, str]) -> Reply:
        """Refuse it for good; notes the address in `arrivals.refused`."""
        raise NotImplementedError

    def answer(self, path: str, values: Mapping[str, str]) -> Reply:
        """Answer every other question."""
        raise NotImplementedError


class Smsc(Gateway):
    """SMSC.ru."""

    sends = "/sys/send.php"

    def send(self, values: Mapping[str, str]) -> Reply:
        self.take(values["phones"], values["mes"], own=values["id"])
        return 200, {"id": int(values["id"]), "cnt": 1}, {}

    def say_later(self, values: Mapping[str, str]) -> Reply:
        return 200, {"error": "later", "error_code": 11}, {}

    def say_no(self, values: Mapping[str, str]) -> Reply:
        self.arrivals.refused.add(values["phones"])
        return 200, {"error": "no", "error_code": 8, "id": values["id"]}, {}

    def answer(self, path: str, values: Mapping[str, str]) -> Reply:
        for number, shown, one in self.shown():
            if (one["address"], one["own"]) == (values.get("phone"), values.get("id")):
                status = 1 if self.is_delivered(number, shown) else 0
                return 200, {"status": status, "last_timestamp": int(shown.timestamp())}, {}
        return 200, {"status": -3, "error": "message not found"}, {}


class SmsRu(Gateway):
    """SMS.ru."""

    sends = "/sms/send"

    def send(self, values: Mapping[str, str]) -> Reply:
        number = self.take(values["to"], values["msg"])
        return self._one(values, {"status": "OK", "status_code": 100, "sms_id": f"1-{number}"})

    def say_later(self, values: Mapping[str, str]) -> Reply:
        return 200, {"status": "ERROR", "status_code": 220, "status_text": "later"}, {}

    def say_no(self, values: Mapping[str, str]) -> Reply:
        self.arrivals.refused.add("+" + values["to"])
        return self._one(values, {"status": "ERROR", "status_code": 207, "status_text": "no"})

    def answer(self, path: str, values: Mapping[str, str]) -> Reply:
        known = {f"1-{number}": (number, shown) for number, shown, _one in self.shown()}
        found = {
            name: {"status": "OK", "status_code": 103 if self.is_delivered(*known[name]) else 102}
            for name in values.get("sms_id", "").split(",")
            if name in known
        }
        return 200, {"status": "OK", "status_code": 100, "sms": found}, {}

    @staticmethod
    def _one(values: Mapping[str, str], one: dict[str, Any]) -> Reply:
        return 200, {"status": "OK", "status_code": 100, "sms": {values["to"]: one}}, {}


class Twilio(Gateway):
    """Twilio."""

    sends = f"/2010-04-01/Accounts/{USER}/Messages.json"

    def send(self, values: Mapping[str, str]) -> Reply:
        number = self.take(values["To"], values["Body"])
        return 201, {"sid": f"SM{number}", "status": "queued"}, {}

    def say_later(self, values: Mapping[str, str]) -> Reply:
        return 429, {"code": 20429, "message": "Too many requests"}, {}

    def say_no(self, values: Mapping[str, str]) -> Reply:
        self.arrivals.refused.add(values["To"])
        return 400, {"code": 21610, "message": "no", "status": 400}, {}

    def answer(self, path: str, values: Mapping[str, str]) -> Reply:
        listed = [
            {
                "sid": f"SM{number}",
                "body": one["text"],
                "to": one["address"],
                "status": "delivered" if self.is_delivered(number, shown) else "sent",
                "date_created": format_datetime(shown),
                "date_updated": format_datetime(shown),
            }
            for number, shown, one in reversed(self.shown())
        ]
        if path == self.sends:
            found = [one for one in listed if one["to"] == values.get("To")]
            return 200, {"messages": found[:100]}, {}
        for one in listed:
            if path.endswith(f"/{one['sid']}.json"):
                return 200, one, {}
        return 404, {"code": 20404, "message": "not found"}, {}


class Telegram(Gateway):
    """Telegram's Bot API."""

    sends = f"/bot{TOKEN}/sendMessage"

    def send(self, values: Mapping[str, str]) -> Reply:
        chat = str(values["chat_id"])
        number = self.take(chat, values["text"])
        return 200, {"ok": True, "result": {"message_id": number, "chat": {"id": chat}}}, {}

    def say_later(self, values: Mapping[str, str]) -> Reply:
        told = {"ok": False, "error_code": 429, "parameters": {"retry_after": 90}}
        return 429, told, {}

    def say_no(self, values: Mapping[str, str]) -> Reply:
        self.arrivals.refused.add(str(values["chat_id"]))
        words = "Forbidden: bot was blocked by the user"
        return 403, {"ok": False, "error_code": 403, "description": words}, {}

    def answer(self, path: str, values: Mapping[str, str]) -> Reply:
        return 200, {"ok": True, "result": []}, {}


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet for one answer: two would wait 40 ms for each other's receipt.
        wbufsize = 65536
        disable_nagle_algorithm = True

        def log_message(self, *_args: Any) -> None:
            pass

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._say(*gateway.answer(url.path, dict(parse_qsl(url.query))))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            is_json = "json" in self.headers.get("Content-Type", "")
            values = json.loads(raw) if is_json else dict(parse_qsl(raw))
            if urlsplit(self.path).path != gateway.sends:
                self._say(*gateway.answer(self.path, values))
                return
            self._misbehave(gateway.choose(), values)

        def _misbehave(self, fault: Fault, values: dict[str, str]) -> None:
            reply = gateway.send(values) if fault in _TAKES else (500, {}, {})
            if fault in (Fault.LOST, Fault.SILENT):
                self._break()
            elif fault is Fault.RESET:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{")
                self.wfile.flush()
                self._break()
            elif fault is Fault.SLOW:
                time.sleep(gateway.slow_s)
                self._say(*reply)
            elif fault is Fault.BUSY:
                self._say(429, {}, {"Retry-After": "90"})
            elif fault is Fault.LATER:
                self._say(*gateway.say_later(values))
            elif fault is Fault.REFUSED:
                self._say(*gateway.say_no(values))
            elif fault is Fault.GIBBERISH:
                self._say(200, {"hello": "world"}, {})
            elif fault is Fault.FAILS_TAKEN:
                self._say(500, {}, {})
            else:
                self._say(*reply)

        def _break(self) -> None:
            """Reset the line: no goodbye reaches the other side."""
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            self.connection.close()

        def _say(self, status: int, body: dict[str, Any], headers: Mapping[str, str]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: Any) -> None:
        """A line broken on purpose, or by a worker that was killed."""
