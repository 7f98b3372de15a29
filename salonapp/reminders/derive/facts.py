"""Reads what the planning decision needs, for sets of clients, in a handful of statements.

The planner, the claim and the question "why not?" all read through here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.safety import PatchFact, PatchService
from salonapp.foundation.clock import local_day
from salonapp.reminders.decisions import NO_OVERRIDE, DecisionWord, Override, override_for
from salonapp.reminders.derive.booked import with_appointments
from salonapp.reminders.derive.common_facts import BaseFacts, CommonFacts, KeptMessage
from salonapp.reminders.derive.occasions import with_birthdays, with_ratings, with_visit_days
from salonapp.reminders.derive.offers import with_offers
from salonapp.reminders.derive.patch_tests import (
    run_out_near,
    services_booked,
    services_done,
    tests_of,
)
from salonapp.reminders.derive.rule_facts import with_rule_facts
from salonapp.reminders.permission import ConsentWord
from salonapp.reminders.planning import ClientFacts, PlanFrame, SentBefore, of_owner
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.storage.door import Reader


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known about one client: the facts, what people decided, what is in the outbox."""

    facts: ClientFacts
    words: tuple[DecisionWord, ...]
    kept: tuple[KeptMessage, ...]

    def override(self, dedupe_key: str, rule: str) -> Override:
        """What people decided about the message `dedupe_key`."""
        return override_for(self.words, dedupe_key, rule) if self.words else NO_OVERRIDE


#: What a rule needs to know beyond that; those of return and patch tests are read with the rest.
OWN_FACTS: Mapping[
    RuleKind,
    Callable[[Reader, Mapping[int, ClientFacts], PlanFrame], Mapping[int, ClientFacts]],
] = {
    RuleKind.APPOINTMENT: with_appointments,
    RuleKind.THANKS: with_ratings,
    RuleKind.BIRTHDAY: with_birthdays,
    RuleKind.WIN_BACK: with_visit_days,
    RuleKind.OFFER: with_offers,
}
_UNDER_WAY = frozenset(
    {State.PLANNED, State.QUEUED, State.SENDING, State.AWAITING_RETRY, State.HANDED_OVER}
)


def load(
    reader: Reader,
    client_ids: Collection[int],
    frame: PlanFrame,
    *,
    except_message: int | None = None,
    only_near: bool = False,
    common: CommonFacts | None = None,
) -> dict[int, Known]:
    """What is known about `client_ids`; one that has no card any more has only its messages.

    `except_message` is left out as if it were not there (the claim judges it afresh). With
    `only_near` clients nothing can be planned for are left out. `common` is what the pass has read
    so far for other rules.
    """
    common = CommonFacts(reader, frame) if common is None else common
    common.read(client_ids)
    base, kept = common.base, common.messages
    ids: Collection[int] = client_ids
    about_tests = frame.rule.kind is RuleKind.PATCH_TEST_EXPIRY
    own_facts = OWN_FACTS.get(frame.rule.kind)
    tests = tests_of(reader, client_ids) if about_tests else {}
    if only_near and own_facts is None and not frame.rule.has_own_due_days:
        ids = [
            i
            for i in client_ids
            if i in kept
            or (
                run_out_near(tests.get(i, ()), frame)
                if about_tests
                else _is_near(base.get(i), frame)
            )
        ]
        if not ids:
            return {}
    visits: dict[int, int] = {}
    if own_facts is None:
        tests = tests if about_tests else tests_of(reader, ids)
        visits = {i: about for i in ids if i in base and (about := base[i].about) is not None}
    done = services_done(reader, visits.values()) if visits else {}
    booked = services_booked(reader, ids, frame) if about_tests else {}
    plain: dict[int, ClientFacts] = {}
    for client_id in ids:
        plain[client_id] = _facts(
            client_id,
            base.get(client_id),
            tuple(common.consents.get((client_id, frame.rule.purpose), ())),
            [each for each in kept.get(client_id, ()) if each.id != except_message],
            frame,
            common.chats.get(client_id, {}),
            done.get(visits.get(client_id, 0), ()),
            booked.get(client_id, ()),
            tests.get(client_id, ()),
        )
    if own_facts is not None:
        for client_id, facts in own_facts(reader, plain.copy(), frame).items():
            way = _under_way(kept.get(client_id, ()), client_id, frame)
            plain[client_id] = replace(facts, under_way=way) if way else facts
    plain.update(with_rule_facts(reader, plain, frame))
    return {
        client_id: Known(
            facts,
            tuple(common.decisions.get(client_id, ())),
            tuple(kept.get(client_id, ())),
        )
        for client_id, facts in plain.items()
    }


def _under_way(kept: Iterable[KeptMessage], client_id: int, frame: PlanFrame) -> frozenset[str]:
    return frozenset(
        of_owner(message.dedupe_key, client_id)
        for message in kept
        if message.rule == frame.rule.kind and message.state in _UNDER_WAY
    )


def _is_near(base: BaseFacts | None, frame: PlanFrame) -> bool:
    if base is None or base.due_on is None:
        return False
    target = base.due_on + timedelta(days=frame.rule.offset_days)
    first = frame.today - timedelta(days=frame.rule.expires_after_days)
    return first <= target <= frame.today + timedelta(days=frame.horizon_days)


def _facts(
    client_id: int,
    base: BaseFacts | None,
    words: tuple[ConsentWord, ...],
    messages: Iterable[KeptMessage],
    frame: PlanFrame,
    chats: Mapping[ChannelKind, str],
    services: tuple[PatchService, ...],
    booked_services: tuple[PatchService, ...],
    tests: tuple[PatchFact, ...],
) -> ClientFacts:
    sent: list[SentBefore] = []
    last: date | None = None
    last_advertising: date | None = None
    for message in messages:
        if message.is_plan:
            continue
        day = local_day(message.claimed_at or message.state_at, frame.window.zone)
        if message.state.counts_as_sent and message.rule != RuleKind.APPOINTMENT:
            last = max(last or day, day)
            if message.purpose == Purpose.ADVERTISING:
                last_advertising = max(last_advertising or day, day)
        if not message.is_open_hand_over and message.rule == frame.rule.kind:
            # A visit that came from a merged card was written about under that card's key.
            key = of_owner(message.dedupe_key, client_id)
            sent.append(SentBefore(key, day, message.state.counts_as_sent))
    if base is None:
        return ClientFacts(client_id, is_gone=True, sent_before=tuple(sent), last_message_on=last)
    addresses: dict[ChannelKind, str] = dict(chats)
    if base.email:
        addresses[ChannelKind.EMAIL] = base.email
    if base.phone:
        addresses[ChannelKind.SMS] = base.phone
    if base.phone or base.email:
        addresses[ChannelKind.BY_HAND] = base.phone or base.email
    return ClientFacts(
        client_id,
        base.about,
        base.last_visit_on,
        base.due_on,
        base.booked_at,
        base.is_gone,
        addresses,
        words,
        tuple(sent),
        last,
        last_advertising,
        services,
        booked_services,
        tests,
    )
