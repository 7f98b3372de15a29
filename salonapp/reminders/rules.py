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
from salonapp.reminders.audience import EVERYBODY, Audience

HORIZON_DAYS = 30
EVERY_WEEKDAY = frozenset(range(7))


class RuleKind(StrEnum):
    """The occasions a message is written for; more join when they are built."""

    RETURN_AFTER_SERVICE = "return_after_service"
    PATCH_TEST_EXPIRY = "patch_test_expiry"
    APPOINTMENT = "appointment"
    THANKS = "thanks"
    BIRTHDAY = "birthday"
    WIN_BACK = "win_back"
    OFFER = "offer"

    @property
    def is_exempt(self) -> bool:
        """Whether it is held back by no cap and uses none up: a reminder cannot wait its turn."""
        return self is RuleKind.APPOINTMENT

    def is_behind(self, other: RuleKind) -> bool:
        """Whether its messages leave the places of a day under the daily cap to those of `other`.

        Offers must not keep what concerns a client's visits from going out.
        """
        return _RANKS.get(self, 0) > _RANKS.get(other, 0)


class ReturnMode(StrEnum):
    """From what the return rule takes the day a client is due."""

    #: The client's own rhythm.
    RHYTHM = "rhythm"
    #: The norm of the service.
    NORM = "norm"
    #: So many days after the visit.
    FIXED = "fixed"


_RANKS: Mapping[RuleKind, int] = {
    RuleKind.BIRTHDAY: 1,
    RuleKind.WIN_BACK: 2,
    RuleKind.OFFER: 3,
}

RULE_NAMES: Mapping[RuleKind, str] = {
    RuleKind.RETURN_AFTER_SERVICE: N_("Return after a service"),
    RuleKind.PATCH_TEST_EXPIRY: N_("Patch test runs out"),
    RuleKind.APPOINTMENT: N_("Before an appointment"),
    RuleKind.THANKS: N_("Thanks after a visit"),
    RuleKind.BIRTHDAY: N_("Birthday"),
    RuleKind.WIN_BACK: N_("Stopped coming"),
    RuleKind.OFFER: N_("Offer to a list"),
}


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """A rule as the salon has it.

    `offset_days` after the due date, or the last day a patch test holds (negative: before it);
    `send_time` local; a message not sent `expires_after_days` later is not sent at all. `texts`
    replace the program's own, by language and wording (see `texts.text_key`). `hours` before an
    appointment, the most first; `gift` for a birthday; `first_only`: thanks after the first visit
    alone.

    `not_before` and `not_after` narrow the salon's own hours (None: no narrower), `weekdays` (0 is
    Monday) its open days. At most `most_a_day` messages of this rule go out a day, 0 for no limit
    of its own. `mode`, `fixed_days` and `each_service` are the return rule's: see `due_days`.
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
    gift: str = ""
    first_only: bool = True
    audience: Audience = EVERYBODY
    not_before: time | None = None
    not_after: time | None = None
    weekdays: frozenset[int] = EVERY_WEEKDAY
    most_a_day: int = 0
    mode: ReturnMode = ReturnMode.RHYTHM
    fixed_days: int = 30
    each_service: bool = False

    @property
    def has_own_due_days(self) -> bool:
        """Whether clients are due on other days than by their own rhythm as a whole."""
        return self.kind is RuleKind.RETURN_AFTER_SERVICE and (
            self.mode is not ReturnMode.RHYTHM or self.each_service
        )

    def options(self) -> dict[str, object]:
        """What has no column of its own, as the database keeps it."""
        kept: dict[str, object] = {}
        if self.kind is RuleKind.APPOINTMENT:
            kept["hours"] = list(self.hours)
        elif self.kind is RuleKind.BIRTHDAY:
            kept["gift"] = self.gift
        elif self.kind is RuleKind.THANKS:
            kept["first_only"] = self.first_only
        if not self.audience.is_everybody:
            kept["audience"] = self.audience.as_json()
        for name, moment in (("not_before", self.not_before), ("not_after", self.not_after)):
            if moment is not None:
                kept[name] = moment.strftime("%H:%M")
        if self.weekdays != EVERY_WEEKDAY:
            kept["weekdays"] = sorted(self.weekdays)
        if self.most_a_day:
            kept["most_a_day"] = self.most_a_day
        if self.has_own_due_days:
            kept |= {
                "mode": self.mode.value,
                "fixed_days": self.fixed_days,
                "each_service": self.each_service,
            }
        return kept

    def with_options(self, kept: Mapping[str, object]) -> RuleSettings:
        """These settings with what `options` wrote; what is missing stays as it is."""
        hours, first_only = kept.get("hours"), kept.get("first_only")
        weekdays, mode = kept.get("weekdays"), kept.get("mode")
        return replace(
            self,
            hours=tuple(int(each) for each in hours) if isinstance(hours, list) else self.hours,
            gift=str(kept.get("gift", self.gift)),
            first_only=first_only if isinstance(first_only, bool) else self.first_only,
            audience=Audience.from_json(kept.get("audience")),
            not_before=_time(kept.get("not_before")),
            not_after=_time(kept.get("not_after")),
            weekdays=frozenset(weekdays) if isinstance(weekdays, list) else EVERY_WEEKDAY,
            most_a_day=_number(kept.get("most_a_day"), 0),
            mode=next((each for each in ReturnMode if each == mode), ReturnMode.RHYTHM),
            fixed_days=_number(kept.get("fixed_days"), self.fixed_days),
            each_service=kept.get("each_service") is True,
        )


def _time(kept: object) -> time | None:
    return time.fromisoformat(kept) if isinstance(kept, str) else None


def _number(kept: object, otherwise: int) -> int:
    return kept if isinstance(kept, int) else otherwise


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
        is_on=False,
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
    RuleKind.THANKS: RuleSettings(
        RuleKind.THANKS,
        is_on=False,
        purpose=Purpose.SERVICE,
        channels=(ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND),
        offset_days=1,
        send_time=time(12),
        expires_after_days=3,
    ),
    RuleKind.BIRTHDAY: RuleSettings(
        RuleKind.BIRTHDAY,
        is_on=False,
        purpose=Purpose.ADVERTISING,
        channels=(ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND),
        expires_after_days=2,
    ),
    RuleKind.WIN_BACK: RuleSettings(
        RuleKind.WIN_BACK,
        is_on=False,
        purpose=Purpose.ADVERTISING,
        channels=(ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND),
        send_time=time(12),
        expires_after_days=60,
    ),
    # On, for it says nothing until somebody writes to a list.
    RuleKind.OFFER: RuleSettings(
        RuleKind.OFFER,
        is_on=True,
        purpose=Purpose.ADVERTISING,
        channels=(ChannelKind.EMAIL, ChannelKind.SMS, ChannelKind.BY_HAND),
        send_time=time(12),
        expires_after_days=30,
    ),
}

#: The days each rule can be aimed before (negative) or after what it is about.
OFFSET_LIMITS: Mapping[RuleKind, tuple[int, int]] = {
    RuleKind.RETURN_AFTER_SERVICE: (-60, 60),
    RuleKind.PATCH_TEST_EXPIRY: (-60, 60),
    RuleKind.APPOINTMENT: (0, 0),
    RuleKind.THANKS: (0, 14),
    RuleKind.BIRTHDAY: (-14, 0),
    RuleKind.WIN_BACK: (0, 60),
    RuleKind.OFFER: (0, 0),
}


def rule_kind(name: str) -> RuleKind:
    """The rule called `name`; NotFound names those there are."""
    if name not in frozenset(RuleKind):
        raise NotFound(
            msg("There is no rule {name}.", name=name),
            msg("There are: {names}.", names=", ".join(RuleKind)),
        )
    return RuleKind(name)
