"""The planner: brings planned messages in line with the facts, inside the write that changed them.

Rewrites only what was never tried. A message handed to a person is withdrawn when the reason for
it is gone; from `sending` on nothing here touches a message again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select

from salonapp.reminders.derive.common_facts import CommonFacts, KeptMessage
from salonapp.reminders.derive.day_load import DayLoad
from salonapp.reminders.derive.facts import Known, load
from salonapp.reminders.derive.frame import SETTINGS_OF_THE_PLAN, plan_frames
from salonapp.reminders.derive.kinds import (
    candidates,
    candidates_among,
    decide,
    outdated_because,
    with_open_messages,
)
from salonapp.reminders.derive.offers import recipients
from salonapp.reminders.derive.rows import Row, RowWrites
from salonapp.reminders.planning import (
    NotPlanned,
    PlanFrame,
    Planned,
    PlanResult,
    place,
)
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import HORIZON_DAYS, RuleKind
from salonapp.reminders.states import State
from salonapp.storage.changes import Changes
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import CHUNK, chunks, ids_json
from salonapp.storage.tables import Setting

#: No message, and worth a line in the list: somebody may ask, or want to do something about it.
_TOLD: Mapping[ReasonKind, State] = {
    ReasonKind.BOOKED_AHEAD: State.CANCELLED,
    ReasonKind.DAILY_CAP: State.SKIPPED,
    ReasonKind.LOW_RATING: State.SKIPPED,
    ReasonKind.NEVER_FOR_CLIENT: State.SKIPPED,
    ReasonKind.NO_ADDRESS: State.SKIPPED,
    ReasonKind.NO_CHANNEL: State.SKIPPED,
    ReasonKind.NO_CONSENT: State.SKIPPED,
    ReasonKind.NO_OPEN_DAY: State.SKIPPED,
    ReasonKind.OPTED_OUT: State.SKIPPED,
    ReasonKind.PATCH_TEST_FAILED: State.SKIPPED,
    ReasonKind.QUIET_UNTIL_TOO_LATE: State.SKIPPED,
    ReasonKind.SKIPPED_BY_PERSON: State.SKIPPED,
}

#: Of those who were looked at only because they have a patch test, nobody would ask.
_NOTHING_TO_SAY = frozenset({ReasonKind.NO_PATCH_TEST, ReasonKind.TEST_NOT_NEEDED})

#: Reasons to take back a message that waits for a person to send it.
_WITHDRAWS = frozenset(
    {
        ReasonKind.BOOKED_AHEAD,
        ReasonKind.CARD_GONE,
        ReasonKind.LOW_RATING,
        ReasonKind.NEVER_FOR_CLIENT,
        ReasonKind.NO_CONSENT,
        ReasonKind.NO_OFFER,
        ReasonKind.NOT_IN_AUDIENCE,
        ReasonKind.OFFER_TAKEN_BACK,
        ReasonKind.OPTED_OUT,
        ReasonKind.PATCH_TEST_FAILED,
        ReasonKind.REMINDER_PASSED,
        ReasonKind.SKIPPED_BY_PERSON,
        ReasonKind.TEST_NOT_NEEDED,
    }
)

_LATE = frozenset({ReasonKind.EXPIRED, ReasonKind.REMINDER_PASSED})
_WAITING = (State.PLANNED.value, State.QUEUED.value)


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """What a pass came to, for the clients it looked at."""

    planned: int = 0
    skipped: Mapping[ReasonKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a rule has to say to one client, and the rule's messages there are."""

    results: list[PlanResult]
    kept: list[KeptMessage]
    is_gone: bool


def refresh(tx: Tx, changes: Changes) -> None:
    """Plan anew for every client whose facts changed in this pass through the door."""
    if (
        "reminder_rule" in changes.tables
        or ("saved_list" in changes.tables and _any_rule_for_a_list(tx))
        or changes.all_of("client")
        or _plan_settings_changed(tx, changes)
        or _tested_services_changed(tx, changes)
    ):
        plan_all(tx)
        return
    ids = changes.ids("client") | _owners_of_services(tx, changes)
    if changes.ids("offer"):
        ids = ids | recipients(tx, changes.ids("offer"))
    if changes.ids("service"):
        # The temperature refresh before this one moved due dates of clients nobody touched.
        ids = ids | tx.changes.exact().ids("temperature")
    if len(ids) > CHUNK:
        # Of a large import only those count for whom something is or could be planned.
        ids = {client_id for client_id in _any_candidates(tx) if client_id in ids}
    if ids:
        plan_clients(tx, ids)


def _any_rule_for_a_list(tx: Tx) -> bool:
    return any(frame.rule.audience.saved_list is not None for frame in plan_frames(tx).values())


def plan_all(tx: Tx, *, days: int = HORIZON_DAYS) -> PlanCounts:
    """Plan the whole salon anew; idempotent. Counts what falls into the coming `days`.

    The plan itself always reaches `HORIZON_DAYS` ahead, or further when `days` does.
    """
    final: list[PlanResult] = []
    frames = plan_frames(tx)
    horizon = max(days, HORIZON_DAYS)
    common = _common(tx, frames)
    for each in frames.values():
        frame = replace(each, horizon_days=horizon)
        found = candidates(tx, frame)
        if found:
            final += _plan(tx, frame, found, common, is_everybody=True)
    last = tx.today + timedelta(days=days)
    return _counts([r for r in final if not isinstance(r, Planned) or r.day <= last])


def plan_clients(tx: Tx, client_ids: Collection[int]) -> PlanCounts:
    """Plan anew for `client_ids` alone."""
    final: list[PlanResult] = []
    # What a rule writes here is a message of its own: the other rules' are as they were.
    has_open = with_open_messages(tx, client_ids)
    frames = plan_frames(tx)
    common = _common(tx, frames)
    for frame in frames.values():
        found = candidates_among(tx, frame, client_ids, has_open)
        if found:
            final += _plan(tx, frame, found, common)
    return _counts(final)


def _common(tx: Tx, frames: Mapping[RuleKind, PlanFrame]) -> CommonFacts:
    """What the rules of a pass share; it depends on nothing in which their frames differ."""
    return CommonFacts(tx, frames[RuleKind.RETURN_AFTER_SERVICE])


def _counts(final: list[PlanResult]) -> PlanCounts:
    reasons = Counter(r.reason.kind for r in final if isinstance(r, NotPlanned))
    return PlanCounts(sum(isinstance(r, Planned) for r in final), dict(reasons))


def _any_candidates(tx: Tx) -> set[int]:
    return {client_id for frame in plan_frames(tx).values() for client_id in candidates(tx, frame)}


def _plan(
    tx: Tx,
    frame: PlanFrame,
    client_ids: Collection[int],
    common: CommonFacts,
    *,
    is_everybody: bool = False,
) -> list[PlanResult]:
    """Plan anew for `client_ids`; with `is_everybody` nobody else has anything planned."""
    judged: list[_Judged] = []
    for chunk in chunks(sorted(client_ids)):
        for known in load(tx, chunk, frame, only_near=True, common=common).values():
            judged.append(_judge(known, frame))
    load_of_days = DayLoad(tx, frame, () if is_everybody else client_ids, is_everybody)
    _place_all(judged, frame, load_of_days)
    writes = RowWrites(tx, frame)
    for item in judged:
        _settle(item, frame, writes)
    writes.flush()
    if writes.ended_what_counted:
        common.forget()
    return [result for item in judged for result in item.results]


def _judge(known: Known, frame: PlanFrame) -> _Judged:
    own = [
        message
        for message in known.kept
        if message.client_id == known.facts.client_id and message.rule == frame.rule.kind
    ]
    return _Judged(list(decide(known, frame)), own, known.facts.is_gone)


def _place_all(judged: list[_Judged], frame: PlanFrame, load_of_days: DayLoad) -> None:
    """Give the days out, those due first served first."""
    if frame.rule.kind.is_exempt:
        return
    waiting = [
        (*planned.turn, index, at)
        for index, item in enumerate(judged)
        for at, planned in enumerate(item.results)
        if isinstance(planned, Planned) and _is_open(item, planned.dedupe_key)
    ]
    for *_order, index, at in sorted(waiting):
        planned = judged[index].results[at]
        assert isinstance(planned, Planned)
        placed = place(planned, frame, load_of_days.room_from)
        if isinstance(placed, Planned):
            load_of_days.take(placed.day)
        judged[index].results[at] = placed


def _is_open(item: _Judged, key: str) -> bool:
    """Whether the message `key` still needs a place; one handed to a person has had its own."""
    return not any(m.dedupe_key == key and m.is_open_hand_over for m in item.kept)


def _settle(item: _Judged, frame: PlanFrame, writes: RowWrites) -> None:
    """Bring the rows of one client in line with the results."""
    current: dict[str, KeptMessage] = {}
    wanted = {result.dedupe_key for result in item.results}
    for message in item.kept:
        if message.dedupe_key in wanted:
            current[message.dedupe_key] = message
        elif message.is_open_hand_over:
            writes.withdraw(message, State.CANCELLED, _outdated(item, frame))
        elif message.is_plan and message.state.value in _WAITING:
            if message.send_at is not None and message.send_at <= frame.now:
                writes.withdraw(message, State.CANCELLED, _outdated(item, frame))
            else:
                writes.remove(message)
    for result in item.results:
        _settle_one(current.get(result.dedupe_key), result, writes)


def _settle_one(current: KeptMessage | None, result: PlanResult, writes: RowWrites) -> None:
    if current is None:
        row = _row(result, known=False)
        if row is not None:
            writes.add(row)
    elif current.is_open_hand_over:
        if isinstance(result, NotPlanned) and result.reason.kind in _WITHDRAWS:
            state = _TOLD.get(result.reason.kind, State.CANCELLED)
            writes.withdraw(current, state, result.reason)
        elif isinstance(result, Planned) and result.channel.value == current.channel:
            writes.readdress(current, result.address)
    elif current.is_plan:
        row = _row(result, known=True)
        if row is None:
            writes.remove(current)
        else:
            writes.change(current, row)


def _outdated(item: _Judged, frame: PlanFrame) -> Reason:
    return Reason(ReasonKind.CARD_GONE if item.is_gone else outdated_because(frame))


def _row(result: PlanResult, *, known: bool) -> Row | None:
    """The row `result` deserves; too late a message is only told of when it was `known` before."""
    if isinstance(result, Planned):
        return Row(
            result.dedupe_key,
            result.client_id,
            State.PLANNED,
            result.why,
            result.channel.value,
            result.address,
            result.send_at,
            result.expires_at,
        )
    state = _TOLD.get(result.reason.kind)
    if state is None and known and result.reason.kind in _LATE:
        state = State.SKIPPED
    if state is None or not result.dedupe_key:
        return None
    return Row(result.dedupe_key, result.client_id, state, result.reason)


def _plan_settings_changed(tx: Tx, changes: Changes) -> bool:
    ids = changes.ids("setting")
    if not ids:
        return False
    keys = set(tx.session.scalars(select(Setting.key).where(Setting.id.in_(ids))))
    # A setting put back to its default may have lost its row.
    return bool(keys & SETTINGS_OF_THE_PLAN) or len(keys) < len(ids)


def _tested_services_changed(tx: Tx, changes: Changes) -> bool:
    """Whether a service needs a patch test now that needed none, or the other way round."""
    return bool(changes.ids("service")) and any(
        entry["table_name"] == "service"
        and entry["before"] is not None
        and "needs_patch_test" in entry["before"]
        for entry in tx.recorder.collected()
    )


#: What a visit, an appointment or a patch test is for; a change there leaves its client untouched.
_SERVICE_ROWS: Mapping[str, str] = {
    "visit_service": "visit",
    "appointment_service": "appointment",
    "patch_test_service": "patch_test",
}


def _owners_of_services(tx: Tx, changes: Changes) -> set[int]:
    """The clients of visits, appointments and tests whose services changed."""
    found: set[int] = set()
    for name in changes.tables & _SERVICE_ROWS.keys():
        owner = _SERVICE_ROWS[name]
        ids = changes.ids(owner)
        if len(ids) > CHUNK:  # an import, which touches the clients as well
            continue
        sql = f"SELECT client_id FROM {owner} WHERE id IN (SELECT value FROM json_each(?))"
        found.update(row[0] for row in Raw(tx).all(sql, (ids_json(ids),)))
    return found
