"""Twilio. An unknown outcome is looked up in the account's list of messages to that number.

Source: the Messages and Balance resources of the 2010-04-01 interface.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

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
    SendResult,
    Sent,
    Unknown,
)
from salonapp.channels.sms_account import SmsAccount, found_balance
from salonapp.channels.web import (
    Answer,
    Failed,
    Json,
    Web,
    diagnosis_of,
    minor_of,
    number_of,
    text_of,
)
from salonapp.foundation.i18n import Message, msg

#: So far may this computer's clock be from the gateway's.
_CLOCKS_DIFFER = timedelta(hours=26)
_STATES: Mapping[str, ReceiptState] = {
    "delivered": ReceiptState.DELIVERED,
    "read": ReceiptState.DELIVERED,
    "undelivered": ReceiptState.FAILED,
    "failed": ReceiptState.FAILED,
    "canceled": ReceiptState.FAILED,
}
_NUMBER = (Cause.ADDRESS, msg("The gateway does not know such a phone number."), True)
_ERRORS: Mapping[int, tuple[Cause, Message, bool]] = {
    20003: (Cause.LOGIN, msg("The gateway does not accept the login or password."), False),
    20404: (Cause.LOGIN, msg("The gateway does not accept the login or password."), False),
    21211: _NUMBER,
    21214: _NUMBER,
    21408: (Cause.ADDRESS, msg("The gateway may not send to this country."), True),
    21606: (Cause.SENDER, msg("The sender number does not belong to the account."), False),
    21610: (Cause.OPTED_OUT, msg("The client has answered STOP to the gateway."), True),
    21614: _NUMBER,
    21617: (Cause.CONTENT, msg("The message is too long for the gateway."), True),
    30002: (Cause.BLOCKED, msg("The account at the gateway is suspended."), False),
}


class Twilio:
    """Sends through one Twilio account."""

    kind = ChannelKind.SMS

    def __init__(self, account: SmsAccount, web: Web | None = None) -> None:
        self._account = account
        self._web = web or Web(account.url)
        self._messages = f"/2010-04-01/Accounts/{account.user}/Messages.json"

    @property
    def timeout_seconds(self) -> float:
        """The longest one `send` may take."""
        return self._web.timeout_seconds

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        """Try once."""
        missing = self._account.missing()
        if missing is not None:
            return missing
        service = self._account.sender.startswith("MG")
        values = {
            "To": outgoing.address,
            "MessagingServiceSid" if service else "From": self._account.sender,
            "Body": outgoing.text,
        }
        try:
            answer = self._web.post(self._messages, values, login=self._login, go_ahead=go_ahead)
        except Failed as failed:
            return failed.result
        sid = text_of(answer.body, "sid")
        if sid and number_of(answer.body, "code") is None:
            return Sent(sid)
        return _refusal(answer)

    def ask(self, outgoing: Outgoing) -> AskResult:
        """Whether the account's list of messages to this number holds the text."""
        values = {"To": outgoing.address, "PageSize": "100"}
        if outgoing.tried_at is not None:
            values["DateSent>"] = (outgoing.tried_at - _CLOCKS_DIFFER).date().isoformat()
        try:
            answer = self._web.get(self._messages, values, login=self._login)
        except Failed:
            return Unknown(msg("The gateway does not answer."))
        listed = answer.body.get("messages")
        if not isinstance(listed, list):
            return Unknown(msg("The gateway does not answer."))
        for one in listed:
            if isinstance(one, dict) and text_of(one, "body") == outgoing.text:
                return Sent(text_of(one, "sid"))
        return NeverArrived()

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """News about accepted messages, asked one by one."""
        found = []
        for sid in gateway_ids:
            path = f"/2010-04-01/Accounts/{self._account.user}/Messages/{sid}.json"
            try:
                body = self._web.get(path, {}, login=self._login).body
            except Failed:
                break
            state = _STATES.get(text_of(body, "status"))
            if state is not None:
                found.append(Receipt(sid, state, _moment(body)))
        return found

    def balance(self) -> Balance | None:
        """Money left; None when the gateway does not tell."""
        try:
            return _balance(self._balance_answer().body)
        except Failed:
            return None

    def test_connection(self) -> Diagnosis:
        """Log in and read the balance; nothing is sent."""
        missing = self._account.missing()
        if missing is not None:
            return Diagnosis(False, missing.reason, missing.cause)
        try:
            answer = self._balance_answer()
        except Failed as failed:
            return diagnosis_of(failed.result)
        balance = _balance(answer.body)
        return diagnosis_of(_refusal(answer)) if balance is None else found_balance(balance)

    def close(self) -> None:
        """Let go of the connection."""
        self._web.close()

    @property
    def _login(self) -> tuple[str, str]:
        return (self._account.user, self._account.secret)

    def _balance_answer(self) -> Answer:
        path = f"/2010-04-01/Accounts/{self._account.user}/Balance.json"
        return self._web.get(path, {}, login=self._login)


def _refusal(answer: Answer) -> Refused | Unknown:
    code = number_of(answer.body, "code")
    if answer.status == 401:
        code = 20003
    if code is None:
        return Unknown(msg("The gateway's answer could not be understood."))
    cause, reason, permanent = _ERRORS.get(
        code, (Cause.CONTENT, msg("The gateway does not accept this message."), True)
    )
    return Refused(cause, reason, permanent)


def _moment(body: Json) -> datetime | None:
    try:
        return parsedate_to_datetime(text_of(body, "date_updated")).astimezone(UTC)
    except (TypeError, ValueError):
        return None


def _balance(body: Json) -> Balance | None:
    minor = minor_of(text_of(body, "balance"))
    return None if minor is None else Balance(minor, text_of(body, "currency") or "USD")
