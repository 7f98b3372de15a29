"""Offers to a list: each goes once to everybody it was made for, the hottest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from salonapp.clients.cards import Purpose
from salonapp.foundation.i18n import msg
from salonapp.reminders.decisions import Override
from salonapp.reminders.occasions import about_day
from salonapp.reminders.planning import ClientFacts, NotPlanned, PlanFrame, Planned, PlanResult
from salonapp.reminders.reasons import Reason, ReasonKind

#: So long after its first day an offer may still go out.
OFFER_HOLDS_DAYS = 30


def plan_offers(
    facts: ClientFacts, override: Callable[[str], Override], frame: PlanFrame
) -> tuple[PlanResult, ...]:
    """Decide about every offer made to the client, the oldest first.

    What is planned for one of them keeps the next away, as if it had gone out already.
    """
    results: list[PlanResult] = []
    for offer in facts.offers:
        holds = (offer.expires_on - offer.starts_on).days
        own = replace(frame, rule=replace(frame.rule, offset_days=0, expires_after_days=holds))
        why = Reason(ReasonKind.OFFERED, note=msg("Offer: {name}.", name=offer.name))
        found = about_day(facts, override, own, offer.id, offer.starts_on, why)
        if isinstance(found, Planned):
            found = replace(found, rank=offer.position)
            if frame.rule.purpose is Purpose.ADVERTISING:
                last = facts.last_advertising_on
                day = found.day if last is None else max(last, found.day)
                facts = replace(facts, last_advertising_on=day)
        results.append(found)
    if results:
        return tuple(results)
    kind = ReasonKind.CARD_GONE if facts.is_gone else ReasonKind.NO_OFFER
    return (NotPlanned(facts.client_id, "", Reason(kind)),)
