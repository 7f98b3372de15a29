"""Words and colours of messages as the lists and the pane show them."""

from __future__ import annotations

from salonapp.channels.by_hand import HandApp
from salonapp.foundation.i18n import _
from salonapp.reminders.states import State

_KINDS = {
    State.PLANNED: "neutral",
    State.QUEUED: "neutral",
    State.SENDING: "accent",
    State.AWAITING_RETRY: "warm",
    State.UNKNOWN: "hot",
    State.HELD: "hot",
    State.ACCEPTED: "good",
    State.DELIVERED: "good",
    State.DONE: "good",
    State.FAILED: "hot",
    State.EXPIRED: "warm",
    State.HANDED_OVER: "accent",
    State.NOT_DONE: "neutral",
    State.CANCELLED: "warm",
    State.SKIPPED: "warm",
}


def state_kind(state: State) -> str:
    """The colour of a state's chip; the word stands on it."""
    return _KINDS[state]


def channel_name(channel: str) -> str:
    """The way a message goes, or a dash when it goes none."""
    names = {
        "by_hand": _("by hand"),
        "email": _("e-mail"),
        "sms": _("SMS"),
        "telegram": "Telegram",
        "max": "MAX",
    }
    return names.get(channel, channel or "—")


def app_name(app: HandApp) -> str:
    """What a person opens to send a message."""
    names = {
        HandApp.WHATSAPP: "WhatsApp",
        HandApp.TELEGRAM: "Telegram",
        HandApp.VIBER: "Viber",
        HandApp.SMS: _("SMS"),
        HandApp.CALL: _("Call"),
        HandApp.MAIL: _("Mail program"),
    }
    return names[app]
