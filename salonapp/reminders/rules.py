"""What a rule is, and the rules a new salon starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    APPOINTMENT = "appointment"

    @property
    def is_exempt(self) -> bool:
        """Whether it is held back by no cap and uses none up: a reminder cannot wait its turn."""
        return self is RuleKind.APPOINTMENT

    def is_behind(self, other: RuleKind) -> bool:
        """Whether its messages leave the places of a day under the daily cap to those of `other`.

        Offers must not keep what concerns a client's visits from going out.
        """
        return _RANKS.get(self, 0) > _RANKS.get(other, 0)


_RANKS: dict[RuleKind, int] = {}

RULE_NAMES: Mapping[RuleKind, str] = {
    RuleKind.RETURN_AFTER_SERVICE: N_("Return after a service"),
    RuleKind.PATCH_TEST_EXPIRY: N_("Patch test runs out"),
    RuleKind.APPOINTMENT: N_("Before an appointment"),
}


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """A rule as the salon has it.

    `offset_days` after the due date, or the last day a patch test holds (negative: before it);
    `send_time` local; a message not sent `expires_after_days` later is not sent at all. `texts`
    replace the program's own, by language and wording (see `texts.text_key`). `hours` before an
    appointment, the most first.
    """

    kind: RuleKind
    is_on: bool
    purpose: Purpose
    channels: tuple[ChannelKind, ...]
    offset_days: int = 0
    send_time: time = time(11)
    expires_after_days: int = 14
    texts: Mapping[str, str] = field(default_factory=dict)
    hours: tuple[int, ...] = ()

    def options(self) -> dict[str, object]:
        """What only this rule has, as the database keeps it."""
        return {"hours": list(self.hours)} if self.hours else {}

    def with_options(self, kept: Mapping[str, object]) -> RuleSettings:
        """These settings with what `options` wrote; what is missing stays as it is."""
        hours = kept.get("hours")
        if isinstance(hours, list):
            return replace(self, hours=tuple(int(each) for each in hours))
        return self


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
    RuleKind.APPOINTMENT: RuleSettings(
        RuleKind.APPOINTMENT,
        is_on=False,
        purpose=Purpose.SERVICE,
        channels=(ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND),
        expires_after_days=1,
        hours=(24, 2),
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
