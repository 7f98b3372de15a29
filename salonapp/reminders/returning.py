"""Invitations to come back: one for the last visit, or one for each group of services due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from salonapp.reminders.decisions import Override
from salonapp.reminders.due_days import TOGETHER_DAYS, ServiceDue, together
from salonapp.reminders.planning import (
    ClientFacts,
    NotPlanned,
    PlanFrame,
    Planned,
    PlanResult,
    dedupe_key,
    next_key,
    plan_return,
)
from salonapp.reminders.rules import RuleKind

#: Before the number of the service: a bare number says how often a message was asked for.
_OF_SERVICE = "s"


def due_groups(dues: tuple[ServiceDue, ...], frame: PlanFrame) -> list[tuple[ServiceDue, ...]]:
    """The groups of services a message could be about; of only old ones the latest."""
    wait = timedelta(days=frame.rule.offset_days)
    late = timedelta(days=frame.rule.expires_after_days)
    live = [each for each in dues if each.due_on + wait + late >= frame.today]
    return together(live, frame.today - wait) or together(dues, date.min)[-1:]


def group_key(client_id: int, group: tuple[ServiceDue, ...]) -> str:
    """The key of the message about `group`: the visit of its first service, and the service."""
    return f"{_visit_key(client_id, group)}:{_OF_SERVICE}{group[0].service.id}"


def plan_returns(
    facts: ClientFacts, override: Callable[[str], Override], frame: PlanFrame
) -> tuple[PlanResult, ...]:
    """Decide about an invitation for each group of services due, daily cap aside."""
    results: list[PlanResult] = []
    groups = due_groups(facts.dues, frame)
    known = {group_key(facts.client_id, group) for group in groups}
    # However long ago it was due: who asked to be invited later is.
    for group in together(facts.dues, date.min):
        base = group_key(facts.client_id, group)
        if base not in known and next_key(base, facts, override) != base:
            groups = [*groups, group]
    for group in groups:
        base = group_key(facts.client_id, group)
        key = next_key(base, facts, override)
        about = _about(facts, group, base)
        result = plan_return(about, override(key), frame, "" if key == base else key)
        if isinstance(result, Planned):
            result = replace(result, dedupe_key=key)
            # The next group finds its day as if this one had gone out.
            facts = replace(facts, last_message_on=_later(facts.last_message_on, result.day))
        else:
            result = NotPlanned(result.client_id, key, result.reason)
        results.append(result)
    return tuple(results)


def _later(before: date | None, day: date) -> date:
    return day if before is None else max(before, day)


def _visit_key(client_id: int, group: tuple[ServiceDue, ...]) -> str:
    return dedupe_key(RuleKind.RETURN_AFTER_SERVICE, client_id, group[0].visit_id)


def _about(facts: ClientFacts, group: tuple[ServiceDue, ...], key: str) -> ClientFacts:
    """The facts as they are about one group of services."""
    first, whole = group[0], _visit_key(facts.client_id, group)
    reach = timedelta(days=TOGETHER_DAYS)
    # What was sent since covers what was due by then; what fell due later is another matter.
    sent = tuple(
        replace(each, dedupe_key=whole) if each.dedupe_key == key else each
        for each in facts.sent_before
        if each.dedupe_key in (key, whole) or first.due_on <= each.on + reach
    )
    return replace(
        facts,
        visit_id=first.visit_id,
        last_visit_on=max(each.last_on for each in group),
        due_on=first.due_on,
        services=tuple(each.service for each in group),
        sent_before=sent,
    )
