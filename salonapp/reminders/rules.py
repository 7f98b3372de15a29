"""What a rule is, and the rules a new salon starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.foundation.errors import NotFound
from salonapp.foundation.i18n import N_, msg

HORIZON_DAYS = 30


class RuleKind(StrEnum):
    """The occasions a message is written for; more join when they are built."""

    RETURN_AFTER_SERVICE = "return_after_service"
    PATCH_TEST_EXPIRY = "patch_test_expiry"


RULE_NAMES: Mapping[RuleKind, str] = {
    RuleKind.RETURN_AFTER_SERVICE: N_("Return after a service"),
    RuleKind.PATCH_TEST_EXPIRY: N_("Patch test runs out"),
}


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """A rule as the salon has it.

    `offset_days` after the due date, or the last day a patch test holds (negative: before it);
    `send_time` local; a message not sent `expires_after_days` later is not sent at all. `texts`
    replace the program's own, by language and wording (see `texts.text_key`).
    """

    kind: RuleKind
    is_on: bool
    purpose: Purpose
    channels: tuple[ChannelKind, ...]
    offset_days: int = 0
    send_time: time = time(11)
    expires_after_days: int = 14
    texts: Mapping[str, str] = field(default_factory=dict)


DEFAULT_RULES: Mapping[RuleKind, RuleSettings] = {
    RuleKind.RETURN_AFTER_SERVICE: RuleSettings(
        RuleKind.RETURN_AFTER_SERVICE,
        is_on=True,
        purpose=Purpose.SERVICE,
        channels=(ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND),
    ),
    # Only who is booked, or due, for a service that needs the test gets one.
    RuleKind.PATCH_TEST_EXPIRY: RuleSettings(
        RuleKind.PATCH_TEST_EXPIRY,
        is_on=True,
        purpose=Purpose.SERVICE,
        channels=(ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND),
        offset_days=-14,
    ),
}


def rule_kind(name: str) -> RuleKind:
    """The rule called `name`; NotFound names those there are."""
    if name not in frozenset(RuleKind):
        raise NotFound(
            msg("There is no rule {name}.", name=name),
            msg("There are: {names}.", names=", ".join(RuleKind)),
        )
    return RuleKind(name)
