"""What only some rules ask of a client: whether they are of its audience, when each service is due.

Read for the whole set in one go, and only for a rule that asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from salonapp.reminders.derive.audience import audience_facts
from salonapp.reminders.derive.due_days import due_as_a_whole, dues_of
from salonapp.reminders.plan_facts import ClientFacts, PlanFrame
from salonapp.storage.door import Reader


def with_rule_facts(
    reader: Reader, facts: Mapping[int, ClientFacts], frame: PlanFrame
) -> Mapping[int, ClientFacts]:
    """The facts that change by what the rule asks; none for a rule that asks nothing."""
    rule = frame.rule
    changed: dict[int, ClientFacts] = {}
    if rule.has_own_due_days:
        if rule.each_service:
            dues = dues_of(reader, frame, facts)
            changed = {i: replace(facts[i], dues=dues[i]) for i in dues}
        else:
            due = due_as_a_whole(reader, frame, facts)
            changed = {i: replace(facts[i], due_on=due[i]) for i in due}
    for i, found in audience_facts(reader, rule.audience, facts).items():
        changed[i] = replace(changed.get(i, facts[i]), audience=found)
    return changed
