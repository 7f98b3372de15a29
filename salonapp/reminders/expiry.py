"""Whether a client is told that a patch test runs out, and when.

Only who is booked, or due, for a service that needs it hears of it: nobody is called in for a test
they will not need.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from salonapp.clients.safety import PatchFact, PatchService, PatchState, PatchTestResult, standing
from salonapp.reminders.decisions import Override
from salonapp.reminders.occasions import about_day
from salonapp.reminders.planning import (
    ClientFacts,
    NotPlanned,
    PlanFrame,
    PlanResult,
    dedupe_key,
)
from salonapp.reminders.reasons import Reason, ReasonKind

#: Who was due longer ago, or is due so much later than the test runs out, is not due for it.
_DUE_SINCE_DAYS = 14
_DUE_AFTER_DAYS = 30


def expiring_test(facts: ClientFacts, frame: PlanFrame) -> PatchFact | None:
    """The test the message would be about: the first to run out of those the client needs.

    One the client was told of already only when there is no other. Where none is needed, the first
    to run out of those that hold; None when there is none.
    """
    told = {sent.dedupe_key for sent in facts.sent_before}
    needed = {test.id: test for _service, test in _needed(facts, frame.today)}
    tests = list(needed.values()) or [
        test
        for test in facts.tests
        if test.result is PatchTestResult.PASSED and test.valid_until >= frame.today
    ]
    return min(
        tests,
        key=lambda test: (_key(facts, frame, test) in told, test.valid_until, test.id),
        default=None,
    )


def services_of_test(facts: ClientFacts, test_id: int, today: date) -> tuple[PatchService, ...]:
    """The services the client needs the test `test_id` for."""
    return tuple(service for service, test in _needed(facts, today) if test.id == test_id)


def expiry_key(facts: ClientFacts, frame: PlanFrame) -> str:
    """The key of the message the client may get now; "" when there is no test it is about."""
    test = expiring_test(facts, frame)
    return "" if test is None else _key(facts, frame, test)


def plan_expiry(facts: ClientFacts, override: Override, frame: PlanFrame) -> PlanResult:
    """Decide about the message that a patch test runs out, daily cap aside."""
    test = expiring_test(facts, frame)
    if test is None:
        kind = ReasonKind.CARD_GONE if facts.is_gone else ReasonKind.NO_PATCH_TEST
        return NotPlanned(facts.client_id, "", Reason(kind))
    why = Reason(ReasonKind.TEST_RUNS_OUT, test.valid_until, facts.last_visit_on)
    needed = services_of_test(facts, test.id, frame.today)
    return about_day(
        facts,
        lambda _key: override,
        frame,
        test.id,
        test.valid_until,
        why,
        None if needed else Reason(ReasonKind.TEST_NOT_NEEDED),
        ReasonKind.DUPLICATE,
    )


def _key(facts: ClientFacts, frame: PlanFrame, test: PatchFact) -> str:
    return dedupe_key(frame.rule.kind, facts.client_id, test.id)


def _needed(facts: ClientFacts, today: date) -> Iterator[tuple[PatchService, PatchFact]]:
    """Each service the client is booked or due for, with the test that still holds for it."""
    due = facts.due_on is not None and facts.due_on >= today - timedelta(days=_DUE_SINCE_DAYS)
    booked = {each.id for each in facts.booked_services}
    wanted = {each.id: each for each in (*facts.booked_services, *(facts.services if due else ()))}
    for service in wanted.values():
        found = standing(service, facts.tests, today)
        if found.state is not PatchState.VALID or found.test is None:
            continue
        last = found.test.valid_until + timedelta(days=_DUE_AFTER_DAYS)
        if service.id in booked or (facts.due_on is not None and facts.due_on <= last):
            yield service, found.test
