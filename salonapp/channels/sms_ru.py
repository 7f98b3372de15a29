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
from salonapp.channels.sms_gateway import Errors, Gateway, not_understood
from salonapp.channels.web import Answer, Failed, number_of, text_of
from salonapp.foundation.i18n import msg

_OK = 100
_HTTP_OK = 200
_DELIVERED = frozenset({103, 110})
_EXPIRED = 104
_FAILED = frozenset({105, 106, 107, 108, 130, 131, 132, 150})
_LIMITS = frozenset({230, 231, 232, 233})
_LIMIT_WAIT_SECONDS = 3600.0
_TEMPORARY = frozenset({220, 500})
_TEMPORARY_WAIT_SECONDS = 300.0

_LOGIN = (Cause.LOGIN, msg("The gateway does not accept the key (api_id)."), False)
_ERRORS: Errors = {
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


class SmsRu(Gateway):
    """Sends through one account at SMS.ru."""

    errors = _ERRORS

    def hand_over(self, outgoing: Outgoing, go_ahead: GoAhead) -> Answer:
        """Send to one number."""
        values = self._signed(self._message(outgoing))
        return self.web.post("/sms/send", values, go_ahead=go_ahead)

    def ask_price(self, outgoing: Outgoing) -> Answer:
        """The price of one message."""
        return self.web.post("/sms/cost", self._signed(self._message(outgoing)))

    def price_in(self, answer: Answer) -> Balance | None:
        """The sum over the numbers asked for: here one."""
        return self.money_in(answer, "total_cost")

    def outcome(self, answer: Answer, outgoing: Outgoing) -> SendResult:
        """The status of the request, then that of the number."""
        code = number_of(answer.body, "status_code")
        if code != _OK:
            return self._refusal(code)
        numbers = answer.body.get("sms")
        one = numbers.get(_number(outgoing)) if isinstance(numbers, dict) else None
        if not isinstance(one, dict):
            return not_understood()
        inner = number_of(one, "status_code")
        if inner == _OK:
            # Accepted, whether or not it came with a name; without one there are no receipts.
            price = self.money_in(Answer(answer.status, one), "cost")
            return Sent(text_of(one, "sms_id"), price, self.money_in(answer, "balance"))
        return self._refusal(inner)

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
                body = self.web.post("/sms/status", values).body
            except Failed:
                break
            news = body.get("sms")
            for gateway_id in piece:
                one = news.get(gateway_id) if isinstance(news, dict) else None
                if not isinstance(one, dict):
                    continue
                state = _receipt(number_of(one, "status_code"))
                if state is not None:
                    price = self.money_in(Answer(_HTTP_OK, one), "cost")
                    found.append(Receipt(gateway_id, state, price=price))
        return found

    def ask_balance(self) -> Answer:
        """The money left."""
        return self.web.post("/my/balance", self._signed({}))

    def refusal_of_balance(self, answer: Answer) -> Refused | RetryAfter | Unknown | None:
        """A status that is not "done"."""
        code = number_of(answer.body, "status_code")
        return None if code == _OK else self._refusal(code)

    def currency_in(self, answer: Answer) -> str:
        """The gateway counts in roubles."""
        return "RUB"

    def _refusal(self, code: int | None) -> Refused | RetryAfter | Unknown:
        if code in _TEMPORARY:
            return RetryAfter(
                _TEMPORARY_WAIT_SECONDS, msg("The gateway cannot take messages just now.")
            )
        if code in _LIMITS:
            return RetryAfter(
                _LIMIT_WAIT_SECONDS,
                msg("The gateway's limit of messages for this number is reached."),
            )
        return self.refused(code)

    def _message(self, outgoing: Outgoing) -> dict[str, str]:
        values = {"to": _number(outgoing), "msg": outgoing.text}
        return {**values, "from": self.account.sender} if self.account.sender else values

    def _signed(self, values: Mapping[str, str]) -> dict[str, str]:
        return {"api_id": self.account.secret, "json": "1", **values}


def _number(outgoing: Outgoing) -> str:
    return outgoing.address.removeprefix("+")


def _receipt(code: int | None) -> ReceiptState | None:
    if code in _DELIVERED:
        return ReceiptState.DELIVERED
    if code == _EXPIRED:
        return ReceiptState.EXPIRED
    return ReceiptState.FAILED if code in _FAILED else None
