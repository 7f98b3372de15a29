"""SMSC.ru. The message's own id goes with it, so an unknown outcome can be asked about.

Source: the gateway's HTTP interface (send.php, status.php, balance.php with fmt=3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from salonapp.channels.port import (
    AskResult,
    Cause,
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
from salonapp.channels.sms_gateway import Errors, Gateway, no_answer, not_understood
from salonapp.channels.web import Answer, Failed, Json, number_of, text_of
from salonapp.foundation.i18n import msg

#: The gateway refuses the same text to the same number for a minute.
_REPEATED_WAIT_SECONDS = 70.0
_NOT_FOUND = -3
_ON_ITS_WAY = frozenset({-1, 0})
_DELIVERED = frozenset({1, 2, 4})  # delivered, read, link opened
_EXPIRED = 3

_ERRORS: Errors = {
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

#: `cost` of send.php: do not send but tell the price; send and tell price and balance.
_ONLY_COST, _WITH_COST = "1", "3"


class Smsc(Gateway):
    """Sends through one account at SMSC.ru."""

    errors = _ERRORS

    def hand_over(self, outgoing: Outgoing, go_ahead: GoAhead) -> Answer:
        """Send, with our own id; the answer tells the price and what is left."""
        values = {**self._message(outgoing), "id": message_id(outgoing.key), "cost": _WITH_COST}
        return self.web.post("/sys/send.php", self._signed(values), go_ahead=go_ahead)

    def ask_price(self, outgoing: Outgoing) -> Answer:
        """The same request, not to send but to count."""
        values = {**self._message(outgoing), "cost": _ONLY_COST}
        return self.web.post("/sys/send.php", self._signed(values))

    def outcome(self, answer: Answer, outgoing: Outgoing) -> SendResult:
        """An id, or an error code."""
        code = number_of(answer.body, "error_code")
        if code is None:
            if not text_of(answer.body, "id"):
                return not_understood()
            return Sent(
                _gateway_id(outgoing), self.price_in(answer), self.money_in(answer, "balance")
            )
        if code == _REPEATED:
            # An earlier attempt may be the one it repeats: only the status can tell.
            return Unknown(msg("The gateway says that it has had this message already."))
        if code not in _ERRORS:
            return RetryAfter(
                _REPEATED_WAIT_SECONDS, msg("The gateway cannot take messages just now.")
            )
        return self.refused(code)

    def ask(self, outgoing: Outgoing) -> AskResult:
        """Whether the gateway has the message with our id."""
        values = {"phone": outgoing.address, "id": message_id(outgoing.key)}
        try:
            body = self.web.get("/sys/status.php", self._signed(values)).body
        except Failed:
            return no_answer()
        status = number_of(body, "status")
        if status is None:
            return no_answer()
        return NeverArrived() if status == _NOT_FOUND else Sent(_gateway_id(outgoing))

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """News about accepted messages, asked one by one."""
        found = []
        for gateway_id in gateway_ids:
            phone, _, own_id = gateway_id.partition("/")
            try:
                values = self._signed({"phone": phone, "id": own_id})
                body = self.web.get("/sys/status.php", values).body
            except Failed:
                break
            status = number_of(body, "status")
            if status is None or status in _ON_ITS_WAY or status == _NOT_FOUND:
                continue
            found.append(Receipt(gateway_id, _receipt(status), _moment(body)))
        return found

    def ask_balance(self) -> Answer:
        """The money left, with its currency."""
        return self.web.get("/sys/balance.php", self._signed({"cur": "1"}))

    def refusal_of_balance(self, answer: Answer) -> Refused | Unknown | None:
        """An error code; a page that tells neither money nor error is not the gateway's."""
        code = number_of(answer.body, "error_code")
        if code is None and self.balance_in(answer) is not None:
            return None
        return self.refused(code)

    def currency_in(self, answer: Answer) -> str:
        """Named beside the money; the rouble by its old code."""
        return text_of(answer.body, "currency").replace("RUR", "RUB") or "RUB"

    def _message(self, outgoing: Outgoing) -> dict[str, str]:
        values = {"phones": outgoing.address, "mes": outgoing.text}
        return {**values, "sender": self.account.sender} if self.account.sender else values

    def _signed(self, values: Mapping[str, str]) -> dict[str, str]:
        account = {"login": self.account.user, "psw": self.account.secret}
        return {**account, "fmt": "3", "charset": "utf-8", **values}


def message_id(key: str) -> str:
    """The id a message has at the gateway: 1 to 2^31 - 1, the same at every attempt."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
    return str(number % (2**31 - 1) + 1)


def _gateway_id(outgoing: Outgoing) -> str:
    """The gateway finds a message by phone and id together."""
    return f"{outgoing.address}/{message_id(outgoing.key)}"


def _moment(body: Json) -> datetime | None:
    """When the status was reached; None for a time that is none."""
    seconds = number_of(body, "last_timestamp")
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _receipt(status: int) -> ReceiptState:
    if status in _DELIVERED:
        return ReceiptState.DELIVERED
    return ReceiptState.EXPIRED if status == _EXPIRED else ReceiptState.FAILED
