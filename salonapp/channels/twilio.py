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
from salonapp.channels.sms_gateway import Errors, Gateway, no_answer
from salonapp.channels.web import Answer, Failed, Json, minor_of, number_of, text_of
from salonapp.foundation.i18n import msg

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
_WRONG_LOGIN, _UNAUTHORISED = 20003, 401
_ERRORS: Errors = {
    _WRONG_LOGIN: (Cause.LOGIN, msg("The gateway does not accept the login or password."), False),
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


class Twilio(Gateway):
    """Sends through one Twilio account."""

    errors = _ERRORS

    def hand_over(self, outgoing: Outgoing, go_ahead: GoAhead) -> Answer:
        """Send from a number, or from a messaging service."""
        sender = self.account.sender
        values = {
            "To": outgoing.address,
            "MessagingServiceSid" if sender.startswith("MG") else "From": sender,
            "Body": outgoing.text,
        }
        return self.web.post(
            self._path("Messages.json"), values, login=self._login, go_ahead=go_ahead
        )

    def outcome(self, answer: Answer, outgoing: Outgoing) -> SendResult:
        """The message's name, or an error."""
        sid = text_of(answer.body, "sid")
        if sid and number_of(answer.body, "code") is None:
            return Sent(sid, _price(answer.body))
        return self._refusal(answer)

    def ask(self, outgoing: Outgoing) -> AskResult:
        """Whether the account's list of messages to this number holds the text."""
        # Not narrowed by DateSent: a message that waits at the gateway has none yet. Newest first.
        values = {"To": outgoing.address, "PageSize": "100"}
        try:
            answer = self.web.get(self._path("Messages.json"), values, login=self._login)
        except Failed:
            return no_answer()
        listed = answer.body.get("messages")
        if not isinstance(listed, list):
            return no_answer()
        for one in listed:
            if not isinstance(one, dict) or text_of(one, "body") != outgoing.text:
                continue
            created, tried = _moment(one, "date_created"), outgoing.tried_at
            # The same words of an earlier occasion are another message.
            if created is None or tried is None or created > tried - _CLOCKS_DIFFER:
                return Sent(text_of(one, "sid"))
        return NeverArrived()

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """News about accepted messages, asked one by one."""
        found = []
        for sid in gateway_ids:
            try:
                path = self._path(f"Messages/{sid}.json")
                body = self.web.get(path, {}, login=self._login).body
            except Failed:
                break
            state = _STATES.get(text_of(body, "status"))
            if state is not None:
                at, price = _moment(body, "date_updated"), _price(body)
                found.append(Receipt(sid, state, at, price))
        return found

    def ask_balance(self) -> Answer:
        """The money left, with its currency."""
        return self.web.get(self._path("Balance.json"), {}, login=self._login)

    def refusal_of_balance(self, answer: Answer) -> Refused | Unknown | None:
        """An answer without money."""
        return self._refusal(answer) if self.balance_in(answer) is None else None

    def currency_in(self, answer: Answer) -> str:
        """Named beside the money."""
        return text_of(answer.body, "currency") or "USD"

    @property
    def _login(self) -> tuple[str, str]:
        return (self.account.user, self.account.secret)

    def _path(self, resource: str) -> str:
        return f"/2010-04-01/Accounts/{self.account.user}/{resource}"

    def _refusal(self, answer: Answer) -> Refused | Unknown:
        unauthorised = answer.status == _UNAUTHORISED
        return self.refused(_WRONG_LOGIN if unauthorised else number_of(answer.body, "code"))


def _price(body: Json) -> Balance | None:
    """What a message cost: told, with a minus, when the operator has it."""
    minor = minor_of(text_of(body, "price"))
    return None if minor is None else Balance(abs(minor), text_of(body, "price_unit") or "USD")


def _moment(body: Json, name: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text_of(body, name)).astimezone(UTC)
    except (TypeError, ValueError):
        return None
