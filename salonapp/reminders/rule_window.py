"""When a rule writes: its own hours and weekdays inside those of the salon."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.rules import EVERY_WEEKDAY, RuleSettings

_MIDNIGHT = time(0)


def window_of(rule: RuleSettings, salon: SendWindow) -> SendWindow:
    """The salon's window, narrowed to the rule's hours and weekdays.

    Where nothing of it is left the rule has no day at all: it writes nothing, and the reason says
    that there is no open day.
    """
    closed = salon.closed_weekdays | (EVERY_WEEKDAY - rule.weekdays)
    if closed == salon.closed_weekdays and rule.not_before is None and rule.not_after is None:
        return salon
    hours = open_hours(rule, salon)
    if hours is None:
        return replace(salon, closed_weekdays=EVERY_WEEKDAY)
    first, last = hours
    return replace(salon, quiet_from=last, quiet_to=first, closed_weekdays=closed)


def open_hours(rule: RuleSettings, salon: SendWindow) -> tuple[time, time] | None:
    """From when until when the rule may write; None when the two leave nothing."""
    if rule.not_before is None and rule.not_after is None:
        return salon.quiet_to, salon.quiet_from
    first = rule.not_before or _MIDNIGHT
    spans = [
        span
        for low, high in _open_spans(salon)
        if _is_before(*(span := (max(first, low), _sooner(rule.not_after or _MIDNIGHT, high))))
    ]
    # Of hours on both sides of the night the longer ones are taken.
    return max(spans, key=_minutes, default=None)


def _open_spans(salon: SendWindow) -> list[tuple[time, time]]:
    """The open hours of one calendar day; midnight as the end means the day's end."""
    if salon.quiet_from == salon.quiet_to:
        return [(_MIDNIGHT, _MIDNIGHT)]
    if salon.quiet_to < salon.quiet_from or salon.quiet_from == _MIDNIGHT:
        return [(salon.quiet_to, salon.quiet_from)]
    spans = [(_MIDNIGHT, salon.quiet_from), (salon.quiet_to, _MIDNIGHT)]
    return [span for span in spans if span != (_MIDNIGHT, _MIDNIGHT)]


def _is_before(first: time, last: time) -> bool:
    return last == _MIDNIGHT or first < last


def _sooner(one: time, other: time) -> time:
    """The earlier of two ends, midnight being the day's end."""
    return other if one == _MIDNIGHT else one if other == _MIDNIGHT else min(one, other)


def _minutes(span: tuple[time, time]) -> int:
    first, last = span
    end = 24 * 60 if last == _MIDNIGHT else last.hour * 60 + last.minute
    return end - first.hour * 60 - first.minute
