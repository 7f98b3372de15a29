"""Telegram and MAX on 127.0.0.1 that behave as the real ones document, troubles included."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.channels.sms_gateways import Trouble

TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"


@dataclass
class Message:
    chat_id: str
    text: str
    #: What each button sends back, and what stands on it.
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Bots:
    """Both messengers at one address; each keeps what people did until it hears it was read."""

    sent: list[Message] = field(default_factory=list)
    trouble: Trouble = Trouble.NONE
    #: Who stopped the bot, and whom it does not know; everybody else is known.
    stopped: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    pressed: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    conflict: bool = False
    username: str = "lily_salon_bot"
    queue: list[dict[str, Any]] = field(default_factory=list)
    #: MAX counts by markers, Telegram by the numbers of the updates.
    first_marker: int = 700
    #: So long a question for news is kept while there is none, and how many are kept just now.
    slow_s: float = 0.0
    waiting: int = 0
    _next: int = 1000

    def start(self) -> None:
        bots = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args: Any) -> None:
                pass

            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                self._answer(json.loads(self.rfile.read(size) or b"{}"))

            def _answer(self, body: dict[str, Any]) -> None:
                url = urlsplit(self.path)
                values = {**dict(parse_qsl(url.query)), **body}
                bots.asked.append(url.path)
                if url.path.endswith(("/getUpdates", "/updates")):
                    bots.keep_waiting()
                sending = url.path.endswith(("/sendMessage", "/messages"))
                trouble = bots.trouble if sending else Trouble.NONE
                if trouble in (Trouble.LOST, Trouble.SILENT):
                    if trouble is Trouble.SILENT:
                        bots.reply(url.path, values, dict(self.headers))
                    self.close_connection = True
                    self.connection.close()
                    return
                status, found = 200, "<html>hello"
                if trouble is Trouble.BUSY:
                    status, found = 429, json.dumps(bots.busy(url.path))
                elif trouble is Trouble.FAILS:
                    status, found = 500, "{}"
                elif trouble is not Trouble.GIBBERISH:
                    status, told = bots.reply(url.path, values, dict(self.headers))
                    found = json.dumps(told)
                self.send_response(status)
                if status == 429 and "parameters" not in found:
                    self.send_header("Retry-After", "7")
                self.send_header("Content-Length", str(len(found.encode())))
                self.end_headers()
                self.wfile.write(found.encode())

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

    def keep_waiting(self) -> None:
        until = time.monotonic() + self.slow_s
        self.waiting += 1
        while self.slow_s and not self.queue and time.monotonic() < until:
            time.sleep(0.01)
        self.waiting -= 1

    def busy(self, path: str) -> dict[str, Any]:
        if path.startswith("/bot"):
            words = "Too Many Requests: retry after 34"
            return _error(429, words) | {"parameters": {"retry_after": 34}}
        return {"code": "too.many.requests", "message": "Too many requests"}

    def reply(
        self, path: str, values: Mapping[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        if path.startswith("/bot"):
            token, _, method = path.removeprefix("/bot").partition("/")
            if token != TOKEN:
                return 401, _error(401, "Unauthorized")
            return self._telegram(method, values)
        if headers.get("Authorization") != TOKEN:
            return 401, {"code": "verify.token", "message": "Invalid access_token"}
        return self._max(path, values)

    # What people do. `at` tells two equal things apart, as a person's doing them twice would.

    def starts(self, chat: int, token: str = "", name: str = "Анна") -> None:
        text = f"/start {token}".strip()
        self._happens(
            {"message": _telegram_message(chat, name, text)},
            {
                "update_type": "bot_started",
                "user": _user(chat, name),
                "chat_id": -chat,
                "payload": token or None,
            },
        )

    def writes(self, chat: int, text: str, name: str = "Анна") -> None:
        at = self._next
        self._happens(
            {"message": _telegram_message(chat, name, text)},
            {
                "update_type": "message_created",
                "message": {
                    "sender": _user(chat, name),
                    "recipient": {"chat_id": -chat, "chat_type": "dialog", "user_id": 1},
                    "body": {"mid": f"mid.{at}", "seq": at, "text": text},
                },
            },
        )

    def presses(self, chat: int, data: str, name: str = "Анна") -> None:
        at = self._next
        message = _telegram_message(chat, "bot", "…")
        self._happens(
            {
                "callback_query": {
                    "id": f"press-{at}",
                    "from": {"id": chat, "first_name": name},
                    "message": message,
                    "data": data,
                }
            },
            {
                "update_type": "message_callback",
                "callback": {
                    "timestamp": at,
                    "callback_id": f"press-{at}",
                    "payload": data,
                    "user": _user(chat, name),
                },
                "message": None,
            },
        )

    def stops(self, chat: int) -> None:
        self.stopped.add(str(chat))
        self._happens(
            {
                "my_chat_member": {
                    "chat": {"id": chat, "type": "private"},
                    "from": {"id": chat, "first_name": "Анна"},
                    "new_chat_member": {"status": "kicked"},
                }
            },
            {"update_type": "bot_stopped", "user": _user(chat, "Анна"), "chat_id": -chat},
        )

    def count_anew(self, number: int) -> None:
        self._next = number

    def _happens(self, telegram: dict[str, Any], max_: dict[str, Any]) -> None:
        number = self._next
        self._next += 1
        self.queue.append({"update_id": number, **telegram, "max": {"timestamp": number, **max_}})

    def _telegram(self, method: str, values: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        if method == "getMe":
            me = {"id": 1, "is_bot": True, "first_name": "Лилия", "username": self.username}
            return 200, {"ok": True, "result": me}
        if method == "getUpdates":
            if self.conflict:
                return 409, _error(409, "Conflict: terminated by other getUpdates request")
            self._forget(int(values.get("offset", 0)))
            listed = [{k: v for k, v in one.items() if k != "max"} for one in self.queue[:100]]
            return 200, {"ok": True, "result": listed}
        if method == "answerCallbackQuery":
            self.pressed.append((values["callback_query_id"], values["text"]))
            return 200, {"ok": True, "result": True}
        chat = str(values["chat_id"])
        if chat in self.stopped:
            return 403, _error(403, "Forbidden: bot was blocked by the user")
        if chat in self.strangers:
            return 400, _error(400, "Bad Request: chat not found")
        if not values["text"] or len(values["text"]) > 4096:
            return 400, _error(400, "Bad Request: message is too long")
        rows = values.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [(one["callback_data"], one["text"]) for row in rows for one in row]
        assert all(1 <= len(data.encode()) <= 64 for data, _text in buttons)
        self.sent.append(Message(chat, values["text"], buttons))
        result = {"message_id": len(self.sent), "chat": {"id": int(chat)}}
        return 200, {"ok": True, "result": result}

    def _max(self, path: str, values: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        if path == "/me":
            return 200, {"user_id": 1, "first_name": "Лилия", "username": self.username}
        if path == "/updates":
            if "marker" in values:
                self._forget(1000 + int(values["marker"]) - self.first_marker)
                listed = [one["max"] for one in self.queue[:100]]
            else:
                listed = [one["max"] for one in self.queue[-1:]]
            return 200, {"updates": listed, "marker": self.first_marker + self._next - 1000}
        if path == "/answers":
            self.pressed.append((values["callback_id"], values["notification"]))
            return 200, {"success": True}
        user = str(values["user_id"])
        if user in self.stopped:
            words = f"Key: error.dialog.suspended, args: [{user},]."
            return 403, {"code": "chat.denied", "message": words}
        if user in self.strangers:
            return 404, {"code": "chat.not.found", "message": "Chat not found"}
        if not values["text"] or len(values["text"]) > 4000:
            return 400, {
                "code": "proto.payload",
                "message": "text: size must be between 0 and 4000",
            }
        buttons = [
            (one["payload"], one["text"])
            for attached in values.get("attachments", [])
            for row in attached["payload"]["buttons"]
            for one in row
        ]
        self.sent.append(Message(user, values["text"], buttons))
        return 200, {"message": {"body": {"mid": f"mid.out.{len(self.sent)}"}}}

    def _forget(self, below: int) -> None:
        self.queue = [one for one in self.queue if one["update_id"] >= below]


def _error(code: int, words: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": words}


def _telegram_message(chat: int, name: str, text: str) -> dict[str, Any]:
    return {
        "message_id": 5,
        "chat": {"id": chat, "type": "private", "first_name": name},
        "from": {"id": chat, "first_name": name, "is_bot": False},
        "text": text,
    }


def _user(number: int, name: str) -> dict[str, Any]:
    return {"user_id": number, "first_name": name, "username": None, "is_bot": False}
