"""SMS gateways on 127.0.0.1 that answer as the real ones document, troubles included."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LOGIN, PASSWORD = "salon", "secret-7"


class Trouble(Enum):
    """What goes wrong with the next message."""

    NONE = auto()
    BUSY = auto()  # 429
    FAILS = auto()  # 500, nothing accepted
    SILENT = auto()  # accepted, and the line breaks before the answer
    LOST = auto()  # the line breaks, nothing accepted
    GIBBERISH = auto()


@dataclass
class Sms:
    phone: str
    text: str
    own_id: str = ""
    sender: str = ""


@dataclass
class Gateways:
    """All three gateways at one address, with one list of what was accepted."""

    accepted: list[Sms] = field(default_factory=list)
    trouble: Trouble = Trouble.NONE
    #: The gateway's own code for the next message; 0 accepts it.
    code: int = 0
    balance: str = "125.50"
    #: What one message costs.
    price: str = "3.20"
    #: The status of every message that was accepted.
    status: Any = None
    asked: list[str] = field(default_factory=list)
    #: When Twilio says that its messages were made; "" says nothing.
    created: str = ""

    def start(self) -> None:
        gateways = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args: Any) -> None:
                pass

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                self._answer(url.path, dict(parse_qsl(url.query)))

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                self._answer(self.path, dict(parse_qsl(self.rfile.read(size).decode())))

            def _answer(self, path: str, values: dict[str, str]) -> None:
                gateways.asked.append(path)
                sending = self.command == "POST" and ("send" in path or "Messages" in path)
                trouble = gateways.trouble if sending else Trouble.NONE
                if trouble in (Trouble.LOST, Trouble.SILENT):
                    if trouble is Trouble.SILENT:
                        gateways.reply(path, values, dict(self.headers))
                    self.close_connection = True
                    self.connection.close()
                    return
                status, body, headers = 200, "", {}
                if trouble is Trouble.BUSY:
                    status, headers = 429, {"Retry-After": "7"}
                elif trouble is Trouble.FAILS:
                    status = 500
                elif trouble is Trouble.GIBBERISH:
                    body = "<html>hello"
                else:
                    status, found = gateways.reply(path, values, dict(self.headers))
                    body = json.dumps(found)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_args: Any) -> None:
                pass  # a line broken on purpose

        self._server = Quiet(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def reply(
        self, path: str, values: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        if path.startswith("/sys/"):
            return 200, self._smsc(path, values)
        if path.startswith("/2010-04-01/"):
            return self._twilio(path, values, headers)
        return 200, self._sms_ru(path, values)

    def _smsc(self, path: str, values: Mapping[str, str]) -> dict[str, Any]:
        if (values.get("login"), values.get("psw")) != (LOGIN, PASSWORD):
            return {"error": "authorise error", "error_code": 2}
        if path == "/sys/balance.php":
            return {"balance": self.balance, "currency": "RUR"}
        if path == "/sys/status.php":
            known = any(
                (one.phone, one.own_id) == (values["phone"], values["id"]) for one in self.accepted
            )
            if not known:
                return {"status": -3, "error": "message not found"}
            return {"status": self.status or 0, "last_timestamp": 1_773_212_400}
        if values.get("cost") == "1":
            return {"cost": self.price, "cnt": 1}
        if self.code:
            return {"error": "no", "error_code": self.code, "id": values["id"]}
        self._accept(values["phones"], values["mes"], values["id"], values.get("sender", ""))
        told = {"cost": self.price, "balance": self.balance} if values.get("cost") == "3" else {}
        return {"id": int(values["id"]), "cnt": 1, **told}

    def _sms_ru(self, path: str, values: Mapping[str, str]) -> dict[str, Any]:
        if values.get("api_id") != PASSWORD:
            return {"status": "ERROR", "status_code": 200, "status_text": "api_id"}
        if path == "/my/balance":
            return {"status": "OK", "status_code": 100, "balance": float(self.balance)}
        cost = float(self.price)
        if path == "/sms/status":
            ids = values["sms_id"].split(",")
            news = {"status": "OK", "status_code": self.status or 102, "cost": cost}
            return {"status": "OK", "status_code": 100, "sms": dict.fromkeys(ids, news)}
        number = values["to"]
        if path == "/sms/cost":
            one = {"status": "OK", "status_code": 100, "cost": cost, "sms": 1}
            told = {"total_cost": cost, "total_sms": 1}
            return {"status": "OK", "status_code": 100, "sms": {number: one}, **told}
        if self.code:
            one = {"status": "ERROR", "status_code": self.code, "status_text": "no"}
            return {"status": "OK", "status_code": 100, "sms": {number: one}}
        own = self._accept(number, values["msg"], "", values.get("from", ""))
        one = {"status": "OK", "status_code": 100, "sms_id": f"202611-{own}"}
        return {"status": "OK", "status_code": 100, "sms": {number: one}, "balance": 4122.56}

    def _twilio(
        self, path: str, values: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        wanted = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
        if headers.get("Authorization") != wanted:
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        if path.endswith("/Balance.json"):
            return 200, {"balance": self.balance, "currency": "USD"}
        if path.endswith("/Messages.json") and "Body" in values:
            if self.code:
                return 400, {"code": self.code, "message": "no", "status": 400}
            own = self._accept(values["To"], values["Body"], "", values.get("From", ""))
            return 201, {"sid": f"SM{own}", "status": "queued"}
        if path.endswith("/Messages.json"):
            listed = [
                {"sid": f"SM{at}", "body": one.text, "to": one.phone, "date_created": self.created}
                for at, one in enumerate(self.accepted, 1)
                if one.phone == values["To"]
            ]
            return 200, {"messages": listed}
        return 200, {
            "status": self.status or "sent",
            # Told in hundredths of a cent, as what was taken; nothing while it is on its way.
            "price": f"-{self.price}00" if self.status else None,
            "price_unit": "USD",
            "date_updated": "Wed, 11 Mar 2026 07:00:00 +0000",
        }

    def _accept(self, phone: str, text: str, own_id: str, sender: str) -> int:
        self.accepted.append(Sms(phone, text, own_id, sender))
        return len(self.accepted)
