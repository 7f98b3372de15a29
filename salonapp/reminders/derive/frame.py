"""What is the same for every client of one planning pass, read from rules and settings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time
from functools import lru_cache
from typing import Any

from salonapp.channels.bot_account import connected
from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.reminders.accounts import sms_account
from salonapp.reminders.planning import PlanFrame
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.rule_window import window_of
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind, RuleSettings
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.settings import Settings
from salonapp.temperature.measures import working_days_from

#: A change of one of these changes the plan of every client.
SETTINGS_OF_THE_PLAN = frozenset(
    {
        "salon.time_zone",
        "salon.closed_weekdays",
        "salon.closed_days",
        "reminders.quiet_from",
        "reminders.quiet_to",
        "reminders.daily_cap",
        "reminders.message_gap_days",
        "reminders.advertising_gap_days",
        "email.host",
        "email.from",
        "sms.gateway",
        "sms.user",
        "sms.sender",
        "telegram.bot",
        "max.bot",
    }
)

_RULES = (
    "SELECT kind, is_on, purpose, CAST(channels AS TEXT), offset_days, send_time,"
    " expires_after_days, CAST(texts AS TEXT), CAST(options AS TEXT) FROM reminder_rule"
)
_KINDS = frozenset(RuleKind)
_CHANNELS = frozenset(ChannelKind)


def send_window(settings: Settings) -> SendWindow:
    """The salon's send window."""
    days = working_days_from(
        settings.text("salon.closed_weekdays"), settings.text("salon.closed_days")
    )
    return SendWindow(
        settings.zone,
        time.fromisoformat(settings.text("reminders.quiet_from")),
        time.fromisoformat(settings.text("reminders.quiet_to")),
        days.closed_weekdays,
        days.closed_days,
    )


def ready_channels(settings: Settings) -> frozenset[ChannelKind]:
    """The channels that are set up; by hand always is."""
    ready = {ChannelKind.BY_HAND}
    if settings.text("email.host") and settings.text("email.from"):
        ready.add(ChannelKind.EMAIL)
    if sms_account(settings, None).is_set_up:
        ready.add(ChannelKind.SMS)
    ready.update(connected(settings.text))
    return frozenset(ready)


def rules(reader: Reader) -> dict[RuleKind, RuleSettings]:
    """Every rule as the salon has it; those never touched have the program's defaults."""
    found = dict(DEFAULT_RULES)
    for kind, *row in Raw(reader).all(_RULES):
        if kind in _KINDS:  # else of a newer program
            found[RuleKind(kind)] = _rule(RuleKind(kind), *row)
    return found


@lru_cache(maxsize=64)
def _rule(
    kind: RuleKind,
    is_on: bool,
    purpose: str,
    channels: str,
    offset_days: int,
    send_time: str,
    days: int,
    texts: str,
    options: str | None,
) -> RuleSettings:
    """A rule from its row; remembered, for every message asks for it twice on its way out."""
    return replace(
        DEFAULT_RULES[kind],
        is_on=bool(is_on),
        purpose=Purpose(purpose),
        channels=tuple(ChannelKind(name) for name in json.loads(channels) if name in _CHANNELS),
        offset_days=offset_days,
        send_time=time.fromisoformat(send_time),
        expires_after_days=days,
        texts={str(code): str(text) for code, text in json.loads(texts).items()},
    ).with_options(json.loads(options or "{}") or {})


def read_json(kept: Any) -> Any:
    """A JSON column as the bare driver gives it: text on SQLite."""
    return json.loads(kept) if isinstance(kept, str) else kept


def plan_frame(reader: Reader, kind: RuleKind = RuleKind.RETURN_AFTER_SERVICE) -> PlanFrame:
    """The frame of a pass over the rule `kind` at this moment."""
    return frame_of(reader, rules(reader)[kind])


def frame_of(reader: Reader, rule: RuleSettings) -> PlanFrame:
    """The frame of a pass over a rule as `rule` has it, kept or not."""
    settings = reader.settings
    window = send_window(settings)
    return PlanFrame(
        rule,
        window_of(rule, window),
        ready_channels(settings),
        reader.now,
        reader.today,
        settings.number("reminders.daily_cap"),
        salon_window=window,
        message_gap_days=settings.number("reminders.message_gap_days"),
        advertising_gap_days=settings.number("reminders.advertising_gap_days"),
    )


def plan_frames(reader: Reader) -> dict[RuleKind, PlanFrame]:
    """The frames of a pass over every rule at this moment."""
    settings = reader.settings
    window, ready = send_window(settings), ready_channels(settings)
    cap = settings.number("reminders.daily_cap")
    return {
        kind: PlanFrame(
            rule,
            window_of(rule, window),
            ready,
            reader.now,
            reader.today,
            cap,
            salon_window=window,
            message_gap_days=settings.number("reminders.message_gap_days"),
            advertising_gap_days=settings.number("reminders.advertising_gap_days"),
        )
        for kind, rule in rules(reader).items()
    }
