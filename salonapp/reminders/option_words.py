"""A rule's options in the words of whoever looks: for the history of what was changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from salonapp.foundation.format import format_weekday
from salonapp.foundation.i18n import _, ngettext
from salonapp.reminders.audience import Audience
from salonapp.reminders.rules import DEFAULT_RULES, EVERY_WEEKDAY, ReturnMode, RuleKind
from salonapp.temperature.classes import Temperature
from salonapp.temperature.sentences import segment_name

_A_MONDAY = date(2024, 1, 1)


def options_words(kept: object) -> str:
    """What stands in the options of a rule, such as "hot; VIP; at most 5 a day"."""
    return "; ".join(_words(kept)) if isinstance(kept, Mapping) else ""


def _words(kept: Mapping[str, object]) -> Iterator[str]:
    default = replace(DEFAULT_RULES[RuleKind.RETURN_AFTER_SERVICE], first_only=False)
    rule = default.with_options(kept)
    if rule.hours:
        yield _("{hours} h before").format(hours=", ".join(str(each) for each in rule.hours))
    if rule.gift:
        yield rule.gift
    if rule.first_only:
        yield _("After the first visit only")
    yield from _audience_words(rule.audience)
    if rule.not_before is not None:
        yield _("not before {time}").format(time=rule.not_before.strftime("%H:%M"))
    if rule.not_after is not None:
        yield _("not after {time}").format(time=rule.not_after.strftime("%H:%M"))
    if rule.weekdays != EVERY_WEEKDAY:
        days = (_A_MONDAY + timedelta(days=day) for day in sorted(rule.weekdays))
        yield ", ".join(format_weekday(day) for day in days)
    if rule.most_a_day:
        yield _("at most {count} a day").format(count=rule.most_a_day)
    if rule.mode is ReturnMode.NORM:
        yield _("the norm of the service")
    elif rule.mode is ReturnMode.FIXED:
        days_after = ngettext("{count} day after", "{count} days after", rule.fixed_days)
        yield days_after.format(count=rule.fixed_days)
    if rule.each_service:
        yield _("each service by itself")


def _audience_words(audience: Audience) -> Iterator[str]:
    classes = {
        Temperature.HOT: _("hot"),
        Temperature.WARM: _("warm"),
        Temperature.COLD: _("cold"),
    }
    yield from (classes[each] for each in audience.temperatures)
    yield from (segment_name(each) for each in audience.segments)
    yield from audience.tags
    if audience.saved_list is not None:
        yield _("the list {name}").format(name=audience.saved_list.name)
    yield from (each.name for each in audience.masters)
