"""SMS.ru. An unknown outcome cannot be asked about here: it is held for a person.

Source: the gateway's HTTP interface (sms/send, sms/status, my/balance with json=1). The outer
status only says that the request was understood; the one per number counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salonapp.channels.port import (
    AskResult,
    Balance,
    CannotAsk,
    Cause,
    ChannelKind,
    Diagnosis,
    GoAhead,
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

_OK = 100
_DELIVERED = frozenset({103, 110})
_EXPIRED = 104
_FAILED = frozenset({105, 106, 107, 108, 130, 131, 132, 150})
_LIMITS = frozenset({230, 231, 232, 233})
_LIMIT_WAIT_SECONDS = 3600.0
_TEMPORARY = frozenset({220, 500})
_TEMPORARY_WAIT_SECONDS = 300.0

_LOGIN = (Cause.LOGIN, msg("The gateway does not accept the key (api_id)."), False)
_ERRORS: Mapping[int, tuple[Cause, Message, bool]] = {
    200: _LOGIN,
    201: (Cause.MONEY, msg("There is no money left at the gateway."), False),
    202: (Cause.ADDRESS, msg("The gateway does not know such a phone number."), True),
    203: (Cause.CONTENT, msg("The gateway does not accept this message."), True),
    204: (Cause.SENDER, msg("The sender name is not agreed with the gateway."), False),
    205: (Cause.CONTENT, msg("The message is too long for the gateway."), True),
    207: (Cause.ADDRESS, msg("The gateway cannot deliver to this number."), True),
    209: (Cause.ADDRESS, msg("The number is on the gateway's stop list."), True),
    300: _LOGIN,
    301: _LOGIN,
    302: (Cause.BLOCKED, msg("The account at the gateway is not confirmed yet."), False),
}


class SmsRu:
    """Sends through one account at SMS.ru."""

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
        number = outgoing.address.removeprefix("+")
        values = {"to": number, "msg": outgoing.text}
        if self._account.sender:
            values["from"] = self._account.sender
        try:
            answer = self._web.post("/sms/send", self._signed(values), go_ahead=go_ahead)
        except Failed as failed:
            return failed.result
        return _outcome(answer.body, number)

    def ask(self, outgoing: Outgoing) -> AskResult:
        """The gateway names messages only when it confirms them."""
        return CannotAsk()

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """News about accepted messages, up to a hundred in one question."""
        found = []
        for start in range(0, len(gateway_ids), 100):
            piece = gateway_ids[start : start + 100]
            try:
                values = self._signed({"sms_id": ",".join(piece)})
                body = self._web.post("/sms/status", values).body
            except Failed:
                break
            news = body.get("sms")
            for gateway_id in piece:
                one = news.get(gateway_id) if isinstance(news, dict) else None
                state = _receipt(number_of(one, "status_code") if isinstance(one, dict) else None)
                if state is not None:
                    found.append(Receipt(gateway_id, state))
        return found

    def balance(self) -> Balance | None:
        """Money left; None when the gateway does not tell."""
        try:
            body = self._web.post("/my/balance", self._signed({})).body
        except Failed:
            return None
        return _balance(body)

    def test_connection(self) -> Diagnosis:
        """Read the balance; nothing is sent."""
        missing = self._account.missing()
        if missing is not None:
            return Diagnosis(False, missing.reason, missing.cause)
        try:
            body = self._web.post("/my/balance", self._signed({})).body
        except Failed as failed:
            return diagnosis_of(failed.result)
        code = number_of(body, "status_code")
        if code != _OK:
            return diagnosis_of(_refusal(code))
        return found_balance(_balance(body))

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()

    def _signed(self, values: Mapping[str, str]) -> dict[str, str]:
        return {"api_id": self._account.secret, "json": "1", **values}


def _outcome(body: Json, number: str) -> SendResult:
    code = number_of(body, "status_code")
    if code is None:
        return Unknown(msg("The gateway's answer could not be understood."))
    if code != _OK:
        return _refusal(code)
    numbers = body.get("sms")
    one = numbers.get(number) if isinstance(numbers, dict) else None
    if not isinstance(one, dict):
        return Unknown(msg("The gateway's answer could not be understood."))
    inner = number_of(one, "status_code")
    if inner == _OK:
        # Accepted, whether or not it came with a name; without one there are no receipts.
        return Sent(text_of(one, "sms_id"))
    return _refusal(inner)


def _refusal(code: int | None) -> Refused | RetryAfter | Unknown:
    if code in _TEMPORARY:
        return RetryAfter(
            _TEMPORARY_WAIT_SECONDS, msg("The gateway cannot take messages just now.")
        )
    if code in _LIMITS:
        return RetryAfter(
            _LIMIT_WAIT_SECONDS, msg("The gateway's limit of messages for this number is reached.")
        )
    if code is None:
        return Unknown(msg("The gateway's answer could not be understood."))
    cause, reason, permanent = _ERRORS.get(
        code, (Cause.CONTENT, msg("The gateway does not accept this message."), True)
    )
    return Refused(cause, reason, permanent)


def _receipt(code: int | None) -> ReceiptState | None:
    if code in _DELIVERED:
        return ReceiptState.DELIVERED
    if code == _EXPIRED:
        return ReceiptState.EXPIRED
    return ReceiptState.FAILED if code in _FAILED else None


def _balance(body: Json) -> Balance | None:
    minor = minor_of(text_of(body, "balance"))
    return None if minor is None else Balance(minor, "RUB")
