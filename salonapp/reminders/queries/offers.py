"""Offers: the ones there are, and whom a new one would reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from salonapp.reminders.cards import OfferReach
from salonapp.reminders.derive.facts import Known, load
from salonapp.reminders.derive.frame import plan_frame
from salonapp.reminders.offers import OFFER_HOLDS_DAYS, plan_offers
from salonapp.reminders.planning import Offered, PlanFrame, Planned, PlanResult
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import HORIZON_DAYS, RuleKind
from salonapp.reminders.sentences import reason_sentence
from salonapp.storage.door import Reader
from salonapp.storage.sets import chunks

#: Newer than any offer there is: planned after them.
_NEW = 2**53


def offer_reach(
    reader: Reader, client_ids: Collection[int], starts_on: date | None = None
) -> OfferReach:
    """How many of `client_ids` an offer made now would reach, the daily limit aside, and why not.

    Decided by the planner itself, so that both always agree.
    """
    first = starts_on or reader.today
    far = max(HORIZON_DAYS, (first - reader.today).days)
    frame = replace(plan_frame(reader, RuleKind.OFFER), horizon_days=far)
    offer = Offered(_NEW, "", first, first + timedelta(days=OFFER_HOLDS_DAYS), 0)
    reached, against = 0, Counter[ReasonKind]()
    for ids in chunks(sorted(set(client_ids))):
        for known in load(reader, ids, frame).values():
            result = _decided(known, offer, frame)
            if isinstance(result, Planned):
                reached += 1
            else:
                against[result.reason.kind] += 1
    return OfferReach(
        reached,
        tuple((str(reason_sentence(Reason(kind))), n) for kind, n in against.most_common()),
    )


def _decided(known: Known, offer: Offered, frame: PlanFrame) -> PlanResult:
    """What the planner would say to `offer`, beside those the client has already."""
    made = sorted((*known.facts.offers, offer), key=lambda each: (each.starts_on, each.id))
    facts = replace(known.facts, offers=tuple(made))
    results = plan_offers(facts, lambda key: known.override(key, RuleKind.OFFER), frame)
    return results[made.index(offer)]
