"""What a rule may be set to, checked before anything is written; each refusal names its field."""

from __future__ import annotations

from collections.abc import Sequence

from salonapp.channels.port import ChannelKind
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, msg
from salonapp.reminders.audience import check_audience
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.rule_window import open_hours
from salonapp.reminders.rules import EVERY_WEEKDAY, OFFSET_LIMITS, RuleKind, RuleSettings

MOST_REMINDERS = 3
MOST_HOURS = 168
LONGEST_GIFT = 200
MOST_A_DAY = 1000
FIXED_DAYS = (7, 400)
EXPIRY_DAYS = (1, 90)

#: Rules without an audience of their own: an offer has its list, a reminder everybody who booked.
WITHOUT_AUDIENCE = frozenset({RuleKind.OFFER})
#: Rules without hours, days and a limit of their own: a reminder cannot wait for its turn.
WITHOUT_WINDOW = frozenset({RuleKind.APPOINTMENT})
#: Rules whose end is set by what they are about.
WITHOUT_EXPIRY = frozenset({RuleKind.APPOINTMENT, RuleKind.OFFER})


def check_rule(rule: RuleSettings, salon: SendWindow) -> None:
    """InvalidInput, with the field and what to enter instead, unless the rule can work.

    `salon` is the salon's own window, which the rule's hours must lie in.
    """
    check_offset(rule.kind, rule.offset_days)
    check_channels(rule.channels)
    check_gift(rule.gift)
    if rule.kind is RuleKind.APPOINTMENT:
        check_hours(rule.hours)
    if rule.kind in WITHOUT_AUDIENCE and not rule.audience.is_everybody:
        raise InvalidInput(msg("An offer goes to the list it is written to."), field="audience")
    check_audience(rule.audience)
    _check_window(rule, salon)
    if not 0 <= rule.most_a_day <= MOST_A_DAY:
        raise InvalidInput(
            msg("From 0 to {most} messages a day; 0 is no limit of its own.", most=MOST_A_DAY),
            field="most_a_day",
        )
    low, high = EXPIRY_DAYS
    if rule.kind not in WITHOUT_EXPIRY and not low <= rule.expires_after_days <= high:
        raise InvalidInput(
            msg("From {low} to {high} days.", low=low, high=high), field="expires_after_days"
        )
    low, high = FIXED_DAYS
    if not low <= rule.fixed_days <= high:
        raise InvalidInput(
            msg("From {low} to {high} days.", low=low, high=high), field="fixed_days"
        )


def check_offset(kind: RuleKind, offset_days: int) -> None:
    """InvalidInput unless a rule of this kind can be aimed so many days after its day."""
    low, high = OFFSET_LIMITS[kind]
    if low <= offset_days <= high:
        return
    text = N_("Choose up to {limit} days before or after.")
    if low == 0:
        text = N_("Choose from 0 to {limit} days after.")
    elif high == 0:
        text = N_("Choose from 0 to {limit} days before.")
    raise InvalidInput(msg(text, limit=max(-low, high)), field="offset_days")


def check_channels(channels: Sequence[ChannelKind]) -> None:
    """InvalidInput unless there is a way to write."""
    if not channels:
        raise InvalidInput(msg("A rule needs at least one channel."), field="channels")


def check_hours(hours: Sequence[int]) -> None:
    """InvalidInput unless these are the hours before an appointment: one to three, up to a week."""
    if not 1 <= len(hours) <= MOST_REMINDERS:
        raise InvalidInput(
            msg("Give one to three numbers of hours, such as 24, 2."), field="offset_days"
        )
    if not all(1 <= each <= MOST_HOURS for each in hours):
        raise InvalidInput(
            msg("From 1 to {limit} hours before.", limit=MOST_HOURS), field="offset_days"
        )


def check_gift(gift: str) -> None:
    """InvalidInput for a gift that is longer than a line."""
    if len(gift) > LONGEST_GIFT:
        raise InvalidInput(
            msg("The text is longer than {limit} characters.", limit=LONGEST_GIFT), field="gift"
        )


def _check_window(rule: RuleSettings, salon: SendWindow) -> None:
    narrowed = (
        rule.not_before is not None
        or rule.not_after is not None
        or rule.weekdays != EVERY_WEEKDAY
        or rule.most_a_day > 0
    )
    if rule.kind in WITHOUT_WINDOW and narrowed:
        raise InvalidInput(
            msg("A reminder of an appointment cannot wait: it has no hours or days of its own."),
            field="not_before",
        )
    if not rule.weekdays or not rule.weekdays <= EVERY_WEEKDAY:
        raise InvalidInput(msg("Choose at least one day of the week."), field="weekdays")
    if rule.not_before is None and rule.not_after is None:
        return
    if (
        rule.not_before is not None
        and rule.not_after is not None
        and rule.not_before >= rule.not_after
    ):
        raise InvalidInput(msg("The hours end before they begin."), field="not_after")
    if open_hours(rule, salon) is None:
        raise InvalidInput(
            msg(
                "These are quiet hours of the salon ({start} to {end}): nothing would go out.",
                start=salon.quiet_from.strftime("%H:%M"),
                end=salon.quiet_to.strftime("%H:%M"),
            ),
            msg("Choose hours outside them, or change the quiet hours in the settings."),
            field="not_before",
        )
