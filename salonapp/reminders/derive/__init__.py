"""The planner: brings planned messages in line with the facts, inside the write that changed them.

Rewrites only what was never tried. A message handed to a person is withdrawn when the reason for
it is gone; from `sending` on nothing here touches a message again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, union

from salonapp.clients.tables import PatchTest
from salonapp.reminders.derive.day_load import DayLoad
from salonapp.reminders.derive.facts import KeptMessage, Known, load
from salonapp.reminders.derive.frame import SETTINGS_OF_THE_PLAN, plan_frame
from salonapp.reminders.derive.patch_tests import with_tests
from salonapp.reminders.derive.rows import Row, RowWrites
from salonapp.reminders.expiry import expiry_key, plan_expiry
from salonapp.reminders.planning import (
    NotPlanned,
    PlanFrame,
    Planned,
    PlanResult,
    place,
    plan_return,
    return_key,
)
from salonapp.reminders.reasons import Reason, ReasonKind
from salonapp.reminders.rules import HORIZON_DAYS, RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage, ReminderDecision
from salonapp.storage.changes import Changes
from salonapp.storage.door import Reader, Tx
from salonapp.storage.sets import CHUNK, chunks, id_set, ids_json
from salonapp.storage.tables import Setting
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.tables import Appointment, Visit

#: No message, and worth a line in the list: somebody may ask, or want to do something about it.
_TOLD: Mapping[ReasonKind, State] = {
    ReasonKind.BOOKED_AHEAD: State.CANCELLED,
    ReasonKind.DAILY_CAP: State.SKIPPED,
    ReasonKind.NEVER_FOR_CLIENT: State.SKIPPED,
    ReasonKind.NO_ADDRESS: State.SKIPPED,
    ReasonKind.NO_CONSENT: State.SKIPPED,
    ReasonKind.NO_OPEN_DAY: State.SKIPPED,
    ReasonKind.OPTED_OUT: State.SKIPPED,
    ReasonKind.PATCH_TEST_FAILED: State.SKIPPED,
    ReasonKind.SKIPPED_BY_PERSON: State.SKIPPED,
}

#: Of those who were looked at only because they have a patch test, nobody would ask.
_NOTHING_TO_SAY = frozenset({ReasonKind.NO_PATCH_TEST, ReasonKind.TEST_NOT_NEEDED})

#: Reasons to take back a message that waits for a person to send it.
_WITHDRAWS = frozenset(
    {
        ReasonKind.BOOKED_AHEAD,
        ReasonKind.CARD_GONE,
        ReasonKind.NEVER_FOR_CLIENT,
        ReasonKind.NO_CONSENT,
        ReasonKind.OPTED_OUT,
        ReasonKind.PATCH_TEST_FAILED,
        ReasonKind.SKIPPED_BY_PERSON,
        ReasonKind.TEST_NOT_NEEDED,
    }
)

_WAITING = (State.PLANNED.value, State.QUEUED.value)


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """What a pass came to, for the clients it looked at."""

    planned: int = 0
    skipped: Mapping[ReasonKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Judged:
    result: PlanResult
    kept: tuple[KeptMessage, ...]
    is_gone: bool


def refresh(tx: Tx, changes: Changes) -> None:
    """Plan anew for every client whose facts changed in this pass through the door."""
    if (
        "reminder_rule" in changes.tables
        or changes.all_of("client")
        or _plan_settings_changed(tx, changes)
        or _tested_services_changed(tx, changes)
    ):
        plan_all(tx)
        return
    ids = changes.ids("client") | _owners_of_services(tx, changes)
    if changes.ids("service"):
        # The temperature refresh before this one moved due dates of clients nobody touched.
        ids = ids | tx.changes.exact().ids("temperature")
    if len(ids) > CHUNK:
        # Of a large import only those count for whom something is or could be planned.
        ids = {client_id for client_id in _any_candidates(tx) if client_id in ids}
    if ids:
        plan_clients(tx, ids)


def plan_all(tx: Tx, *, days: int = HORIZON_DAYS) -> PlanCounts:
    """Plan the whole salon anew; idempotent. Counts what falls into the coming `days`.

    The plan itself always reaches `HORIZON_DAYS` ahead, or further when `days` does.
    """
    final: list[PlanResult] = []
    for kind in RuleKind:
        frame = replace(plan_frame(tx, kind), horizon_days=max(days, HORIZON_DAYS))
        final += _plan(tx, frame, _candidates(tx, frame), is_everybody=True)
    last = tx.today + timedelta(days=days)
    return _counts([r for r in final if not isinstance(r, Planned) or r.day <= last])


def plan_clients(tx: Tx, client_ids: Collection[int]) -> PlanCounts:
    """Plan anew for `client_ids` alone."""
    final = _plan(tx, plan_frame(tx), client_ids)
    tested = with_tests(tx, client_ids)
    if tested:
        final += _plan(tx, plan_frame(tx, RuleKind.PATCH_TEST_EXPIRY), tested)
    return _counts(final)


def _counts(final: list[PlanResult]) -> PlanCounts:
    reasons = Counter(
        r.reason.kind
        for r in final
        if isinstance(r, NotPlanned) and r.reason.kind not in _NOTHING_TO_SAY
    )
    return PlanCounts(sum(isinstance(r, Planned) for r in final), dict(reasons))


def _any_candidates(tx: Tx) -> set[int]:
    return {client_id for kind in RuleKind for client_id in _candidates(tx, plan_frame(tx, kind))}


def _candidates(reader: Reader, frame: PlanFrame) -> set[int]:
    """Every client for whom something of the rule is or could be planned."""
    offset = timedelta(days=frame.rule.offset_days)
    first = frame.today - offset - timedelta(days=frame.rule.expires_after_days)
    last = frame.today - offset + timedelta(days=frame.horizon_days)
    if frame.rule.kind is RuleKind.PATCH_TEST_EXPIRY:
        near = select(PatchTest.client_id).where(
            PatchTest.valid_until >= first, PatchTest.valid_until <= last
        )
    else:
        near = select(ClientTemperature.client_id).where(
            ClientTemperature.due_on >= first, ClientTemperature.due_on <= last
        )
    waiting = select(OutboxMessage.client_id).where(
        OutboxMessage.rule == frame.rule.kind.value,
        OutboxMessage.state.in_((*_WAITING, State.HANDED_OVER.value)),
    )
    asked = select(ReminderDecision.client_id).where(ReminderDecision.send_at >= reader.now)
    return set(reader.session.scalars(union(near, waiting, asked)))


def _plan(
    tx: Tx, frame: PlanFrame, client_ids: Collection[int], *, is_everybody: bool = False
) -> list[PlanResult]:
    """Plan anew for `client_ids`; with `is_everybody` nobody else has anything planned."""
    judged: list[_Judged] = []
    for chunk in chunks(sorted(client_ids)):
        for known in load(tx, chunk, frame, only_near=True).values():
            judged.append(_judge(known, frame))
    load_of_days = DayLoad(tx, frame, () if is_everybody else client_ids, is_everybody)
    final = _place_all(judged, frame, load_of_days)
    writes = RowWrites(tx, frame)
    for item, result in zip(judged, final, strict=True):
        _settle(item, result, frame, writes)
    writes.flush()
    return final


def decide(known: Known, frame: PlanFrame) -> PlanResult:
    """The decision about one client, daily cap aside."""
    if frame.rule.kind is RuleKind.PATCH_TEST_EXPIRY:
        key = expiry_key(known.facts, frame)
        return plan_expiry(known.facts, known.override(key, frame.rule.kind), frame)
    key = return_key(known.facts, frame.rule)
    return plan_return(known.facts, known.override(key, frame.rule.kind), frame)


def _judge(known: Known, frame: PlanFrame) -> _Judged:
    own = tuple(m for m in known.kept if m.client_id == known.facts.client_id)
    return _Judged(decide(known, frame), own, known.facts.is_gone)


def _place_all(judged: list[_Judged], frame: PlanFrame, load_of_days: DayLoad) -> list[PlanResult]:
    """Give the days out, those due first served first; the result keeps the order of `judged`."""
    final: list[PlanResult] = [item.result for item in judged]
    waiting = [
        (not planned.is_urgent, planned.send_at, planned.expires_at, planned.client_id, index)
        for index, item in enumerate(judged)
        if isinstance(planned := item.result, Planned) and _is_open(item, planned.dedupe_key)
    ]
    for *_order, index in sorted(waiting):
        planned = final[index]
        assert isinstance(planned, Planned)
        placed = place(planned, frame, load_of_days.room_from)
        if isinstance(placed, Planned):
            load_of_days.take(placed.day)
        final[index] = placed
    return final


def _is_open(item: _Judged, key: str) -> bool:
    """Whether the message `key` still needs a place; one handed to a person has had its own."""
    return not any(m.dedupe_key == key and m.is_open_hand_over for m in item.kept)


def _settle(item: _Judged, result: PlanResult, frame: PlanFrame, writes: RowWrites) -> None:
    """Bring the rows of one client in line with `result`."""
    current: KeptMessage | None = None
    for message in item.kept:
        if message.rule != frame.rule.kind:
            continue
        if message.dedupe_key == result.dedupe_key:
            current = message
        elif message.is_open_hand_over:
            writes.withdraw(message, State.CANCELLED, _outdated(item))
        elif message.is_plan and message.state.value in _WAITING:
            if message.send_at is not None and message.send_at <= frame.now:
                writes.withdraw(message, State.CANCELLED, _outdated(item))
            else:
                writes.remove(message)
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


def _outdated(item: _Judged) -> Reason:
    return Reason(ReasonKind.CARD_GONE if item.is_gone else ReasonKind.CAME_MEANWHILE)


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
    if state is None and known and result.reason.kind is ReasonKind.EXPIRED:
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
_SERVICE_ROWS: Mapping[str, tuple[str, Any]] = {
    "visit_service": ("visit", Visit.__table__),
    "appointment_service": ("appointment", Appointment.__table__),
    "patch_test_service": ("patch_test", PatchTest.__table__),
}


def _owners_of_services(tx: Tx, changes: Changes) -> set[int]:
    """The clients of visits, appointments and tests whose services changed."""
    found: set[int] = set()
    for name in changes.tables & _SERVICE_ROWS.keys():
        entity, table = _SERVICE_ROWS[name]
        ids = changes.ids(entity)
        if len(ids) > CHUNK:  # an import, which touches the clients as well
            continue
        query = select(table.c.client_id).where(
            table.c.id.in_(id_set(tx.session.get_bind().dialect.name))
        )
        found.update(tx.session.execute(query, {"ids": ids_json(ids)}).scalars())
    return found
