"""SMSC.ru. The message's own id goes with it, so an unknown outcome can be asked about.

Source: the gateway's HTTP interface (send.php, status.php, balance.php with fmt=3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from salonapp.channels.port import (
    AskResult,
    Balance,
    Cause,
    ChannelKind,
    Diagnosis,
    GoAhead,
    NeverArrived,
    Outgoing,
    Receipt,
    ReceiptState,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Unknown,
)
from salonapp.channels.sms_account import SmsAccount, found_balance
from salonapp.channels.web import Failed, Json, Web, diagnosis_of, minor_of, number_of, text_of
from salonapp.foundation.i18n import Message, msg

#: The gateway refuses the same text to the same number for a minute.
_REPEATED_WAIT_SECONDS = 70.0
_NOT_FOUND = -3
_ON_ITS_WAY = frozenset({-1, 0})
_DELIVERED = frozenset({1, 2, 4})  # delivered, read, link opened
_EXPIRED = 3

_ERRORS: Mapping[int, tuple[Cause, Message, bool]] = {
    1: (Cause.CONTENT, msg("The gateway does not accept this message."), True),
    2: (Cause.LOGIN, msg("The gateway does not accept the login or password."), False),
    3: (Cause.MONEY, msg("There is no money left at the gateway."), False),
    4: (Cause.BLOCKED, msg("The gateway has blocked this computer for a while."), False),
    5: (Cause.CONTENT, msg("The gateway does not accept this message."), True),
    6: (Cause.CONTENT, msg("The gateway forbids this text or sender name."), True),
    7: (Cause.ADDRESS, msg("The gateway does not know such a phone number."), True),
    8: (Cause.ADDRESS, msg("The gateway cannot deliver to this number."), True),
}
_REPEATED = 9


class Smsc:
    """Sends through one account at SMSC.ru."""

    kind = ChannelKind.SMS

    def __init__(self, account: SmsAccount, web: Web | None = None) -> None:
        self._account = account
        self._web = web or Web(account.url)

    @property
    def timeout_seconds(self) -> float:
        """The longest one `send` may take."""
        return self._web.timeout_seconds

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        """Try once."""
        missing = self._account.missing()
        if missing is not None:
            return missing
        values = {"phones": outgoing.address, "mes": outgoing.text, "id": message_id(outgoing.key)}
        if self._account.sender:
            values["sender"] = self._account.sender
        try:
            answer = self._web.post("/sys/send.php", self._signed(values), go_ahead=go_ahead)
        except Failed as failed:
            return failed.result
        return _outcome(answer.body, outgoing)

    def ask(self, outgoing: Outgoing) -> AskResult:
        """Whether the gateway has the message with our id."""
        values = {"phone": outgoing.address, "id": message_id(outgoing.key)}
        try:
            body = self._web.get("/sys/status.php", self._signed(values)).body
        except Failed:
            return Unknown(msg("The gateway does not answer."))
        status = number_of(body, "status")
        if status is None:
            return Unknown(msg("The gateway does not answer."))
        return NeverArrived() if status == _NOT_FOUND else Sent(_gateway_id(outgoing))

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """News about accepted messages, asked one by one."""
        found = []
        for gateway_id in gateway_ids:
            phone, _, own_id = gateway_id.partition("/")
            try:
                values = self._signed({"phone": phone, "id": own_id})
                body = self._web.get("/sys/status.php", values).body
            except Failed:
                break
            status = number_of(body, "status")
            if status is None or status in _ON_ITS_WAY or status == _NOT_FOUND:
                continue
            seconds = number_of(body, "last_timestamp")
            at = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
            found.append(Receipt(gateway_id, _receipt(status), at))
        return found

    def balance(self) -> Balance | None:
        """Money left; None when the gateway does not tell."""
        try:
            body = self._web.get("/sys/balance.php", self._signed({"cur": "1"})).body
        except Failed:
            return None
        return _balance(body)

    def test_connection(self) -> Diagnosis:
        """Log in and read the balance; nothing is sent."""
        missing = self._account.missing()
        if missing is not None:
            return Diagnosis(False, missing.reason, missing.cause)
        try:
            body = self._web.get("/sys/balance.php", self._signed({"cur": "1"})).body
        except Failed as failed:
            return diagnosis_of(failed.result)
        code = number_of(body, "error_code")
        if code is not None:
            cause, reason, _permanent = _ERRORS.get(code, _ERRORS[1])
            return Diagnosis(False, reason, cause)
        return found_balance(_balance(body))

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()

    def _signed(self, values: Mapping[str, str]) -> dict[str, str]:
        account = {"login": self._account.user, "psw": self._account.secret}
        return {**account, "fmt": "3", "charset": "utf-8", **values}


def message_id(key: str) -> str:
    """The id a message has at the gateway: 1 to 2^31 - 1, the same at every attempt."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
    return str(number % (2**31 - 1) + 1)


def _gateway_id(outgoing: Outgoing) -> str:
    """The gateway finds a message by phone and id together."""
    return f"{outgoing.address}/{message_id(outgoing.key)}"


def _outcome(body: Json, outgoing: Outgoing) -> SendResult:
    code = number_of(body, "error_code")
    if code is None:
        if text_of(body, "id"):
            return Sent(_gateway_id(outgoing))
        return Unknown(msg("The gateway's answer could not be understood."))
    if code == _REPEATED:
        # An earlier attempt may be the one it repeats: only the status can tell.
        return Unknown(msg("The gateway says that it has had this message already."))
    if code not in _ERRORS:
        return RetryAfter(_REPEATED_WAIT_SECONDS, msg("The gateway cannot take messages just now."))
    cause, reason, permanent = _ERRORS[code]
    return Refused(cause, reason, permanent)


def _receipt(status: int) -> ReceiptState:
    if status in _DELIVERED:
        return ReceiptState.DELIVERED
    return ReceiptState.EXPIRED if status == _EXPIRED else ReceiptState.FAILED


def _balance(body: Json) -> Balance | None:
    minor = minor_of(text_of(body, "balance"))
    currency = text_of(body, "currency").replace("RUR", "RUB") or "RUB"
    return None if minor is None else Balance(minor, currency)
