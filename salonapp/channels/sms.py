"""The SMS channel of the gateway a salon has chosen."""

from __future__ import annotations

from typing import Protocol

from salonapp.channels.port import Channel, Diagnosis
from salonapp.channels.sms_account import SmsAccount, SmsGateway


class SmsChannel(Channel, Protocol):
    """A channel whose login can be tried out."""

    def test_connection(self) -> Diagnosis:
        """Log in without sending anything."""
        ...


def sms_channel(account: SmsAccount) -> SmsChannel:
    """The channel for an account; ValueError when no gateway is chosen.

    Loaded here: the HTTP client would cost every start of the program a tenth of a second.
    """
    from salonapp.channels.sms_ru import SmsRu
    from salonapp.channels.smsc import Smsc
    from salonapp.channels.twilio import Twilio

    if account.gateway is SmsGateway.SMSC:
        return Smsc(account)
    if account.gateway is SmsGateway.SMS_RU:
        return SmsRu(account)
    if account.gateway is SmsGateway.TWILIO:
        return Twilio(account)
    raise ValueError("no SMS gateway is chosen")
