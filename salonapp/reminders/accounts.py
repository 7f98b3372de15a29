"""The accounts at gateways as the salon's settings describe them; light enough for the planner."""

from __future__ import annotations

from salonapp.channels.sms_account import SmsAccount, SmsGateway
from salonapp.storage.settings import Settings


def sms_account(settings: Settings, secret: str | None) -> SmsAccount:
    """The salon's account at an SMS gateway as its settings describe it."""
    return SmsAccount(
        SmsGateway(settings.text("sms.gateway")),
        settings.text("sms.user").strip(),
        secret or "",
        settings.text("sms.sender").strip(),
        settings.text("sms.address").strip(),
    )
