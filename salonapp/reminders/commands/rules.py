"""Switching rules, their texts, and sending as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from sqlalchemy import select

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.reminders.derive.frame import send_window
from salonapp.reminders.rule_checks import (
    check_channels,
    check_gift,
    check_hours,
    check_offset,
    check_rule,
)
from salonapp.reminders.rules import DEFAULT_RULES, RuleKind, RuleSettings, rule_kind
from salonapp.reminders.tables import Rule
from salonapp.reminders.templates import sendable
from salonapp.reminders.text_checks import check_text
from salonapp.reminders.texts import PLACEHOLDERS, text_keys
from salonapp.storage.door import Tx
from salonapp.storage.settings import set_setting


def ensure_rules(tx: Tx) -> None:
    """Give a salon the rules it does not have yet: a new one all, an older one the new ones."""
    for kind in DEFAULT_RULES:
        _rule(tx, kind)


def switch_rule(tx: Tx, kind: str, *, on: bool) -> None:
    """Switch a rule on or off; the plan follows. NotFound when there is no such rule."""
    _rule(tx, rule_kind(kind)).is_on = on


def save_rule(tx: Tx, wanted: RuleSettings) -> None:
    """Keep all that `wanted` says but whether it is on and its texts; the plan follows.

    InvalidInput names what is wrong and in which field; nothing is kept then.
    """
    wanted = replace(
        wanted,
        gift=" ".join(wanted.gift.split()),
        hours=tuple(sorted(set(wanted.hours), reverse=True)),
        channels=tuple(dict.fromkeys(wanted.channels)),
    )
    check_rule(wanted, send_window(tx.settings))
    rule = _rule(tx, wanted.kind)
    rule.purpose = wanted.purpose.value
    rule.channels = [channel.value for channel in wanted.channels]
    rule.offset_days = wanted.offset_days
    rule.send_time = wanted.send_time.strftime("%H:%M")
    rule.expires_after_days = wanted.expires_after_days
    rule.options = wanted.options()


def set_rule_times(tx: Tx, kind: RuleKind, *, offset_days: int, send_time: time) -> None:
    """Aim the rule's messages `offset_days` after (negative: before) the due date.

    Within `OFFSET_LIMITS`; `send_time` is local.
    """
    check_offset(kind, offset_days)
    rule = _rule(tx, kind)
    rule.offset_days = offset_days
    rule.send_time = send_time.strftime("%H:%M")


def set_rule_hours(tx: Tx, kind: RuleKind, hours: Sequence[int]) -> None:
    """Remind so many hours before an appointment: one to three times, from 1 to 168 hours."""
    wanted = sorted(set(hours), reverse=True)
    check_hours(wanted)
    _set_option(tx, kind, "hours", wanted)


def set_rule_gift(tx: Tx, kind: RuleKind, gift: str) -> None:
    """What the placeholder "gift" says; empty for no gift."""
    gift = " ".join(gift.split())
    check_gift(gift)
    _set_option(tx, kind, "gift", gift)


def set_rule_first_only(tx: Tx, kind: RuleKind, *, first_only: bool) -> None:
    """Write after the first visit alone, or after every one."""
    _set_option(tx, kind, "first_only", first_only)


def _set_option(tx: Tx, kind: RuleKind, name: str, value: object) -> None:
    rule = _rule(tx, kind)
    rule.options = {**(rule.options or {}), name: value}


def set_rule_purpose(tx: Tx, kind: RuleKind, purpose: Purpose) -> None:
    """Say which consent the rule needs."""
    _rule(tx, kind).purpose = purpose.value


def set_rule_channels(tx: Tx, kind: RuleKind, channels: Sequence[ChannelKind]) -> None:
    """Write through `channels`, the first that reaches the client; at least one."""
    check_channels(channels)
    _rule(tx, kind).channels = list(dict.fromkeys(channel.value for channel in channels))


def set_rule_texts(tx: Tx, kind: RuleKind, texts: Mapping[str, str]) -> None:
    """Keep the templates by `text_key`; an empty one brings the program's own text back.

    InvalidInput names the placeholder or the line that is wrong, or the kind of client the text
    would read badly to; nothing is kept then.
    """
    kept = {code: sendable(text) for code, text in texts.items()}
    for code, text in kept.items():
        if code not in text_keys(kind):
            raise InvalidInput(msg("There are texts in Russian and English only."))
        if text:
            language = code.partition(".")[0]
            check_text(text, language, field=f"text.{code}", allowed=PLACEHOLDERS[kind])
    _rule(tx, kind).texts = {code: text for code, text in kept.items() if text}


def reset_rule_text(tx: Tx, kind: RuleKind, key: str) -> None:
    """Bring the program's own text back for one `text_key`; the others stay."""
    rule = _rule(tx, kind)
    rule.texts = {code: text for code, text in rule.texts.items() if code != key}


def offer_channel(tx: Tx, channel: ChannelKind, *, first: bool = False) -> None:
    """Let every rule use a channel it does not know yet: the last one before a person's hand.

    `first`: before all others, as the one who is linked to a messenger has chosen it.
    """
    for kind in DEFAULT_RULES:
        rule = _rule(tx, kind)
        if channel.value in rule.channels:
            continue
        by_machine = [name for name in rule.channels if name != ChannelKind.BY_HAND.value]
        machines = [channel.value, *by_machine] if first else [*by_machine, channel.value]
        rule.channels = [*machines, ChannelKind.BY_HAND.value]


def pause(tx: Tx) -> None:
    """Send nothing until somebody resumes; planning goes on."""
    set_setting(tx, "reminders.paused", True)


def resume(tx: Tx) -> None:
    """Send what is due from now on."""
    set_setting(tx, "reminders.paused", False)


def _rule(tx: Tx, kind: RuleKind) -> Rule:
    row = tx.session.scalar(select(Rule).where(Rule.kind == kind.value))
    if row is None:
        default = DEFAULT_RULES[kind]
        row = Rule(
            kind=kind.value,
            is_on=default.is_on,
            purpose=default.purpose.value,
            channels=[channel.value for channel in default.channels],
            offset_days=default.offset_days,
            send_time=default.send_time.strftime("%H:%M"),
            expires_after_days=default.expires_after_days,
            texts=dict(default.texts),
            options=default.options(),
        )
        tx.session.add(row)
        tx.session.flush()
    return row
