"""What the SMS gateways have in common: one request to send, one to ask for the balance."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from salonapp.channels.port import (
    Balance,
    Cause,
    ChannelKind,
    Diagnosis,
    GoAhead,
    Outgoing,
    Refused,
    RetryAfter,
    SendResult,
    Unknown,
)
from salonapp.channels.sms_account import SmsAccount, found_balance
from salonapp.channels.web import Answer, Failed, Web, diagnosis_of, minor_of, text_of
from salonapp.foundation.i18n import Message, msg

#: A gateway's own code: what stands in the way, in words, and whether that is for good.
Errors = Mapping[int, tuple[Cause, Message, bool]]

_NOT_ACCEPTED = (Cause.CONTENT, msg("The gateway does not accept this message."), True)


class Gateway(ABC):
    """An account at an SMS gateway; each gateway says how it is spoken to."""

    kind = ChannelKind.SMS
    errors: Errors

    def __init__(self, account: SmsAccount, web: Web | None = None) -> None:
        self.account = account
        self.web = web or Web(account.url)

    @property
    def timeout_seconds(self) -> float:
        """The longest one `send` may take."""
        return self.web.timeout_seconds

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        """Try once."""
        missing = self.account.missing()
        if missing is not None:
            return missing
        try:
            answer = self.hand_over(outgoing, go_ahead)
        except Failed as failed:
            return failed.result
        return self.outcome(answer, outgoing)

    def balance(self) -> Balance | None:
        """Money left; None when the gateway does not tell."""
        try:
            return self.balance_in(self.ask_balance())
        except Failed:
            return None

    def price(self, outgoing: Outgoing) -> Balance | None:
        """What `outgoing` would cost; None when the gateway does not tell."""
        if self.account.missing() is not None:
            return None
        try:
            return self.price_in(self.ask_price(outgoing))
        except Failed:
            return None

    def test_connection(self) -> Diagnosis:
        """Log in and read the balance; nothing is sent."""
        missing = self.account.missing()
        if missing is not None:
            return Diagnosis(False, missing.reason, missing.cause)
        try:
            answer = self.ask_balance()
        except Failed as failed:
            return diagnosis_of(failed.result)
        refusal = self.refusal_of_balance(answer)
        return found_balance(self.balance_in(answer)) if refusal is None else diagnosis_of(refusal)

    def close(self) -> None:
        """Let go of the connection."""
        self.web.close()

    def refused(self, code: int | None) -> Refused | Unknown:
        """What the gateway's own `code` means; without one nobody knows."""
        if code is None:
            return not_understood()
        return Refused(*self.errors.get(code, _NOT_ACCEPTED))

    def balance_in(self, answer: Answer) -> Balance | None:
        """The money named in an answer."""
        minor = minor_of(text_of(answer.body, "balance"))
        return None if minor is None else Balance(minor, self.currency_in(answer))

    def money_in(self, answer: Answer, name: str) -> Balance | None:
        """An amount named in an answer; what was paid may stand there as less than nothing."""
        minor = minor_of(text_of(answer.body, name))
        return None if minor is None else Balance(abs(minor), self.currency_in(answer))

    def ask_price(self, outgoing: Outgoing) -> Answer:
        """The request for a price; Failed where the gateway has none."""
        raise Failed(not_understood())

    def price_in(self, answer: Answer) -> Balance | None:
        """The price named in an answer to it."""
        return self.money_in(answer, "cost")

    @abstractmethod
    def hand_over(self, outgoing: Outgoing, go_ahead: GoAhead) -> Answer:
        """The request that sends; Failed as `Web.post` says."""

    @abstractmethod
    def outcome(self, answer: Answer, outgoing: Outgoing) -> SendResult:
        """What the answer to it means."""

    @abstractmethod
    def ask_balance(self) -> Answer:
        """The request for the money left."""

    @abstractmethod
    def refusal_of_balance(self, answer: Answer) -> Refused | RetryAfter | Unknown | None:
        """Why the answer tells no money; None when it does."""

    @abstractmethod
    def currency_in(self, answer: Answer) -> str:
        """The currency of the money left."""


def not_understood() -> Unknown:
    """An answer that says nothing the program knows: it may have been accepted."""
    return Unknown(msg("The gateway's answer could not be understood."))


def no_answer() -> Unknown:
    """Nothing came back to a question."""
    return Unknown(msg("The gateway does not answer."))
