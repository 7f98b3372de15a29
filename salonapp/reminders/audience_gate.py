"""Holds the decisions about a client against whom the rule is for.

Apart from the rules themselves, so that every kind of rule is judged by the same gate: when
planning, at the claim, in a dry run and by the question "why not?".
"""

from __future__ import annotations

from salonapp.reminders.audience import left_out
from salonapp.reminders.plan_facts import ClientFacts, PlanFrame
from salonapp.reminders.planning import NotPlanned, PlanResult
from salonapp.reminders.reasons import Reason, ReasonKind

#: What a person decided about one message holds whoever the rule is for.
_ASKED = frozenset({ReasonKind.SENT_BY_PERSON, ReasonKind.POSTPONED_BY_PERSON})
#: What is said rather than that the client is not one of those the rule is for.
_COMES_FIRST = frozenset(
    {
        ReasonKind.CARD_GONE,
        ReasonKind.DUPLICATE,
        ReasonKind.RULE_OFF,
        ReasonKind.WRITTEN_BEFORE,
    }
)


def within_audience(
    results: tuple[PlanResult, ...], facts: ClientFacts, frame: PlanFrame
) -> tuple[PlanResult, ...]:
    """The results, with "not for this client" for each message the audience rules out."""
    if frame.rule.audience.is_everybody or facts.audience is None:
        return results
    why = left_out(frame.rule.audience, facts.audience)
    if why is None:
        return results
    reason = Reason(ReasonKind.NOT_IN_AUDIENCE, last_visit_on=facts.last_visit_on, note=why)
    return tuple(
        NotPlanned(each.client_id, each.dedupe_key, reason) if _is_ruled_out(each) else each
        for each in results
    )


def _is_ruled_out(result: PlanResult) -> bool:
    if isinstance(result, NotPlanned):
        # Without a key there is nothing to write about, whoever the rule is for.
        return bool(result.dedupe_key) and result.reason.kind not in _COMES_FIRST
    return result.why.kind not in _ASKED
