"""What a salon's SMS gateway is set up with."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from salonapp.channels.port import Balance, Cause, Diagnosis, Refused
from salonapp.foundation.i18n import msg


class SmsGateway(StrEnum):
    """The gateways the program speaks to."""

    NONE = ""
    SMSC = "smsc"
    SMS_RU = "sms_ru"
    TWILIO = "twilio"


ADDRESSES = {
    SmsGateway.SMSC: "https://smsc.ru",
    SmsGateway.SMS_RU: "https://sms.ru",
    SmsGateway.TWILIO: "https://api.twilio.com",
}


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """An account at a gateway.

    `user` is the login (SMSC.ru) or the account SID (Twilio); `secret` the password, the API id or
    the auth token; `sender` the name or number clients see; `address` another address of the
    gateway than its usual one.
    """

    gateway: SmsGateway
    user: str = ""
    secret: str = field(default="", repr=False)
    sender: str = ""
    address: str = ""

    @property
    def url(self) -> str:
        """Where the gateway is."""
        return self.address or ADDRESSES[self.gateway]

    @property
    def is_set_up(self) -> bool:
        """Whether everything but the secret is there."""
        if self.gateway is SmsGateway.NONE:
            return False
        if self.gateway is SmsGateway.TWILIO:
            return bool(self.user and self.sender)
        return bool(self.user) or self.gateway is SmsGateway.SMS_RU

    def missing(self) -> Refused | None:
        """What keeps the account from being used, None when nothing does."""
        if self.is_set_up and self.secret:
            return None
        return Refused(
            Cause.NOT_SET_UP,
            msg("SMS is not set up: fill in the gateway's login and password."),
        )


def found_balance(balance: Balance | None) -> Diagnosis:
    """The result of a test that read the balance."""
    from salonapp.foundation.money import format_money

    if balance is None:
        return Diagnosis(True, msg("The gateway accepts the login."))
    text = format_money(balance.minor, balance.currency)
    if balance.minor <= 0:
        return Diagnosis(
            False,
            msg(
                "The gateway accepts the login, but there is no money left: {balance}.",
                balance=text,
            ),
            Cause.MONEY,
        )
    return Diagnosis(True, msg("The gateway accepts the login. Balance: {balance}.", balance=text))
