"""What each kind of rule is: how it decides, for whom, and from which facts. One table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, union

from salonapp.clients.tables import PatchTest
from salonapp.reminders.appointment_rule import plan_appointments
from salonapp.reminders.audience_gate import within_audience
from salonapp.reminders.decisions import Override
from salonapp.reminders.derive.booked import near_appointments
from salonapp.reminders.derive.due_days import near_due
from salonapp.reminders.derive.facts import Known
from salonapp.reminders.derive.occasions import near_birthdays, near_missed, near_visits
from salonapp.reminders.derive.offers import near_offers
from salonapp.reminders.derive.patch_tests import with_tests
from salonapp.reminders.expiry import expiry_key, plan_expiry
from salonapp.reminders.occasions import plan_birthday, plan_thanks, plan_win_back
from salonapp.reminders.offers import plan_offers
from salonapp.reminders.planning import (
    ClientFacts,
    PlanFrame,
    PlanResult,
    next_key,
    plan_return,
    return_key,
)
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.returning import plan_returns
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage, ReminderDecision
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.temperature.tables import ClientTemperature

Overrides = Callable[[str], Override]
Near = Callable[[Reader, PlanFrame, Collection[int] | None], set[int]]

_WAITING = (State.PLANNED.value, State.QUEUED.value, State.HANDED_OVER.value)
_MAY_CHANGE = frozenset(
    {state.value for state in State if state.is_plan} | {State.HANDED_OVER.value}
)
_ROWS_OF_RULE = (
    "SELECT DISTINCT client_id FROM outbox_message WHERE rule = ? AND state IN ("
    + ", ".join(f"'{state}'" for state in sorted(_MAY_CHANGE))
    + ")"
)
# The states are looked at afterwards: named here, their index would be taken and not the client's.
_ROWS_AMONG = (
    "SELECT client_id, rule, state FROM outbox_message"
    " WHERE client_id IN (SELECT value FROM json_each(?))"
)


def _decide_return(
    facts: ClientFacts, override: Overrides, frame: PlanFrame
) -> tuple[PlanResult, ...]:
    if frame.rule.each_service and facts.dues:
        return plan_returns(facts, override, frame)
    base = return_key(facts, frame.rule)
    key = next_key(base, facts, override) if base else ""
    return (plan_return(facts, override(key), frame, key),)


def _decide_expiry(
    facts: ClientFacts, override: Overrides, frame: PlanFrame
) -> tuple[PlanResult, ...]:
    return (plan_expiry(facts, override(expiry_key(facts, frame)), frame),)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule.

    `decide` gives a result for each message the client may get. `near` gives those, of a set of
    clients or of all, for whom there could be one; None: the return rule and the one about patch
    tests have ways of their own. `outdated` is why a message is no longer needed.
    """

    decide: Callable[[ClientFacts, Overrides, PlanFrame], tuple[PlanResult, ...]]
    near: Near | None = None
    outdated: ReasonKind = ReasonKind.CAME_MEANWHILE


KINDS: Mapping[RuleKind, Kind] = {
    RuleKind.RETURN_AFTER_SERVICE: Kind(_decide_return),
    RuleKind.PATCH_TEST_EXPIRY: Kind(_decide_expiry),
    RuleKind.APPOINTMENT: Kind(
        plan_appointments, near_appointments, ReasonKind.APPOINTMENT_CHANGED
    ),
    RuleKind.THANKS: Kind(plan_thanks, near_visits, ReasonKind.FACTS_CHANGED),
    RuleKind.BIRTHDAY: Kind(plan_birthday, near_birthdays, ReasonKind.FACTS_CHANGED),
    RuleKind.WIN_BACK: Kind(plan_win_back, near_missed),
    RuleKind.OFFER: Kind(plan_offers, near_offers, ReasonKind.OFFER_TAKEN_BACK),
}


def decide(known: Known, frame: PlanFrame) -> tuple[PlanResult, ...]:
    """The decisions about one client, one for each message there could be; daily cap aside.

    Never empty: where there is nothing to write about, one result without a key says so.
    """
    kind = frame.rule.kind
    results = KINDS[kind].decide(known.facts, lambda key: known.override(key, kind), frame)
    return within_audience(results, known.facts, frame)


def outdated_because(frame: PlanFrame) -> ReasonKind:
    """Why a message is dropped that the rule does not want any more."""
    return KINDS[frame.rule.kind].outdated


def candidates(reader: Reader, frame: PlanFrame) -> set[int]:
    """Every client for whom something of the rule is or could be planned."""
    near = KINDS[frame.rule.kind].near
    if near is not None:
        found = {row[0] for row in Raw(reader).all(_ROWS_OF_RULE, (frame.rule.kind.value,))}
        return found | near(reader, frame, None) if frame.rule.is_on else found
    offset = timedelta(days=frame.rule.offset_days)
    first = frame.today - offset - timedelta(days=frame.rule.expires_after_days)
    last = frame.today - offset + timedelta(days=frame.horizon_days)
    own_due = near_due(reader, frame) if frame.rule.has_own_due_days else set()
    if frame.rule.kind is RuleKind.PATCH_TEST_EXPIRY:
        of_days = select(PatchTest.client_id).where(
            PatchTest.valid_until >= first, PatchTest.valid_until <= last
        )
    else:
        of_days = select(ClientTemperature.client_id).where(
            ClientTemperature.due_on >= first, ClientTemperature.due_on <= last
        )
    waiting = select(OutboxMessage.client_id).where(
        OutboxMessage.rule == frame.rule.kind.value, OutboxMessage.state.in_(_WAITING)
    )
    asked = select(ReminderDecision.client_id).where(ReminderDecision.send_at >= reader.now)
    return own_due | set(reader.session.scalars(union(of_days, waiting, asked)))


def with_open_messages(reader: Reader, client_ids: Collection[int]) -> Mapping[RuleKind, set[int]]:
    """Those of `client_ids` who have a message of each rule that may change."""
    found: dict[RuleKind, set[int]] = {kind: set() for kind in KINDS}
    for client_id, rule, state in Raw(reader).all(_ROWS_AMONG, (ids_json(client_ids),)):
        if state in _MAY_CHANGE and rule in found:
            found[rule].add(client_id)
    return found


def candidates_among(
    reader: Reader,
    frame: PlanFrame,
    client_ids: Collection[int],
    has_open: Mapping[RuleKind, set[int]],
) -> Collection[int]:
    """Those of `client_ids` for whom something of the rule is or could be planned.

    `has_open` is what `with_open_messages` says of them: one look serves all the rules of a pass.
    """
    near = KINDS[frame.rule.kind].near
    if near is not None:
        open_ones = has_open[frame.rule.kind]
        return open_ones | near(reader, frame, client_ids) if frame.rule.is_on else open_ones
    if frame.rule.kind is RuleKind.PATCH_TEST_EXPIRY:
        return with_tests(reader, client_ids)
    return client_ids
