"""One HTTP request to a gateway, judged by one question: may the gateway have accepted it?

A name that cannot be found, a refused connection or a broken TLS handshake come before the request
is sent: provably not accepted. A silence or a broken line after it, and every 5xx, say nothing.
"""

from __future__ import annotations

import json
import logging
import math
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, cast

import httpx

from salonapp.channels.port import (
    Abandoned,
    Cause,
    Diagnosis,
    GoAhead,
    Refused,
    RetryAfter,
    SendResult,
    Unknown,
)
from salonapp.foundation.i18n import msg

#: Connecting and answering each have this long.
STEP_TIMEOUT_SECONDS = 15.0
_USUAL_WAIT_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 24 * 3600.0
_MOST_ANSWER_BYTES = 1_000_000
#: No number of a gateway is larger, and every database keeps one that is not.
_MOST = 2**63
_MOST_DIGITS = 12

Json = Mapping[str, Any]

# It would log the address of every request, and with it a bot's token or a client's phone.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Failed(Exception):
    """The request came to nothing that the gateway's own words could explain."""

    result: Refused | RetryAfter | Unknown | Abandoned


@dataclass(frozen=True, slots=True)
class Answer:
    """A gateway's answer: the HTTP status, and its JSON where it is an object."""

    status: int
    body: Json


class _NotGoing(Exception):
    """The go-ahead was refused, so the request was not written."""


class Web:
    """The connection to one gateway, kept open between requests."""

    def __init__(
        self,
        address: str,
        timeout_seconds: float = STEP_TIMEOUT_SECONDS,
        most_bytes: int = _MOST_ANSWER_BYTES,
    ) -> None:
        self._address = address
        self._most_bytes = most_bytes
        self._step_seconds = timeout_seconds
        self._opened: httpx.Client | None = None
        #: The longest one request may take: connecting, writing, waiting.
        self.timeout_seconds = 3 * timeout_seconds

    def post(
        self,
        path: str,
        values: Mapping[str, str],
        *,
        login: tuple[str, str] | None = None,
        go_ahead: GoAhead | None = None,
    ) -> Answer:
        """POST a form. Failed says what is known of the outcome.

        `go_ahead` is asked when the connection stands and the next byte is the request's: a gateway
        that cannot be reached, or a program killed while it connects, leaves no question open.
        """
        return self._ask("POST", path, {"data": values}, login=login, go_ahead=go_ahead)

    def post_json(
        self,
        path: str,
        body: Json,
        *,
        values: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        go_ahead: GoAhead | None = None,
    ) -> Answer:
        """POST a JSON document, with `values` in the address; else as `post`."""
        parts = {"json": body, "params": values or {}, "headers": headers or {}}
        return self._ask("POST", path, parts, go_ahead=go_ahead)

    def get(
        self,
        path: str,
        values: Mapping[str, str],
        *,
        login: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """GET; only for questions."""
        parts = {"params": values, "headers": headers or {}}
        return self._ask("GET", path, parts, login=login)

    def close(self) -> None:
        """Let go of the connection; the next request opens another."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _client(self) -> httpx.Client:
        if self._opened is None:
            self._opened = httpx.Client(
                base_url=self._address,
                timeout=self._step_seconds,
                verify=ssl.create_default_context(),
            )
        return self._opened

    def _ask(
        self,
        method: str,
        path: str,
        parts: Mapping[str, Any],
        *,
        login: tuple[str, str] | None = None,
        go_ahead: GoAhead | None = None,
    ) -> Answer:
        form = dict(parts)
        auth = httpx.BasicAuth(*login) if login is not None else None
        if go_ahead is not None:
            form["extensions"] = {"trace": _asking_last(go_ahead)}
        try:
            # Read in pieces: a time-out between two of them would let an answer drip for ever.
            with self._client().stream(method, path, auth=auth, **form) as answer:
                body = self._body(answer)
        except _NotGoing:
            raise Failed(Abandoned()) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise Failed(_never_connected(error)) from None
        except httpx.HTTPError:
            raise Failed(
                Unknown(msg("The connection broke before the gateway confirmed the message."))
            ) from None
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            told = text_of(nested(body, "parameters"), "retry_after")
            seconds = _wait_seconds(told or answer.headers.get("Retry-After", ""))
            raise Failed(RetryAfter(seconds, msg("The gateway asks to wait.")))
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Failed(Unknown(msg("The gateway failed while it had the message.")))
        return Answer(answer.status_code, body)

    def _body(self, answer: httpx.Response) -> Json:
        """The JSON of an answer; what is longer than any true answer is not read to its end."""
        until, whole = time.monotonic() + self._step_seconds, bytearray()
        for piece in answer.iter_bytes():
            whole += piece
            if len(whole) > self._most_bytes:
                return {}
            if time.monotonic() > until:
                raise httpx.ReadTimeout("the answer drips")
        return _json(bytes(whole))


def _asking_last(go_ahead: GoAhead) -> Callable[[str, Mapping[str, Any]], None]:
    """A listener to the request's steps that stops it before its first byte is written."""

    def step(name: str, told: Mapping[str, Any]) -> None:
        if name != "http11.send_request_headers.started":
            return
        # A proxy is asked for a tunnel first, in the same words.
        if told["request"].method != b"CONNECT" and not go_ahead():
            raise _NotGoing

    return step


def nested(body: Json, *names: str) -> Json:
    """The object inside objects that `names` lead to; an empty one when it is not there."""
    for name in names:
        found = body.get(name)
        if not isinstance(found, dict):
            return {}
        body = found
    return body


def text_of(body: Json, name: str) -> str:
    """A value of an answer as text; "" when it is not there."""
    value = body.get(name)
    # No database keeps a NUL, or half of a letter beyond the basic plane.
    return "" if value is None else str(value).replace("\0", "").encode("utf-8", "replace").decode()


def number_of(body: Json, name: str) -> int | None:
    """A value of an answer as a whole number; None when it is none."""
    try:
        number = int(body[name])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < _MOST else None


def minor_of(amount: str) -> int | None:
    """An amount of money such as "12.50" in minor units; None when it is none."""
    from decimal import Decimal, InvalidOperation

    try:
        money = Decimal(amount)
    except (InvalidOperation, ValueError):
        return None
    # Before anything is reckoned: 1e900000 would keep the program busy for a minute.
    if not money.is_finite() or money.adjusted() > _MOST_DIGITS:
        return None
    return int((money * 100).to_integral_value())


def diagnosis_of(result: SendResult) -> Diagnosis:
    """A failure of a question as the result of a test."""
    if isinstance(result, Refused):
        return Diagnosis(False, result.reason, result.cause)
    if isinstance(result, (RetryAfter, Unknown)):
        return Diagnosis(False, result.reason, Cause.TEMPORARY)
    return Diagnosis(False, msg("The gateway's answer could not be understood."))


def _never_connected(error: Exception) -> Refused:
    # The cause of the error tells TLS from the network; its text may hold the address asked.
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, ssl.SSLError):
            return Refused(
                Cause.TLS, msg("The gateway's certificate cannot be trusted: nothing was sent.")
            )
        chain = chain.__cause__ or chain.__context__
    return Refused(Cause.NETWORK, msg("The gateway cannot be reached. Is there internet?"))


def _wait_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except (TypeError, ValueError, OverflowError):
            seconds = _USUAL_WAIT_SECONDS
    if math.isnan(seconds):
        seconds = _USUAL_WAIT_SECONDS
    return min(max(seconds, 1.0), _LONGEST_WAIT_SECONDS)


def _json(text: bytes) -> Json:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):  # not JSON, or brackets a hundred thousand deep
        return {}
    return cast(Json, body) if isinstance(body, dict) else {}
