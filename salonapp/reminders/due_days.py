"""When a client is due again in the eyes of the return rule, and which services go together.

By the own rhythm, by the service's norm, or after a fixed number of days; for the visit as a whole
or for each kind of service by itself. Services due within a week of each other are one message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from salonapp.clients.safety import PatchService
from salonapp.reminders.rules import ReturnMode, RuleSettings
from salonapp.temperature.cadence import WorkingDays, due_day

TOGETHER_DAYS = 7


@dataclass(frozen=True, slots=True)
class ServiceDue:
    """One kind of service a client has had: the last time, and when it is due again."""

    visit_id: int
    service: PatchService
    last_on: date
    due_on: date


def due_by_mode(
    rule: RuleSettings, last_on: date, rhythm_days: float, norm_days: float, days: WorkingDays
) -> date:
    """The day the rule calls due, on a day the salon works."""
    wait = {
        ReturnMode.RHYTHM: rhythm_days,
        ReturnMode.NORM: norm_days,
        ReturnMode.FIXED: float(rule.fixed_days),
    }[rule.mode]
    return due_day(last_on, wait, days)


def together(dues: Iterable[ServiceDue], earliest: date) -> list[tuple[ServiceDue, ...]]:
    """The services that are one message, each group with the one due first in front.

    Due within `TOGETHER_DAYS` of the first of them; what was due before `earliest`, the first day
    a message could still be about, is due on it.
    """
    groups: list[tuple[ServiceDue, ...]] = []
    for due in sorted(dues, key=lambda each: (each.due_on, each.service.id)):
        if groups:
            first = max(groups[-1][0].due_on, earliest)
            if max(due.due_on, earliest) <= first + timedelta(days=TOGETHER_DAYS):
                groups[-1] += (due,)
                continue
        groups.append((due,))
    return groups
